using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Detection.Prognosis;
using EdgeAgent.Gateway.Detection.Vibration;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Health;

/// <summary>Some hours of one machine in few numbers.</summary>
/// <param name="AtMs">Middle of the hours, Unix milliseconds.</param>
/// <param name="RunHours">Hours running in them.</param>
/// <param name="Load">Mean load factor while running; null when no power is known.</param>
/// <param name="Velocity">Mean velocity while running, mm/s; null when not measured.</param>
/// <param name="Temperature">Highest body temperature, degC; null when not measured.</param>
public sealed record TrendPoint(long AtMs, double RunHours, double? Load, double? Velocity, double? Temperature);

/// <summary>
/// The slow life of one machine: a point for every six hours it ran in, over sixty days, and its run hours. From it the time to the next limit of each rising
/// indicator, or "no trend", and the parts due. Only points near the usual load are compared, for load moves vibration and temperature more than wear does.
/// Limit: <see cref="MaxPoints"/> points; the oldest go.
/// </summary>
public sealed class HealthTrend
{
    public const int MaxPoints = 240;
    public const int HoursPerPoint = 6;

    /// <summary>Less running in a point's hours tells too little of them.</summary>
    private const double LeastRunHours = 0.25;

    /// <summary>Points further from the usual load than this part of rated load are left out.</summary>
    private const double LoadReach = 0.15;

    /// <summary>Run hours a day are taken from this many newest days; younger machines from what there is.</summary>
    private const double UseDays = 30;

    public List<TrendPoint> Points { get; init; } = [];

    /// <summary>Run hours the gateway has seen.</summary>
    public double RunHours { get; set; }

    /// <summary>Hours waiting for their point to be full.</summary>
    public List<TrendPoint> Waiting { get; init; } = [];

    /// <summary>Takes an hour that was closed for the first time.</summary>
    public void Take(HourAccount hour)
    {
        double runHours = Math.Min(1, hour.RunSeconds / 3600);
        RunHours += runHours;
        if (runHours <= 0) return;
        HealthHourData told = hour.ToData(ratedInputKw: 1);
        Waiting.Add(new TrendPoint(hour.HourMs + 1_800_000, runHours, told.MeanLoadFactor, told.MeanVelocityMmPerSec, told.MaxTemperature));
        if (Waiting.Count < HoursPerPoint) return;
        if (Waiting.Sum(point => point.RunHours) >= LeastRunHours) Points.Add(Joined(Waiting));
        Waiting.Clear();
        if (Points.Count > MaxPoints) Points.RemoveAt(0);
    }

    /// <summary>Points from beyond a moment go: a clock that was ahead had made them.</summary>
    /// <returns>True when there was one.</returns>
    public bool ForgetAfter(long nowMs) => Points.RemoveAll(point => point.AtMs > nowMs) + Waiting.RemoveAll(point => point.AtMs > nowMs) > 0;

    /// <summary>One line per indicator that is measured and has a limit: when it will reach the next one.</summary>
    public IReadOnlyList<PrognosisData> Prognosis(EquipmentProfile profile)
    {
        TrendPoint[] comparable = Comparable();
        List<PrognosisData> lines = [];
        Add(
            lines,
            "velocity-rms",
            "mm/s",
            [.. comparable.Where(point => point.Velocity is not null).Select(point => (At(point), point.Velocity!.Value))],
            VelocityLimits(profile)
        );
        Add(
            lines,
            "temperature",
            "°C",
            [.. comparable.Where(point => point.Temperature is not null).Select(point => (At(point), point.Temperature!.Value))],
            profile.MaxBodyTemperature is { } limit ? [limit] : []
        );
        return lines;
    }

    /// <summary>Parts of the profile with the run hours left, the soonest first.</summary>
    public IReadOnlyList<PartDueData> PartsDue(EquipmentProfile profile)
    {
        double? perDay = RunHoursPerDay();
        double now = profile.RunHoursBefore + RunHours;
        return
        [
            .. profile.ServiceParts
                .Select(part => (part.Name, Left: part.ChangedAtRunHours + part.EveryRunHours - now))
                .OrderBy(part => part.Left)
                .Select(part => new PartDueData(
                    part.Name,
                    Math.Round(part.Left, 1),
                    perDay > 0 && Points.Count > 0 ? At(Points[^1]).AddDays(Math.Clamp(part.Left / perDay.Value, 0, 3650)) : null
                )),
        ];
    }

    private static void Add(List<PrognosisData> lines, string indicator, string unit, (DateTimeOffset At, double Value)[] values, double[] limits)
    {
        if (values.Length == 0 || limits.Length == 0) return;
        double level = Robust.Median(values.TakeLast(TrendForecast.MinValues).Select(value => value.Value));
        double limit = limits.Where(candidate => candidate > level).DefaultIfEmpty(limits.Max()).Min();
        string trend = values.Length < TrendForecast.MinValues ? "learning" : "none";
        lines.Add(TrendForecast.Of(values, limit) is { } forecast
            ? new PrognosisData(indicator, unit, limit, "rising", Math.Round(forecast.SlopePerDay, 6), forecast.Earliest, forecast.Likely, forecast.Latest)
            : new PrognosisData(indicator, unit, limit, trend));
    }

    private static double[] VelocityLimits(EquipmentProfile profile)
    {
        List<double> limits = [];
        if (profile.MaxVelocityMmPerSec is { } own) limits.Add(own);
        if (VibrationStandard.WhyNot(profile) is null && IsoZones.For(profile.IsoGroup, profile.Mounting) is { } zones)
            limits.AddRange([zones.BetweenBAndC, zones.BetweenCAndD]);
        return [.. limits];
    }

    private TrendPoint[] Comparable()
    {
        double[] loads = [.. Points.Select(point => point.Load).OfType<double>()];
        if (loads.Length == 0) return [.. Points];
        double usual = Robust.Median(loads);
        return [.. Points.Where(point => point.Load is null || Math.Abs(point.Load.Value - usual) <= LoadReach * Math.Max(usual, 1e-9))];
    }

    private double? RunHoursPerDay()
    {
        if (Points.Count < 2) return null;
        TrendPoint[] newest = [.. Points.Where(point => point.AtMs >= Points[^1].AtMs - UseDays * 86_400_000)];
        double days = (newest[^1].AtMs - newest[0].AtMs) / 86_400_000.0;
        return days > 0 ? newest.Skip(1).Sum(point => point.RunHours) / days : null;
    }

    private static TrendPoint Joined(List<TrendPoint> hours) => new(
        (hours[0].AtMs + hours[^1].AtMs) / 2,
        hours.Sum(hour => hour.RunHours),
        Mean(hours, hour => hour.Load),
        Mean(hours, hour => hour.Velocity),
        hours.Max(hour => hour.Temperature));

    private static double? Mean(List<TrendPoint> hours, Func<TrendPoint, double?> value)
    {
        (double sum, double weight) = (0, 0);
        foreach (TrendPoint hour in hours)
        {
            if (value(hour) is not { } known) continue;
            sum += known * hour.RunHours;
            weight += hour.RunHours;
        }

        return weight > 0 ? sum / weight : null;
    }

    private static DateTimeOffset At(TrendPoint point) => DateTimeOffset.FromUnixTimeMilliseconds(point.AtMs);
}
