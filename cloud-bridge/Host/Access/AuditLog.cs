using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>
/// The audit log in the database: every sign-in, claim, command and change, also those that were refused to somebody known. Texts are cut to
/// <see cref="AuditEntry.MaxLength"/> and control characters become spaces, so that nobody writes a second line into it. Kept for <see cref="Keep"/>.
/// </summary>
public static class AuditLog
{
    public const int PageSize = 100;
    public static readonly TimeSpan Keep = TimeSpan.FromDays(400);

    private const string Columns = "id, organisation, at, actor, action, subject, outcome, address";

    public static void Add(
        Session session,
        string organisation,
        DateTimeOffset at,
        string actor,
        string action,
        string subject,
        string outcome,
        string address
    ) =>
        session.Execute(
            $"INSERT INTO public.audit_log ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            Guid.CreateVersion7(at).ToString("N"),
            organisation,
            at.Ms(),
            AuditEntry.Clean(actor),
            AuditEntry.Clean(action),
            AuditEntry.Clean(subject),
            AuditEntry.Clean(outcome),
            AuditEntry.Clean(address)
        );

    /// <summary>Newest first, before a place.</summary>
    public static List<AuditEntry> Page(Session session, string organisation, string? beforeId) =>
        session.Query(
            $"SELECT {Columns} FROM audit_log WHERE organisation = $1 AND id < $2 ORDER BY id DESC LIMIT {PageSize}",
            Read,
            organisation,
            string.IsNullOrEmpty(beforeId) ? "g" : beforeId
        );

    public static void Thin(Session session, DateTimeOffset now) => session.Execute("DELETE FROM public.audit_log WHERE at < $1", (now - Keep).Ms());

    private static AuditEntry Read(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.Time(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetString(7));
}
