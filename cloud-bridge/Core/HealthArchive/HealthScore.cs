using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.HealthArchive;

/// <summary>What takes points from a machine's health.</summary>
public enum HealthDriver
{
    /// <summary>The vibration zone of the standard (ISO 20816-3), by running time.</summary>
    Zone,

    /// <summary>Vibration against the machine's own past.</summary>
    VibrationRise,

    /// <summary>Temperature against the machine's own past.</summary>
    TemperatureRise,

    /// <summary>Running above the rated input.</summary>
    Overload,

    /// <summary>The worst work order about the machine itself that was open.</summary>
    Trouble,

    /// <summary>Alarms that rose.</summary>
    Alarms,
}

/// <summary>A trouble of the machine itself, as a work order tells it.</summary>
/// <param name="EndedAt">When it was resolved or closed; null while it lasts.</param>
public readonly record struct Trouble(DateTimeOffset OpenedAt, DateTimeOffset? EndedAt, string Severity);

/// <summary>One part of a score.</summary>
/// <param name="Lost">Points taken, 0 to <see cref="HealthScore.MaxLost"/> of the driver.</param>
/// <param name="Value">What was found: see <see cref="HealthScore.Of"/>; null when nobody knows it, and then nothing is taken.</param>
/// <param name="Unit">Of the value.</param>
/// <param name="Worth">What the value is worth: measured, estimated; null when it is not known.</param>
/// <param name="Says">The worst zone, or the severity of the order; null where the value says all.</param>
public sealed record HealthPart(HealthDriver Driver, double Lost, double? Value, string Unit, string? Worth, string? Says = null);

/// <summary>
/// How a machine is over a span: 100 less what each of six drivers takes, never below 0. Pure; the formula with its sources stands in cloud-bridge/README.md,
/// and every page that shows a score shows its parts.
/// </summary>
/// <param name="At">Start of the span.</param>
/// <param name="Score">0 to 100; null when nothing was observed.</param>
/// <param name="Parts">All six, the one that takes most first.</param>
public sealed record HealthScore(DateTimeOffset At, double? Score, IReadOnlyList<HealthPart> Parts)
{
    /// <summary>Days before a span that tell what is usual of the machine.</summary>
    public const int UsualDays = 30;

    /// <summary>Fewer running hours than this in the days before say nothing about what is usual.</summary>
    public const double MinUsualRunHours = 24;

    /// <summary>Drivers of which nothing is known; a score that knows little is worth little.</summary>
    public int Unknown => Parts.Count(part => part.Worth is null);

    /// <summary>good from 80, fair from 60, poor below; unknown without a score.</summary>
    public string Word => Score switch { null => "unknown", >= 80 => "good", >= 60 => "fair", _ => "poor" };

    /// <summary>The most a driver can take.</summary>
    public static double MaxLost(HealthDriver driver) => driver switch
    {
        HealthDriver.Zone => 40,
        HealthDriver.Trouble => 30,
        HealthDriver.VibrationRise or HealthDriver.Overload => 20,
        HealthDriver.TemperatureRise => 15,
        _ => 10,
    };

    /// <param name="at">Start of the span.</param>
    /// <param name="end">Its end.</param>
    /// <param name="hours">The hours of the span, newest versions.</param>
    /// <param name="before">The hours of the <see cref="UsualDays"/> before it.</param>
    /// <param name="troubles">Troubles of the machine itself.</param>
    public static HealthScore Of(
        DateTimeOffset at,
        DateTimeOffset end,
        IReadOnlyList<HealthHourData> hours,
        IReadOnlyList<HealthHourData> before,
        IEnumerable<Trouble> troubles
    )
    {
        HealthPart[] parts =
        [
            ZoneOf(hours),
            VibrationOf(hours, before),
            TemperatureOf(hours, before),
            OverloadOf(hours),
            TroubleOf(at, end, troubles),
            AlarmsOf(hours),
        ];
        bool isObserved = hours.Any(hour => hour.ObservedSeconds > 0);
        return new HealthScore(at, isObserved ? Math.Max(0, 100 - parts.Sum(part => part.Lost)) : null, [.. parts.OrderByDescending(part => part.Lost)]);
    }

    /// <summary>
    /// Value: share of the running time in zones C and D. A and B take nothing, C takes half of D's points (unrestricted operation ends at B, damage begins at
    /// D).
    /// </summary>
    private static HealthPart ZoneOf(IReadOnlyList<HealthHourData> hours)
    {
        HealthHourData[] judged = [.. hours.Where(hour => hour.WorstZone is not null && hour.RunSeconds > 0)];
        double seconds = judged.Sum(hour => hour.RunSeconds);
        if (seconds <= 0) return new HealthPart(HealthDriver.Zone, 0, null, "%", null);
        double inC = judged.Where(hour => hour.WorstZone == "C").Sum(hour => hour.RunSeconds) / seconds;
        double inD = judged.Where(hour => hour.WorstZone == "D").Sum(hour => hour.RunSeconds) / seconds;
        return new HealthPart(
            HealthDriver.Zone,
            MaxLost(HealthDriver.Zone) * ((0.5 * inC) + inD),
            100 * (inC + inD),
            "%",
            "measured",
            judged.Max(hour => hour.WorstZone)
        );
    }

