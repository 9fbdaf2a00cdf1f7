using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Gateway.Machines;

/// <summary>Whether a machine runs, as far as its readings tell.</summary>
public enum RunState
{
    Unknown,
    Stopped,
    Starting,
    Running,
}

/// <summary>Reads a machine's run state and load from what its modules measure.</summary>
public static class Running
{
    /// <summary>A motor at no load draws 20 to 50 % of its rated current; below a tenth it is off.</summary>
    private const double StoppedBelowRatedCurrent = 0.1;

    /// <summary>Without a plate: a current clamp's noise stays below this, in A.</summary>
    private const double StoppedBelowAmpere = 0.1;

    /// <summary>The module's own word first; else from current; else from speed; else unknown.</summary>
    public static RunState Of(MachineState machine, DateTimeOffset now, TimeSpan maxAge)
    {
        foreach ((Quantity quantity, Reading reading) in machine.Readings)
        {
            if (quantity.Kind == FeatureKind.RunState && machine.TryNumber(quantity, now, maxAge, out _) && reading.Value is >= 1 and <= 3)
            {
                return (RunState)(int)reading.Value;
            }
        }

        if (TryCurrent(machine, now, maxAge, out Reading current))
        {
            double limit = machine.Profile.RatedCurrent * StoppedBelowRatedCurrent ?? StoppedBelowAmpere;
            return current.Value < limit ? RunState.Stopped : RunState.Running;
        }

        if (TryNewest(machine, FeatureKind.ShaftSpeed, now, maxAge, out Reading speed)) return speed.Value < 1 ? RunState.Stopped : RunState.Running;
        return RunState.Unknown;
    }

    /// <summary>Motor current in A: the mean of the phases when the module gives it, else computed from the phases it gives.</summary>
    public static bool TryCurrent(MachineState machine, DateTimeOffset now, TimeSpan maxAge, out Reading current)
    {
        if (machine.TryNumber(new Quantity(FeatureKind.CurrentRms, MeasuringPoint.MotorCable), now, maxAge, out current)) return true;
        double sum = 0;
        int phases = 0;
        for (byte axis = 1; axis <= 3; axis++)
        {
            if (!machine.TryNumber(new Quantity(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, axis), now, maxAge, out Reading phase)) continue;
            sum += phase.Value;
            phases++;
            current = phase;
        }

        current = current with { Value = phases == 0 ? 0 : sum / phases };
        return phases > 0;
    }

    /// <summary>The newest reading of a kind wherever it was measured.</summary>
    public static bool TryNewest(MachineState machine, FeatureKind kind, DateTimeOffset now, TimeSpan maxAge, out Reading newest)
    {
        newest = default;
        bool isFound = false;
        foreach ((Quantity quantity, Reading reading) in machine.Readings)
        {
            if (quantity.Kind != kind || !reading.IsNumber || now - reading.At > maxAge || (isFound && reading.At <= newest.At)) continue;
            newest = reading;
            isFound = true;
        }

        return isFound;
    }
}
