using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.HealthArchive;

/// <summary>Like machines in the database. Limits: <see cref="MaxGroups"/> groups, <see cref="MaxMachines"/> machines of one.</summary>
public static class LikeMachineStore
{
    public const int MaxGroups = 50;
    public const int MaxMachines = 30;

    public static List<LikeGroup> Groups(Session session) => session.Query(
        $"SELECT type, model, COUNT(*) FROM machines WHERE model IS NOT NULL AND left_at IS NULL GROUP BY type, model HAVING COUNT(*) > 1 ORDER BY COUNT(*) DESC, type, model LIMIT {MaxGroups}",
        row => new LikeGroup(row.GetString(0), row.GetString(1), row.GetInt64(2)));

    /// <summary>The machines of a group, compared.</summary>
    public static List<LikeMachine> Of(Session session, string type, string model, DateTimeOffset now)
    {
        var sites = new Dictionary<string, Site>(StringComparer.Ordinal);
        return LikeMachines.Compare(
            MachineStore.OfModel(session, type, model, MaxMachines).ConvertAll(machine => (machine, SiteOf(machine.Gateway), UseOf(machine)))
        );

        Site SiteOf(string gateway)
        {
            if (!sites.TryGetValue(gateway, out Site? site)) sites[gateway] = site = SiteStore.Find(session, gateway);
            return site;
        }

        UseSum UseOf(Machine machine) =>
            HealthStore.Sum(session, machine.Gateway, machine.State.MachineId, now.AddDays(-LikeMachines.Days), now.AddHours(1));
    }
}
