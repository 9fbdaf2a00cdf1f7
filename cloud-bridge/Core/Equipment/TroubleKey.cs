using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.Equipment;

/// <summary>
/// By what an order is found for an alarm: its episode, or a part of it. Alarms of which one brings the other about are one episode; when the first trouble of
/// an episode is gone and one of another group follows, that one is a part with an order of its own. Pure.
/// </summary>
public static class TroubleKey
{
    private const char Parting = '#';

    /// <summary>The group of an alarm's own fault.</summary>
    public static string GroupOf(AlarmData alarm) => FaultCatalogue.Find(alarm.FaultCode)?.CauseGroup ?? alarm.CauseGroup;

    /// <summary>The part of an alarm's episode that is about its own group.</summary>
    public static string PartOf(AlarmData alarm) => alarm.EpisodeId + Parting + GroupOf(alarm);

    /// <summary>The episode of a key.</summary>
    public static string EpisodeOf(string key) => key.Split(Parting)[0];
}
