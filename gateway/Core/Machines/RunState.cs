using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Gateway.Machines;

/// <summary>Whether a machine runs, as far as its readings tell; numbered as a module's own word on the wire.</summary>
public enum RunState
{
    Unknown,
    Stopped,
    Starting,
    Running,
}

/// <summary>
/// The one rule by which readings tell whether a machine runs. Everybody asks it through <see cref="MachineState.RunStateAt(DateTimeOffset)"/>, so detectors,
/// page, health and commissioning say the same. A module's own word goes first, for it sees every cycle of the current; then motor current, power, and
/// the speed of the shaft. Power comes behind current because an idling motor draws little power and much current. Nothing of these, or too old: unknown.
/// </summary>
public static class RunStates
{
    /// <summary>A motor at no load draws 20 to 50 % of its rated current; below a tenth it is off.</summary>
    public const double RunningCurrentShare = 0.1;

    /// <summary>Without a plate: a current clamp's noise stays below this, A.</summary>
    public const double RunningAmpere = 0.1;

    /// <summary>A motor's losses at no load are 3 to 8 % of its rated input; a drive that stands takes below 1 %. Without a plate power tells nothing.</summary>
    public const double RunningPowerShare = 0.02;

    /// <summary>A shaft that turns slower stands, r/min.</summary>
    public const double RunningRpm = 1;

    /// <summary>As the wire names it.</summary>
    public static string Of(RunState state) => state switch
    {
        RunState.Stopped => "stopped",
        RunState.Starting => "starting",
        RunState.Running => "running",
        _ => "unknown",
    };

    /// <summary>The machine is switched on.</summary>
    public static bool IsOn(RunState state) => state is RunState.Running or RunState.Starting;

    /// <param name="told">The reading the answer rests on; the default for unknown.</param>
    internal static RunState Read(MachineState machine, DateTimeOffset now, out Reading told)
    {
        if (MachineReadings.TryNewest(machine, FeatureKind.RunState, now, MachineReadings.MaxAge, out told) && told.Value is >= 1 and <= 3)
            return (RunState)(int)told.Value;
        if (MachineReadings.TryCurrent(machine, now, MachineReadings.MaxAge, out told) || MachineReadings.TryCurrentElsewhere(machine, now, out told))
            return told.Value < (machine.Profile.RatedCurrent * RunningCurrentShare ?? RunningAmpere) ? RunState.Stopped : RunState.Running;
        if (machine.Profile.RatedInputKw is { } rated && MachineReadings.TryGivenPower(machine, now, out told))
            return told.Value < rated * RunningPowerShare ? RunState.Stopped : RunState.Running;
        if (MachineReadings.TryNewest(machine, FeatureKind.ShaftSpeed, now, MachineReadings.MaxAge, out told))
            return told.Value < RunningRpm ? RunState.Stopped : RunState.Running;
        told = default;
        return RunState.Unknown;
    }
}
