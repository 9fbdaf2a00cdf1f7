using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Detection.Vibration;

/// <summary>
/// Compares velocity RMS at the bearings with the zone boundaries of ISO 20816-3 and alarms past B/C (the reason says when it is past C/D). Refuses
/// outside the standard's types, powers and speeds, when group, mounting or axis is unknown, and until the machine ran steadily for a while.
/// </summary>
public sealed class VibrationZoneDetector(EquipmentProfile profile, VibrationZoneOptions options) : IDetector
{
    private static readonly MeasuringPoint[] s_bearings = [MeasuringPoint.DriveEnd, MeasuringPoint.NonDriveEnd];
    private readonly Reason? _whyNot = VibrationStandard.WhyNot(profile);
    private readonly IsoBoundaries? _boundaries = IsoZones.For(profile.IsoGroup, profile.Mounting);
    private readonly bool[] _isOver = new bool[s_bearings.Length];
    private DateTimeOffset? _steadySince;
    private double _steadyRpm;

    public string Name => "vibration-zone";

    public void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
    {
        Reason? refusal = _whyNot ?? WhyNotNow(machine, now);
        for (int i = 0; i < s_bearings.Length; i++)
        {
            if (TryVelocity(machine, now, s_bearings[i], out Reading velocity, out bool isAxisKnown))
            {
                verdicts.Add(Judge(i, velocity, refusal ?? (isAxisKnown ? null : Because.AxisUnknown)));
            }
        }
    }

    public string? Save() => null;

    public void Load(string memory)
    {
    }

    private Reason? WhyNotNow(MachineState machine, DateTimeOffset now)
    {
        if (!TrySpeed(machine, now, out double rpm)) return Because.SpeedUnknown;
        if (rpm is < IsoZones.MinRpm or > IsoZones.MaxRpm) return Because.SpeedOutside(rpm);
        if (machine.RunStateAt(now) != RunState.Running)
        {
            _steadySince = null;
            return Because.NotKnownToRun;
        }

        if (_steadySince is null || Math.Abs(rpm - _steadyRpm) > options.SpeedTolerance * _steadyRpm) (_steadySince, _steadyRpm) = (now, rpm);
        return now - _steadySince < options.SteadyFor ? Because.NotSteadyLongEnough : null;
    }

    /// <summary>Measured speed; without it the plate's, unless a drive varies it.</summary>
    private bool TrySpeed(MachineState machine, DateTimeOffset now, out double rpm)
    {
        if (MachineReadings.TryNewest(machine, FeatureKind.ShaftSpeed, now, options.MaxAge, out Reading speed))
        {
            rpm = speed.Value;
            return true;
        }

        rpm = profile.RatedRpm ?? 0;
        return profile.RatedRpm is not null && profile.Supply is SupplyType.DirectOnLine or SupplyType.SoftStarter;
    }

    /// <summary>The largest of the axes; the overall value only when no axis is given.</summary>
    private bool TryVelocity(MachineState machine, DateTimeOffset now, MeasuringPoint point, out Reading largest, out bool isAxisKnown)
    {
        largest = default;
        isAxisKnown = false;
        for (byte axis = 1; axis <= 3; axis++)
        {
            if (!machine.TryNumber(new Quantity(FeatureKind.VelocityRms, point, axis), now, options.MaxAge, out Reading velocity)) continue;
            if (!isAxisKnown || velocity.Value > largest.Value) largest = velocity;
            isAxisKnown = true;
        }

        return isAxisKnown || machine.TryNumber(new Quantity(FeatureKind.VelocityRms, point), now, options.MaxAge, out largest);
    }

    private Verdict Judge(int i, Reading velocity, Reason? refusal)
    {
        if (refusal is not null || _boundaries is not { } boundaries)
        {
            return Judged(VerdictLevel.CannotJudge, i, velocity, limit: null, refusal);
        }

        if (velocity.Value > boundaries.BetweenBAndC) _isOver[i] = true;
        else if (velocity.Value < boundaries.BetweenBAndC * (1 - options.Deadband)) _isOver[i] = false;
        if (velocity.Value > boundaries.BetweenCAndD)
        {
            return Judged(VerdictLevel.Alarm, i, velocity, boundaries.BetweenCAndD, Because.ZoneD, "D");
        }

        VerdictLevel level = velocity.Value > boundaries.BetweenBAndC ? VerdictLevel.Alarm : _isOver[i] ? VerdictLevel.Watching : VerdictLevel.Normal;
        return Judged(
            level,
            i,
            velocity,
            boundaries.BetweenBAndC,
            level == VerdictLevel.Alarm ? Because.ZoneC : null,
            boundaries.ZoneOf(velocity.Value)
        );
    }

    private static Verdict Judged(VerdictLevel level, int i, Reading velocity, double? limit, Reason? reason, string? zone = null) =>
        new(FaultCodes.VibrationZone, level, s_bearings[i], "velocity-rms", velocity.Value, limit, "mm/s", velocity.Worth, reason, zone);
}

public sealed record VibrationZoneOptions
{
    /// <summary>The condition ends this part of the boundary below it.</summary>
    public double Deadband { get; init; } = 0.1;          // well inside the 25 % of B/C that ISO 20816-3 calls a significant change

    /// <summary>Running at one speed for this long counts as steady.</summary>
    public TimeSpan SteadyFor { get; init; } = TimeSpan.FromSeconds(30);   // the longest start of trip class 30

    /// <summary>A larger part of change of speed is not steady.</summary>
    public double SpeedTolerance { get; init; } = 0.05;   // slip from no load to full load stays within it

    /// <summary>An older reading is not used.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(15);      // three missed frames at the slowest rate of 5 s

    public IEnumerable<string> Problems()
    {
        if (Deadband is not (>= 0 and <= 0.5)) yield return $"Deadband is {Deadband}; use 0 to 0.5.";
        if (SteadyFor < TimeSpan.Zero) yield return $"SteadyFor is {SteadyFor}; use 0 or more.";
        if (SpeedTolerance is not (> 0 and <= 0.5)) yield return $"SpeedTolerance is {SpeedTolerance}; use over 0 to 0.5.";
        if (MaxAge < TimeSpan.FromSeconds(1)) yield return $"MaxAge is {MaxAge}; use 1 second or more.";
    }
}
