using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>Where people write down what they did to a machine.</summary>
public sealed class ServiceLog(Database database, TimeProvider time)
{
    /// <summary>
    /// Adds a record, begins anew the upkeep it stands for and, after work that counts, the gateway's healthy reference; one of that id stays as it is.
    /// Answers with what is stored.
    /// </summary>
    public static ServiceRecord Add(Session session, ServiceRecord record, DateTimeOffset now)
    {
        ServiceRecord stored = ServiceStore.Add(session, record, out bool isNew);
        if (isNew) Renewals.AfterWork(session, record.Gateway, record.Machine, record.Kind, record.Id, record.By, record.At, now);
        return stored;
    }

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

        ServiceRecord? stored = database.Write(session => MachineStore.Find(session, gateway, machine) is null ? null : Add(session, record, now));
        if (stored is null) problem = "unknown-machine";
        return stored;
    }
}
