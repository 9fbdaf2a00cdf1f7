using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.HealthArchive;

/// <summary>Reads what a machine's report rests on.</summary>
public static class MachineReportReader
{
    /// <param name="session">Where to read.</param>
    /// <param name="gateway">The gateway.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="period">hour, day or month; day when it is none of them.</param>
    /// <param name="from">Local date yyyy-MM-dd; null ends the span now.</param>
    /// <param name="now">The bridge's time.</param>
    /// <returns>Null when there is no such machine.</returns>
    public static MachineReport? Read(Session session, string gateway, string machine, string? period, string? from, DateTimeOffset now)
    {
        if (MachineStore.Find(session, gateway, machine) is not { } found) return null;
        TimeZoneInfo zone = HealthReport.ZoneOf(GatewayStore.Find(session, gateway)?.TimeZone);
        (ReportPeriod kind, DateTimeOffset start, DateTimeOffset end) = MachineReport.SpanOf(period, from, zone, now);
        return new MachineReport(
            gateway,
            machine,
            found.State.Name,
            zone,
            kind,
            start,
            HealthReport.Of(HealthStore.Hours(session, gateway, machine, start, end), kind, zone)
        );
    }
}
