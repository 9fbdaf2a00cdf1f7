using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Simulation.Actors;

namespace EdgeAgent.Simulation.Checks;

/// <summary>produced = delivered + dropped + unknown + quarantined on every lane of both legs, and both ends of a leg agree on produced.</summary>
public sealed class LedgersReconcile : IChecker
{
    public string Promise => "the ledger reconciles";

    public string? During(World world)
    {
        foreach (GatewayProcess gateway in world.Gateways)
        {
            foreach (LaneRow row in gateway.Disk.Image.Lanes)
            {
                if (!row.Reconciles) return $"{LaneNames.Of(row.Lane)} lane of module {ModuleId.ToText(row.Module)} at {gateway.Id}: {row}";
            }
        }

        return null;
    }

    public string? AtRest(World world)
    {
        string? unbalanced = world
            .Bridges[0]
            .Read(session =>
                session.Find(
                    "SELECT gateway || ' lane ' || lane || ' of ' || incarnation FROM lanes WHERE closed <> delivered + renumbered + dropped + unknown",
                    row => row.GetString(0)
                )
            );
        if (unbalanced is not null) return "at the bridge: " + unbalanced;

        foreach (GatewayProcess gateway in world.Gateways)
        {
            foreach (Lane lane in CommitHistory.Told)
            {
                long produced = gateway.Loop?.Outbox.Sender(lane).Produced ?? 0;
                long closed = world
                    .Bridges[0]
                    .Read(session =>
                        session.Number(
                            "SELECT closed FROM lanes WHERE gateway = $1 AND lane = $2 AND incarnation = $3",
                            gateway.Id,
                            (long)lane,
                            Hex64.ToText(gateway.Loop?.Outbox.Incarnation ?? 0)
                        )
                    );
                if (produced != closed) return $"{gateway.Id} produced {produced} events on its {LaneNames.Of(lane)} lane, and the bridge closed {closed}";
            }
        }

        return null;
    }
}
