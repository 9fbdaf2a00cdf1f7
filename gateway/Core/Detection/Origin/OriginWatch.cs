using System.Text.Json;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Machines;

namespace EdgeAgent.Gateway.Detection.Origin;

/// <summary>Whether how a machine is used or the machine itself brought an alarm about, and why.</summary>
public readonly record struct OriginAssessment(CauseOrigin Origin, Reason Reason);

/// <summary>
/// Tells operator and machine apart where the pattern allows. It keeps a minute's median of motor current, speed, vibration and temperature rise over twelve
/// hours of running and compares the minutes before an alarm with earlier minutes at equal current and speed: more vibration or heat at equal load is the
/// machine; a step of load with no more vibration than such a load usually makes is its use. Vibration is velocity and acceleration, whichever rose more, for
/// damage of a bearing shows in acceleration long before it does in velocity. All else it leaves open, and the catalogue's usual origin stands. Limits:
/// <see cref="MaxMinutes"/> minutes, the oldest go; without a current it never says anything.
/// </summary>
public sealed class OriginWatch(OriginOptions options) : IDetector
{
    public const int MaxMinutes = 720;

    private static readonly Quantity s_body = new(FeatureKind.Temperature, MeasuringPoint.MotorBody);
    private static readonly Quantity s_ambient = new(FeatureKind.Temperature, MeasuringPoint.Ambient);
    private readonly List<Minute> _minutes = [];
    private readonly List<Minute> _samples = [];
    private DateTimeOffset? _runningSince;
    private DateTimeOffset? _sampledAt;

    public string Name => "origin-watch";

    /// <summary>How long after an alarm rose its origin may still be asked for: later, minutes of the trouble would count as before.</summary>
    public TimeSpan AskFor => options.Before - options.Recent;

    public void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
    {
        if (_sampledAt is { } last && now - last < options.SampleEvery) return;
        _sampledAt = now;
        if (_minutes.Count > 0 && _minutes[^1].At > now.ToUnixTimeSeconds()) _minutes.Clear();       // kept by a clock that was ahead: no longer "before"
        if (machine.RunStateAt(now) != RunState.Running)
        {
            _runningSince = null;
            _samples.Clear();
            return;
        }

        _runningSince ??= now;
        if (now - _runningSince < options.SettleFor || !MachineReadings.TryCurrent(machine, now, options.MaxAge, out Reading current) || current.Value <= 0) return;
        double? velocity = Worst(machine, FeatureKind.VelocityRms, now);
        double? acceleration = Worst(machine, FeatureKind.AccelerationRms, now);
        double? rpm = MachineReadings.TryNewest(machine, FeatureKind.ShaftSpeed, now, options.MaxAge, out Reading speed) && speed.Value > 0 ? speed.Value : null;
        bool hasRise =
            machine.TryNumber(s_body, now, options.MaxTemperatureAge, out Reading body)
            & machine.TryNumber(s_ambient, now, options.MaxTemperatureAge, out Reading ambient);
        _samples.Add(new Minute(now.ToUnixTimeSeconds(), current.Value, velocity, hasRise ? body.Value - ambient.Value : null, acceleration, rpm));
        if (now.ToUnixTimeSeconds() - _samples[0].At < 60) return;
        _minutes.Add(Median(_samples));
        _samples.Clear();
        if (_minutes.Count > MaxMinutes) _minutes.RemoveAt(0);
    }

    /// <summary>
    /// What brought the fault about, by the minutes up to now; null when the pattern does not tell or the fault's origin is plain from its code.
    /// </summary>
    public OriginAssessment? Assess(string faultCode, DateTimeOffset now)
    {
        string group = FaultCatalogue.Find(faultCode)?.CauseGroup ?? "";
        if (group is not ("overload" or "vibration" or "temperature")) return null;
        long second = now.ToUnixTimeSeconds();
        Minute[] recent = [.. _minutes.Where(minute => second - minute.At <= options.Recent.TotalSeconds), .. _samples];
        Minute[] before = [.. _minutes.Where(minute => second - minute.At > options.Before.TotalSeconds)];
        if (recent.Length < options.LeastMinutes || before.Length < options.LeastBefore) return null;
        Minute nowIs = Median(recent);
        Minute[] equal = [.. before.Where(minute => Math.Abs(minute.Current / nowIs.Current - 1) <= options.EqualLoad && IsEqualSpeed(minute, nowIs))];
        bool isLoadKnown = equal.Length >= options.LeastBefore;
        double highest = before.Select(minute => minute.Current).Order().ElementAt((int)(0.95 * (before.Length - 1)));
        Minute usual = Median(before);
        return group == "temperature"
            ? Heat(nowIs, isLoadKnown ? Median(equal) : null, usual, highest)
            : Vibration(group, nowIs, isLoadKnown ? Median(equal) : null, usual, highest);
    }

