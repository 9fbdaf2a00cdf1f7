using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>Where an order stands.</summary>
public enum OrderState
{
    /// <summary>Prepared by the bridge; nobody decided yet.</summary>
    Proposed,

    /// <summary>A dispatcher wants it done.</summary>
    Confirmed,

    /// <summary>Given to somebody.</summary>
    Assigned,

    /// <summary>Taken by the one it was given to.</summary>
    Accepted,

    /// <summary>Being solved from afar.</summary>
    Remote,

    /// <summary>Somebody stands at the machine.</summary>
    OnSite,

    /// <summary>Waits for a part.</summary>
    Waiting,

    /// <summary>Cured, with cause and action named.</summary>
    Resolved,

    /// <summary>The customer agrees.</summary>
    Verified,

    Closed,
}

/// <summary>What a person can do to an order.</summary>
public enum OrderAction
{
    Confirm,
    Dismiss,
    Assign,
    Accept,
    Decline,
    WorkRemotely,
    Arrive,
    WaitForPart,
    Resolve,
    Verify,
    Close,
    Reopen,

    /// <summary>Closed over its standing condition; what is left of the trouble becomes an order of its own.</summary>
    CloseUnproved,
}

/// <summary>An action with what it needs.</summary>
/// <param name="Actor">Who does it.</param>
/// <param name="Note">In their words; required to dismiss, decline, reopen and close over a standing condition.</param>
/// <param name="Assignee">Required to assign.</param>
/// <param name="CauseCode">A fault code, required to resolve.</param>
/// <param name="ActionCode">One of <see cref="OrderLife.ActionCodes"/>, required to resolve.</param>
/// <param name="Part">The part that was replaced, when resolving so; it goes into the machine's life.</param>
/// <param name="IsByManager">They may close an order over its standing condition.</param>
public sealed record OrderStep(
    OrderAction Action,
    string Actor,
    string? Note = null,
    string? Assignee = null,
    string? CauseCode = null,
    string? ActionCode = null,
    string? Part = null,
    bool IsByManager = false
);

/// <summary>The life of an order: one row, one transition; what is not here is refused. Pure.</summary>
public static class OrderLife
{
    public const int MaxNoteLength = 2000;

    /// <summary>What can have cured it.</summary>
    public static readonly IReadOnlyList<string> ActionCodes =
    [
        "adjusted",
        "cleaned",
        "lubricated",
        "part-replaced",
        "repaired",
        "load-changed",
        "settings-changed",
        "advised",
        "sensor-fixed",
        "connection-fixed",
        "no-fault-found",
    ];

    private static readonly Dictionary<(OrderState From, OrderAction Action), OrderState> s_rows = new()
    {
        [(OrderState.Proposed, OrderAction.Confirm)] = OrderState.Confirmed,
        [(OrderState.Proposed, OrderAction.Dismiss)] = OrderState.Closed,
        [(OrderState.Confirmed, OrderAction.Dismiss)] = OrderState.Closed,
        [(OrderState.Confirmed, OrderAction.Assign)] = OrderState.Assigned,
        [(OrderState.Confirmed, OrderAction.WorkRemotely)] = OrderState.Remote,
        [(OrderState.Confirmed, OrderAction.Arrive)] = OrderState.OnSite,
        [(OrderState.Assigned, OrderAction.Accept)] = OrderState.Accepted,
        [(OrderState.Assigned, OrderAction.Decline)] = OrderState.Confirmed,
        [(OrderState.Assigned, OrderAction.Assign)] = OrderState.Assigned,
        [(OrderState.Accepted, OrderAction.WorkRemotely)] = OrderState.Remote,
        [(OrderState.Accepted, OrderAction.Arrive)] = OrderState.OnSite,
        [(OrderState.Accepted, OrderAction.Decline)] = OrderState.Confirmed,
        [(OrderState.Remote, OrderAction.Arrive)] = OrderState.OnSite,
        [(OrderState.Remote, OrderAction.WaitForPart)] = OrderState.Waiting,
        [(OrderState.Remote, OrderAction.Resolve)] = OrderState.Resolved,
        [(OrderState.OnSite, OrderAction.WaitForPart)] = OrderState.Waiting,
        [(OrderState.OnSite, OrderAction.Resolve)] = OrderState.Resolved,
        [(OrderState.Waiting, OrderAction.WorkRemotely)] = OrderState.Remote,
        [(OrderState.Waiting, OrderAction.Arrive)] = OrderState.OnSite,
        [(OrderState.Waiting, OrderAction.Resolve)] = OrderState.Resolved,
        [(OrderState.Resolved, OrderAction.Verify)] = OrderState.Verified,
        [(OrderState.Resolved, OrderAction.Close)] = OrderState.Closed,
        [(OrderState.Resolved, OrderAction.Reopen)] = OrderState.Confirmed,
        [(OrderState.Verified, OrderAction.Close)] = OrderState.Closed,
        [(OrderState.Resolved, OrderAction.CloseUnproved)] = OrderState.Closed,
        [(OrderState.Verified, OrderAction.CloseUnproved)] = OrderState.Closed,
        [(OrderState.Verified, OrderAction.Reopen)] = OrderState.Confirmed,
        [(OrderState.Closed, OrderAction.Reopen)] = OrderState.Confirmed,
    };

