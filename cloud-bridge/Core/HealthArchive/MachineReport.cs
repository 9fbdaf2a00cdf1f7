using System.Globalization;
using EdgeAgent.Contracts.Time;

namespace EdgeAgent.CloudBridge.HealthArchive;

/// <summary>
/// A machine's report over a span of the site's calendar, from a local date on: the hours of 2 days, 31 days, or 12 months. Spans are counted in dates, so each
/// ends where the one after it begins, whatever the clock does in between.
/// </summary>
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
    public string From => Text(SiteCalendar.DateOf(Start, Zone));

    /// <summary>The local date the span before it starts with.</summary>
    public string Earlier => Text(Moved(SiteCalendar.DateOf(Start, Zone), Period, -1));

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
        bool isGiven =
            DateOnly.TryParseExact(from, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
            && date.Year is > 1970 and < 9000;
        DateOnly first = HealthReport.FirstDay(isGiven ? date : LastFrom(SiteCalendar.DateOf(now, zone), kind), kind);
        return (kind, SiteCalendar.StartOf(first, zone), SiteCalendar.StartOf(Moved(first, kind, 1), zone));
    }

    /// <summary>Where the span that ends with a date begins.</summary>
    private static DateOnly LastFrom(DateOnly today, ReportPeriod period) =>
        period == ReportPeriod.Month ? Moved(today.AddMonths(1), period, -1) : Moved(today.AddDays(1), period, -1);

    private static DateOnly Moved(DateOnly first, ReportPeriod period, int spans) => period switch
    {
        ReportPeriod.Hour => first.AddDays(2 * spans),
        ReportPeriod.Day => first.AddDays(31 * spans),
        _ => first.AddMonths(12 * spans),
    };

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string NameOf(ReportPeriod period) => period switch { ReportPeriod.Hour => "hour", ReportPeriod.Day => "day", _ => "month" };
}
