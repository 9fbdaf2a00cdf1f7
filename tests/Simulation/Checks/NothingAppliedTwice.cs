using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Simulation.Actors;

namespace EdgeAgent.Simulation.Checks;

/// <summary>
/// The bridge applied as many alarm events, health records and evidence as there are different ones: the same content under another number counts once.
/// </summary>
public sealed class NothingAppliedTwice : IChecker
{
    public string Promise => "nothing applied twice at the bridge";

    public string? AtRest(World world)
    {
        foreach (GatewayProcess gateway in world.Gateways)
        {
            foreach (Lane lane in CommitHistory.Told)
            {
                long applied = world
                    .Bridges[0]
                    .Read(session => session.Number("SELECT SUM(delivered) FROM lanes WHERE gateway = $1 AND lane = $2", gateway.Id, (long)lane));
                List<string> stored = world.Bridges[0].Read(session => session.Query(
                    "SELECT DISTINCT digest FROM events WHERE gateway = $1 AND lane = $2 AND type <> 'io.edgeagent.gap.v1' AND type NOT LIKE 'quarantined/%'",
                    row => row.GetString(0), gateway.Id, (long)lane));
                long made = stored.Sum(digest => (long)Math.Max(1, gateway.Disk.Image.History.TimesMade(digest)));
                if (applied > made)
                    return $"{applied} events of {gateway.Id}'s {LaneNames.Of(lane)} lane were applied, and the {stored.Count} stored ones were made {made} times";
                if (applied < stored.Count)
                    return $"{applied} events of {gateway.Id}'s {LaneNames.Of(lane)} lane were applied, and {stored.Count} different ones are stored";
            }
        }

        return null;
    }
}
