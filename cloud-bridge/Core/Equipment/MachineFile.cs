
namespace EdgeAgent.CloudBridge.Equipment;

/// <summary>What people wrote down about a machine beside its plate, all of it optional.</summary>
/// <param name="Place">Where it stands in the plant.</param>
/// <param name="BoughtAt">A date, as its midnight of UTC, like the two that follow.</param>
/// <param name="WarrantyUntil">The last day of the warranty, covered to its end at the site.</param>
/// <param name="ContractUntil">The last day of the service contract, likewise; null when there is none.</param>
/// <param name="DowntimeCostPerHour">What an hour of standing still costs, in the site's currency.</param>
public sealed record MachineFile(
    string Gateway,
    string Machine,
    string? Place,
    DateTimeOffset? BoughtAt,
    DateTimeOffset? WarrantyUntil,
    DateTimeOffset? ContractUntil,
    double? DowntimeCostPerHour
)
{
    /// <summary>With dates as dates: a program may have said them with a time and an offset of its own.</summary>
    public MachineFile WithDates() => this with { BoughtAt = DateOf(BoughtAt), WarrantyUntil = DateOf(WarrantyUntil), ContractUntil = DateOf(ContractUntil) };

    private static DateTimeOffset? DateOf(DateTimeOffset? moment) => moment is { } said ? new DateTimeOffset(said.Date, TimeSpan.Zero) : null;

    /// <summary>Stable name of the first thing that is wrong; null when nothing is.</summary>
    public string? Problem() => this switch
    {
        { Place.Length: > Site.MaxTextLength } => "text-too-long",
        { DowntimeCostPerHour: < 0 or > 1e9 or double.NaN } => "price-wrong",
        _ => null,
    };
}
