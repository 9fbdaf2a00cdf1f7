using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;

namespace EdgeAgent.CloudBridge.Equipment;

/// <summary>Something done to a machine outside an order: part of its life. Never changed; a mistake is corrected by another record.</summary>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
/// <param name="Part">The part that was replaced; required when the kind says so.</param>
public sealed record ServiceRecord(string Id, string Gateway, string Machine, DateTimeOffset At, string Kind, string By, string? Note, string? Part)
{
    public const int MaxNoteLength = 2000;

    public static readonly IReadOnlyList<string> Kinds = ["inspection", "lubrication", "cleaning", "adjustment", "repair", "part-replaced", "other"];

    /// <summary>The id of a record sent under an idempotency key: the same key for the same machine is the same record.</summary>
    public static string IdOf(string gateway, string machine, string key) =>
        "SR-" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{gateway}\n{machine}\n{key}")))[..16];

    /// <summary>Stable name of the first thing that is wrong; null when nothing is.</summary>
    public string? Problem(DateTimeOffset now) => this switch
    {
        _ when !Kinds.Contains(Kind) => "kind-missing",
        { By.Length: 0 or > 100 } => "actor-missing",
        { Note.Length: > MaxNoteLength } => "note-too-long",
        { Part.Length: > 200 } => "part-missing",
        { Kind: "part-replaced", Part: null or "" } => "part-missing",
        _ when At > now.AddMinutes(10) => "in-the-future",
        _ => null,
    };
}

/// <summary>Service records in the database.</summary>
public static class ServiceStore
{
    public const int MaxListed = 200;

    private const string Columns = "id, gateway, machine, at, kind, made_by, note, part";

    /// <summary>
    /// Adds a record and begins anew the upkeep it stands for and, after work that counts, the gateway's healthy reference; one of that id stays as it is.
    /// Answers with what is stored.
    /// </summary>
    public static ServiceRecord Add(Session session, ServiceRecord record, DateTimeOffset now)
    {
        bool isNew = session.Execute(
            $"INSERT INTO service_records ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
            record.Id, record.Gateway, record.Machine, record.At.Ms(), record.Kind, record.By, record.Note, record.Part) == 1;
        if (isNew) Renewal.AfterWork(session, record.Gateway, record.Machine, record.Kind, record.Id, record.By, record.At, now);
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

/// <summary>Where people write down what they did to a machine.</summary>
public sealed class ServiceLog(Database database, TimeProvider time)
{
    /// <param name="gateway">The machine's gateway.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="kind">One of <see cref="ServiceRecord.Kinds"/>.</param>
    /// <param name="by">Who did it.</param>
    /// <param name="note">In their words.</param>
    /// <param name="part">The part that was replaced.</param>
    /// <param name="at">When; null for now.</param>
    /// <param name="idempotencyKey">A repeated key makes no second record; null makes one each time.</param>
    /// <param name="problem">Stable name of what was wrong; empty when it was taken.</param>
    /// <returns>The stored record; null when there was a problem.</returns>
    public ServiceRecord? Add(
        string gateway,
        string machine,
        string kind,
        string by,
        string? note,
        string? part,
        DateTimeOffset? at,
        string? idempotencyKey,
        out string problem
    )
    {
        DateTimeOffset now = time.GetUtcNow();
        string id = string.IsNullOrEmpty(idempotencyKey)
            ? "SR-" + Guid.NewGuid().ToString("N")[..16].ToUpperInvariant()
            : ServiceRecord.IdOf(gateway, machine, idempotencyKey);
        var record = new ServiceRecord(
            id,
            gateway,
            machine,
            at ?? now,
            kind,
            by,
            string.IsNullOrWhiteSpace(note) ? null : note,
            string.IsNullOrWhiteSpace(part) ? null : part
        );
        problem = record.Problem(now) ?? "";
        if (problem.Length > 0) return null;

        ServiceRecord? stored = database.Write(session => MachineStore.Find(session, gateway, machine) is null ? null : ServiceStore.Add(session, record, now));
        if (stored is null) problem = "unknown-machine";
        return stored;
    }
}
