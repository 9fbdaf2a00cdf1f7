using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Machines;

namespace EdgeAgent.Gateway.Detection.Temperatures;

/// <summary>
/// Alarms when a motor's body stands clearly further above the hall than those of machines of the same model at the same gateway do at like load. It needs no learning, so it also finds a machine that was badly cooled from
/// its first day. Refuses without a sister that runs as long and as hard. Needs a current with its rating, and the hall's temperature.
/// </summary>
public sealed class SisterTemperatureDetector(EquipmentProfile profile, SisterBoard board, SisterTemperatureOptions options) : IDetector
{
    private static readonly Quantity s_body = new(FeatureKind.Temperature, MeasuringPoint.MotorBody);
    private static readonly Quantity s_ambient = new(FeatureKind.Temperature, MeasuringPoint.Ambient);
    private DateTimeOffset? _runningSince;
    private DateTimeOffset? _at;
    private double _load;
    private double _rise;
    private bool _isHot;

    public string Name => "sister-temperature";

    public void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
    {
        if (profile.Model is null || profile.RatedCurrent is not { } rated || (_at is { } before && now - before < options.Step)) return;
        bool isMeasured = Running.TryCurrent(machine, now, options.MaxAge, out Reading current)
            & machine.TryNumber(s_body, now, options.MaxTemperatureAge, out Reading body) & machine.TryNumber(s_ambient, now, options.MaxTemperatureAge, out Reading ambient);
        if (!isMeasured || Running.Of(machine, now, options.MaxAge) != RunState.Running)
        {
            (_runningSince, _at) = (null, now);
            board.Tell(profile, null);
            return;
        }

        double weight = _runningSince is null ? 1 : 1 - Math.Exp(-(now - _at!.Value).TotalHours / options.Smoothing.TotalHours);
        _runningSince ??= now;
        _at = now;
        _load += weight * (current.Value / rated - _load);
        _rise += weight * (body.Value - ambient.Value - _rise);
        if (now - _runningSince < options.WarmAfter)
        {
            board.Tell(profile, null);
            verdicts.Add(Judged(VerdictLevel.CannotJudge, body, null, "The machine has not run for long enough."));
            return;
        }

        board.Tell(profile, new SisterState(now, _load, _rise));
        double[] rises = [.. board.SistersOf(profile).Where(sister => (now - sister.At).Duration() <= options.MaxTold && Math.Abs(sister.Load - _load) <= options.LikeLoad).Select(sister => sister.Rise)];
        if (rises.Length == 0)
        {
            verdicts.Add(Judged(VerdictLevel.CannotJudge, body, null, "No sister machine runs at like load."));
            return;
        }

        double usual = Robust.Median(rises);
        double allowed = Math.Max(options.LeastK, options.AllowedPart * usual);
        double over = _rise - usual;
        if (over > allowed) _isHot = true;
        else if (over < allowed * (1 - options.Deadband)) _isHot = false;
        VerdictLevel level = over > allowed ? VerdictLevel.Alarm : _isHot ? VerdictLevel.Watching : VerdictLevel.Normal;
        verdicts.Add(Judged(level, body, ambient.Value + usual + allowed, level == VerdictLevel.Alarm ? FormattableString.Invariant($"{over:F0} K warmer above the hall than {rises.Length} sister machines at like load.") : null));
    }

    public string? Save() => null;

    public void Load(string memory)
    {
    }

    private static Verdict Judged(VerdictLevel level, Reading body, double? limit, string? reason) =>
        new(FaultCodes.AboveSisters, level, MeasuringPoint.MotorBody, "temperature", body.Value, limit, "°C", body.Worth, reason);
}

public sealed record SisterTemperatureOptions
{
    /// <summary>Warmer than the sisters by this part of their rise, and at least by this many kelvin.</summary>
    public double AllowedPart { get; init; } = 0.3;
    public double LeastK { get; init; } = 10;             // Montsinger: ten kelvin halve the life of an insulation; two sensors fixed alike differ by 2 or 3

    public double Deadband { get; init; } = 0.2;

    /// <summary>Loads (current over rated) that differ by less are alike.</summary>
    public double LikeLoad { get; init; } = 0.1;          // squared: a fifth of the rise, below what is allowed

    /// <summary>A body is warm after some of its time constants.</summary>
    public TimeSpan WarmAfter { get; init; } = TimeSpan.FromHours(2);      // IEC 60034-1 bodies: 15 to 45 min
    public TimeSpan Smoothing { get; init; } = TimeSpan.FromMinutes(30);
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
        if (LikeLoad is not (> 0 and <= 0.5)) yield return $"LikeLoad is {LikeLoad}; use over 0 to 0.5.";
        if (WarmAfter < TimeSpan.Zero || Smoothing <= TimeSpan.Zero || Step < TimeSpan.Zero || MaxTold <= TimeSpan.Zero || MaxAge <= TimeSpan.Zero || MaxTemperatureAge <= TimeSpan.Zero) yield return "A time is not positive.";
    }
}
