using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Machines;

namespace EdgeAgent.Gateway.Detection.Power;

/// <summary>Reads the three phase currents of a machine, and the three voltages.</summary>
public static class PhaseReadings
{
    /// <summary>
    /// All three phases, fresh, from windows that ended within a second of each other; false when one is missing. The reading is the newest of them.
    /// </summary>
    public static bool TryAll(MachineState machine, DateTimeOffset now, TimeSpan maxAge, out PhaseCurrents currents, out Reading newest)
    {
        currents = default;
        if (!Try(machine, 1, now, maxAge, out newest) || !Try(machine, 2, now, maxAge, out Reading second) || !Try(machine, 3, now, maxAge, out Reading third))
            return false;
        currents = new PhaseCurrents(newest.Value, second.Value, third.Value);
        DateTimeOffset oldest = newest.At;
        foreach (Reading other in (ReadOnlySpan<Reading>)[second, third])
        {
            if (other.At < oldest) oldest = other.At;
            if (other.At > newest.At) newest = other;
        }

        return newest.At - oldest <= TimeSpan.FromSeconds(1);
    }

    /// <summary>The three voltages, fresh; false when one is missing.</summary>
    /// <param name="worth">The weakest of the three.</param>
    public static bool TryVoltages(MachineState machine, DateTimeOffset now, TimeSpan maxAge, out PhaseCurrents volts, out Worth worth)
    {
        Span<double> values = stackalloc double[3];
        worth = Worth.Measured;
        volts = default;
        for (byte phase = 1; phase <= 3; phase++)
        {
            if (!machine.TryNumber(new Quantity(FeatureKind.VoltageRms, MeasuringPoint.MotorCable, phase), now, maxAge, out Reading reading)) return false;
            values[phase - 1] = reading.Value;
            worth = Worths.Weaker(worth, reading.Worth);
        }

        volts = new PhaseCurrents(values[0], values[1], values[2]);
        return true;
    }

    private static bool Try(MachineState machine, byte phase, DateTimeOffset now, TimeSpan maxAge, out Reading reading) =>
        machine.TryNumber(new Quantity(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, phase), now, maxAge, out reading);
}
