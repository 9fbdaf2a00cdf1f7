
namespace EdgeAgent.CloudBridge.Equipment;

/// <summary>What people wrote down about a machine beside its plate, all of it optional.</summary>
/// <param name="Place">Where it stands in the plant.</param>
/// <param name="ContractUntil">End of the service contract; null when there is none.</param>
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
    /// <summary>Stable name of the first thing that is wrong; null when nothing is.</summary>
    public string? Problem() => this switch
    {
        { Place.Length: > Site.MaxTextLength } => "text-too-long",
        { DowntimeCostPerHour: < 0 or > 1e9 or double.NaN } => "price-wrong",
        _ => null,
    };
}
