using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.HealthArchive;

/// <summary>A machine's health now, over the last 24 hours, and day by day of its site's time before.</summary>
public sealed record MachineHealth(HealthScore Now, IReadOnlyList<HealthScore> Days, TimeZoneInfo Zone)
{
    /// <param name="session">Where to read.</param>
    /// <param name="gateway">The gateway.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="days">Days to look back, today included.</param>
    /// <param name="now">The bridge's time.</param>
    public static MachineHealth Read(Session session, string gateway, string machine, int days, DateTimeOffset now)
    {
        TimeZoneInfo zone = HealthReport.ZoneOf(GatewayStore.Find(session, gateway)?.TimeZone);
        DateTimeOffset first = HealthReport.StartOf(now.AddDays(1 - days), ReportPeriod.Day, zone);
        HealthHourData[] hours = [.. HealthStore.Hours(session, gateway, machine, first.AddDays(-HealthScore.UsualDays), now.AddHours(1))];
        List<Order> orders = OrderStore.OfMachine(session, gateway, machine);
        var lines = new List<HealthScore>();
        for (DateTimeOffset day = first; day <= now; day = HealthReport.NextOf(day, ReportPeriod.Day, zone))
            lines.Add(Of(day, HealthReport.NextOf(day, ReportPeriod.Day, zone)));
        return new MachineHealth(Of(now.AddHours(-24), now.AddHours(1)), lines, zone);

        HealthScore Of(DateTimeOffset from, DateTimeOffset to) =>
            HealthScore.Of(from, to, Between(from, to), Between(from.AddDays(-HealthScore.UsualDays), from), orders);

        ArraySegment<HealthHourData> Between(DateTimeOffset from, DateTimeOffset to)
        {
            int begin = FirstFrom(from);
            return new ArraySegment<HealthHourData>(hours, begin, FirstFrom(to) - begin);
        }

        int FirstFrom(DateTimeOffset moment)
        {
            (int low, int high) = (0, hours.Length);
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (hours[middle].Hour < moment) low = middle + 1;
                else high = middle;
            }

            return low;
        }
    }
}
