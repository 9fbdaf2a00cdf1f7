using System.Text.Json;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Machines;

namespace EdgeAgent.Gateway.Detection.Temperatures;

/// <summary>
/// Alarms when a body's, a bearing's or the hall's temperature stays hotter than its usual course of the last weeks explains, below any limit. Unusual
/// cold is only watched: a machine standing still is no fault. Needs no limit in the profile.
/// </summary>
public sealed class UnusualTemperatureDetector(UnusualTemperatureOptions options) : IDetector
{
    private static readonly MeasuringPoint[] s_points = [MeasuringPoint.MotorBody, MeasuringPoint.DriveEnd, MeasuringPoint.NonDriveEnd, MeasuringPoint.Ambient];
    private TemperatureBaseline[] _courses = [.. s_points.Select(_ => new TemperatureBaseline(options))];
    private readonly bool[] _isUnusual = new bool[s_points.Length];

    public string Name => "unusual-temperature";

    public void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
    {
        for (int i = 0; i < s_points.Length; i++)
        {
            if (!machine.TryNumber(new Quantity(FeatureKind.Temperature, s_points[i]), now, options.MaxAge, out Reading reading) || reading.Module == 0)
                continue; // the gateway's own sensor is no machine's
            TemperatureBaseline course = _courses[i];
            course.Take(reading.Value, reading.At);
            bool isOver = Math.Abs(course.Deviation) > options.DeviationsAllowed;
            if (isOver) _isUnusual[i] = true;
            else if (Math.Abs(course.Deviation) < options.DeviationsAllowed * (1 - options.Deadband)) _isUnusual[i] = false;

            VerdictLevel level = !_isUnusual[i] ? VerdictLevel.Normal : isOver && course.Deviation > 0 ? VerdictLevel.Alarm : VerdictLevel.Watching;
            verdicts.Add(
                new Verdict(
                    FaultCodes.UnusualTemperature,
                    level,
                    s_points[i],
                    "temperature",
                    reading.Value,
                    course.Limit,
                    "°C",
                    reading.Worth,
                    course.Deviation < 0 && _isUnusual[i] ? Because.UnusuallyCold : null
                )
            );
        }
    }

    public void Renew()
    {
        _courses = [.. s_points.Select(_ => new TemperatureBaseline(options))];
        Array.Clear(_isUnusual);
    }

    public string? Save() => JsonSerializer.Serialize(_courses.Select(course => course.Save()));

    public void Load(string memory)
    {
        double[][]? saved;
        try
        {
            saved = JsonSerializer.Deserialize<double[][]>(memory);
        }
        catch (JsonException)
        {
            return;
        }

        for (int i = 0; i < Math.Min(saved?.Length ?? 0, _courses.Length); i++)
        {
            if (saved![i] is { } numbers) _courses[i].Load(numbers);
        }
    }
}

public sealed record UnusualTemperatureOptions
{
    /// <summary>Usual deviations that are still usual.</summary>
    public double DeviationsAllowed { get; init; } = 3;   // the textbook three; NAB ambient scores 84 to 89 from 2.5 to 3.25

    /// <summary>The condition ends this part below.</summary>
    public double Deadband { get; init; } = 0.2;

    /// <summary>Over this the present value is smoothed.</summary>
    public TimeSpan Smoothing { get; init; } = TimeSpan.FromHours(6);    // a quarter of a day: most of the daily swing stays, noise goes

    /// <summary>Over this the level is a mean.</summary>
    public TimeSpan LevelOver { get; init; } = TimeSpan.FromDays(14);    // two working weeks: weekends inside, seasons outside

    /// <summary>Over this the usual deviation is a mean.</summary>
    public TimeSpan UsualOver { get; init; } = TimeSpan.FromDays(21);

    /// <summary>Usual deviation assumed before anything is known, K.</summary>
    public double UsualBeforeK { get; init; } = 20;       // half the rise of a motor body between cold and warm

    /// <summary>How long a record that assumption is worth.</summary>
    public TimeSpan UsualBeforeWorth { get; init; } = TimeSpan.FromDays(1);

    /// <summary>One reading moves the means as if at most this many usual deviations away.</summary>
    public double LargestStep { get; init; } = 3;

    /// <summary>A longer gap counts as this long.</summary>
    public TimeSpan LongestGap { get; init; } = TimeSpan.FromDays(1);

    /// <summary>An older reading is not used.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(5);

    public IEnumerable<string> Problems()
    {
        if (DeviationsAllowed is not (>= 1 and <= 100)) yield return $"DeviationsAllowed is {DeviationsAllowed}; use 1 to 100.";
        if (Deadband is not (>= 0 and <= 0.9)) yield return $"Deadband is {Deadband}; use 0 to 0.9.";
        if (Smoothing <= TimeSpan.Zero) yield return $"Smoothing is {Smoothing}; use over 0.";
        if (LevelOver <= Smoothing) yield return $"LevelOver is {LevelOver}; use more than Smoothing.";
        if (UsualOver <= Smoothing) yield return $"UsualOver is {UsualOver}; use more than Smoothing.";
        if (UsualBeforeK is not (> 0 and <= 100)) yield return $"UsualBeforeK is {UsualBeforeK}; use over 0 to 100.";
        if (UsualBeforeWorth <= TimeSpan.Zero) yield return $"UsualBeforeWorth is {UsualBeforeWorth}; use over 0.";
        if (LargestStep is not (>= 1 and <= 100)) yield return $"LargestStep is {LargestStep}; use 1 to 100.";
        if (LongestGap <= TimeSpan.Zero) yield return $"LongestGap is {LongestGap}; use over 0.";
        if (MaxAge < TimeSpan.FromSeconds(1)) yield return $"MaxAge is {MaxAge}; use 1 second or more.";
    }
}
