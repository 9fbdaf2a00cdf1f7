using System.Text;
using System.Text.Json.Nodes;
using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// Takes what other systems say about an order of ours, by a signed webhook. The status is kept as they word it; when it means a step of ours and the step
/// fits, the order takes it in the connector's name. A message that comes again changes nothing. Limit: a timestamp may be <see cref="WebhookSignature.Tolerance"/> off.
/// </summary>
public sealed class ExternalStatusIntake(Database database, OrderSteps orders, TimeProvider time, TimeProvider wallTime)
{
    /// <param name="id">The connector.</param>
    /// <param name="messageId">webhook-id.</param>
    /// <param name="timestamp">webhook-timestamp, Unix seconds.</param>
    /// <param name="signature">webhook-signature: one or more, parted by spaces.</param>
    /// <param name="body">As it came.</param>
    /// <returns>Stable name of what was wrong; null when it was taken. A step that does not fit is no fault: the status is kept.</returns>
    public string? Take(string id, string messageId, string timestamp, string signature, string body)
    {
        if (database.Read(session => ConnectorStore.Find(session, id)) is not { } connector) return "unknown-connector";
        if (!WebhookSignature.IsValid(connector.Secret, messageId, timestamp, signature, body, wallTime.GetUtcNow())) return "bad-signature";
        if (!TryParse(body, out JsonNode? status)) return "bad-body";

        string externalId = Template.ScalarAt(status, connector.Request.StatusIdPath);
        string word = Template.ScalarAt(status, connector.Request.StatusPath);
        if (word.Length == 0) return "bad-body";
        (ConnectorJob? job, bool isNew) = database.Write<(ConnectorJob?, bool)>(session =>
        {
            if (ConnectorStore.OfExternal(session, id, externalId) is not { } found) return (null, false);
            if (!ConnectorStore.TryTakeMessage(session, id, messageId, time.GetUtcNow())) return (found, false);
            ConnectorStore.SetStatus(session, found, word);
            return (found, true);
        });
        if (job is null) return "unknown-order";
        if (isNew && connector.Request.Steps?.GetValueOrDefault(word) is { } step && ActionNames.TryParse(step, out OrderAction action))
        {
            orders.Take(
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
