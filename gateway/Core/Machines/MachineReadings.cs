using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Gateway.Machines;

/// <summary>Is the machine running, and what does it draw? Derived from the newest readings; each answer says what it is worth.</summary>
public static class MachineReadings
{
    /// <summary>Share of rated input or current above which a machine without a run-state reading counts as running.</summary>
    public const double RunningShare = 0.10;           // an unloaded motor draws 30-50 % of its current and over 3 % of its power; a stopped one none

    /// <summary>A reading older than this says nothing about now.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(15);

    private static readonly Quantity[] s_power = [.. Everywhere(FeatureKind.ActivePower)];
    private static readonly Quantity[] s_current = [.. Everywhere(FeatureKind.CurrentRms)];
    private static readonly Quantity[] s_runState = [.. Everywhere(FeatureKind.RunState)];

    /// <summary>Electrical input, kW: measured, or else current times the plate's voltage and power factor, estimated.</summary>
    public static bool TryPower(MachineState machine, DateTimeOffset now, out double powerKw, out Worth worth, out DateTimeOffset at)
    {
        if (TryAny(machine, s_power, now, out Reading power))
        {
            (powerKw, worth, at) = (power.Value, power.Worth, power.At);
            return true;
        }

        if (machine.Profile is { RatedVoltage: { } voltage } profile && TryAny(machine, s_current, now, out Reading current))
        {
            double cosPhi = profile.PowerFactor ?? 0.8;          // four-pole motors of 1 to 100 kW at load lie between 0.75 and 0.88
            powerKw = (profile.Phases == 3 ? Math.Sqrt(3) : 1) * voltage * current.Value * cosPhi / 1000;
            (worth, at) = (Worth.Estimated, current.At);
            return true;
        }

        (powerKw, worth, at) = (0, Worth.Assumed, default);
        return false;
    }

    /// <summary>unknown, stopped, starting or running, as the wire names them.</summary>
    public static string RunStateOf(MachineState machine, DateTimeOffset now)
    {
        if (TryAny(machine, s_runState, now, out Reading state) && state.Value is >= 1 and <= 3)
        {
            return state.Value switch { 1 => "stopped", 2 => "starting", _ => "running" };
        }

        if (machine.Profile.RatedInputKw is { } rated && TryAny(machine, s_power, now, out Reading power))
            return power.Value >= RunningShare * rated ? "running" : "stopped";
        if (machine.Profile.RatedCurrent is { } amps && TryAny(machine, s_current, now, out Reading current))
            return current.Value >= RunningShare * amps ? "running" : "stopped";
        return "unknown";
    }

    /// <summary>The highest value of a kind over all places, as "worst point".</summary>
    public static bool TryWorst(MachineState machine, FeatureKind kind, DateTimeOffset now, out Reading worst)
    {
        worst = default;
        bool isFound = false;
        foreach ((Quantity quantity, Reading reading) in machine.Readings)
        {
            if (quantity.Kind != kind || !reading.IsNumber || now - reading.At > MaxAge) continue;
            if (isFound && reading.Value <= worst.Value) continue;
            (worst, isFound) = (reading, true);
        }

        return isFound;
    }

    private static bool TryAny(MachineState machine, Quantity[] places, DateTimeOffset now, out Reading reading)
    {
        foreach (Quantity place in places)
        {
            if (machine.TryNumber(place, now, MaxAge, out reading)) return true;
        }

        reading = default;
        return false;
    }

    private static IEnumerable<Quantity> Everywhere(FeatureKind kind) =>
        new[] { MeasuringPoint.Machine, MeasuringPoint.MotorCable, MeasuringPoint.MotorBody, MeasuringPoint.Process }.Select(point => new Quantity(
            kind,
            point
        ));
}
