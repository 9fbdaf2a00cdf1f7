using EdgeAgent.Simulation.Actors;

namespace EdgeAgent.Simulation.Checks;

/// <summary>No frame is committed twice in one time line of a gateway, whatever numbers it came under, and each lane only rises.</summary>
public sealed class NothingTwice : IChecker
{
    public string Promise => "nothing twice and in order at the gateway";

    public string? During(World world)
    {
        foreach (GatewayProcess gateway in world.Gateways)
        {
            if (gateway.Disk.Image.History.Wrong is { } wrong) return wrong;
        }

        return null;
    }
}
