using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Equipment;

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
            INSERT INTO public.upkeep ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
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
        session.Execute("DELETE FROM public.upkeep WHERE gateway = $1 AND machine = $2 AND id = $3", gateway, machine, id) == 1;

    /// <summary>Work was done: items it stands for begin anew. A part is told by its name or number, other work by its kind.</summary>
    public static void Done(Session session, ServiceRecord record) => session.Execute(
        """
        UPDATE public.upkeep SET done_at = $4 WHERE gateway = $1 AND machine = $2 AND work = $3 AND done_at < $4
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
