using EdgeAgent.CloudBridge.Equipment;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>Which order first: 1 at once to 4 when there is time. Pure.</summary>
public static class OrderPriority
{
    /// <summary>By severity; one step higher for a repeat within the repeat time and for a trouble that came back after it was called solved.</summary>
    public static int Of(Order order)
    {
        int bySeverity = 4 - Severities.RankOf(order.Severity);
        return order.RepeatOf is null && order.Returns == 0 ? bySeverity : Math.Max(1, bySeverity - 1);
    }
}
