using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

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

    private static double? Greater(double? a, double? b) => a is null ? b : b is null ? a : Math.Max(a.Value, b.Value);
}

/// <summary>Upkeep items in the database.</summary>
public static class UpkeepStore
{
    private const string Columns = "gateway, machine, id, work, name, part_number, fault_codes, every_run_hours, every_days, done_at";

    public static List<UpkeepItem> OfMachine(Session session, string gateway, string machine) =>
        session.Query(
            $"SELECT {Columns} FROM upkeep WHERE gateway = $1 AND machine = $2 ORDER BY name, id LIMIT {UpkeepItem.MaxOfMachine}",
            Read,
            gateway,
            machine
        );

    /// <summary>Adds an item or replaces it; false when the machine has too many.</summary>
    public static bool TrySave(Session session, UpkeepItem item)
    {
        if (
            session.Number("SELECT COUNT(*) FROM upkeep WHERE gateway = $1 AND machine = $2 AND id <> $3", item.Gateway, item.Machine, item.Id)
            >= UpkeepItem.MaxOfMachine
        )
            return false;
        session.Execute(
            $"""
            INSERT INTO upkeep ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (gateway, machine, id) DO UPDATE SET
              work = excluded.work, name = excluded.name, part_number = excluded.part_number, fault_codes = excluded.fault_codes, every_run_hours = excluded.every_run_hours,
              every_days = excluded.every_days, done_at = excluded.done_at
            """,
            item.Gateway,
            item.Machine,
            item.Id,
            item.Work,
            item.Name,
            item.PartNumber,
            string.Join(' ', item.FaultCodes),
            item.EveryRunHours,
            (long?)item.EveryDays,
            item.DoneAt.Ms()
        );
        return true;
    }

    public static bool Remove(Session session, string gateway, string machine, string id) =>
        session.Execute("DELETE FROM upkeep WHERE gateway = $1 AND machine = $2 AND id = $3", gateway, machine, id) == 1;

    /// <summary>Work was done: items it stands for begin anew. A part is told by its name or number, other work by its kind.</summary>
    public static void Done(Session session, ServiceRecord record) => session.Execute(
        """
        UPDATE upkeep SET done_at = $4 WHERE gateway = $1 AND machine = $2 AND work = $3 AND done_at < $4
          AND (work <> 'part-replaced' OR LOWER(name) = LOWER($5) OR LOWER(part_number) = LOWER($5))
        """,
        record.Gateway, record.Machine, record.Kind, record.At.Ms(), record.Part ?? "");

    private static UpkeepItem Read(DbDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            row.GetString(3),
            row.GetString(4),
            row.TextOrNull(5),
            row.GetString(6).Split(' ', StringSplitOptions.RemoveEmptyEntries),
            row.RealOrNull(7),
            (int?)row.LongOrNull(8),
            row.Time(9)
        );
}
