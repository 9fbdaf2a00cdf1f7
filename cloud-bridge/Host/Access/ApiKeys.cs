using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>
/// API keys in the database. Limit: <see cref="MaxKeys"/> an organisation. A key looks like <c>ea_</c> and 43 characters, so that scanners of source code can
/// find a leaked one.
/// </summary>
public static class ApiKeys
{
    public const string Prefix = "ea_";
    public const int MaxKeys = 100;

    /// <summary>How often the time of use is written down at most.</summary>
    public static readonly TimeSpan UseStep = TimeSpan.FromMinutes(5);

    private const string Columns = "id, organisation, name, rights, made_by, made_at, expires_at, revoked_at, last_used_at";

    public static List<ApiKey> Of(Session session, string organisation) =>
        session.Query($"SELECT {Columns} FROM api_keys WHERE organisation = $1 ORDER BY made_at DESC, id LIMIT {MaxKeys * 2}", Read, organisation);

    public static ApiKey? FindBySecret(Session session, string secret) =>
        session.Find($"SELECT {Columns} FROM api_keys WHERE digest = $1", Read, Secrets.DigestOf(secret));

    /// <summary>Adds a key; one with that secret stays as it is.</summary>
    public static void Add(Session session, ApiKey key, string secret) => session.Execute(
        "INSERT INTO public.api_keys (id, organisation, name, digest, rights, made_by, made_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (digest) DO NOTHING",
        key.Id, key.Organisation, key.Name, Secrets.DigestOf(secret), string.Join(' ', key.Rights), key.MadeBy, key.MadeAt.Ms(), key.ExpiresAt.Ms());

    public static bool Revoke(Session session, string organisation, string id, DateTimeOffset now) =>
        session.Execute("UPDATE public.api_keys SET revoked_at = $3 WHERE organisation = $1 AND id = $2 AND revoked_at IS NULL", organisation, id, now.Ms()) == 1;

    public static void MarkUsed(Session session, string id, DateTimeOffset now) =>
        session.Execute("UPDATE public.api_keys SET last_used_at = $2 WHERE id = $1", id, now.Ms());

    private static ApiKey Read(DbDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            row.GetString(3).Split(' ', StringSplitOptions.RemoveEmptyEntries),
            row.GetString(4),
            row.Time(5),
            row.TimeOrNull(6),
            row.TimeOrNull(7),
            row.TimeOrNull(8)
        );
}
