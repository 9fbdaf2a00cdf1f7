using EdgeAgent.CloudBridge.HealthArchive;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>Service levels in the database.</summary>
public static class ServiceLevelStore
{
    public const int MaxListed = 1000;

    public static List<CustomerLevels> All(Session session) =>
        session.Query(
            $"SELECT customer, handle_ms, done_ms, working FROM service_levels ORDER BY customer LIMIT {MaxListed}",
            row => new CustomerLevels(row.GetString(0), Span(row.GetInt64(1)), Span(row.GetInt64(2)), WorkingHours.Parse(row.TextOrNull(3)))
        );

    public static void Save(Session session, CustomerLevels levels) => session.Execute(
        """
        INSERT INTO public.service_levels (customer, handle_ms, done_ms, working) VALUES ($1, $2, $3, $4)
        ON CONFLICT (customer) DO UPDATE SET handle_ms = excluded.handle_ms, done_ms = excluded.done_ms, working = excluded.working
        """,
        levels.Customer, (long)levels.HandleWithin.TotalMilliseconds, (long)levels.DoneWithin.TotalMilliseconds, levels.Working?.ToString());

    public static bool Remove(Session session, string customer) => session.Execute("DELETE FROM public.service_levels WHERE customer = $1", customer) == 1;

    /// <summary>The levels that hold for a gateway's machines: its customer's, else the given ones.</summary>
    public static ServiceLevels For(Session session, string gateway, ServiceLevels otherwise) =>
        session.Find(
            """
            SELECT l.handle_ms, l.done_ms, l.working, g.time_zone FROM sites s
            JOIN service_levels l ON l.customer = s.customer JOIN gateways g ON g.gateway = s.gateway WHERE s.gateway = $1
            """,
            row => otherwise with
            {
                HandleWithin = Span(row.GetInt64(0)),
                DoneWithin = Span(row.GetInt64(1)),
                Working = WorkingHours.Parse(row.TextOrNull(2)),
                Zone = HealthReport.ZoneOf(row.TextOrNull(3)),
            },
            gateway) ?? otherwise;

    private static TimeSpan Span(long ms) => TimeSpan.FromMilliseconds(ms);
}
