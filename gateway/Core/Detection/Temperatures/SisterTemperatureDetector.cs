using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Detection.Power;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Detection.Temperatures;

/// <summary>
/// Alarms when a motor's body stands clearly further above the hall than those of machines of the same model at the same gateway do at like load. It needs no
/// learning, so it also finds a machine that was badly cooled from its first day. Refuses without a sister that runs as long and as hard. Needs a current with
/// its rating, and the hall's temperature.
/// </summary>
public sealed class SisterTemperatureDetector(EquipmentProfile profile, SisterMachines board, SisterTemperatureOptions options) : IDetector
{
    private static readonly Quantity s_body = new(FeatureKind.Temperature, MeasuringPoint.MotorBody);
    private static readonly Quantity s_ambient = new(FeatureKind.Temperature, MeasuringPoint.Ambient);
    private DateTimeOffset? _since;
    private DateTimeOffset? _ranAt;
    private DateTimeOffset? _at;
    private TimeSpan _averaged;
    private double _felt;                                                               // squared load as the body feels it: through its own time
    private double _load;                                                               // mean of it
    private double _rise;
    private bool _isHot;

    public string Name => "sister-temperature";

    public void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
    {
        if (profile.Model is null || profile.RatedCurrent is not { } rated || (_at is { } before && now - before < options.Step)) return;
        bool isMeasured =
            MachineReadings.TryCurrent(machine, now, options.MaxAge, out Reading current)
            & machine.TryNumber(s_body, now, options.MaxTemperatureAge, out Reading body)
            & machine.TryNumber(s_ambient, now, options.MaxTemperatureAge, out Reading ambient);
        bool isRunning = machine.RunStateAt(now) == RunState.Running;
        if (isMeasured && isRunning) _ranAt = now;
        bool isCold = _ranAt is not { } ran || now - ran > options.WarmAfter;
        if (!isMeasured || isCold)
        {
            _at = now;
            if (isCold) _since = null;
            board.Tell(profile, null);
            return;
        }

        double squared = isRunning ? Square(current.Value / rated) : 0;
        if (_since is null) (_since, _felt, _averaged) = (now, squared, TimeSpan.Zero);
        TimeSpan step = now - (_at ?? now);
        _at = now;
        _felt += (1 - Math.Exp(-step / (isRunning ? options.BodyTime : ThermalModel.StandstillFactor * options.BodyTime))) * (squared - _felt);
        if (now - _since >= options.WarmAfter) Average(step, body.Value - ambient.Value);
        if (!isRunning)
        {
            board.Tell(profile, null);
            return;
        }

        if (_averaged < options.Smoothing / 2)
        {
            board.Tell(profile, null);
            verdicts.Add(Judged(VerdictLevel.CannotJudge, body, null, Because.NotRunLongEnough));
            return;
        }

        double load = Math.Sqrt(_load);
        board.Tell(profile, new SisterState(now, load, _rise));
        double[] rises = [.. board.SistersOf(profile)
            .Where(sister => (now - sister.At).Duration() <= options.MaxTold && Math.Max(load, sister.Load) <= options.LikeLoad * Math.Min(load, sister.Load))
            .Select(sister => sister.Rise * Math.Max(1, _load / Square(sister.Load)))];
        if (rises.Length == 0)
        {
            verdicts.Add(Judged(VerdictLevel.CannotJudge, body, null, Because.NoSister));
            return;
        }

        double usual = Robust.Median(rises);
        double allowed = Math.Max(options.LeastK, (rises.Length == 1 ? options.AllowedPartOfOne : options.AllowedPart) * usual);
        double over = _rise - usual;
        if (over > allowed) _isHot = true;
        else if (over < allowed * (1 - options.Deadband)) _isHot = false;
        VerdictLevel level = over > allowed ? VerdictLevel.Alarm : _isHot ? VerdictLevel.Watching : VerdictLevel.Normal;
        verdicts.Add(
            Judged(
                level,
                body,
                ambient.Value + usual + allowed,
                level == VerdictLevel.Alarm
                    ? Because.HotterThanSisters(over, rises.Length)
                    : null
            )
        );
    }

    /// <summary>Means over the smoothing time, or over what there was of it.</summary>
    private void Average(TimeSpan step, double rise)
    {
        if (step <= TimeSpan.Zero) return;
        _averaged += step;
        if (_averaged <= step) (_load, _rise) = (_felt, rise);
        double weight = step / (_averaged < options.Smoothing ? _averaged : options.Smoothing);
        _load += weight * (_felt - _load);
        _rise += weight * (rise - _rise);
    }

    private static double Square(double value) => value * value;

    public string? Save() => null;

    public void Load(string memory)
    {
    }

    private static Verdict Judged(VerdictLevel level, Reading body, double? limit, Reason? reason) =>
        new(FaultCodes.AboveSisters, level, MeasuringPoint.MotorBody, "temperature", body.Value, limit, "°C", body.Worth, reason);
}

public sealed record SisterTemperatureOptions
{
    /// <summary>
    /// Warmer than the sisters by this part of their rise, and at least by this many kelvin. Of two machines alone either may be the odd one.
    /// </summary>
    public double AllowedPart { get; init; } = 0.4; // tuned on simulated halls: losses (IEC 60034-1 allows a tenth), cooling, and where on the body the sensor sits
    public double AllowedPartOfOne { get; init; } = 0.5;
    public double LeastK { get; init; } = 10;             // Montsinger: ten kelvin halve the life of an insulation; two sensors fixed alike differ by 2 or 3

    public double Deadband { get; init; } = 0.2;

    /// <summary>Loads (current over rated) are alike up to this ratio; what the higher one explains by its square is allowed for.</summary>
    public double LikeLoad { get; init; } = 1.15;

    /// <summary>A body is warm after some of its time constants.</summary>
    public TimeSpan WarmAfter { get; init; } = TimeSpan.FromHours(2);      // IEC 60034-1 bodies: 15 to 45 min
    public TimeSpan BodyTime { get; init; } = TimeSpan.FromMinutes(30);
    public TimeSpan Smoothing { get; init; } = TimeSpan.FromHours(1);
    public TimeSpan Step { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What a sister told longer ago is not used; the machines' time lines may differ by this.</summary>
    public TimeSpan MaxTold { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>An older reading is not used.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(15);
    public TimeSpan MaxTemperatureAge { get; init; } = TimeSpan.FromSeconds(60);

    public IEnumerable<string> Problems()
    {
        if (AllowedPart is not (> 0 and <= 5)) yield return $"AllowedPart is {AllowedPart}; use over 0 to 5.";
        if (LeastK is not (> 0 and <= 100)) yield return $"LeastK is {LeastK}; use over 0 to 100.";
        if (Deadband is not (>= 0 and < 1)) yield return $"Deadband is {Deadband}; use 0 to below 1.";
        if (AllowedPartOfOne < AllowedPart || AllowedPartOfOne > 5)
            yield return $"AllowedPartOfOne is {AllowedPartOfOne}; use AllowedPart ({AllowedPart}) to 5.";
        if (LikeLoad is not (> 1 and <= 2)) yield return $"LikeLoad is {LikeLoad}; use over 1 to 2.";
        if (
            WarmAfter < TimeSpan.Zero
            || BodyTime <= TimeSpan.Zero
            || Smoothing <= TimeSpan.Zero
            || Step < TimeSpan.Zero
            || MaxTold <= TimeSpan.Zero
            || MaxAge <= TimeSpan.Zero
            || MaxTemperatureAge <= TimeSpan.Zero
        )
            yield return "A time is not positive.";
    }
}
