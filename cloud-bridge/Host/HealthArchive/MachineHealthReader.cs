using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.HealthArchive;

/// <summary>Reads what a machine's health rests on.</summary>
public static class MachineHealthReader
{
    /// <param name="session">Where to read.</param>
    /// <param name="gateway">The gateway.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="troubles">Troubles of the machine itself.</param>
    /// <param name="days">Days to look back, today included.</param>
    /// <param name="now">The bridge's time.</param>
    public static MachineHealth Read(Session session, string gateway, string machine, IReadOnlyList<Trouble> troubles, int days, DateTimeOffset now)
    {
        TimeZoneInfo zone = HealthReport.ZoneOf(GatewayStore.Find(session, gateway)?.TimeZone);
        DateTimeOffset first = MachineHealth.FirstDay(days, zone, now);
        HealthHourData[] hours = [.. HealthStore.Hours(session, gateway, machine, first.AddDays(-HealthScore.UsualDays), now.AddHours(1))];
        return MachineHealth.Of(hours, troubles, first, zone, now);
    }
}
