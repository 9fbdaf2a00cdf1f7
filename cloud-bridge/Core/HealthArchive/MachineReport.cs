using System.Globalization;

namespace EdgeAgent.CloudBridge.HealthArchive;

/// <summary>A machine's report over a span: 48 hours, 31 days or 12 months from a local date on.</summary>
public sealed record MachineReport(
    string Gateway,
    string Machine,
    string Name,
    TimeZoneInfo Zone,
    ReportPeriod Period,
    DateTimeOffset Start,
    IReadOnlyList<ReportLine> Lines
)
{
    public string PeriodName => NameOf(Period);

    /// <summary>The highest energy of a line, for bars; at least a little.</summary>
    public double MostKwh => Math.Max(0.001, Lines.Max(line => line.EnergyKwh) ?? 0);

    /// <summary>The local date it starts with.</summary>
    public string From => DateOf(Start);

    /// <summary>The local date the span before it starts with.</summary>
    public string Earlier =>
        DateOf(
            Period switch
            {
                ReportPeriod.Hour => Start.AddHours(-48),
                ReportPeriod.Day => Start.AddDays(-31),
                _ => Start.AddMonths(-12),
            }
        );

    public string Address(string period, string? from) => $"/machines/{Gateway}/{Machine}/report?period={period}" + (from is null ? "" : "&from=" + from);

    /// <summary>
    /// The lines with a hole for each period between the first and the last of which nothing was heard: what nobody knows is neither zero nor left out.
    /// </summary>
    public IEnumerable<(DateTimeOffset Start, ReportLine? Line)> Course()
    {
        DateTimeOffset next = Lines.Count > 0 ? Lines[0].Start : default;
        foreach (ReportLine line in Lines)
        {
            for (; next < line.Start; next = HealthReport.NextOf(next, Period, Zone)) yield return (TimeZoneInfo.ConvertTime(next, Zone), null);
            yield return (line.Start, line);
            next = HealthReport.NextOf(line.Start, Period, Zone);
        }
    }

    /// <summary>A period's time as people of the site write it; an hour that comes twice when the clock is put back says which one it is.</summary>
    public string Label(DateTimeOffset start)
    {
        string format = Period switch
        {
            ReportPeriod.Hour => Zone.IsAmbiguousTime(start) ? "yyyy-MM-dd HH:mm zzz" : "yyyy-MM-dd HH:mm",
            ReportPeriod.Day => "yyyy-MM-dd",
            _ => "yyyy-MM",
        };
        return start.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>The span a report covers.</summary>
    /// <param name="period">hour, day or month; day when it is none of them.</param>
    /// <param name="from">Local date yyyy-MM-dd; null ends the span now.</param>
    /// <param name="zone">The site's time zone.</param>
    /// <param name="now">The bridge's time.</param>
    public static (ReportPeriod Period, DateTimeOffset Start, DateTimeOffset End) SpanOf(string? period, string? from, TimeZoneInfo zone, DateTimeOffset now)
    {
        ReportPeriod kind = period switch { "hour" => ReportPeriod.Hour, "month" => ReportPeriod.Month, _ => ReportPeriod.Day };
        DateTimeOffset start = StartOf(kind, from, now, zone);
        DateTimeOffset end = start;
        for (int i = 0; i < (kind switch { ReportPeriod.Hour => 48, ReportPeriod.Day => 31, _ => 12 }); i++) end = HealthReport.NextOf(end, kind, zone);
        return (kind, start, end);
    }

    private static DateTimeOffset StartOf(ReportPeriod period, string? from, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (DateOnly.TryParseExact(from, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date) && date.Year is > 1970 and < 9000)
        {
            var noon = new DateTimeOffset(date.ToDateTime(new TimeOnly(12, 0)), zone.GetUtcOffset(date.ToDateTime(new TimeOnly(12, 0))));
            return HealthReport.StartOf(noon, period == ReportPeriod.Month ? ReportPeriod.Month : ReportPeriod.Day, zone);
        }

        return HealthReport.StartOf(
            period switch
            {
                ReportPeriod.Hour => now.AddHours(-47),
                ReportPeriod.Day => now.AddDays(-30),
                _ => now.AddMonths(-11),
            },
            period,
            zone
        );
    }

    private string DateOf(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, Zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string NameOf(ReportPeriod period) => period switch { ReportPeriod.Hour => "hour", ReportPeriod.Day => "day", _ => "month" };
}
