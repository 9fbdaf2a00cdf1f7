using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// The power from an hour before an order was opened to an hour after: evidence that must outlive the machine's thinned history. <see cref="Keep"/> runs before
/// each thinning; until then the live history answers. Limit: about 3,600 points an order.
/// </summary>
public static class OrderPower
{
    public static readonly TimeSpan Around = TimeSpan.FromHours(1);

    /// <summary>Copies what is there for orders that are still young.</summary>
    public static void Keep(Session session, DateTimeOffset now) => session.Execute(
        """
        INSERT INTO public.order_power (order_id, at, kw)
        SELECT o.id, p.at, p.kw FROM orders o
        JOIN power p ON p.gateway = o.gateway AND p.machine = o.machine AND p.at >= o.opened_at - $2 AND p.at <= o.opened_at + $2
        WHERE o.opened_at > $1 ON CONFLICT DO NOTHING
        """,
        (now - (2 * Around)).Ms(), (long)Around.TotalMilliseconds);

    /// <summary>Whether there is any point to draw: a machine without a current clamp has none.</summary>
    public static bool IsKnown(Session session, Order order) => session.Number(
        """
        SELECT COUNT(*) FROM (
          SELECT at FROM order_power WHERE order_id = $1
          UNION ALL SELECT at FROM power WHERE gateway = $2 AND machine = $3 AND at >= $4 AND at <= $5 LIMIT 1) points
        """,
        order.Id, order.Gateway, order.Machine, (order.OpenedAt - Around).Ms(), (order.OpenedAt + Around).Ms()) > 0;

    /// <summary>Kept and live points, oldest first.</summary>
    public static List<PowerPoint> Read(Session session, Order order) => session.Query(
        """
        SELECT at, MAX(kw) FROM (
          SELECT at, kw FROM order_power WHERE order_id = $1
          UNION ALL SELECT at, kw FROM power WHERE gateway = $2 AND machine = $3 AND at >= $4 AND at <= $5
        ) points GROUP BY at ORDER BY at
        """,
        row => new PowerPoint(row.Time(0), row.GetDouble(1), row.GetDouble(1)),
        order.Id, order.Gateway, order.Machine, (order.OpenedAt - Around).Ms(), (order.OpenedAt + Around).Ms());
}
