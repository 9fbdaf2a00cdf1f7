using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// What a person takes away, within the transaction in which they do: the card goes, alarms end with their reason, open orders say why in their log and stay
/// open, history stays.
/// </summary>
/// <param name="time">The bridge's clock.</param>
/// <param name="wallTime">For the live pages.</param>
public sealed class Departure(TimeProvider time, TimeProvider wallTime)
{
    /// <summary>A machine was taken off its gateway.</summary>
    public void OfMachine(Session session, string gateway, string machine) =>
        Change(session, trouble => trouble.MachineLeft(gateway, machine, LeaveReasons.TakenOff));

    /// <summary>A gateway was taken out of service, and with it everything on it.</summary>
    /// <param name="why">One of <see cref="LeaveReasons"/>.</param>
    public void OfGateway(Session session, string gateway, string why) => Change(session, trouble => trouble.GatewayLeft(gateway, why));

    private void Change(Session session, Action<TroubleTransaction> change)
    {
        var trouble = new TroubleTransaction(session, new ServiceLevels(), time.GetUtcNow(), wallTime.GetUtcNow().Ms());
        change(trouble);
        trouble.Save();
    }
}
