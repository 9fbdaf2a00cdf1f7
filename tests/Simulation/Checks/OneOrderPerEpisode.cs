using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Simulation.Actors;
using EdgeAgent.Simulation.Faults;

namespace EdgeAgent.Simulation.Checks;

/// <summary>
/// One open order per machine and cause group at any time; at rest every episode of a gateway is tied to one order, and no order stands without an episode.
/// </summary>
public sealed class OneOrderPerEpisode : IChecker
{
    public string Promise => "one episode, one order";

    public string? AtRest(World world)
    {
        if (world.Bridges[0].Read(Doubled) is { } doubled) return doubled;
        foreach (GatewayProcess gateway in world.Gateways)
        {
            if (SplitTrouble(world, gateway) is { } split) return split;
            var orderOf = world.Bridges[0].Read(session => session.Query(
                "SELECT e.episode, o.machine, o.cause_group FROM order_episodes e JOIN orders o ON o.id = e.order_id WHERE e.gateway = $1",
                row => (Episode: row.GetString(0), Machine: row.GetString(1), Group: row.GetString(2)),
                gateway.Id)).ToDictionary(row => row.Episode, row => (row.Machine, row.Group));
            foreach (Contracts.CloudWire.AlarmData alarm in gateway.Disk.Image.History.Alarms.Values)
            {
                if (!orderOf.TryGetValue(alarm.EpisodeId, out (string Machine, string Group) order))
                    return $"episode {alarm.EpisodeId} of {alarm.MachineId} has no order";
                if (order != (alarm.MachineId, alarm.CauseGroup))
                    return $"episode {alarm.EpisodeId} of {alarm.MachineId} ({alarm.CauseGroup}) is tied to an order about {order.Group} of {order.Machine}";
            }
        }

        return null;
    }

    /// <summary>
    /// What returns within 24 h rejoins its episode; a run shorter than that has one episode per machine and cause group. Only a lost time line or a stepped
    /// clock may split it.
    /// </summary>
    private static string? SplitTrouble(World world, GatewayProcess gateway)
    {
        bool isSplitPossible = gateway.Disk.Restores > 0 || world.Options.Length >= TimeSpan.FromHours(24)
            || world.Injector.Counts.Keys.Any(fault => fault is Fault.ClockStep or Fault.Boot1970 or Fault.ClockAhead);
        if (isSplitPossible) return null;
        return gateway.Disk.Image.History.Alarms.Values
            .GroupBy(alarm => (alarm.MachineId, alarm.CauseGroup))
            .Where(trouble => trouble.Select(alarm => alarm.EpisodeId).Distinct().Skip(1).Any())
            .Select(trouble => $"the trouble {trouble.Key.CauseGroup} of {trouble.Key.MachineId} is split into several episodes")
            .FirstOrDefault();
    }

    private static string? Doubled(Session session) => session.Find(
        "SELECT machine || ' ' || cause_group || ': ' || COUNT(*) || ' open orders' FROM orders WHERE is_open = 1 GROUP BY gateway, machine, cause_group HAVING COUNT(*) > 1",
        row => row.GetString(0)) ?? session.Find(
        "SELECT 'order ' || id || ' has no episode' FROM orders WHERE id NOT IN (SELECT order_id FROM order_episodes)", row => row.GetString(0));
}
