using EdgeAgent.CloudBridge.Api;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>An order in a list, with its title in the reader's language.</summary>
public sealed record OrderLine(OrderView Order, string Title, bool IsOverdue)
{
    public static List<OrderLine> Of(Session session, IEnumerable<Order> orders, string language, BridgeClock clock)
    {
        Order[] all = [.. orders];
        Dictionary<string, (Condition Condition, Machine? Machine)> conditions = Conditions.Of(session, all, clock.FreshSince);
        return
        [
            .. all.Select(order => new OrderLine(
                OrderView.Of(order, conditions[order.Id].Condition),
                Preparation.HeadlineOf(order, conditions[order.Id].Machine, language),
                IsLate(order, clock.Now)
            )),
        ];
    }

    /// <summary>Nobody decided in time, or it is not resolved in time.</summary>
    public static bool IsLate(Order order, DateTimeOffset now) =>
        order.IsOpen && ((order.HandledAt is null && now > order.HandleBy) || (order.ResolvedAt is null && now > order.DoneBy));
}
