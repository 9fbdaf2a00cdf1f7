using System.Text.Json;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.HealthArchive;

/// <summary>Hourly health records. A later version stands beside the earlier one, so that a correction stays visible; the highest version counts.</summary>
public static class HealthStore
{
    /// <summary>Hours one query answers with: a year and a day.</summary>
    public const int MaxHours = 367 * 24;

    private const int FilledAtOnce = 20_000;

    /// <summary>Adds a version of an hour; one that is there stays.</summary>
    public static void Add(Session session, string gateway, HealthHourData hour, DateTimeOffset receivedAt) => session.Defer(
        """
        INSERT INTO public.health_hours (gateway, machine, hour, version, received_at, document, run_seconds, observed_seconds, energy_kwh, idle_seconds, idle_kwh, starts, load_factor, velocity, zone)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING
        """,
        gateway, hour.MachineId, hour.Hour.Ms(), (long)hour.Version, receivedAt.Ms(), JsonSerializer.Serialize(hour, CloudJson.Default.HealthHourData),
        hour.RunSeconds, hour.ObservedSeconds, hour.EnergyKwh, hour.IdleSeconds, hour.IdleEnergyKwh, (long)hour.Starts, hour.MeanLoadFactor, hour.MeanVelocityMmPerSec, hour.WorstZone);

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

    /// <summary>All versions of one hour, oldest first: what late data changed.</summary>
    public static List<HealthHourData> Versions(Session session, string gateway, string machine, DateTimeOffset hour) => session.Query(
        "SELECT document FROM health_hours WHERE gateway = $1 AND machine = $2 AND hour = $3 ORDER BY version",
        row => JsonSerializer.Deserialize(row.GetString(0), CloudJson.Default.HealthHourData)!,
        gateway, machine, hour.Ms());

    /// <summary>Sums over the newest versions from <paramref name="from"/> until before <paramref name="to"/>.</summary>
    public static UseSum Sum(Session session, string gateway, string machine, DateTimeOffset from, DateTimeOffset to) => session.Find(
        """
        SELECT SUM(run_seconds), SUM(observed_seconds), SUM(energy_kwh), SUM(idle_seconds), SUM(idle_kwh), CAST(SUM(starts) AS BIGINT),
          SUM(load_factor * run_seconds), SUM(CASE WHEN load_factor IS NULL THEN 0 ELSE run_seconds END), SUM(velocity * run_seconds), SUM(CASE WHEN velocity IS NULL THEN 0 ELSE run_seconds END), MAX(zone)
        FROM health_hours h
        WHERE gateway = $1 AND machine = $2 AND hour >= $3 AND hour < $4
          AND version = (SELECT MAX(version) FROM health_hours n WHERE n.gateway = h.gateway AND n.machine = h.machine AND n.hour = h.hour)
        """,
        row => new UseSum((row.RealOrNull(0) ?? 0) / 3600, (row.RealOrNull(1) ?? 0) / 3600, row.RealOrNull(2), (row.RealOrNull(3) ?? 0) / 3600, row.RealOrNull(4))
        {
            Starts = row.LongOrNull(5) ?? 0,
            MeanLoadFactor = Mean(row.RealOrNull(6), row.RealOrNull(7)),
            MeanVelocityMmPerSec = Mean(row.RealOrNull(8), row.RealOrNull(9)),
            WorstZone = row.TextOrNull(10),
        },
        gateway, machine, from.Ms(), to.Ms())!;

    private static double? Mean(double? sum, double? seconds) => seconds > 0 ? sum / seconds : null;

    /// <summary>Fills the sums of records that came before there were any; at most <see cref="FilledAtOnce"/> at a time.</summary>
    public static void FillSums(Session session)
    {
        List<(string Gateway, long Version, HealthHourData Hour)> old = session.Query(
            "SELECT gateway, version, document FROM health_hours WHERE starts IS NULL LIMIT $1",
            row => (row.GetString(0), row.GetInt64(1), JsonSerializer.Deserialize(row.GetString(2), CloudJson.Default.HealthHourData)!), (long)FilledAtOnce);
        foreach ((string gateway, long version, HealthHourData hour) in old)
        {
            session.Execute(
                """
                UPDATE public.health_hours SET run_seconds = $5, observed_seconds = $6, energy_kwh = $7, idle_seconds = $8, idle_kwh = $9, starts = $10, load_factor = $11, velocity = $12, zone = $13
                WHERE gateway = $1 AND machine = $2 AND hour = $3 AND version = $4
                """,
                gateway, hour.MachineId, hour.Hour.Ms(), version, hour.RunSeconds, hour.ObservedSeconds, hour.EnergyKwh, hour.IdleSeconds, hour.IdleEnergyKwh,
                (long)hour.Starts, hour.MeanLoadFactor, hour.MeanVelocityMmPerSec, hour.WorstZone);
        }
    }
}
