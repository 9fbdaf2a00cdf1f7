using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.HealthArchive;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>What the bridge knows around an order: the material its preparation is made of.</summary>
/// <param name="Machine">Null for the gateway itself or a machine that is not reported.</param>
/// <param name="Site">Where it stands; empty when nobody wrote anything.</param>
/// <param name="File">What is written about the machine.</param>
/// <param name="Upkeep">Parts and work of the machine.</param>
/// <param name="Before">Earlier orders of the same machine and cause group, newest first, at most <see cref="MaxBefore"/>.</param>
/// <param name="Replaced">Parts replaced on the machine, newest first.</param>
/// <param name="LastWeek">Its use over the seven days before the order was opened; null when nothing was observed.</param>
/// <param name="Zone">The site's time zone.</param>
public sealed record OrderContext(
    Machine? Machine,
    Site Site,
    MachineFile File,
    IReadOnlyList<UpkeepItem> Upkeep,
    IReadOnlyList<Order> Before,
    IReadOnlyList<ServiceRecord> Replaced,
    UseSum? LastWeek,
    TimeZoneInfo Zone
)
{
    /// <summary>What raw bursts showed of it, the one that shows its fault first.</summary>
    public IReadOnlyList<EvidenceData> Bursts { get; init; } = [];

    public const int MaxBefore = 5;

    /// <summary>What the idling of that week cost, in the site's currency; null when price or energy is unknown.</summary>
    public double? IdleCost => LastWeek?.IdleKwh * Site.EnergyPrice;

    /// <summary>Nothing known but the machine.</summary>
    public static OrderContext Bare(Order order, Machine? machine) =>
        new(
            machine,
            new Site(order.Gateway, null, null, null, null, null),
            new MachineFile(order.Gateway, order.Machine, null, null, null, null, null),
            [],
            [],
            [],
            null,
            TimeZoneInfo.Utc
        );
}
