using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// After work that changes how a machine shakes, its gateway begins the healthy reference anew: compared with the old one the repaired machine would be faulty,
/// or the next fault healthy. Limit: a gateway for which too many commands wait misses it, and keeps its old reference until the next record.
/// </summary>
public static class Renewal
{
    /// <summary>Kinds of service records and actions of orders after which it is due.</summary>
    public static readonly IReadOnlyList<string> Work = ["adjustment", "repair", "part-replaced", "adjusted", "repaired"];

    /// <summary>Work written down later than this renews nothing: the machine has run with it since, and what was learned then is its new state.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromDays(2);

    /// <param name="id">Of the record or order step: one renewal each.</param>
    public static void AfterWork(Session session, string gateway, string machine, string kind, string id, string by, DateTimeOffset at, DateTimeOffset now)
    {
        if (!Work.Contains(kind) || now - at > Within || MachineStore.Find(session, gateway, machine) is null) return;
        AlarmCommands.TryAdd(session, gateway, new CloudCommand(1, "renew-" + id, "renew", null, machine, by, null, now + AlarmCommands.ValidFor), now);
    }
}
