using System.Text.Json;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.HealthArchive;

/// <summary>Hourly health records. A later version stands beside the earlier one, so that a correction stays visible; the highest version counts.</summary>
public static class HealthStore
{
    /// <summary>Hours one query answers with: a year and a day.</summary>
    public const int MaxHours = 367 * 24;

    /// <summary>Adds a version of an hour; one that is there stays.</summary>
    public static void Add(Session session, string gateway, HealthHourData hour, DateTimeOffset receivedAt) => session.Defer(
        "INSERT INTO health_hours (gateway, machine, hour, version, received_at, document) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        gateway, hour.MachineId, hour.Hour.Ms(), (long)hour.Version, receivedAt.Ms(), JsonSerializer.Serialize(hour, CloudJson.Default.HealthHourData));

    /// <summary>The newest version of each hour from <paramref name="from"/> until before <paramref name="to"/>, oldest first.</summary>
    public static List<HealthHourData> Hours(Session session, string gateway, string machine, DateTimeOffset from, DateTimeOffset to) => session.Query(
        $"""
        SELECT document FROM health_hours h
        WHERE gateway = $1 AND machine = $2 AND hour >= $3 AND hour < $4
          AND version = (SELECT MAX(version) FROM health_hours n WHERE n.gateway = h.gateway AND n.machine = h.machine AND n.hour = h.hour)
        ORDER BY hour LIMIT {MaxHours}
        """,
        row => JsonSerializer.Deserialize(row.GetString(0), CloudJson.Default.HealthHourData)!,
        gateway, machine, from.Ms(), to.Ms());
}
