using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>Whether the condition of an order is there. Nothing measured is neither of the two.</summary>
/// <param name="State">One of <see cref="Present"/>, <see cref="Gone"/>, <see cref="Unknown"/>, <see cref="None"/>.</param>
/// <param name="Since">Unknown since then; null in the other states, and when nothing was ever measured.</param>
public readonly record struct Condition(string State, DateTimeOffset? Since = null)
{
    public const string Present = "present";
    public const string Gone = "gone";
    public const string Unknown = "unknown";

    /// <summary>The order rests on nothing a machine could show: a person reported it.</summary>
    public const string None = "none";

    /// <param name="order">The order.</param>
    /// <param name="machine">Its machine; null for the gateway itself, and when it was never reported.</param>
    /// <param name="modules">The machine's modules.</param>
    /// <param name="freshSince">News from before this moment are old.</param>
    public static Condition Of(Order order, Machine? machine, IReadOnlyList<ModuleOnMachine> modules, DateTimeOffset freshSince)
    {
        if (!order.HasCondition) return new Condition(None);
        Condition told = new(order.IsConditionGone ? Gone : Present);
        if (order.Machine == order.Gateway) return told;
        if (machine is null) return order.Evidence.UnseenSince is { } unseen ? new Condition(Unknown, unseen) : told;
        if (machine.Left is { } left) return new Condition(Unknown, left.At);
        if (machine.StateAt < freshSince) return new Condition(Unknown, machine.StateAt);
        if (order.Subject != FaultSubject.Machine) return told;

        ModuleOnMachine[] watching = [.. modules.Where(module => order.Evidence.Modules.Count == 0 || order.Evidence.Modules.Contains(module.State.ModuleId))];
        bool isWatched = watching.Any(module => module.State.IsOnline) || (order.Evidence.Modules.Count == 0 && modules.Count == 0);
        return isWatched ? told : new Condition(Unknown, order.Evidence.UnseenSince ?? watching.Max(module => module.State.LastSeen));
    }
}
