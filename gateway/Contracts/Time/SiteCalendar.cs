namespace EdgeAgent.Contracts.Time;

/// <summary>
/// Dates of a site as moments: the one place in which local dates become moments, for reports, warranties and whatever else counts in days. Dates are counted
/// as dates, for a day has no fixed number of hours. Only moments are converted to local time and never the other way round: what a local midnight is that a
/// clock change skips or repeats, the system's own conversions do not agree on.
/// </summary>
public static class SiteCalendar
{
    private static readonly TimeSpan s_grain = TimeSpan.FromMinutes(15);        // today's offsets and changes are multiples of it

    /// <summary>The local date of a moment.</summary>
    public static DateOnly DateOf(DateTimeOffset moment, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime);

    /// <summary>
    /// The moment at which a local date begins, in UTC: the first one whose date it is. Where a clock change skips the midnight it is the moment after it,
    /// where the midnight comes twice the earlier.
    /// </summary>
    public static DateTimeOffset StartOf(DateOnly date, TimeZoneInfo zone)
    {
        var start = new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue) - zone.BaseUtcOffset, TimeSpan.Zero);
        while (DateOf(start, zone) < date) start += s_grain;
        while (DateOf(start - s_grain, zone) >= date) start -= s_grain;
        if (DateOf(start - TimeSpan.FromSeconds(1), zone) < date) return start;

        // An offset of the past, with odd minutes.
        (DateTimeOffset before, DateTimeOffset from) = (start - s_grain, start);
        while (from - before > TimeSpan.FromSeconds(1))
        {
            DateTimeOffset middle = before + ((from - before) / 2);
            if (DateOf(middle, zone) < date) before = middle;
            else from = middle;
        }

        return new DateTimeOffset(from.Ticks - (from.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
    }
}
