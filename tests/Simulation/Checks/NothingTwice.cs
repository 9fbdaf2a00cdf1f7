using EdgeAgent.Simulation.Actors;
using EdgeAgent.Simulation.Faults;

namespace EdgeAgent.Simulation.Checks;

/// <summary>
/// No frame is committed twice in one time line of a gateway, whatever numbers it came under, and in each lane numbers only rise; so do times, as long as nobody
/// set the clock.
/// </summary>
public sealed class NothingTwice : IChecker
{
    public string Promise => "nothing twice and in order at the gateway";

    public string? During(World world)
    {
        bool isClockWrong = world.Injector.Counts.Keys.Any(fault => fault is Fault.ClockStep or Fault.Boot1970 or Fault.ClockAhead);
        foreach (GatewayProcess gateway in world.Gateways)
        {
            if (gateway.Disk.Image.History.Wrong is { } wrong) return wrong;
            bool wasSet = isClockWrong || gateway.Clock.Now.Steps > 0;
            if (!wasSet && gateway.Disk.Image.History.WrongTime is { } wrongTime) return wrongTime;
        }

        return null;
    }
}
