using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// After work that changes how a machine shakes, its gateway begins the healthy reference anew: compared with the old one the repaired machine would be faulty,
/// or the next fault healthy. Pure.
/// </summary>
public static class Renewal
{
    /// <summary>Kinds of service records and actions of orders after which it is due.</summary>
    public static readonly IReadOnlyList<string> Work = ["adjustment", "repair", "part-replaced", "adjusted", "repaired"];

    /// <summary>Work written down later than this renews nothing: the machine has run with it since, and what was learned then is its new state.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromDays(2);

    public static bool IsDue(string kind, DateTimeOffset at, DateTimeOffset now) => Work.Contains(kind) && now - at <= Within;

    /// <summary>What the gateway is asked.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="id">Of the record or order step: one renewal each.</param>
    /// <param name="by">Who did the work.</param>
    /// <param name="now">The bridge's time.</param>
    public static CloudCommand Command(string machine, string id, string by, DateTimeOffset now) =>
        new(1, "renew-" + id, "renew", null, machine, by, null, now + AlarmCommand.ValidFor);
}
