using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.HealthArchive;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>Reads what the bridge knows around an order.</summary>
public static class OrderContextReader
{
    public static OrderContext Read(Session session, Order order)
    {
        UseSum use = HealthStore.Sum(session, order.Gateway, order.Machine, order.OpenedAt.AddDays(-7), order.OpenedAt);
        return new OrderContext(
            MachineStore.Find(session, order.Gateway, order.Machine),
            SiteStore.Find(session, order.Gateway),
            MachineFileStore.Find(session, order.Gateway, order.Machine),
            UpkeepStore.OfMachine(session, order.Gateway, order.Machine),
            OrderStore.Before(session, order, OrderContext.MaxBefore),
            ServiceStore.Replaced(session, order.Gateway, order.Machine),
            use.ObservedHours > 0 ? use : null,
            HealthReport.ZoneOf(GatewayStore.Find(session, order.Gateway)?.TimeZone)
        )
        {
            Bursts = EvidenceStore.OfOrder(session, order),
        };
    }
}
