using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>One line of the audit log. Lines are added, never changed.</summary>
/// <param name="Actor">Who, with the kind of credential: <c>Wang (person)</c>.</param>
/// <param name="Action">Stable name or method of what was asked.</param>
/// <param name="Subject">What it was about: a path or an id.</param>
/// <param name="Outcome">done, or the status or problem that refused it.</param>
public sealed record AuditEntry(string Id, string Organisation, DateTimeOffset At, string Actor, string Action, string Subject, string Outcome, string Address);

/// <summary>
/// The audit log in the database: every sign-in, claim, command and change, also those that were refused to somebody known. Texts are cut to
/// <see cref="MaxLength"/> and control characters become spaces, so that nobody writes a second line into it. Kept for <see cref="Keep"/>.
/// </summary>
public static class AuditLog
{
    public const int MaxLength = 200;
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
            $"INSERT INTO audit_log ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            Guid.CreateVersion7(at).ToString("N"),
            organisation,
            at.Ms(),
            Clean(actor),
            Clean(action),
            Clean(subject),
            Clean(outcome),
            Clean(address)
        );

    /// <summary>Newest first, before a place.</summary>
    public static List<AuditEntry> Page(Session session, string organisation, string? beforeId) =>
        session.Query(
            $"SELECT {Columns} FROM audit_log WHERE organisation = $1 AND id < $2 ORDER BY id DESC LIMIT {PageSize}",
            Read,
            organisation,
            string.IsNullOrEmpty(beforeId) ? "g" : beforeId
        );

    public static void Thin(Session session, DateTimeOffset now) => session.Execute("DELETE FROM audit_log WHERE at < $1", (now - Keep).Ms());

    /// <summary>
    /// One line, whatever was sent: also what looks like a line break elsewhere (U+0085, U+2028) or turns the reading direction becomes a space.
    /// </summary>
    public static string Clean(string text)
    {
        string cut = text.Length > MaxLength ? text[..MaxLength] : text;
        return string.Create(cut.Length, cut, (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                char c = source[i];
                    span[i] =
                        char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069')
                            ? ' '
                            : c;
            }
        });
    }

    private static AuditEntry Read(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.Time(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetString(7));
}
