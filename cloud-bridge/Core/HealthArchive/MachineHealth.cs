using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Time;

namespace EdgeAgent.CloudBridge.HealthArchive;

/// <summary>A machine's health now, over the last 24 hours, and day by day of its site's time before.</summary>
public sealed record MachineHealth(HealthScore Now, IReadOnlyList<HealthScore> Days, TimeZoneInfo Zone)
{
    /// <summary>The first of so many days of the site's time, today included.</summary>
    public static DateTimeOffset FirstDay(int days, TimeZoneInfo zone, DateTimeOffset now) =>
        SiteCalendar.StartOf(SiteCalendar.DateOf(now, zone).AddDays(1 - days), zone);

    /// <param name="hours">
    /// The newest version of each hour from <see cref="HealthScore.UsualDays"/> before <paramref name="first"/> on, oldest first.
    /// </param>
    /// <param name="troubles">Troubles of the machine itself.</param>
    /// <param name="first">Start of the first day to show.</param>
    /// <param name="zone">The site's time zone.</param>
    /// <param name="now">The bridge's time.</param>
    public static MachineHealth Of(HealthHourData[] hours, IReadOnlyList<Trouble> troubles, DateTimeOffset first, TimeZoneInfo zone, DateTimeOffset now)
    {
        var lines = new List<HealthScore>();
        for (DateTimeOffset day = first; day <= now; day = HealthReport.NextOf(day, ReportPeriod.Day, zone))
            lines.Add(Score(day, HealthReport.NextOf(day, ReportPeriod.Day, zone)));
        return new MachineHealth(Score(now.AddHours(-24), now.AddHours(1)), lines, zone);

        HealthScore Score(DateTimeOffset from, DateTimeOffset to) =>
            HealthScore.Of(from, to, Between(from, to), Between(from.AddDays(-HealthScore.UsualDays), from), troubles);

        ArraySegment<HealthHourData> Between(DateTimeOffset from, DateTimeOffset to)
        {
            int begin = FirstFrom(from);
            return new ArraySegment<HealthHourData>(hours, begin, FirstFrom(to) - begin);
        }

        int FirstFrom(DateTimeOffset moment)
        {
            (int low, int high) = (0, hours.Length);
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (hours[middle].Hour < moment) low = middle + 1;
                else high = middle;
            }

            return low;
        }
    }
}