    /// <summary>What can be done with an order, in the order of the list of actions.</summary>
    public static IReadOnlyList<OrderAction> ActionsFor(Order order) =>
        [.. Enum.GetValues<OrderAction>().Where(action => s_rows.ContainsKey((order.State, action)) && ProblemOfCondition(order, action) is null)];

    /// <summary>Steps that need no words and no decision of ours when somebody else says that the work went on.</summary>
    private static readonly OrderAction[] s_implied = [OrderAction.Confirm, OrderAction.Accept, OrderAction.WorkRemotely];

    /// <summary>The steps from a state to an action that another system tells of, the action last: those before it were taken there and not here.</summary>
    public static IReadOnlyList<OrderAction> StepsTo(OrderState from, OrderAction action)
    {
        List<OrderAction> steps = [];
        OrderState state = from;
        while (!s_rows.ContainsKey((state, action)))
        {
            OrderState at = state;
            OrderAction[] next = [.. s_implied.Where(implied => s_rows.ContainsKey((at, implied)) && s_rows[(at, implied)] > at)];
            if (next.Length == 0) break;
            steps.Add(next[0]);
            state = s_rows[(at, next[0])];
        }

        return s_rows.ContainsKey((state, action)) ? [.. steps, action] : [action];
    }

    /// <summary>
    /// The order is so far, or further: the word comes late or again. One that was closed without a cure is not where a cure would have brought it.
    /// </summary>
    public static bool IsThere(Order order, OrderAction action) =>
        !s_rows.ContainsKey((order.State, action))
        && action is not (OrderAction.Reopen or OrderAction.Decline)
        && (order.ResolvedAt is not null || order.State != OrderState.Closed || action is OrderAction.Close or OrderAction.Dismiss)
        && s_rows.Any(row => row.Key.Action == action && row.Value <= order.State);

    /// <summary>Takes a step; false leaves the order as it was and <paramref name="problem"/> names what is missing.</summary>
    /// <param name="levels">The times that hold for the order.</param>
    public static bool TryStep(Order order, OrderStep step, DateTimeOffset now, ServiceLevels levels, out Order after, out string problem)
    {
        after = order;
        problem = ProblemOf(order, step) ?? "";
        if (problem.Length > 0) return false;

        OrderState to = s_rows[(order.State, step.Action)];
        after = order with
        {
            State = to,
            UpdatedAt = now,
            Revision = order.Revision + 1,
            HandledAt = order.HandledAt ?? now,
            Assignee = step.Action switch { OrderAction.Assign => step.Assignee, OrderAction.Decline => null, _ => order.Assignee },
            ResolvedAt = step.Action switch { OrderAction.Resolve => now, OrderAction.Reopen => null, _ => order.ResolvedAt },
            CauseCode = step.Action == OrderAction.Resolve ? step.CauseCode : order.CauseCode,
            ActionCode = step.Action == OrderAction.Resolve ? step.ActionCode : order.ActionCode,
            ClosedAt = to == OrderState.Closed ? now : null,
        };
        after = step.Action switch
        {
            OrderAction.Resolve => after with { Evidence = after.Evidence with { Proof = ProofRules.Begin(after, levels.Proving, now) } },
            OrderAction.CloseUnproved => ProofRules.Deny(after),
            OrderAction.Reopen => SecondLife(after with { HandledAt = order.ResolvedAt is null ? order.HandledAt : now }, order, now, levels),
            _ => after,
        };
        return true;
    }

