using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// Orders in the hands of people who can no longer work on them become the dispatcher's again. An order names people by their words, so it stays where somebody
/// else of that name, or the same person by another grant, may still work on it.
/// </summary>
public sealed class HandedBack(TimeProvider time, TimeProvider wallTime)
{
    /// <summary>As <see cref="HandBack"/> asks.</summary>
    public void Take(Session session, IReadOnlyList<Person> people, string? gateway)
    {
        Listeners? listeners = null;
        foreach (Order order in OrderStore.Assigned(session, gateway).Where(OrderLife.IsInHand))
        {
            string name = order.Assignee!.Trim();
            if (people.FirstOrDefault(person => IsNamed(person, name)) is not { } leaver) continue;
            bool wasTheirs = gateway is not null || Grants.MayAct(session, leaver.Organisation, order.Gateway, order.Machine);
            if (!wasTheirs || People.Named(session, name).Exists(person => MayWork(session, person, order))) continue;
            string why = gateway is null ? HandBackReasons.PersonLeft : HandBackReasons.GrantTaken;
            OrderEffect effect = OrderRules.HandBack(order, name, why, time.GetUtcNow());
            OrderStore.Save(session, effect.Order!, wallTime.GetUtcNow().Ms());
            OrderLog.Add(session, effect.Order!, effect.Log!, listeners ??= Listeners.Read(session));
        }
    }

    private static bool IsNamed(Person person, string name) =>
        string.Equals(person.Name, name, StringComparison.OrdinalIgnoreCase) || string.Equals(person.Login, name, StringComparison.OrdinalIgnoreCase);

    private static bool MayWork(Session session, Person person, Order order) =>
        !person.IsDisabled
        && Rights.OfRole.TryGetValue(person.Role, out IReadOnlyList<string>? rights)
        && rights.Contains(Rights.Work)
        && Grants.MayAct(session, person.Organisation, order.Gateway, order.Machine);
}
