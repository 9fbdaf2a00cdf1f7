using System.Globalization;
using System.Text.Json;
using EdgeAgent.Contracts.Time;
using EdgeAgent.Gateway.Buffer;

namespace EdgeAgent.Gateway.Health;

/// <summary>
/// The days of one machine in the plant's time, so that the local page shows days and months without the cloud. An hour joins its day when readings can correct
/// it no more; until then it is added when somebody looks. A document a month in the store. Limit: <see cref="MonthsKept"/> months; older ones go.
/// </summary>
public sealed class HealthArchive
{
    public const int MonthsKept = 25;
    public const int HoursShown = 48;
    public const int DaysShown = 31;
    public const int MonthsShown = 13;

    private const string Kind = "health-month";
    private const long HourMs = 3_600_000;

    private readonly string _machine;
    private readonly TimeZoneInfo _zone;
    private readonly SortedDictionary<string, SortedDictionary<string, PeriodAccount>> _months = new(StringComparer.Ordinal);

    /// <param name="machine">The machine's id.</param>
    /// <param name="zone">The plant's time zone: its days are counted.</param>
    /// <param name="stored">What the store holds.</param>
    public HealthArchive(string machine, TimeZoneInfo zone, StoredState stored)
    {
        (_machine, _zone) = (machine, zone);
        foreach (Document document in stored.Documents)
        {
            if (document.Kind == Kind && document.Key.StartsWith(machine + "/", StringComparison.Ordinal)) Restore(document);
        }
    }

    /// <summary>Adds an hour for good.</summary>
    public void Put(HourAccount hour, double? ratedInputKw, GatewayChanges changes)
    {
        string day = DayOf(hour.HourMs);
        string month = day[..7];
        if (!_months.TryGetValue(month, out SortedDictionary<string, PeriodAccount>? days)) _months[month] = days = new(StringComparer.Ordinal);
        Into(days, day).Add(hour.ToData(ratedInputKw));
        changes.Keep(new Document(Kind, _machine + "/" + month, JsonSerializer.Serialize(days, HealthJson.Default.SortedDictionaryStringPeriodAccount)));
        while (_months.Count > MonthsKept)
        {
            string oldest = _months.First().Key;
            _months.Remove(oldest);
            changes.Forget(Kind, _machine + "/" + oldest);
        }
    }

    /// <param name="period">hour, day or month; null for anything else.</param>
    /// <param name="young">The hours that are not in the archive yet.</param>
    /// <param name="misdated">Hours put aside because they had not come yet.</param>
    /// <param name="ratedInputKw">Of the machine.</param>
    /// <param name="nowMs">A line that begins after this was made by a clock that was ahead.</param>
    /// <returns>Oldest first: the last 48 hours, 31 days or 13 months there are, and behind them, under their mark, as many that have not come yet.</returns>
    public IReadOnlyList<PeriodRecord>? Report(
        string period,
        IEnumerable<HourAccount> young,
        IEnumerable<HourAccount> misdated,
        double? ratedInputKw,
        long nowMs
    ) => period switch
    {
        "hour" => Marked([.. Here(young, nowMs).Concat(misdated).Select(hour => HourRecord(hour, ratedInputKw))], HoursShown, nowMs),
        "day" => Marked(Lines(AllDays(Here(young, nowMs).Concat(misdated), ratedInputKw), 10), DaysShown, nowMs),
        "month" => Marked(Lines(AllDays(Here(young, nowMs).Concat(misdated), ratedInputKw), 7), MonthsShown, nowMs),
        _ => null,
    };

    /// <summary>Without the places of hours that were taken back and have not come yet.</summary>
    private static IEnumerable<HourAccount> Here(IEnumerable<HourAccount> young, long nowMs) => young.Where(hour => hour.HourMs <= nowMs || hour.HasContent);

    private static List<PeriodRecord> Marked(IReadOnlyList<PeriodRecord> lines, int limit, long nowMs)
    {
        ILookup<bool, PeriodRecord> byMark = lines.OrderBy(line => line.Start).ToLookup(line => line.Start.ToUnixTimeMilliseconds() > nowMs);
        return [.. byMark[false].TakeLast(limit), .. byMark[true].TakeLast(limit).Select(line => line with { IsClockWrong = true })];
    }

    private PeriodRecord HourRecord(HourAccount hour, double? ratedInputKw)
    {
        var account = new PeriodAccount();
        account.Add(hour.ToData(ratedInputKw));
        return account.ToRecord(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(hour.HourMs), _zone), TimeSpan.FromHours(1));
    }

    private SortedDictionary<string, PeriodAccount> AllDays(IEnumerable<HourAccount> young, double? ratedInputKw)
    {
        var all = new SortedDictionary<string, PeriodAccount>(StringComparer.Ordinal);
        foreach ((string day, PeriodAccount account) in _months.Values.SelectMany(days => days)) Into(all, day).Add(account);
        foreach (HourAccount hour in young) Into(all, DayOf(hour.HourMs)).Add(hour.ToData(ratedInputKw));
        return all;
    }

    /// <summary>Days joined by the first <paramref name="length"/> characters of their date.</summary>
    private List<PeriodRecord> Lines(SortedDictionary<string, PeriodAccount> days, int length)
    {
        var lines = new SortedDictionary<string, PeriodAccount>(StringComparer.Ordinal);
        foreach ((string day, PeriodAccount account) in days) Into(lines, day[..length]).Add(account);
        return [.. lines.Select(line =>
        {
            DateOnly first = DateOnly.ParseExact(length == 7 ? line.Key + "-01" : line.Key, "yyyy-MM-dd", CultureInfo.InvariantCulture);
            DateTimeOffset start = SiteCalendar.StartOf(first, _zone);
            DateTimeOffset end = SiteCalendar.StartOf(length == 7 ? first.AddMonths(1) : first.AddDays(1), _zone);
            return line.Value.ToRecord(TimeZoneInfo.ConvertTime(start, _zone), end - start);
        })];
    }

    private string DayOf(long hourMs) =>
        TimeZoneInfo
            .ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(hourMs - (hourMs % HourMs)), _zone)
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static PeriodAccount Into(SortedDictionary<string, PeriodAccount> days, string key)
    {
        if (!days.TryGetValue(key, out PeriodAccount? account)) days[key] = account = new PeriodAccount();
        return account;
    }

    private void Restore(Document document)
    {
        try
        {
            if (JsonSerializer.Deserialize(document.Body, HealthJson.Default.SortedDictionaryStringPeriodAccount) is { } days)
                _months[document.Key[(_machine.Length + 1)..]] = days;
        }
        catch (JsonException)
        {
            // Written by a newer version: the month is missing here; the cloud has it.
        }
    }
}
