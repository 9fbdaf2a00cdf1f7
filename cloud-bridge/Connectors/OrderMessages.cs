using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;

namespace EdgeAgent.CloudBridge.Connectors;

/// <summary>Orders as messages for others: one for every line of an order's audit, so the receiver can follow the order as we do.</summary>
public static class OrderMessages
{
    /// <summary>Every type there is: <c>order.</c> and the action.</summary>
    public static IReadOnlyList<string> Types { get; } =
        [.. new[] { "opened", "episode-joined", "severity-raised", "came-back", "occurred-again" }.Concat(Enum.GetValues<OrderAction>().Select(ActionNames.Of)).Select(action => "order." + action)];

    /// <summary>Writes the audit line and the message about it, in one transaction.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="order">The order after the step.</param>
    /// <param name="entry">The line.</param>
    /// <param name="webhooks">All webhooks, read in this transaction.</param>
    public static void Log(Session session, Order order, OrderLogEntry entry, IReadOnlyList<Webhook> webhooks)
    {
        OrderStore.AddLog(session, order.Id, entry);
        string type = "order." + entry.Action;
        WebhookStore.Post(session, webhooks, $"msg_{order.Id}_{entry.Number}", type, order.Gateway + "/" + order.Machine, entry.Number, Body(type, order, entry), entry.At);
    }

    private static string Body(string type, Order order, OrderLogEntry entry) => new JsonObject
    {
        ["type"] = type,
        ["timestamp"] = entry.At.UtcDateTime,
        ["data"] = new JsonObject
        {
            ["orderId"] = order.Id,
            ["revision"] = order.Revision,
            ["gateway"] = order.Gateway,
            ["machine"] = order.Machine,
            ["causeGroup"] = order.CauseGroup,
            ["subject"] = JsonNamingPolicy.CamelCase.ConvertName(order.Subject.ToString()),
            ["faultCode"] = order.FaultCode,
            ["title"] = new JsonObject { ["en"] = Preparation.TitleOf(order.FaultCode, "en"), ["zh-CN"] = Preparation.TitleOf(order.FaultCode, "zh-CN") },
            ["severity"] = order.Severity,
            ["priority"] = OrderPriority.Of(order),
            ["state"] = OrderStore.NameOf(order.State),
            ["openedAt"] = order.OpenedAt.UtcDateTime,
            ["handleBy"] = order.HandleBy.UtcDateTime,
            ["doneBy"] = order.DoneBy.UtcDateTime,
            ["repeatOf"] = order.RepeatOf,
            ["assignee"] = order.Assignee,
            ["causeCode"] = order.CauseCode,
            ["actionCode"] = order.ActionCode,
            ["actor"] = entry.Actor,
            ["note"] = entry.Note,
        },
    }.ToJsonString();
}
