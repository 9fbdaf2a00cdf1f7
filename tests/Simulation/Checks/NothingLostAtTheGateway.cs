using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Simulation.Actors;

namespace EdgeAgent.Simulation.Checks;

/// <summary>
/// Every element a module made is committed at its gateway, or booked there under the number it had, or still waits in the module. What a module cannot know
/// any more (its flash was erased, or it began a new incarnation after a reset) may be missing only beyond the last number the gateway has of the old one.
/// </summary>
public sealed class NothingLostAtTheGateway : IChecker
{
    public string Promise => "nothing lost unbooked between module and gateway";

    public string? AtRest(World world)
    {
        foreach (SimulatedModule module in world.Modules)
        {
            GatewayProcess gateway = world.Gateways.Single(gateway => gateway.Id == world.Places[module.Id].Gateway);
            var contiguous = gateway
                .Disk.Image.Lanes.Where(row => row.Module == module.Id)
                .ToDictionary(row => (row.Incarnation, row.Lane), row => row.Contiguous);
            foreach (Produced element in module.Production.All)
            {
                if (IsAccountedFor(module.Production, element, gateway.Disk.Image, contiguous)) continue;
                return $"the {LaneNames.Of(element.Lane)} element made at {element.MadeAtMs / 1000.0:F3} s by module {ModuleId.ToText(module.Id)} "
                    + $"(boot {element.Boot}, {Hex64.ToText(element.Incarnation)}/{element.Number}) is neither at {gateway.Id} nor booked; the lane there stands at "
                    + $"{contiguous.GetValueOrDefault((element.Incarnation, element.Lane))}";
            }
        }

        return null;
    }

    private static bool IsAccountedFor(ProductionRecord production, Produced element, DiskImage image, Dictionary<(ulong, Lane), long> contiguous)
    {
        if (image.History.HasTaken(production.Module, element.Lane, element.UptimeMs)) return true;
        if (element.IsStoreLost) return true;
        if (image.History.HasBooked(production.Module, element.Incarnation, element.Lane, element.Number)) return true;
        bool isBeyond = element.Number > contiguous.GetValueOrDefault((element.Incarnation, element.Lane));
        return isBeyond && (element.Incarnation != production.Incarnation || element.Number > production.ReceiptedOf(element.Lane));
    }
}
