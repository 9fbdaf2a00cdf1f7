using EdgeAgent.CloudBridge.Api;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>An order in a list, with its title in the reader's language.</summary>
public sealed record OrderLine(OrderView Order, string Title, bool IsOverdue)
{
    public static List<OrderLine> Of(Session session, IEnumerable<Order> orders, string language, DateTimeOffset now) =>
        [
            .. orders.Select(order => new OrderLine(
                OrderView.Of(order),
                Preparation.HeadlineOf(order, MachineStore.Find(session, order.Gateway, order.Machine), language),
                IsLate(order, now)
            )),
        ];

    /// <summary>Nobody decided in time, or it is not resolved in time.</summary>
    public static bool IsLate(Order order, DateTimeOffset now) =>
        order.IsOpen && ((order.HandledAt is null && now > order.HandleBy) || (order.ResolvedAt is null && now > order.DoneBy));
}
