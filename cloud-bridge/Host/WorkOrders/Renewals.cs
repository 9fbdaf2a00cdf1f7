using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// Asks gateways to begin a machine's healthy reference anew. Limit: a gateway for which too many commands wait misses it, and keeps its old reference until
/// the next record.
/// </summary>
public static class Renewals
{
    /// <param name="id">Of the record or order step: one renewal each.</param>
    public static void AfterWork(Session session, string gateway, string machine, string kind, string id, string by, DateTimeOffset at, DateTimeOffset now)
    {
        if (!Renewal.IsDue(kind, at, now) || MachineStore.Find(session, gateway, machine) is null) return;
        AlarmCommands.TryAdd(session, gateway, Renewal.Command(machine, id, by, now), now);
    }
}
