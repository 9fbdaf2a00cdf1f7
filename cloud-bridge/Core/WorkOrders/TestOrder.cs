using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// What a TEST alarm opens: it shows that an alarm of this machine would have become an order, and how fast. It is no work order: it has a table of its own,
/// nobody handles it, no figure counts it, and it closes itself when the gateway has confirmed that it knows of it.
/// </summary>
/// <param name="Id">TEST- and ten characters.</param>
/// <param name="Drill">The gateway's id of the drill.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="MadeAt">When the gateway made the TEST alarm, by its clock.</param>
/// <param name="Times">The hops.</param>
/// <param name="ShownAt">When it was first on a page or in an answer of the API.</param>
/// <param name="ClosedAt">When the gateway had confirmed it; null not yet.</param>
public sealed record TestOrder(
    string Id,
    string Gateway,
    string Drill,
    string Machine,
    string By,
    DateTimeOffset MadeAt,
    DrillTimes Times,
    DateTimeOffset? ShownAt,
    DateTimeOffset? ClosedAt
)
{
    public IReadOnlyList<DrillHop> Hops => DrillHops.Of(MadeAt, Times, ShownAt, isShownByBridge: true);

    /// <summary>open, closed, or unconfirmed when the gateway did not answer in time.</summary>
    public string State(DateTimeOffset now) => ClosedAt is not null ? "closed" : now - Times.OrderedAt > AlarmCommand.ValidFor ? "unconfirmed" : "open";

    public static string IdOf(string gateway, string drill) => "TEST-" + Order.IdOf(gateway, "drill/" + drill)["WO-".Length..];
}
