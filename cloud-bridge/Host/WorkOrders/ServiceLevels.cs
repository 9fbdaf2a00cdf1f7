using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>Within which times an order is handled and done.</summary>
public sealed record ServiceLevels
{
    public TimeSpan HandleWithin { get; init; } = TimeSpan.FromMinutes(10);     // the trade's figure for handling an order
    public TimeSpan DoneWithin { get; init; } = TimeSpan.FromHours(3.5);        // the trade's figure for a done order

    /// <summary>
    /// A new order this soon after the last one of the same trouble is a repeat: it is linked, both times are halved and its priority is raised.
    /// </summary>
    public TimeSpan RepeatWithin { get; init; } = TimeSpan.FromDays(90);

    public IEnumerable<string> Problems()
    {
        if (HandleWithin <= TimeSpan.Zero) yield return $"HandleWithin is {HandleWithin}; use more than 0.";
        if (DoneWithin < HandleWithin) yield return $"DoneWithin is {DoneWithin}; use {HandleWithin} (HandleWithin) or more.";
    }
}

/// <summary>What was agreed with one customer.</summary>
public sealed record CustomerLevels(string Customer, TimeSpan HandleWithin, TimeSpan DoneWithin)
{
    public static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    /// <summary>Stable name of the first thing that is wrong; null when nothing is.</summary>
    public string? Problem() => this switch
    {
        { Customer.Length: 0 or > 200 } => "customer-missing",
        _ when HandleWithin < TimeSpan.FromMinutes(1) || DoneWithin < HandleWithin || DoneWithin > Longest => "times-wrong",
        _ => null,
    };
}

/// <summary>Service levels in the database.</summary>
public static class ServiceLevelStore
{
    public const int MaxListed = 1000;

    public static List<CustomerLevels> All(Session session) =>
        session.Query(
            $"SELECT customer, handle_ms, done_ms FROM service_levels ORDER BY customer LIMIT {MaxListed}",
            row => new CustomerLevels(row.GetString(0), Span(row.GetInt64(1)), Span(row.GetInt64(2)))
        );

    public static void Save(Session session, CustomerLevels levels) => session.Execute(
        """
        INSERT INTO service_levels (customer, handle_ms, done_ms) VALUES ($1, $2, $3)
        ON CONFLICT (customer) DO UPDATE SET handle_ms = excluded.handle_ms, done_ms = excluded.done_ms
        """,
        levels.Customer, (long)levels.HandleWithin.TotalMilliseconds, (long)levels.DoneWithin.TotalMilliseconds);

    public static bool Remove(Session session, string customer) => session.Execute("DELETE FROM service_levels WHERE customer = $1", customer) == 1;

    /// <summary>The levels that hold for a gateway's machines: its customer's, else the given ones.</summary>
    public static ServiceLevels For(Session session, string gateway, ServiceLevels otherwise) =>
        session.Find(
            "SELECT l.handle_ms, l.done_ms FROM sites s JOIN service_levels l ON l.customer = s.customer WHERE s.gateway = $1",
            row => otherwise with { HandleWithin = Span(row.GetInt64(0)), DoneWithin = Span(row.GetInt64(1)) }, gateway) ?? otherwise;

    private static TimeSpan Span(long ms) => TimeSpan.FromMilliseconds(ms);
}