    /// <summary>
    /// An order whose trouble is back, by its alarm or a person's word, has times of its own from here on: those of its first life would call it overdue at
    /// once; they stay on record. The new ones are a repeat's, half of what was agreed. Once resolved, it was no first-time fix; a dismissed one had no fix.
    /// </summary>
    /// <param name="order">In the state it is in now.</param>
    /// <param name="before">As it was.</param>
    /// <param name="levels">The times that hold for it.</param>
    public static Order SecondLife(Order order, Order before, DateTimeOffset now, ServiceLevels levels) => order with
    {
        Returns = order.Returns + (before.ResolvedAt is null ? 0 : 1),
        ResolvedAt = null,
        ClosedAt = null,
        HandleBy = levels.HandleBy(now, order.Severity, isRepeat: true),
        DoneBy = levels.DoneBy(now, order.Severity, isRepeat: true),
        Evidence = order.Evidence with
        {
            Proof = null,
            Clocks =
            [
                .. order.Evidence.Clocks.TakeLast(OrderEvidence.MaxClocks - 1),
                new OrderClock(before.HandleBy, before.DoneBy, before.HandledAt, before.ResolvedAt, now),
            ],
        },
    };

    /// <summary>Somebody has it in hand: given to them, taken by them, or being worked on.</summary>
    public static bool IsInHand(Order order) =>
        order is { State: OrderState.Assigned or OrderState.Accepted or OrderState.Remote or OrderState.OnSite or OrderState.Waiting, Assignee: not null };

    private static string? ProblemOf(Order order, OrderStep step) =>
        s_rows.ContainsKey((order.State, step.Action))
            ? ProblemOfCondition(order, step.Action) ?? ProblemOfWords(step)
            : "not-in-this-state";

    /// <summary>What the machine says against a step: nobody calls a trouble over that its alarm still shows.</summary>
    private static string? ProblemOfCondition(Order order, OrderAction action) => action switch
    {
        OrderAction.Verify or OrderAction.Close when order is { HasCondition: true, IsConditionGone: false } => "condition-present",
        OrderAction.CloseUnproved when order is not { HasCondition: true, IsConditionGone: false } => "condition-gone",
        _ => null,
    };

    /// <summary>What a step is refused for in any state; null for nothing.</summary>
    public static string? ProblemOfWords(OrderStep step) => step switch
    {
        { Actor.Length: 0 or > 100 } => "actor-missing",
        { Note.Length: > MaxNoteLength } => "note-too-long",
        { Action: OrderAction.CloseUnproved, IsByManager: false } => "manager-only",
        { Action: OrderAction.Dismiss or OrderAction.Decline or OrderAction.Reopen or OrderAction.CloseUnproved, Note: null or "" } => "note-missing",
        { Action: OrderAction.Assign, Assignee: null or "" or { Length: > 100 } } => "assignee-missing",
        { Action: OrderAction.Resolve } when FaultCatalogue.Find(step.CauseCode ?? "") is null => "cause-code-missing",
        { Part.Length: > 200 } => "part-missing",
        { Action: OrderAction.Resolve } when !ActionCodes.Contains(step.ActionCode) => "action-code-missing",
        _ => null,
    };
}
