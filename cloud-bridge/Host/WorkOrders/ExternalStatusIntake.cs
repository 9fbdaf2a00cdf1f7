using System.Text;
using System.Text.Json.Nodes;
using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// Takes what other systems say about an order of ours, by a signed webhook. The status is kept as they word it; when it means a step of ours and the step
/// fits, the order takes it in the connector's name. A message that comes again changes nothing. Everything but looking up the connector is done with the eyes
/// of its organisation at that moment: what it does not see any more it does not learn of, and what it may only look at it does not move.
/// Limit: a timestamp may be <see cref="WebhookSignature.Tolerance"/> off.
/// </summary>
/// <param name="whole">The message comes without a visitor; the signature says whose it is.</param>
/// <param name="time">The bridge's time.</param>
/// <param name="wallTime">For the signature's tolerance.</param>
public sealed class ExternalStatusIntake(WholeDatabase whole, TimeProvider time, TimeProvider wallTime)
{
    /// <param name="id">The connector.</param>
    /// <param name="messageId">webhook-id.</param>
    /// <param name="timestamp">webhook-timestamp, Unix seconds.</param>
    /// <param name="signature">webhook-signature: one or more, parted by spaces.</param>
    /// <param name="body">As it came.</param>
    /// <returns>Stable name of what was wrong; null when it was taken. A step that does not fit is no fault: the status is kept.</returns>
    public string? Take(string id, string messageId, string timestamp, string signature, string body)
    {
        if (whole.Value.Read(session => ConnectorStore.Find(session, id)) is not { } connector) return "unknown-connector";
        if (!WebhookSignature.IsValid(connector.Secret, messageId, timestamp, signature, body, wallTime.GetUtcNow())) return "bad-signature";
        if (!TryParse(body, out JsonNode? status)) return "bad-body";

        string externalId = Template.ScalarAt(status, connector.Request.StatusIdPath);
        string word = Template.ScalarAt(status, connector.Request.StatusPath);
        if (word.Length == 0) return "bad-body";
        using var database = new ScopedDatabase(whole.Value, connector.Organisation, "connector " + connector.Id);
        (ConnectorJob? job, bool isNew) = database.Write<(ConnectorJob?, bool)>(session =>
        {
            if (ConnectorStore.OfExternal(session, id, externalId) is not { } found) return (null, false);
            if (session.Within(new Scope(connector.Organisation), () => OrderStore.Find(session, found.OrderId)) is null) return (null, false);
            if (!ConnectorStore.TryTakeMessage(session, id, messageId, time.GetUtcNow())) return (found, false);
            ConnectorStore.SetStatus(session, found, word);
            return (found, true);
        });
        if (job is null) return "unknown-order";
        if (isNew && connector.Request.Steps?.GetValueOrDefault(word) is { } step && ActionNames.TryParse(step, out OrderAction action))
        {
            new OrderSteps(database, time, wallTime).Take(
                job.OrderId,
                new OrderStep(
                    action,
                    connector.Name,
                    $"{externalId}: {word}",
                    connector.Name,
                    Template.ScalarAt(status, connector.Request.CausePath),
                    Template.ScalarAt(status, connector.Request.CurePath)
                ),
                null
            );
        }

        return null;
    }

    private static bool TryParse(string body, out JsonNode? node)
    {
        node = SoundJson.IsSound(Encoding.UTF8.GetBytes(body)) ? JsonNode.Parse(body) : null;
        return node is JsonObject;
    }
}