    public void Renew() => _minutes.Clear();

    public string? Save() => _minutes.Count == 0 ? null : JsonSerializer.Serialize(_minutes);

    public void Load(string memory)
    {
        try
        {
            List<Minute>? saved = JsonSerializer.Deserialize<List<Minute>>(memory);
            _minutes.AddRange((saved ?? []).Where(minute => minute.Current > 0 && double.IsFinite(minute.Current)).TakeLast(MaxMinutes));
        }
        catch (JsonException)
        {
            // Of another version: it learns anew.
        }
    }

    private OriginAssessment? Vibration(string group, Minute now, Minute? equal, Minute usual, double highest)
    {
        if (equal is not null && Growth(now, equal) is { } ratio)
        {
            if (ratio >= options.MoreVibration)
                return new OriginAssessment(CauseOrigin.Machine, Because.MoreVibrationAtEqualCurrent(now.Current, ratio));
            if (group == "overload" && ratio <= options.SameVibration)
                return new OriginAssessment(CauseOrigin.Operator, Because.UsualVibrationAtHighCurrent(now.Current, now.Current / usual.Current));
            return null;
        }

        if (now.Current < highest * (1 + options.EqualLoad) || !IsEqualSpeed(usual, now) || Growth(now, usual) is not { } shaken) return null;
        double load = now.Current / usual.Current;

        // Vibration that comes from load grows with it at most as its square.
        if (shaken <= Math.Max(options.MoreVibration, load * load))
            return group == "overload"
                ? new OriginAssessment(CauseOrigin.Operator, Because.CurrentSteppedVibrationDidNot(usual.Current, now.Current, shaken))
                : null;
        return new OriginAssessment(CauseOrigin.Machine, Because.MoreVibrationThanLoadExplains(shaken, load));
    }

    private OriginAssessment? Heat(Minute now, Minute? equal, Minute usual, double highest)
    {
        if (now.Rise is not { } rise) return null;
        if (
            equal is { Rise: { } then }
            && rise - then >= options.MoreHeatK
            && rise >= then * options.MoreHeat
            && now.Current <= usual.Current * (1 + options.EqualLoad)
        )
        {
            return new OriginAssessment(CauseOrigin.Machine, Because.HotterAtEqualCurrent(now.Current, rise - then));
        }

        bool isNewLoad = equal is null && now.Current >= highest * (1 + options.EqualLoad);
        return isNewLoad
            ? new OriginAssessment(CauseOrigin.Operator, Because.TemperatureFollowsCurrent(usual.Current, now.Current))
            : null;
    }

    private static double? Worst(MachineState machine, FeatureKind kind, DateTimeOffset now) =>
        MachineReadings.TryWorst(machine, kind, now, out Reading reading) && reading.Value > 0 ? reading.Value : null;

    /// <summary>A minute whose speed nothing measured is equal to no minute with a speed.</summary>
    private bool IsEqualSpeed(Minute one, Minute other) =>
        one.Rpm is { } rpm && other.Rpm is { } otherRpm ? Math.Abs(rpm / otherRpm - 1) <= options.EqualSpeed : one.Rpm is null && other.Rpm is null;

    /// <summary>How many times vibration is what it was, by velocity or acceleration, whichever grew more; null where neither is known of both.</summary>
    private static double? Growth(Minute now, Minute then)
    {
        double? velocity = now.Vibration / then.Vibration;
        double? acceleration = now.Acceleration / then.Acceleration;
        return velocity >= acceleration ? velocity : acceleration ?? velocity;
    }

