using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>How a step on an order ended.</summary>
/// <param name="Order">The order as it is now; null when there is none of that id.</param>
/// <param name="Problem">Stable name of what was wrong; null when the step was taken.</param>
public readonly record struct StepResult(Order? Order, string? Problem);

/// <summary>Where people work on orders: guards, audit and the database in one transaction.</summary>
public sealed class OrderSteps(Database database, TimeProvider time, TimeProvider wallTime)
{
    /// <param name="id">The order.</param>
    /// <param name="step">What to do.</param>
    /// <param name="seenRevision">The revision the person looked at; null does not compare.</param>
    public StepResult Take(string id, OrderStep step, long? seenRevision) => database.Write(session =>
    {
        if (OrderStore.Find(session, id) is not { } found) return new StepResult(null, "unknown-order");
        session.Lock(found.Gateway);
        Order order = OrderStore.Find(session, id)!;
        if (seenRevision is { } seen && HasChanged(session, order, seen, step.Action)) return new StepResult(order, "changed-meanwhile");
        if (!OrderLife.TryStep(order, step, time.GetUtcNow(), out Order after, out string problem)) return new StepResult(order, problem);
            if (!order.IsOpen && OrderStore.OpenOfGroup(session, order.Gateway, order.Machine, order.CauseGroup) is not null)
                return new StepResult(order, "another-is-open");

        OrderStore.Save(session, after, wallTime.GetUtcNow().Ms());
            OrderMessages.Log(
                session,
                after,
                new OrderLogEntry(after.Revision, after.UpdatedAt, step.Actor, ActionNames.Of(step.Action), order.State, after.State, NoteOf(step)),
                Listeners.Read(session)
            );
        if (PartOf(after, step) is { } record) ServiceStore.Add(session, record, time.GetUtcNow());
            else if (step is { Action: OrderAction.Resolve, ActionCode: { } work })
                Renewal.AfterWork(session, after.Gateway, after.Machine, work, $"{after.Id}-{after.Revision}", step.Actor, after.UpdatedAt, time.GetUtcNow());
        return new StepResult(after, null);
    });

    /// <summary>
    /// Whether something happened since that the person has to see first: somebody else's step, a fault that came back, and for a step that ends the order
    /// everything the log tells. An alarm that only occurs again also makes a revision; it must not keep a dispatcher from confirming.
    /// </summary>
    private static bool HasChanged(Session session, Order order, long seen, OrderAction action)
    {
        if (seen >= order.Revision) return seen > order.Revision;
        bool isEnding = action is OrderAction.Dismiss or OrderAction.Resolve or OrderAction.Verify or OrderAction.Close;
        return OrderStore
            .Log(session, order.Id)
            .Exists(entry => entry.Number > seen && (isEnding || entry.From != entry.To || ActionNames.TryParse(entry.Action, out _)));
    }

    /// <summary>A part replaced under an order is part of the machine's life, and its interval begins anew.</summary>
    private static ServiceRecord? PartOf(Order order, OrderStep step) =>
        step is { Action: OrderAction.Resolve, ActionCode: UpkeepItem.PartWork, Part: { Length: > 0 } part }
            ? new ServiceRecord(
                ServiceRecord.IdOf(order.Gateway, order.Machine, $"{order.Id}/{order.Revision}"),
                order.Gateway,
                order.Machine,
                order.UpdatedAt,
                UpkeepItem.PartWork,
                step.Actor,
                order.Id,
                part
            )
            : null;

    private static string? NoteOf(OrderStep step) => step.Action switch
    {
            OrderAction.Assign => step.Assignee + (step.Note is { Length: > 0 } note ? ": " + note : ""),
            OrderAction.Resolve => $"{step.CauseCode}, {step.ActionCode}"
                + (string.IsNullOrEmpty(step.Part) ? "" : $" ({step.Part})")
                + (step.Note is { Length: > 0 } note ? ": " + note : ""),
            _ => string.IsNullOrEmpty(step.Note) ? null : step.Note,
        };
}

/// <summary>The stable names of actions in the API and the audit.</summary>
public static class ActionNames
{
    public static string Of(OrderAction action) => action switch
    {
        OrderAction.Confirm => "confirm",
        OrderAction.Dismiss => "dismiss",
        OrderAction.Assign => "assign",
        OrderAction.Accept => "accept",
        OrderAction.Decline => "decline",
        OrderAction.WorkRemotely => "work-remotely",
        OrderAction.Arrive => "arrive",
        OrderAction.WaitForPart => "wait-for-part",
        OrderAction.Resolve => "resolve",
        OrderAction.Verify => "verify",
        OrderAction.Close => "close",
        _ => "reopen",
    };

    public static bool TryParse(string? name, out OrderAction action)
    {
        foreach (OrderAction candidate in Enum.GetValues<OrderAction>())
        {
            action = candidate;
            if (Of(candidate) == name) return true;
        }

        action = OrderAction.Confirm;
        return false;
    }
}
