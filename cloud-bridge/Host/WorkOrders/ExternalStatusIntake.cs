using System.Text;
using System.Text.Json.Nodes;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// Takes what other systems say about an order of ours, by a signed webhook. The status is kept as they word it; when it means a step of ours, the order takes
/// it in the connector's name, with the steps before it that nobody took here (<see cref="OrderLife.StepsTo"/>). A step that the order can't take is refused by
/// name, and such a message counts as new when it comes again; one that was taken and comes again changes nothing. Everything but looking up the connector is
/// done with the eyes of its organisation at that moment: what it does not see any more it does not learn of, and what it may only look at it does not move.
/// Limit: a timestamp may be <see cref="WebhookSignature.Tolerance"/> off.
/// </summary>
/// <param name="whole">The message comes without a visitor; the signature says whose it is.</param>
/// <param name="levels">Service levels where nothing was agreed with the customer.</param>
/// <param name="time">The bridge's time.</param>
/// <param name="wallTime">For the signature's tolerance.</param>
public sealed class ExternalStatusIntake(WholeDatabase whole, ServiceLevels levels, TimeProvider time, TimeProvider wallTime)
{
    /// <param name="id">The connector.</param>
    /// <param name="messageId">webhook-id.</param>
    /// <param name="timestamp">webhook-timestamp, Unix seconds.</param>
    /// <param name="signature">webhook-signature: one or more, parted by spaces.</param>
    /// <param name="body">As it came.</param>
    /// <param name="address">Where it came from, for the audit log.</param>
    /// <returns>Stable name of what was wrong; null when it was taken, or when the order had come so far already. The status is kept either way.</returns>
    public string? Take(string id, string messageId, string timestamp, string signature, string body, string address = "")
    {
        if (whole.Value.Read(session => ConnectorStore.Find(session, id)) is not { } connector) return "unknown-connector";
        string? problem = Take(connector, messageId, timestamp, signature, body);
        whole.Value.Write(session =>
            AuditLog.Add(
                session,
                connector.Organisation,
                wallTime.GetUtcNow(),
                $"{connector.Name} (connector {connector.Id})",
                "connector status",
                messageId,
                problem ?? "done",
                address
            )
        );
        return problem;
    }

    private string? Take(Connector connector, string messageId, string timestamp, string signature, string body)
    {
        string id = connector.Id;
        if (!WebhookSignature.IsValid(connector.Secret, messageId, timestamp, signature, body, wallTime.GetUtcNow())) return "bad-signature";
        if (!TryParse(body, out JsonNode? status)) return "bad-body";

        string externalId = Template.ScalarAt(status, connector.Request.StatusIdPath);
        string word = Template.ScalarAt(status, connector.Request.StatusPath);
        if (word.Length == 0) return "bad-body";
        using var database = new ScopedDatabase(whole.Value, connector.Organisation, "connector " + connector.Id);
        (ConnectorJob? job, bool isNew) = database.Write<(ConnectorJob?, bool)>(session =>
        {
            if (ConnectorStore.OfExternal(session, id, externalId) is not { } found) return (null, false);
            if (!ConnectorStore.MaySee(session, connector, found.OrderId)) return (null, false);
            if (!ConnectorStore.TryTakeMessage(session, id, messageId, time.GetUtcNow())) return (found, false);
            ConnectorStore.SetStatus(session, found, word);
            return (found, true);
        });
        if (job is null) return "unknown-order";
        if (!isNew || connector.Request.Steps?.GetValueOrDefault(word) is not { } step || !ActionNames.TryParse(step, out OrderAction action)) return null;

        OrderStep wanted = new(
            action,
            connector.Name,
            $"{externalId}: {word}",
            connector.Name,
            Template.ScalarAt(status, connector.Request.CausePath),
            Template.ScalarAt(status, connector.Request.CurePath)
        );
        string? problem = Carry(database, job.OrderId, wanted);
        if (problem is not null) database.Write(session => ConnectorStore.ForgetMessage(session, id, messageId));
        return problem;
    }

    private string? Carry(Database database, string orderId, OrderStep wanted)
    {
        var steps = new OrderSteps(database, levels, time, wallTime);
        if (database.Read(session => OrderStore.Find(session, orderId)) is not { } order) return "unknown-order";
        if (OrderLife.IsThere(order, wanted.Action)) return null;
        if (OrderLife.ProblemOfWords(wanted) is { } missing) return missing;
        foreach (OrderAction action in OrderLife.StepsTo(order.State, wanted.Action))
        {
            if (steps.Take(orderId, wanted with { Action = action }, null).Problem is { } problem) return problem == "unknown-order" ? "not-yours" : problem;
        }

        return null;
    }

    private static bool TryParse(string body, out JsonNode? node)
    {
        node = SoundJson.IsSound(Encoding.UTF8.GetBytes(body)) ? JsonNode.Parse(body) : null;
        return node is JsonObject;
    }
}
