using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Time;

namespace EdgeAgent.CloudBridge.HealthArchive;

/// <summary>What one line of a report stands for.</summary>
public enum ReportPeriod
{
    Hour,
    Day,
    Month,
}

/// <summary>One machine over one hour, day or month of its site's own time.</summary>
/// <param name="Start">Local start, with the offset that held then.</param>
/// <param name="Length">How long the period is: a day of a clock change has 23 or 25 hours.</param>
/// <param name="ObservedSeconds">Seconds for which there were readings; the rest is unknown, not zero.</param>
/// <param name="EnergyKwh">Null when no hour knew it.</param>
/// <param name="EnergyWorth">measured when every hour was measured, else estimated; null when unknown.</param>
/// <param name="MeanLoadFactor">Mean over running time of power over rated input.</param>
/// <param name="Utilisation">Running over observed time, 0 to 1; null when nothing was observed.</param>
/// <param name="KwhPerRunHour">Energy per running hour: what like machines are compared by.</param>
/// <param name="IdleKwh">Part of the energy taken while idling; null when no hour knew it.</param>
/// <param name="IsCorrected">True when late data replaced an earlier version of one of its hours.</param>
public sealed record ReportLine(
    DateTimeOffset Start,
    TimeSpan Length,
    double ObservedSeconds,
    double? EnergyKwh,
    string? EnergyWorth,
    double? MeanLoadFactor,
    double? PeakPowerKw,
    double RunSeconds,
    double IdleSeconds,
    double OverRatedSeconds,
    int Starts,
    double? Utilisation,
    double? KwhPerRunHour,
    double? IdleKwh,
    double? MaxTemperature,
    double? MeanVelocityMmPerSec,
    string? WorstZone,
    int Alarms,
    bool IsCorrected
)
{
    /// <summary>Part of the period for which there were readings, 0 to 1.</summary>
    public double Coverage => ObservedSeconds / Length.TotalSeconds;
}

/// <summary>
/// Hourly records to lines of a report. Pure. An hour belongs to the period in which it starts by local time; in zones with half-hour offsets a local day
/// therefore begins and ends up to half an hour off, which its length does not hide.
/// </summary>
public static class HealthReport
{
    /// <param name="hours">The newest version of each hour of one machine, any order.</param>
    /// <param name="period">What a line stands for.</param>
    /// <param name="zone">The site's time zone.</param>
    public static IReadOnlyList<ReportLine> Of(IEnumerable<HealthHourData> hours, ReportPeriod period, TimeZoneInfo zone) =>
        [
            .. hours
                .GroupBy(hour => StartOf(hour.Hour, period, zone))
                .OrderBy(group => group.Key)
                .Select(group => LineOf(group.Key, [.. group.OrderBy(hour => hour.Hour)], period, zone)),
        ];

    /// <summary>The UTC moment at which the period that holds <paramref name="moment"/> starts.</summary>
    public static DateTimeOffset StartOf(DateTimeOffset moment, ReportPeriod period, TimeZoneInfo zone)
    {
        if (period == ReportPeriod.Hour) return new DateTimeOffset(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
        return SiteCalendar.StartOf(FirstDay(SiteCalendar.DateOf(moment, zone), period), zone);
    }

    /// <summary>The first date of the day or month that holds a date.</summary>
    public static DateOnly FirstDay(DateOnly date, ReportPeriod period) => period == ReportPeriod.Month ? new DateOnly(date.Year, date.Month, 1) : date;

    /// <summary>The UTC moment at which the period after the one that starts at <paramref name="start"/> starts.</summary>
    public static DateTimeOffset NextOf(DateTimeOffset start, ReportPeriod period, TimeZoneInfo zone)
    {
        if (period == ReportPeriod.Hour) return start.AddHours(1);
        DateOnly first = FirstDay(SiteCalendar.DateOf(start, zone), period);
        return SiteCalendar.StartOf(period == ReportPeriod.Month ? first.AddMonths(1) : first.AddDays(1), zone);
    }

    /// <summary>A site's zone by its IANA name; UTC when it has none. Names are checked when they are set.</summary>
    public static TimeZoneInfo ZoneOf(string? name) =>
        name is not null && TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone) ? zone : TimeZoneInfo.Utc;

    private static ReportLine LineOf(DateTimeOffset start, List<HealthHourData> hours, ReportPeriod period, TimeZoneInfo zone)
    {
        double runSeconds = hours.Sum(hour => hour.RunSeconds);
        double observedSeconds = hours.Sum(hour => hour.ObservedSeconds);
        double? energy = SumOf(hours.Select(hour => hour.EnergyKwh));
        return new ReportLine(
            TimeZoneInfo.ConvertTime(start, zone),
            NextOf(start, period, zone) - start,
            observedSeconds,
            energy,
            energy is null ? null : hours.TrueForAll(hour => hour.EnergyWorth is null or "measured") ? "measured" : "estimated",
            MeanOf(hours, hour => hour.MeanLoadFactor),
            hours.Max(hour => hour.PeakPowerKw),
            runSeconds,
            hours.Sum(hour => hour.IdleSeconds),
            hours.Sum(hour => hour.OverRatedSeconds),
            hours.Sum(hour => hour.Starts),
            observedSeconds > 0 ? Math.Min(1, runSeconds / observedSeconds) : null,
            runSeconds > 0 ? energy / (runSeconds / 3600) : null,
            SumOf(hours.Select(hour => hour.IdleEnergyKwh)),
            hours.Max(hour => hour.MaxTemperature),
            MeanOf(hours, hour => hour.MeanVelocityMmPerSec),
            hours.Max(hour => hour.WorstZone),
            hours.Sum(hour => hour.Alarms),
            hours.Exists(hour => hour.Version > 1));
    }

    private static double? SumOf(IEnumerable<double?> values)
    {
        double? sum = null;
        foreach (double? value in values)
        {
            if (value is not null) sum = (sum ?? 0) + value;
        }

        return sum;
    }

    /// <summary>Weighted by running time; hours that did not run or did not know have no say.</summary>
    private static double? MeanOf(List<HealthHourData> hours, Func<HealthHourData, double?> value)
    {
        List<HealthHourData> known = hours.FindAll(hour => value(hour) is not null && hour.RunSeconds > 0);
        double seconds = known.Sum(hour => hour.RunSeconds);
        return seconds > 0 ? known.Sum(hour => value(hour)!.Value * hour.RunSeconds) / seconds : null;
    }
}
