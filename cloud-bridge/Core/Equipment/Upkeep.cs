
namespace EdgeAgent.CloudBridge.Equipment;

/// <summary>Something a machine needs from time to time: a part to replace or work to do.</summary>
/// <param name="Id">Unique within the machine.</param>
/// <param name="Work">One of <see cref="ServiceRecord.Kinds"/>; part-replaced for a part.</param>
/// <param name="Name">The part or the work in words.</param>
/// <param name="PartNumber">The maker's number of the part.</param>
/// <param name="FaultCodes">Faults it cures: an order of one of them names it.</param>
/// <param name="EveryRunHours">Due after so many running hours; null when hours do not matter.</param>
/// <param name="EveryDays">Due after so many days; null when days do not matter.</param>
/// <param name="DoneAt">When it was last done or fitted.</param>
public sealed record UpkeepItem(
    string Gateway,
    string Machine,
    string Id,
    string Work,
    string Name,
    string? PartNumber,
    IReadOnlyList<string> FaultCodes,
    double? EveryRunHours,
    int? EveryDays,
    DateTimeOffset DoneAt
)
{
    public const string PartWork = "part-replaced";
    public const int MaxOfMachine = 100;

    public bool IsPart => Work == PartWork;

    /// <summary>Stable name of the first thing that is wrong; null when nothing is.</summary>
    public string? Problem() => this switch
    {
        _ when !ServiceRecord.Kinds.Contains(Work) => "kind-missing",
        { Name.Length: 0 or > 200 } => "part-missing",
        { PartNumber.Length: > 100 } or { FaultCodes.Count: > 40 } => "text-too-long",
        { EveryRunHours: <= 0 or > 1_000_000 or double.NaN } or { EveryDays: <= 0 or > 36_500 } => "interval-wrong",
        _ => null,
    };
}

/// <summary>How far an item has come.</summary>
/// <param name="RunHours">Running hours since it was last done, as far as they were observed.</param>
/// <param name="Share">Part of its interval that is used up, by hours or days, whichever is further; null when it has no interval.</param>
/// <param name="DueAt">When it is expected to be due at the pace of the last 30 days; null when that cannot be said.</param>
public sealed record UpkeepState(UpkeepItem Item, double RunHours, double? Share, DateTimeOffset? DueAt)
{
    /// <summary>Worth telling from here on: time enough to order a part.</summary>
    public const double SoonShare = 0.9;

    /// <summary>The pace of so many days tells when an item will be due.</summary>
    public const int PaceDays = 30;

    public bool IsDue => Share >= 1;

    public bool IsSoon => Share >= SoonShare;

    /// <param name="item">The item.</param>
    /// <param name="runHours">Running hours since it was done.</param>
    /// <param name="runHoursPerDay">Pace of the last 30 days; null when nothing was observed.</param>
    /// <param name="now">The bridge's time.</param>
    public static UpkeepState Of(UpkeepItem item, double runHours, double? runHoursPerDay, DateTimeOffset now)
    {
        double? byHours = item.EveryRunHours is { } hours ? runHours / hours : null;
        double? byDays = item.EveryDays is { } days ? (now - item.DoneAt).TotalDays / days : null;
        DateTimeOffset? dueByDays = item.EveryDays is { } every ? item.DoneAt.AddDays(every) : null;
        DateTimeOffset? dueByHours =
            item.EveryRunHours is { } limit && runHoursPerDay > 0.01
                ? now.AddDays(Math.Clamp((limit - runHours) / runHoursPerDay.Value, -36_500, 36_500))
                : null;
        return new UpkeepState(item, runHours, Greater(byHours, byDays), dueByDays is null || dueByHours < dueByDays ? dueByHours ?? dueByDays : dueByDays);
    }

    /// <summary>The most used up first.</summary>
    public static List<UpkeepState> Ranked(IEnumerable<UpkeepState> states) =>
        [.. states.OrderByDescending(state => state.Share ?? -1).ThenBy(state => state.Item.Name, StringComparer.Ordinal)];

    private static double? Greater(double? a, double? b) => a is null ? b : b is null ? a : Math.Max(a.Value, b.Value);
}
