using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Equipment;

/// <summary>Sites in the database.</summary>
public static class SiteStore
{
    public const int MaxListed = 500;

    private const string Columns = "gateway, name, customer, contact, energy_price, currency";

    /// <summary>What is known of a gateway's site; empty when nobody wrote anything.</summary>
    public static Site Find(Session session, string gateway) =>
        session.Find($"SELECT {Columns} FROM sites WHERE gateway = $1", Read, gateway) ?? new Site(gateway, null, null, null, null, null);

    public static List<Site> All(Session session) => session.Query($"SELECT {Columns} FROM sites ORDER BY gateway LIMIT {MaxListed}", Read);

    public static void Save(Session session, Site site) => session.Execute(
        """
        INSERT INTO public.sites (gateway, name, customer, contact, energy_price, currency) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (gateway) DO UPDATE SET name = excluded.name, customer = excluded.customer, contact = excluded.contact, energy_price = excluded.energy_price, currency = excluded.currency
        """,
        site.Gateway, site.Name, site.Customer, site.Contact, site.EnergyPrice, site.Currency);

    private static Site Read(DbDataReader row) =>
        new(row.GetString(0), row.TextOrNull(1), row.TextOrNull(2), row.TextOrNull(3), row.RealOrNull(4), row.TextOrNull(5));
}
