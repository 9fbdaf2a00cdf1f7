using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Equipment;

/// <summary>Service records in the database.</summary>
public static class ServiceStore
{
    public const int MaxListed = 200;

    private const string Columns = "id, gateway, machine, at, kind, made_by, note, part";

    /// <summary>
    /// Adds a record and begins anew the upkeep it stands for; one of that id stays as it is. Answers with what is stored.
    /// </summary>
    public static ServiceRecord Add(Session session, ServiceRecord record, out bool isNew)
    {
        isNew = session.Execute(
            $"INSERT INTO public.service_records ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
            record.Id, record.Gateway, record.Machine, record.At.Ms(), record.Kind, record.By, record.Note, record.Part) == 1;
        UpkeepStore.Done(session, record);
        return session.Find($"SELECT {Columns} FROM service_records WHERE id = $1", Read, record.Id)!;
    }

    /// <summary>A machine's records, newest first.</summary>
    public static List<ServiceRecord> OfMachine(Session session, string gateway, string machine) =>
        session.Query(
            $"SELECT {Columns} FROM service_records WHERE gateway = $1 AND machine = $2 ORDER BY at DESC, id LIMIT {MaxListed}",
            Read,
            gateway,
            machine
        );

    /// <summary>The parts replaced on a machine, newest first.</summary>
    public static List<ServiceRecord> Replaced(Session session, string gateway, string machine) =>
        session.Query(
            $"SELECT {Columns} FROM service_records WHERE gateway = $1 AND machine = $2 AND kind = 'part-replaced' ORDER BY at DESC, id LIMIT {MaxListed}",
            Read,
            gateway,
            machine
        );

    private static ServiceRecord Read(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.Time(3), row.GetString(4), row.GetString(5), row.TextOrNull(6), row.TextOrNull(7));
}
