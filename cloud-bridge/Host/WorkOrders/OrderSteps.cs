using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>Where people work on orders: guards, audit and the database in one transaction.</summary>
/// <param name="levels">Service levels where nothing was agreed with the customer.</param>
public sealed class OrderSteps(Database database, ServiceLevels levels, TimeProvider time, TimeProvider wallTime)
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
        TimeSpan doneWithin = ServiceLevelStore.For(session, order.Gateway, levels).DoneWithin;
        if (!OrderLife.TryStep(order, step, time.GetUtcNow(), doneWithin, out Order after, out string problem)) return new StepResult(order, problem);
        if (!order.IsOpen && OrderStore.OpenOfGroup(session, order.Gateway, order.Machine, order.CauseGroup) is not null)
            return new StepResult(order, "another-is-open");

        OrderStore.Save(session, after, wallTime.GetUtcNow().Ms());
        OrderLog.Add(session, after, OrderStepRules.EntryOf(order, after, step), Listeners.Read(session));
        if (OrderStepRules.PartOf(after, step) is { } record) ServiceLog.Add(session, record, time.GetUtcNow());
        else if (step is { Action: OrderAction.Resolve, ActionCode: { } work })
            Renewals.AfterWork(session, after.Gateway, after.Machine, work, $"{after.Id}-{after.Revision}", step.Actor, after.UpdatedAt, time.GetUtcNow());
        return new StepResult(after, null);
    });
}
