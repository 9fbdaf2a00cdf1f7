using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>Organisations and their grants in the database. Limits: <see cref="MaxListed"/> of each in a list.</summary>
public static class Grants
{
    public const int MaxListed = 1000;

    public static List<Organisation> Organisations(Session session) =>
        session.Query(
            $"SELECT organisation, name, made_at FROM organisations ORDER BY organisation LIMIT {MaxListed}",
            row => new Organisation(row.GetString(0), row.GetString(1), row.Time(2))
        );

    public static Organisation? FindOrganisation(Session session, string id) =>
        session.Find(
            "SELECT organisation, name, made_at FROM organisations WHERE organisation = $1",
            row => new Organisation(row.GetString(0), row.GetString(1), row.Time(2)),
            id
        );

    public static void AddOrganisation(Session session, string id, string name, DateTimeOffset at) =>
        session.Execute("INSERT INTO public.organisations (organisation, name, made_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", id, name, at.Ms());

    public static List<Grant> All(Session session) =>
        session.Query(
            $"SELECT organisation, gateway, machine, kind, is_acting, granted_by, granted_at FROM grants ORDER BY gateway, machine, organisation LIMIT {MaxListed}",
            Read
        );

    /// <summary>Gives a grant, or changes the one there is.</summary>
    public static void Give(Session session, string organisation, string gateway, string machine, string kind, string by, DateTimeOffset at) => session.Execute(
        """
        INSERT INTO public.grants (organisation, gateway, machine, kind, is_acting, granted_by, granted_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (organisation, gateway, machine) DO UPDATE SET kind = excluded.kind, is_acting = excluded.is_acting, granted_by = excluded.granted_by, granted_at = excluded.granted_at
        """,
        organisation, gateway, machine, kind, GrantKinds.MayAct(kind).Bit(), by, at.Ms());

    /// <summary>True when an organisation may act on a whole gateway.</summary>
    public static bool IsActing(Session session, string organisation, string gateway) =>
        session.Number("SELECT COUNT(*) FROM grants WHERE organisation = $1 AND gateway = $2 AND machine = '' AND is_acting = 1", organisation, gateway) > 0;

    /// <summary>The organisations that may act on a whole gateway.</summary>
    public static List<string> ActingOn(Session session, string gateway) =>
        session.Query(
            "SELECT organisation FROM grants WHERE gateway = $1 AND machine = '' AND is_acting = 1 ORDER BY organisation",
            row => row.GetString(0),
            gateway
        );

    public static void Take(Session session, string organisation, string gateway, string machine) =>
        session.Execute("DELETE FROM public.grants WHERE organisation = $1 AND gateway = $2 AND machine = $3", organisation, gateway, machine);

    /// <summary>True when an organisation may act on a machine, by a grant of it or of its whole gateway.</summary>
    public static bool MayAct(Session session, string organisation, string gateway, string machine) => session.Number(
        "SELECT COUNT(*) FROM grants WHERE organisation = $1 AND gateway = $2 AND machine IN ('', $3) AND is_acting = 1", organisation, gateway, machine) > 0;

    /// <summary>True when an organisation may see a machine; the whole gateway with an empty machine.</summary>
    public static bool Has(Session session, string organisation, string gateway, string machine) => session.AsBridge(() =>
        session.Number("SELECT COUNT(*) FROM grants WHERE organisation = $1 AND gateway = $2 AND machine IN ('', $3)", organisation, gateway, machine)) > 0;

    private static Grant Read(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Flag(4), row.GetString(5), row.Time(6));
}
