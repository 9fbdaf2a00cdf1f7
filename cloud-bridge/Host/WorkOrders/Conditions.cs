using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>Reads whether the conditions of orders are there, for many orders in two round trips.</summary>
public static class Conditions
{
    /// <param name="session">Whose eyes.</param>
    /// <param name="orders">The orders.</param>
    /// <param name="freshSince">News from before this moment are old.</param>
    /// <returns>By the order's id, with its machine; null for the gateway itself.</returns>
    public static Dictionary<string, (Condition Condition, Machine? Machine)> Of(Session session, IReadOnlyCollection<Order> orders, DateTimeOffset freshSince)
    {
        HashSet<(string Gateway, string Machine)> wanted = [.. orders.Select(order => (order.Gateway, order.Machine))];
        var machines = MachineStore.FindMany(session, wanted).ToDictionary(machine => (machine.Gateway, machine.State.MachineId));
        ILookup<(string Gateway, string Machine), ModuleOnMachine> modules = MachineStore
            .ModulesOfMany(session, wanted)
            .ToLookup(module => (module.Gateway, module.State.MachineId));
        return orders.ToDictionary(
            order => order.Id,
            order =>
            {
                Machine? machine = machines.GetValueOrDefault((order.Gateway, order.Machine));
                return (Condition.Of(order, machine, [.. modules[(order.Gateway, order.Machine)]], freshSince), machine);
            },
            StringComparer.Ordinal
        );
    }

    public static Condition Of(Session session, Order order, DateTimeOffset freshSince) => Of(session, [order], freshSince)[order.Id].Condition;
}
