using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Gateway.Machines;

/// <summary>What does the machine draw, and how fast does it turn? Derived from the newest readings; each answer says what it is worth.</summary>
public static class MachineReadings
{
    /// <summary>A reading older than this says nothing about now.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(15);      // three missed frames at the slowest rate of 5 s

    private static readonly Quantity[] s_power = [.. Everywhere(FeatureKind.ActivePower)];
    private static readonly Quantity[] s_current = [.. Everywhere(FeatureKind.CurrentRms)];

    /// <summary>From this part of rated current a motor must take active power.</summary>
    public const double LoadedCurrentShare = 0.7;                           // at 0.7 of rated current a standard motor has a power factor over 0.6

    /// <summary>Above it the motor starts or stalls, with a low power factor of its own.</summary>
    public const double HighestCurrentShare = 1.5;

    /// <summary>Below this power factor power and current contradict each other.</summary>
    public const double LeastPowerFactor = 0.4;                             // one clamp reversed gives a third of the true one, two swapped give about 0

    /// <summary>
    /// True when measured power contradicts the current, as with clamps turned or on wrong phases: it is not to be judged, booked or shown as measured.
    /// </summary>
    public static bool IsPowerContradicted(MachineState machine, DateTimeOffset now, out double powerFactor)
    {
        powerFactor = 0;
        if (machine.Profile is not { Phases: 3, RatedCurrent: { } rated, RatedVoltage: { } voltage }) return false;
        if (!TryAny(machine, s_power, now, out Reading power) || power.Worth != Worth.Measured) return false;
        if (
            !TryCurrent(machine, now, MaxAge, out Reading current)
            || current.Value < LoadedCurrentShare * rated
            || current.Value > HighestCurrentShare * rated
        )
            return false;
        powerFactor = 1000 * power.Value / (Math.Sqrt(3) * voltage * current.Value);
        return powerFactor < LeastPowerFactor;
    }

    /// <summary>
    /// Electrical input, kW: measured, or else current times the plate's voltage and power factor, estimated. So it is too when what was measured contradicts
    /// the current. None while the machine runs as far as its vibration tells and its meter is dead.
    /// </summary>
    public static bool TryPower(MachineState machine, DateTimeOffset now, out double powerKw, out Worth worth, out DateTimeOffset at)
    {
        if (machine.IsStandstillDoubted)
        {
            (powerKw, worth, at) = (0, Worth.Assumed, default);
            return false;
        }

        if (TryAny(machine, s_power, now, out Reading power) && !IsPowerContradicted(machine, now, out _))
        {
            (powerKw, worth, at) = (power.Value, power.Worth, power.At);
            return true;
        }

        if (machine.Profile is { RatedVoltage: { } voltage } profile
            && (TryAny(machine, s_current, now, out Reading current) || TryCurrent(machine, now, MaxAge, out current)))
        {
            double cosPhi = profile.PowerFactor ?? 0.8;          // four-pole motors of 1 to 100 kW at load lie between 0.75 and 0.88
            powerKw = (profile.Phases == 3 ? Math.Sqrt(3) : 1) * voltage * current.Value * cosPhi / 1000;
            (worth, at) = (Worth.Estimated, current.At);
            return true;
        }

        (powerKw, worth, at) = (0, Worth.Assumed, default);
        return false;
    }

    /// <summary>Electrical input as a meter or a module gives it, kW.</summary>
    public static bool TryGivenPower(MachineState machine, DateTimeOffset now, out Reading power) => TryAny(machine, s_power, now, out power);

    /// <summary>A current given for the machine as a whole or at another place than the motor's cable, A.</summary>
    public static bool TryCurrentElsewhere(MachineState machine, DateTimeOffset now, out Reading current) => TryAny(machine, s_current, now, out current);

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
