using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Telemetry;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Evidence;
using EdgeAgent.Gateway.Outbox;
using EdgeAgent.Simulation.Actors;

namespace EdgeAgent.Simulation.Checks;

/// <summary>No queue ever grows beyond its stated limit.</summary>
public sealed class QueuesWithinLimits : IChecker
{
    /// <summary>Ranges given up wait beside the frames.</summary>
    private const int MaxGaps = 9;

    /// <summary>What waits, what is kept after its receipt, and what a minute adds until the next clean-up.</summary>
    private const int MostStates = EventOutbox.MaxWaitingStates + RetentionOptions.StatesKept + 25;

    public string Promise => "every queue within its limit";

    public string? During(World world)
    {
        var limits = new TelemetryOptions();
        foreach (SimulatedModule module in world.Modules.Where(module => module.FeatureFlash is null))     // flash has its own limit, in bytes
        {
            foreach (
                (Lane lane, int limit) in ((Lane, int)[])
                    [(Lane.Alarm, limits.AlarmElements), (Lane.Feature, limits.FeatureElements), (Lane.State, limits.StateElements)]
            )
            {
                long most = module.Production.MostWaiting[(int)lane];
                if (most > limit + MaxGaps) return $"module {ModuleId.ToText(module.Id)} held {most} on its {LaneNames.Of(lane)} lane; the limit is {limit}";
            }
        }

        foreach (GatewayProcess gateway in world.Gateways)
        {
            if (gateway.Loop is not { } loop || world.BridgeDisk.Restores > 0) continue;      // a bridge put back makes old states unreceipted again
            LaneSender evidence = loop.Outbox.Sender(Lane.Evidence);
            if (evidence.Produced - evidence.Receipted > BurstEvidence.MaxWaiting)
                return $"{gateway.Id} holds {evidence.Produced - evidence.Receipted} events on its evidence lane; the limit is {BurstEvidence.MaxWaiting}";
            int states = gateway.Disk.Image.Store.ReadOutbox(loop.Outbox.Incarnation, Lane.State, 0, 1000).Count;
            if (states > MostStates) return $"{gateway.Id} keeps {states} states; the limit is {MostStates}";
        }

        return null;
    }
}
