using System.Globalization;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>When a customer works: days of the week and hours of the site's time. Times that were agreed count in them. Pure.</summary>
/// <param name="Days">1 for Monday to 7 for Sunday, like 12345.</param>
/// <param name="From">Start of work, on a quarter of an hour.</param>
/// <param name="To">End of work, on a quarter of an hour, after the start.</param>
public sealed record WorkingHours(string Days, TimeOnly From, TimeOnly To)
{
    public const string EveryDay = "1234567";

    /// <summary>What the pages offer; the API takes any.</summary>
    public static readonly IReadOnlyList<string> UsualDays = ["12345", "123456", EveryDay];

    /// <summary>Clocks of all zones differ by multiples of it, so that work begins and ends on its borders everywhere.</summary>
    private static readonly TimeSpan s_grain = TimeSpan.FromMinutes(15);

    /// <summary>Two hours of work a week are the least, and the longest agreed time is 90 days: more steps are never needed.</summary>
    private const int MaxSteps = 4 * 24 * 366 * 30;

    public bool IsSound =>
        Days.Length is > 0 and <= 7
        && Days.All(EveryDay.Contains)
        && Days.Distinct().Count() == Days.Length
        && From < To
        && IsOnGrain(From)
        && IsOnGrain(To)
        && Days.Length * (To - From) >= TimeSpan.FromHours(2);

    /// <summary>The moment at which so much working time has passed.</summary>
    public DateTimeOffset After(DateTimeOffset start, TimeSpan time, TimeZoneInfo zone)
    {
        DateTimeOffset at = start;
        for (int step = 0; step < MaxSteps && time > TimeSpan.Zero; step++)
        {
            var border = new DateTimeOffset((at.UtcTicks / s_grain.Ticks * s_grain.Ticks) + s_grain.Ticks, TimeSpan.Zero);
            TimeSpan passed = border - at;
            if (IsWorking(at, zone))
            {
                if (time <= passed) return at + time;
                time -= passed;
            }

            at = border;
        }

        return at;
    }

    /// <summary>As it is stored and read back: <c>12345 08:00-18:00</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Days} {From:HH':'mm}-{To:HH':'mm}");

    /// <summary>Null for nothing stored: around the clock.</summary>
    public static WorkingHours? Parse(string? stored) => stored?.Split(' ', '-') is [var days, var from, var to] ? Of(days, from, to) : null;

    /// <summary>From words; null for what is none.</summary>
    public static WorkingHours? Of(string? days, string? from, string? to) =>
        days is not null
        && TimeOnly.TryParseExact(from, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly begin)
        && TimeOnly.TryParseExact(to, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly end)
        && new WorkingHours(days, begin, end) is { IsSound: true } hours
            ? hours
            : null;

    private bool IsWorking(DateTimeOffset at, TimeZoneInfo zone)
    {
        DateTime local = TimeZoneInfo.ConvertTime(at, zone).DateTime;
        int day = local.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)local.DayOfWeek;
        var time = TimeOnly.FromDateTime(local);
        return Days.Contains((char)('0' + day)) && time >= From && time < To;
    }

    private static bool IsOnGrain(TimeOnly time) => time.Ticks % s_grain.Ticks == 0;
}
