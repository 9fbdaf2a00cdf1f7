using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.HealthArchive;

/// <summary>How far a machine's upkeep has come, by the hours it ran.</summary>
public static class UpkeepWatch
{
    /// <summary>The state of every item of a machine, the most used up first.</summary>
    public static List<UpkeepState> OfMachine(Session session, string gateway, string machine, DateTimeOffset now)
    {
        List<UpkeepItem> items = UpkeepStore.OfMachine(session, gateway, machine);
        if (items.Count == 0) return [];
        double? pace = HealthStore.Sum(session, gateway, machine, now.AddDays(-UpkeepState.PaceDays), now).RunHoursPerDay;
        return UpkeepState.Ranked(
            items.Select(item => UpkeepState.Of(item, HealthStore.Sum(session, gateway, machine, item.DoneAt, now).RunHours, pace, now))
        );
    }
}
