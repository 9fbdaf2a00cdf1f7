using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.CloudBridge.Connectors;

/// <summary>
/// Orders as messages for others: one for every line of an order's audit, so the receiver can follow the order as we do. The body is a CloudEvent 1.0
/// (structured JSON) and at the same time a Standard Webhooks payload: type, timestamp and data mean the same in both.
/// </summary>
public static class OrderMessages
{
    public const string Source = "/bridge/orders";
    public const string Schema = "/schemas/order.v1.json";

    /// <summary>Every type there is.</summary>
    public static IReadOnlyList<string> Types { get; } =
    [
        .. new[] { "opened", "episode-joined", "alarm-joined", "severity-raised", "came-back", "occurred-again", "reported-again" }
            .Concat([ProofRules.ProvedAction, OrderRules.HandedBackAction])
            .Concat(OrderRules.LeavingActions)
            .Concat(Enum.GetValues<OrderAction>().Select(ActionNames.Of))
            .Select(TypeOf),
        OpportunityMessages.RaisedType,
    ];

    /// <summary>The type of a message about an action of the audit.</summary>
    public static string TypeOf(string action) => "io.edgeagent.order." + action + ".v1";

    /// <summary>The id of the message about a line: the same whoever sends it, and however often.</summary>
    public static string IdOf(Order order, OrderLogEntry entry) => string.Create(CultureInfo.InvariantCulture, $"msg_{order.Id}_{entry.Number}");

    /// <summary>The message about a line.</summary>
    public static string Body(Order order, OrderLogEntry entry) => new JsonObject
    {
        ["specversion"] = "1.0",
        ["id"] = IdOf(order, entry),
        ["source"] = Source,
        ["type"] = TypeOf(entry.Action),
        ["subject"] = "/orders/" + order.Id,
        ["time"] = entry.At.UtcDateTime,
        ["datacontenttype"] = "application/json",
        ["dataschema"] = Schema,
        ["timestamp"] = entry.At.UtcDateTime,
        ["data"] = Data(order, entry),
    }.ToJsonString();

    /// <summary>The order after a step, as others see it.</summary>
    public static JsonObject Data(Order order, OrderLogEntry entry) => new()
    {
        ["orderId"] = order.Id,
        ["revision"] = order.Revision,
        ["gateway"] = order.Gateway,
        ["machine"] = order.Machine,
        ["causeGroup"] = order.CauseGroup,
        ["subject"] = JsonNamingPolicy.CamelCase.ConvertName(order.Subject.ToString()),
        ["faultCode"] = order.FaultCode,
        ["title"] = new JsonObject(
            Catalogue.Languages.Select(language => KeyValuePair.Create(language, (JsonNode?)Preparation.TitleOf(order.FaultCode, language)))
        ),
        ["severity"] = order.Severity,
        ["priority"] = OrderPriority.Of(order),
        ["state"] = OrderStates.NameOf(order.State),
        ["openedAt"] = order.OpenedAt.UtcDateTime,
        ["handleBy"] = order.HandleBy.UtcDateTime,
        ["doneBy"] = order.DoneBy.UtcDateTime,
        ["repeatOf"] = order.RepeatOf,
        ["proof"] = order.Evidence.Proof?.State,
        ["assignee"] = order.Assignee,
        ["causeCode"] = order.CauseCode,
        ["actionCode"] = order.ActionCode,
        ["action"] = entry.Action,
        ["actor"] = entry.Actor,
        ["note"] = entry.Note,
    };
}