    private static Minute Median(IReadOnlyList<Minute> minutes)
    {
        double? Middle(Func<Minute, double?> of)
        {
            double[] values = [.. minutes.Select(of).OfType<double>()];
            return values.Length == 0 ? null : Robust.Median(values);
        }

        return new Minute(
            minutes[^1].At,
            Middle(minute => minute.Current)!.Value,
            Middle(minute => minute.Vibration),
            Middle(minute => minute.Rise),
            Middle(minute => minute.Acceleration),
            Middle(minute => minute.Rpm)
        );
    }

    /// <param name="At">Unix seconds.</param>
    /// <param name="Current">A.</param>
    /// <param name="Vibration">Highest velocity, mm/s; null when not measured.</param>
    /// <param name="Rise">Body above the hall, K; null when not measured.</param>
    /// <param name="Acceleration">Highest acceleration, m/s²; null when not measured.</param>
    /// <param name="Rpm">r/min; null when not measured.</param>
    private sealed record Minute(long At, double Current, double? Vibration, double? Rise, double? Acceleration = null, double? Rpm = null);
}

public sealed record OriginOptions
{
    /// <summary>Currents that differ by less are the same load.</summary>
    public double EqualLoad { get; init; } = 0.1;         // two classes of clamp (IEC 61869-2 class 3) and a plant's voltage (EN 50160)

    /// <summary>Speeds that differ by less are the same.</summary>
    public double EqualSpeed { get; init; } = 0.05;       // an unbalanced rotor's vibration grows with the square of speed: 10 %, well below a quarter

    /// <summary>Vibration at equal load from which the machine changed.</summary>
    public double MoreVibration { get; init; } = 1.25;    // ISO 20816-1: a quarter is a significant change

    /// <summary>Vibration at equal load below which it did not.</summary>
    public double SameVibration { get; init; } = 1.15;

    /// <summary>Further above the hall at equal load, by this factor and this many kelvin, from which cooling or friction changed.</summary>
    public double MoreHeat { get; init; } = 1.15;
    public double MoreHeatK { get; init; } = 5;           // a class of insulation is 25 K; a hall's seasons stay out of a difference to the hall

    /// <summary>What counts as now, and what as before.</summary>
    public TimeSpan Recent { get; init; } = TimeSpan.FromMinutes(3);
    public TimeSpan Before { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Fewer minutes tell nothing.</summary>
    public int LeastMinutes { get; init; } = 1;
    public int LeastBefore { get; init; } = 10;

    public TimeSpan SampleEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A start is no load.</summary>
    public TimeSpan SettleFor { get; init; } = TimeSpan.FromSeconds(60);      // the longest start of trip class 30, twice

    /// <summary>An older reading is not used.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(15);
    public TimeSpan MaxTemperatureAge { get; init; } = TimeSpan.FromSeconds(60);

    public IEnumerable<string> Problems()
    {
        if (EqualLoad is not (> 0 and <= 0.5)) yield return $"EqualLoad is {EqualLoad}; use over 0 to 0.5.";
        if (EqualSpeed is not (> 0 and <= 0.5)) yield return $"EqualSpeed is {EqualSpeed}; use over 0 to 0.5.";
        if (MoreVibration is not (> 1 and <= 10)) yield return $"MoreVibration is {MoreVibration}; use over 1 to 10.";
        if (SameVibration is not >= 1 || SameVibration > MoreVibration) yield return $"SameVibration is {SameVibration}; use 1 to MoreVibration.";
        if (MoreHeat is not (> 1 and <= 10)) yield return $"MoreHeat is {MoreHeat}; use over 1 to 10.";
        if (MoreHeatK is not (> 0 and <= 100)) yield return $"MoreHeatK is {MoreHeatK}; use over 0 to 100.";
        if (Before <= Recent || Recent <= TimeSpan.Zero) yield return $"Recent and Before are {Recent} and {Before}; use over 0, and Before after Recent.";
        if (LeastMinutes is not (>= 1 and <= 60) || LeastBefore is not (>= 1 and <= OriginWatch.MaxMinutes))
            yield return $"LeastMinutes and LeastBefore are {LeastMinutes} and {LeastBefore}; use 1 to 60 and 1 to {OriginWatch.MaxMinutes}.";
        if (SampleEvery <= TimeSpan.Zero || SettleFor < TimeSpan.Zero || MaxAge <= TimeSpan.Zero || MaxTemperatureAge <= TimeSpan.Zero)
            yield return "A time is not positive.";
    }
}
