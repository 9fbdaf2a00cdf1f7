using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>Which raw bursts of a machine belong to an order, and which of them comes first. Pure.</summary>
public static class OrderBursts
{
    /// <summary>An order shows what was recorded up to this long before its first alarm: the routine burst that found the fault first.</summary>
    public static readonly TimeSpan BeforeOrder = TimeSpan.FromDays(1);

    private const string Vibration = "vibration";

    /// <summary>A trouble of vibration shows every burst of its time, any other only those of its episodes.</summary>
    public static bool IsOfVibration(Order order) =>
        order.CauseGroup == Vibration || order.FaultCode.StartsWith(Vibration + ".", StringComparison.Ordinal);

    /// <summary>The burst that shows the order's fault comes first, then those that show another, then the newest.</summary>
    public static List<EvidenceData> Ranked(Order order, IEnumerable<EvidenceData> found) =>
        [
            .. found
                .OrderByDescending(evidence => evidence.FaultCode == order.FaultCode)
                .ThenByDescending(evidence => evidence.FaultCode is not null)
                .ThenByDescending(evidence => evidence.TakenAt),
        ];
}
