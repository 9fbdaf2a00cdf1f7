using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Simulation.Actors;

namespace EdgeAgent.Simulation.Checks;

/// <summary>
/// Every alarm event, health record and burst's evidence of a gateway's surviving time line is at the bridge or booked there as given up, and the newest word
/// on each alarm is the gateway's.
/// </summary>
public sealed class NothingLostAtTheBridge : IChecker
{
    public string Promise => "nothing lost between gateway and bridge";

    public string? AtRest(World world)
    {
        foreach (GatewayProcess gateway in world.Gateways)
        {
            HashSet<string> known =
            [
                .. world.Bridges[0].Read(session => session.Query("SELECT digest FROM events WHERE gateway = $1", row => row.GetString(0), gateway.Id)),
            ];
            var missing = gateway.Disk.Image.History.Alarms.Where(told => !known.Contains(told.Key)).ToList();
            if (missing.Count > BookedAt(world, gateway, Lane.Alarm) + BookedAt(world, gateway, Lane.Replay))
            {
                (string digest, AlarmData alarm) = missing[0];
                return $"revision {alarm.Revision} of alarm {alarm.AlarmId} of {gateway.Id} is not at the bridge; the gateway has it as {PlacesOf(gateway, digest)}";
            }

            int hours = gateway.Disk.Image.History.Hours.Count(hour => !known.Contains(hour));
            if (hours > BookedAt(world, gateway, Lane.Health) + BookedAt(world, gateway, Lane.Replay))
                return $"{hours} health records of {gateway.Id} are not at the bridge";
            int evidence = gateway.Disk.Image.History.Evidence.Count(burst => !known.Contains(burst));
            if (evidence > BookedAt(world, gateway, Lane.Evidence)) return $"the evidence of {evidence} bursts of {gateway.Id} is not at the bridge";
            if (Differing(world, gateway) is { } differing) return differing;
        }

        return null;
    }

    /// <summary>A gateway put back to an old copy counts revisions from there; what it says of an alarm must still be what the bridge believes.</summary>
    private static string? Differing(World world, GatewayProcess gateway)
    {
        var atBridge = world.Bridges[0].Read(session => session.Query(
            "SELECT alarm, revision, is_active FROM alarms WHERE gateway = $1 AND rank > 0",
            row => (Alarm: row.GetString(0), Revision: row.GetInt64(1), IsActive: row.GetInt64(2) == 1),
            gateway.Id)).ToDictionary(row => row.Alarm, row => (row.Revision, row.IsActive));
        foreach ((string alarm, (_, bool isActive)) in atBridge)
        {
            if (isActive && gateway.Loop is { } loop && loop.Alarms.Find(alarm) is null)
                return $"alarm {alarm} is active at the bridge, and {gateway.Id} knows nothing of it";
        }

        foreach (EdgeAgent.Gateway.Alarms.Alarm alarm in gateway.Loop?.Alarms.Alarms ?? [])
        {
            (long revision, bool isActive) = atBridge.GetValueOrDefault(alarm.Id);
            bool isSame = isActive == alarm.IsActive && (revision == alarm.Revision || gateway.Disk.Restores > 0);
            if (!isSame)
                return $"alarm {alarm.Id} of {gateway.Id} is at revision {alarm.Revision} ({(alarm.IsActive ? "active" : "over")}) and at the bridge at {revision} ({(isActive ? "active" : "over")})";
        }

        return null;
    }

    /// <summary>What the gateway no longer had when a bridge put back to an old copy asked again, and declared.</summary>
    private static long BookedAt(World world, GatewayProcess gateway, Lane lane) => world.Bridges[0].Read(session =>
        session.Number("SELECT SUM(unknown + dropped) FROM lanes WHERE gateway = $1 AND lane = $2", gateway.Id, (long)lane));

    private static string PlacesOf(GatewayProcess gateway, string digest)
    {
        MemoryGatewayStore store = gateway.Disk.Image.Store;
        IEnumerable<OutboxElement> kept = store
            .Load()
            .OutboxLanes.Where(row => row.Lane is Lane.Alarm or Lane.Replay)
            .SelectMany(row => store.ReadOutbox(row.Incarnation, row.Lane, 0, int.MaxValue));
        string[] places =
        [
            .. kept.Where(element => CommitHistory.DigestOf(element) == digest)
                .Select(element => $"{Hex64.ToText(element.Incarnation)}/{LaneNames.Of(element.Lane)}/{element.From}"),
        ];
        return places.Length == 0 ? "nothing any more" : string.Join(" and ", places);
    }
}
