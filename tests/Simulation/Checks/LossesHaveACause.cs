using System.Text.Json;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Simulation.Actors;
using EdgeAgent.Simulation.Faults;

namespace EdgeAgent.Simulation.Checks;

/// <summary>A booked loss is still a loss: each reason of a gap record appears only where something happened that explains it.</summary>
public sealed class LossesHaveACause : IChecker
{
    public string Promise => "every booked loss has a cause";

    public string? AtRest(World world)
    {
        bool isRefusalPossible = world.Injector.Counts.ContainsKey(Fault.Denied);
        foreach (GatewayProcess gateway in world.Gateways)
        {
            foreach ((GapReason reason, long count) in gateway.Disk.Image.History.GapReasons)
            {
                bool isExplained = reason switch
                {
                    GapReason.ReceiverBehind => gateway.Disk.Restores > 0,
                    GapReason.Reset => world.Modules.Exists(module => module.Boots > 1),
                    GapReason.Refused => isRefusalPossible,
                    GapReason.BacklogFull => true,

                    // Pages on flash stand there under their old numbers: a new incarnation gives them up.
                    GapReason.NewIncarnation => world.Options.HasFlashBacklog && world.Modules.Exists(module => module.Production.NewIncarnations > 0),
                    _ => false,
                };
                if (!isExplained) return $"{count} gap records at {gateway.Id} say {GapReasons.Of(reason)}";
            }

            foreach (
                string document in world
                    .Bridges[0]
                    .Read(session =>
                        session.Query(
                            "SELECT document FROM events WHERE gateway = $1 AND type = 'io.edgeagent.gap.v1' AND lane <> 3",
                            row => row.GetString(0),
                            gateway.Id
                        )
                    )
            )
            {
                GapData gap = JsonSerializer.Deserialize(document, CloudJson.Wire.CloudEvent)!.Data.Deserialize(CloudJson.Wire.GapData)!;
                bool isExplained = gap.Reason switch
                {
                    "receiver-behind" => world.BridgeDisk.Restores > 0,
                    "refused" => isRefusalPossible,

                    // Receipted events are kept by age: those made while the clock stood in 1970 are too old at once, and a bridge put back asks in vain.
                    "damaged" => world.BridgeDisk.Restores > 0 && world.Injector.Counts.ContainsKey(Fault.Boot1970),
                    _ => false,
                };
                if (!isExplained) return $"{gateway.Id} gave up its events {gap.From} to {gap.To} as {gap.Reason}";
            }
        }

        return null;
    }
}
