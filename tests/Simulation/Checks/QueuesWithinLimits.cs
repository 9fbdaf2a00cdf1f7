using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Telemetry;
using EdgeAgent.Gateway.Outbox;
using EdgeAgent.Simulation.Actors;

namespace EdgeAgent.Simulation.Checks;

/// <summary>No queue ever grows beyond its stated limit.</summary>
public sealed class QueuesWithinLimits : IChecker
{
    /// <summary>Ranges given up wait beside the frames.</summary>
    private const int MaxGaps = 9;

    public string Promise => "every queue within its limit";

    public string? During(World world)
    {
        var limits = new TelemetryOptions();
        foreach (SimulatedModule module in world.Modules)
        {
            foreach ((Lane lane, int limit) in ((Lane, int)[])[(Lane.Alarm, limits.AlarmElements), (Lane.Feature, limits.FeatureElements), (Lane.State, limits.StateElements)])
            {
                long most = module.Book.MostWaiting[(int)lane];
                if (most > limit + MaxGaps) return $"module {ModuleId.ToText(module.Id)} held {most} on its {LaneNames.Of(lane)} lane; the limit is {limit}";
            }
        }

        foreach (GatewayProcess gateway in world.Gateways)
        {
            if (gateway.MostStatesWaiting > EventOutbox.MaxWaitingStates) return $"{gateway.Id} held {gateway.MostStatesWaiting} states; the limit is {EventOutbox.MaxWaitingStates}";
        }

        return null;
    }
}
