using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Gateway.Machines;

namespace EdgeAgent.Gateway.Alarms;

/// <summary>Which lamps are on.</summary>
public readonly record struct Lamps(bool Red, bool Yellow, bool Green);

/// <summary>
/// What the stack light says (hardware/gateway-box/README.md): red for an alarm of high priority, yellow for a lower one or something unknown, green while
/// watching and connected. A shelved alarm lights nothing.
/// </summary>
public static class StackLight
{
    public static Lamps Of(IEnumerable<Alarm> alarms, IReadOnlyList<MachineStateData> machines, bool isPlantUp, bool isCloudUp)
    {
        Alarm[] shown = [.. alarms.Where(alarm => alarm is { IsActive: true, IsShelved: false })];
        bool isHigh = shown.Any(alarm => alarm.Severity is "high" or "critical");
        bool isUnknown = !isPlantUp || machines.Any(machine => machine.RunState == RunStates.Of(RunState.Unknown));
        return new Lamps(isHigh, shown.Any(alarm => alarm.Severity is not ("high" or "critical")) || isUnknown, isPlantUp && isCloudUp);
    }
}
