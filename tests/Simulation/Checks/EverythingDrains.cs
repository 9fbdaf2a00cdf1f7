using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Simulation.Actors;

namespace EdgeAgent.Simulation.Checks;

/// <summary>When the faults are over, backlogs and outboxes empty themselves.</summary>
public sealed class EverythingDrains : IChecker
{
    /// <summary>A module goes on measuring, so its newest few may be on their way.</summary>
    private const int OnTheirWay = 4;

    public string Promise => "everything drains after the faults";

    public string? AtRest(World world)
    {
        foreach (SimulatedModule module in world.Modules)
        {
            for (Lane lane = Lane.Alarm; (int)lane <= LaneNames.Highest; lane++)
            {
                if (module.Production.Waiting[(int)lane] > OnTheirWay)
                    return $"module {ModuleId.ToText(module.Id)} still holds {module.Production.Waiting[(int)lane]} on its {LaneNames.Of(lane)} lane ({StateOf(world, module)})";
            }
        }

        foreach (GatewayProcess gateway in world.Gateways)
        {
            if (gateway.Loop is not { } loop) return $"{gateway.Id} is not running";
            foreach (Lane lane in CommitHistory.Told)
            {
                LaneSender sender = loop.Outbox.Sender(lane);
                if (!sender.IsDrained) return $"{gateway.Id} still holds {sender.Produced - sender.Receipted} events on its {LaneNames.Of(lane)} lane";
            }
        }

        return null;
    }

    private static string StateOf(World world, SimulatedModule module)
    {
        EdgeAgent.Gateway.GatewayLoop? loop = world.Gateways.Single(gateway => gateway.Id == world.Places[module.Id].Gateway).Loop;
        EdgeAgent.Gateway.Devices.Module? known = loop?.Devices.Find(module.Id);
        string refused = string.Join(' ', loop?.Refused.ToDictionary().Select(pair => pair.Key + "=" + pair.Value) ?? []);
        return $"link {module.LinkState}, it speaks {Hex64.ToText(module.Production.Incarnation)}, the gateway has {Hex64.ToText(known?.Current?.Value ?? 0)} and hands out {Hex64.ToText(known?.Spare ?? 0)}, refused {refused}";
    }
}
