using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Equipment;

/// <summary>Where a gateway stands and for whom: what people wrote down, all of it optional.</summary>
/// <param name="Name">What the plant is called.</param>
/// <param name="Customer">Who owns the machines; service levels go by it.</param>
/// <param name="Contact">Whom to call in the plant: name and number.</param>
/// <param name="EnergyPrice">Price of a kWh in <paramref name="Currency"/>.</param>
/// <param name="Currency">ISO 4217, like CNY.</param>
public sealed record Site(string Gateway, string? Name, string? Customer, string? Contact, double? EnergyPrice, string? Currency)
{
    public const int MaxTextLength = 200;

    /// <summary>Stable name of the first thing that is wrong; null when nothing is.</summary>
    public string? Problem() => this switch
    {
        { Name.Length: > MaxTextLength } or { Customer.Length: > MaxTextLength } or { Contact.Length: > MaxTextLength } => "text-too-long",
        { EnergyPrice: < 0 or > 1_000_000 or double.NaN } => "price-wrong",
        { EnergyPrice: not null, Currency: null } => "currency-missing",
        { Currency: { } currency } when currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper) => "currency-missing",
        _ => null,
    };
}

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
        INSERT INTO sites (gateway, name, customer, contact, energy_price, currency) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (gateway) DO UPDATE SET name = excluded.name, customer = excluded.customer, contact = excluded.contact, energy_price = excluded.energy_price, currency = excluded.currency
        """,
        site.Gateway, site.Name, site.Customer, site.Contact, site.EnergyPrice, site.Currency);

    private static Site Read(DbDataReader row) =>
        new(row.GetString(0), row.TextOrNull(1), row.TextOrNull(2), row.TextOrNull(3), row.RealOrNull(4), row.TextOrNull(5));
}
