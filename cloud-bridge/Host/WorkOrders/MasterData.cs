using EdgeAgent.CloudBridge.Equipment;
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
        MachineFileStore.Save(session, file.WithDates());
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
