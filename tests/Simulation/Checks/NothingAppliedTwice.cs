using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Simulation.Actors;

namespace EdgeAgent.Simulation.Checks;

/// <summary>The bridge applied as many alarm events and health records as there are different ones: the same content under another number counts once.</summary>
public sealed class NothingAppliedTwice : IChecker
{
    public string Promise => "nothing applied twice at the bridge";

    public string? AtRest(World world)
    {
        foreach (GatewayProcess gateway in world.Gateways)
        {
            foreach (Lane lane in (Lane[])[Lane.Alarm, Lane.Health])
            {
                (long applied, long different) = world.Bridges[0].Read(session => (
                    session.Number("SELECT SUM(delivered) FROM lanes WHERE gateway = $1 AND lane = $2", gateway.Id, (long)lane),
                    session.Number(
                        "SELECT COUNT(DISTINCT digest) FROM events WHERE gateway = $1 AND lane = $2 AND type <> 'io.edgeagent.gap.v1' AND type NOT LIKE 'quarantined/%'",
                        gateway.Id, (long)lane)));
                if (applied != different) return $"{applied} events of {gateway.Id}'s {LaneNames.Of(lane)} lane were applied, and {different} different ones are stored";
            }
        }

        return null;
    }
}
