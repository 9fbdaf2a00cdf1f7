using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.HealthArchive;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// Where people write down what no gateway can know: sites, machine files, upkeep, service levels. Every method answers with the stable name of what was wrong,
/// or null.
/// </summary>
public sealed class MasterData(Database database)
{
    public string? Save(Site site) => site.Problem() ?? database.Write(session =>
    {
        if (!GatewayStore.IsRegistered(session, site.Gateway)) return "unknown-gateway";
        SiteStore.Save(session, site);
        return null;
    });

    public string? Save(MachineFile file) => file.Problem() ?? database.Write(session =>
    {
        if (MachineStore.Find(session, file.Gateway, file.Machine) is null) return "unknown-machine";
        MachineFileStore.Save(session, file);
        return null;
    });

    public string? Save(UpkeepItem item) => item.Problem() ?? database.Write(session =>
    {
        if (MachineStore.Find(session, item.Gateway, item.Machine) is null) return "unknown-machine";
        return UpkeepStore.TrySave(session, item) ? null : "too-many-items";
    });

    public string? RemoveUpkeep(string gateway, string machine, string id) =>
        database.Write(session => UpkeepStore.Remove(session, gateway, machine, id)) ? null : "unknown-item";

    public string? Save(CustomerLevels levels) => levels.Problem() ?? database.Write(session =>
    {
        if (session.Organisation != Scope.Home) return "not-yours";
        if (ServiceLevelStore.All(session).Count >= ServiceLevelStore.MaxListed) return "too-many-items";
        ServiceLevelStore.Save(session, levels);
        return null;
    });

    /// <summary>Service levels are agreed by those who run the bridge; others neither see nor change them.</summary>
    public string? RemoveLevels(string customer) =>
        database.Write(session => session.Organisation == Scope.Home && ServiceLevelStore.Remove(session, customer)) ? null : "unknown-item";
}

/// <summary>How far a machine's upkeep has come.</summary>
public static class UpkeepWatch
{
    /// <summary>The state of every item of a machine, the most used up first.</summary>
    public static List<UpkeepState> OfMachine(Session session, string gateway, string machine, DateTimeOffset now)
    {
        List<UpkeepItem> items = UpkeepStore.OfMachine(session, gateway, machine);
        if (items.Count == 0) return [];
        double? pace = HealthStore.Sum(session, gateway, machine, now.AddDays(-30), now).RunHoursPerDay;
        return
        [
            .. items.Select(item => UpkeepState.Of(item, HealthStore.Sum(session, gateway, machine, item.DoneAt, now).RunHours, pace, now))
                .OrderByDescending(state => state.Share ?? -1).ThenBy(state => state.Item.Name, StringComparer.Ordinal),
        ];
    }
}
