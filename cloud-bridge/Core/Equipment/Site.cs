
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
