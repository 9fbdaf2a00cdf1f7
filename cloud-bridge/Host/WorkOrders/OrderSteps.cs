using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>Where people work on orders: guards, audit and the database in one transaction.</summary>
/// <param name="levels">Service levels where nothing was agreed with the customer.</param>
/// <param name="mayManage">Whose steps these are may close an order over its standing condition.</param>
public sealed class OrderSteps(Database database, ServiceLevels levels, TimeProvider time, TimeProvider wallTime, bool mayManage = false)
{
    /// <param name="id">The order.</param>
    /// <param name="step">What to do.</param>
    /// <param name="seenRevision">The revision the person looked at; null does not compare.</param>
    public StepResult Take(string id, OrderStep step, long? seenRevision) => database.Write(session =>
    {
        if (OrderStore.Find(session, id) is not { } found) return new StepResult(null, "unknown-order");
        session.Lock(found.Gateway);
        Order order = OrderStore.Find(session, id)!;
        if (seenRevision is { } seen && OrderStepRules.HasChanged(order, seen, step.Action, () => OrderStore.Log(session, order.Id))) return new StepResult(order, "changed-meanwhile");
        ServiceLevels agreed = ServiceLevelStore.For(session, order.Gateway, levels);
        if (!OrderLife.TryStep(order, step with { IsByManager = mayManage }, time.GetUtcNow(), agreed, out Order after, out string problem)) return new StepResult(order, problem);
        if (!order.IsOpen && OrderStore.OpenOfGroup(session, order.Gateway, order.Machine, order.CauseGroup) is not null)
            return new StepResult(order, "another-is-open");

        OrderStore.Save(session, after, wallTime.GetUtcNow().Ms());
        Listeners listeners = Listeners.Read(session);
        OrderLog.Add(session, after, OrderStepRules.EntryOf(order, after, step), listeners);
        if (step.Action == OrderAction.CloseUnproved) Follow(session, after, step, agreed, listeners);
        if (OrderStepRules.PartOf(after, step) is { } record) ServiceLog.Add(session, record, time.GetUtcNow());
        else if (step is { Action: OrderAction.Resolve, ActionCode: { } work })
            Renewals.AfterWork(session, after.Gateway, after.Machine, work, $"{after.Id}-{after.Revision}", step.Actor, after.UpdatedAt, time.GetUtcNow());
        return new StepResult(after, null);
    });

    /// <summary>Opens the order that the trouble goes on in.</summary>
    private void Follow(Session session, Order closed, OrderStep step, ServiceLevels agreed, Listeners listeners)
    {
        OrderEffect next = OrderRules.FollowUp(closed, step.Actor, step.Note!, time.GetUtcNow(), agreed);
        OrderStore.Save(session, next.Order!, wallTime.GetUtcNow().Ms());
        OrderStore.HandOver(session, closed.Id, next.Order!.Id);
        OrderLog.Add(session, next.Order!, next.Log!, listeners);
    }
}