    /// <summary>
    /// Value: mean velocity over the usual one, in per cent. A rise of 25 % is significant (ISO 20816-1); two and a half times the usual takes all points.
    /// </summary>
    private static HealthPart VibrationOf(IReadOnlyList<HealthHourData> hours, IReadOnlyList<HealthHourData> before)
    {
        double? now = MeanWhileRunning(hours, hour => hour.MeanVelocityMmPerSec);
        double? usual = UsualOf(before, hour => hour.MeanVelocityMmPerSec);
        if (now is null || usual is not > 0) return new HealthPart(HealthDriver.VibrationRise, 0, null, "%", null);
        double ratio = now.Value / usual.Value;
        return new HealthPart(HealthDriver.VibrationRise, Share(ratio, 1.25, 2.5) * MaxLost(HealthDriver.VibrationRise), 100 * (ratio - 1), "%", "measured");
    }

    /// <summary>
    /// Value: mean of the hours' highest temperatures over the usual one, in K. Every 10 K halve the life of an insulation: from 5 K on it counts, 20 K take
    /// all points.
    /// </summary>
    private static HealthPart TemperatureOf(IReadOnlyList<HealthHourData> hours, IReadOnlyList<HealthHourData> before)
    {
        double? now = MeanWhileRunning(hours, hour => hour.MaxTemperature);
        double? usual = UsualOf(before, hour => hour.MaxTemperature);
        if (now is null || usual is null) return new HealthPart(HealthDriver.TemperatureRise, 0, null, "K", null);
        double rise = now.Value - usual.Value;
        return new HealthPart(HealthDriver.TemperatureRise, Share(rise, 5, 20) * MaxLost(HealthDriver.TemperatureRise), rise, "K", "measured");
    }

    /// <summary>Value: share of the running time above rated input and service factor. A quarter of the time takes all points.</summary>
    private static HealthPart OverloadOf(IReadOnlyList<HealthHourData> hours)
    {
        HealthHourData[] known = [.. hours.Where(hour => hour is { RatedInputKw: not null, EnergyWorth: not null, RunSeconds: > 0 })];
        double seconds = known.Sum(hour => hour.RunSeconds);
        if (seconds <= 0) return new HealthPart(HealthDriver.Overload, 0, null, "%", null);
        double share = Math.Min(1, known.Sum(hour => hour.OverRatedSeconds) / seconds);
        string worth = known.All(hour => hour.EnergyWorth == "measured") ? "measured" : "estimated";
        return new HealthPart(HealthDriver.Overload, Share(share, 0, 0.25) * MaxLost(HealthDriver.Overload), 100 * share, "%", worth);
    }

    /// <summary>Value: orders about the machine itself that were open in the span; the worst of them takes its severity's points.</summary>
    private static HealthPart TroubleOf(DateTimeOffset at, DateTimeOffset end, IEnumerable<Trouble> troubles)
    {
        Trouble[] open = [.. troubles.Where(trouble => trouble.OpenedAt < end && !(trouble.EndedAt <= at))];
        string? worst = open.Length == 0 ? null : open.MaxBy(trouble => Severities.RankOf(trouble.Severity)).Severity;
        double lost = worst switch { null => 0, "low" => 5, "medium" => 12, "high" => 20, _ => 30 };
        return new HealthPart(HealthDriver.Trouble, lost, open.Length, "", "measured", worst);
    }

    /// <summary>Value: alarms that rose in the span, a point each.</summary>
    private static HealthPart AlarmsOf(IReadOnlyList<HealthHourData> hours)
    {
        if (hours.Count == 0) return new HealthPart(HealthDriver.Alarms, 0, null, "", null);
        int alarms = hours.Sum(hour => hour.Alarms);
        return new HealthPart(HealthDriver.Alarms, Math.Min(MaxLost(HealthDriver.Alarms), alarms), alarms, "", "measured");
    }

    private static double? UsualOf(IReadOnlyList<HealthHourData> before, Func<HealthHourData, double?> value) =>
        before.Where(hour => value(hour) is not null).Sum(hour => hour.RunSeconds) >= MinUsualRunHours * 3600 ? MeanWhileRunning(before, value) : null;

    private static double? MeanWhileRunning(IReadOnlyList<HealthHourData> hours, Func<HealthHourData, double?> value)
    {
        (double sum, double seconds) = (0, 0);
        foreach (HealthHourData hour in hours)
        {
            if (value(hour) is not { } known || hour.RunSeconds <= 0) continue;
            sum += known * hour.RunSeconds;
            seconds += hour.RunSeconds;
        }

        return seconds > 0 ? sum / seconds : null;
    }

    private static double Share(double value, double from, double to) => Math.Clamp((value - from) / (to - from), 0, 1);
}
