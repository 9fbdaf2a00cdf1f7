using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>Keys in the database.</summary>
internal static class GatewayKeyStore
{
    private const string Columns = "print, gateway, public_key, organisation, site, state, claimed_at, claimed_by, claim, changed_at";

    public static GatewayKey? Find(Session session, string print) => session.Find($"SELECT {Columns} FROM gateway_keys WHERE print = $1", Read, print);

    /// <summary>By the short code, which is how a print begins.</summary>
    public static GatewayKey? OfCode(Session session, string code) =>
        session.Find($"SELECT {Columns} FROM gateway_keys WHERE substr(print, 1, 12) = $1 ORDER BY changed_at DESC", Read, code);

    public static GatewayKey? Live(Session session, string gateway) =>
        session.Find($"SELECT {Columns} FROM gateway_keys WHERE gateway = $1 AND state = 'live'", Read, gateway);

    public static List<GatewayKey> OfSite(Session session, string organisation, string site) =>
        session.Query($"SELECT {Columns} FROM gateway_keys WHERE organisation = $1 AND site = $2 ORDER BY claimed_at DESC LIMIT 500", Read, organisation, site);

    public static void Save(Session session, GatewayKey key) => session.Execute(
        $"""
        INSERT INTO public.gateway_keys ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (print) DO UPDATE SET gateway = excluded.gateway, public_key = excluded.public_key, organisation = excluded.organisation, site = excluded.site, state = excluded.state,
          claimed_at = excluded.claimed_at, claimed_by = excluded.claimed_by, claim = excluded.claim, changed_at = excluded.changed_at
        """,
        key.Print, key.Gateway, key.PublicKey, key.Organisation, key.Site, key.State.ToString().ToLowerInvariant(), key.ClaimedAt.Ms(), key.ClaimedBy, key.Claim, key.ChangedAt.Ms());

    private static GatewayKey Read(DbDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            row.GetString(3),
            row.GetString(4),
            Enum.Parse<KeyState>(row.GetString(5), ignoreCase: true),
            row.Time(6),
            row.GetString(7),
            row.GetString(8),
            row.Time(9)
        );
}
