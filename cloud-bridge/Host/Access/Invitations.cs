using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>Invitations in the database. Limit: <see cref="MaxListed"/> an organisation in a list, newest first.</summary>
public static class Invitations
{
    public const int MaxListed = 200;

    private const string Columns = "id, organisation, site, made_by, made_at, expires_at, revoked_at, used, last_used_at";

    public static List<Invitation> Of(Session session, string organisation) =>
        session.Query($"SELECT {Columns} FROM invitations WHERE organisation = $1 ORDER BY made_at DESC, id LIMIT {MaxListed}", Read, organisation);

    public static Invitation? Find(Session session, string id) => session.Find($"SELECT {Columns} FROM invitations WHERE id = $1", Read, id);

    /// <summary>Adds an invitation; its secret.</summary>
    public static string Add(Session session, Invitation invitation)
    {
        string secret = Secrets.New();
        session.Execute(
            "INSERT INTO public.invitations (id, organisation, site, digest, made_by, made_at, expires_at, used) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)",
            invitation.Id,
            invitation.Organisation,
            invitation.Site,
            Secrets.DigestOf(secret),
            invitation.MadeBy,
            invitation.MadeAt.Ms(),
            invitation.ExpiresAt.Ms()
        );
        return secret;
    }

    /// <summary>The invitation of a secret, counted as used; null when unknown, revoked or over.</summary>
    public static Invitation? Use(Session session, string secret, DateTimeOffset now)
    {
        Invitation? found = session.Find($"SELECT {Columns} FROM invitations WHERE digest = $1", Read, Secrets.DigestOf(secret));
        if (found is null || !found.IsValid(now)) return null;
        session.Execute("UPDATE public.invitations SET used = used + 1, last_used_at = $2 WHERE id = $1", found.Id, now.Ms());
        return found;
    }

    public static bool Revoke(Session session, string organisation, string id, DateTimeOffset now) =>
        session.Execute("UPDATE public.invitations SET revoked_at = $3 WHERE organisation = $1 AND id = $2 AND revoked_at IS NULL", organisation, id, now.Ms()) == 1;

    public static string AddressOf(string origin, string secret) => $"{origin}/join#{secret}";

    private static Invitation Read(DbDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            row.GetString(3),
            row.Time(4),
            row.Time(5),
            row.TimeOrNull(6),
            row.GetInt64(7),
            row.TimeOrNull(8)
        );
}
