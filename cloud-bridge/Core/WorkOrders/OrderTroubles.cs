using EdgeAgent.CloudBridge.HealthArchive;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>What a machine's orders say of its health: those about the machine itself, never those about a sensor or a link. Pure.</summary>
public static class OrderTroubles
{
    /// <param name="orders">Orders of one machine.</param>
    public static List<Trouble> Of(IEnumerable<Order> orders) =>
        [
            .. orders
                .Where(order => order.Subject == FaultSubject.Machine)
                .Select(order => new Trouble(order.OpenedAt, order.ResolvedAt ?? order.ClosedAt, order.Severity)),
        ];
}
