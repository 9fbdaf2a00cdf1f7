using EdgeAgent.CloudBridge.Equipment;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>How a step on an order ended.</summary>
/// <param name="Order">The order as it is now; null when there is none of that id.</param>
/// <param name="Problem">Stable name of what was wrong; null when the step was taken.</param>
public readonly record struct StepResult(Order? Order, string? Problem);

/// <summary>What a step on an order means beside the order itself: who saw what, the line of its audit, the machine's life. Pure.</summary>
public static class OrderStepRules
{
    /// <summary>
    /// Whether something happened since that the person has to see first: somebody else's step, a fault that came back, and for a step that ends the order
    /// everything the log tells. An alarm that only occurs again also makes a revision; it must not keep a dispatcher from confirming.
    /// </summary>
    /// <param name="order">As it is now.</param>
    /// <param name="seen">The revision the person looked at.</param>
    /// <param name="action">What they want to do.</param>
    /// <param name="log">Its audit; asked only when there is a newer revision.</param>
    public static bool HasChanged(Order order, long seen, OrderAction action, Func<IReadOnlyList<OrderLogEntry>> log)
    {
        if (seen >= order.Revision) return seen > order.Revision;
        bool isEnding = action is OrderAction.Dismiss or OrderAction.Resolve or OrderAction.Verify or OrderAction.Close or OrderAction.CloseUnproved;
        return log().Any(entry => entry.Number > seen && (isEnding || entry.From != entry.To || ActionNames.TryParse(entry.Action, out _)));
    }

    /// <summary>The line of the audit.</summary>
    public static OrderLogEntry EntryOf(Order before, Order after, OrderStep step) =>
        new(after.Revision, after.UpdatedAt, step.Actor, ActionNames.Of(step.Action), before.State, after.State, NoteOf(step));

    /// <summary>A part replaced under an order is part of the machine's life, and its interval begins anew.</summary>
    public static ServiceRecord? PartOf(Order order, OrderStep step) =>
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
