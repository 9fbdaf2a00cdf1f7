using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>First-time diagnosis, first-time fix and visits avoided, from the cause codes of resolved orders.</summary>
public static class DiagnosisQuality
{
    public const int MaxWrong = 100;

    public static List<FaultQuality> ByFault(Session session, DateTimeOffset since) =>
        session.Query(
            """
            SELECT o.fault_code, COUNT(*),
              SUM(CASE WHEN o.cause_code = o.fault_code THEN 1 ELSE 0 END),
              SUM(CASE WHEN o.returns = 0 AND (o.proof = 'proved' OR o.cause_group = 'report') AND o.id NOT IN (SELECT repeat_of FROM orders WHERE repeat_of IS NOT NULL) THEN 1 ELSE 0 END),
              SUM(CASE WHEN o.id IN (SELECT order_id FROM order_log WHERE action = 'arrive') THEN 0 ELSE 1 END),
              SUM(CASE WHEN o.handled_at <= o.handle_by AND o.resolved_at <= o.done_by THEN 1 ELSE 0 END),
              COALESCE(AVG(CASE WHEN o.returns = 0 THEN (o.handled_at - o.opened_at) / 60000.0 END), 0), AVG((o.resolved_at - o.opened_at) / 3600000.0)
            FROM orders o WHERE o.cause_code IS NOT NULL AND o.resolved_at IS NOT NULL AND o.opened_at >= $1
            GROUP BY o.fault_code ORDER BY COUNT(*) DESC, o.fault_code
            """,
            row => new FaultQuality(
                row.GetString(0),
                row.GetInt64(1),
                row.GetInt64(2),
                row.GetInt64(3),
                row.GetInt64(4),
                row.GetInt64(5),
                Convert.ToDouble(row.GetValue(6), System.Globalization.CultureInfo.InvariantCulture),
                Convert.ToDouble(row.GetValue(7), System.Globalization.CultureInfo.InvariantCulture)
            ),
            since.Ms()
        );

    public static List<WrongDiagnosis> Wrong(Session session, DateTimeOffset since) => session.Query(
        $"""
        SELECT id, gateway, machine, fault_code, cause_code, opened_at FROM orders
        WHERE cause_code IS NOT NULL AND cause_code <> fault_code AND opened_at >= $1 ORDER BY opened_at DESC, id LIMIT {MaxWrong}
        """,
        row => new WrongDiagnosis(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.Time(5)),
        since.Ms());
}
