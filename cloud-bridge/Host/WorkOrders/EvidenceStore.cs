using System.Text.Json;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>
/// What raw bursts showed, in the database: one row a burst, whatever is re-sent. Limits: <see cref="MaxListed"/> an answer; a burst that showed no fault and
/// belongs to no episode is kept for <see cref="KeepSound"/>, all others for <see cref="Keep"/>.
/// </summary>
public static class EvidenceStore
{
    public const int MaxListed = 50;
    public static readonly TimeSpan KeepSound = TimeSpan.FromDays(90);
    public static readonly TimeSpan Keep = TimeSpan.FromDays(400);

    public static void Add(Session session, string gateway, EvidenceData evidence, DateTimeOffset receivedAt) =>
        session.Defer(
            """
            INSERT INTO public.burst_evidence (gateway, evidence, machine, point, taken_at, asked_by, command, episode, label, fault_code, received_at, document)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING
            """,
            gateway,
            evidence.EvidenceId,
            evidence.MachineId,
            evidence.Point,
            evidence.TakenAt.Ms(),
            evidence.AskedBy,
            evidence.CommandId,
            evidence.EpisodeId,
            evidence.Label,
            evidence.FaultCode,
            receivedAt.Ms(),
            JsonSerializer.Serialize(evidence, CloudJson.Wire.EvidenceData)
        );

    public static EvidenceData? Find(Session session, string gateway, string evidence) =>
        session.Find("SELECT document FROM burst_evidence WHERE gateway = $1 AND evidence = $2", Read, gateway, evidence);

    /// <summary>A machine's evidence, newest first.</summary>
    public static List<EvidenceData> OfMachine(Session session, string gateway, string machine, int limit = MaxListed) =>
        session.Query(
            "SELECT document FROM burst_evidence WHERE gateway = $1 AND machine = $2 ORDER BY taken_at DESC, evidence LIMIT $3",
            Read,
            gateway,
            machine,
            (long)Math.Clamp(limit, 1, MaxListed)
        );

    /// <summary>
    /// What belongs to an order: the bursts of its episodes, and for a trouble of vibration all others of the machine from a day before its first alarm until
    /// it was closed. The burst that shows the order's fault comes first, then those that show another, then the newest.
    /// </summary>
    public static List<EvidenceData> OfOrder(Session session, Order order)
    {
        List<EvidenceData> found = session.Query(
            $"""
            SELECT document FROM burst_evidence WHERE gateway = $1 AND machine = $2 AND taken_at >= $3 AND taken_at <= $4
              AND ($5 = 1 OR episode IN (SELECT episode FROM order_episodes WHERE order_id = $6))
            ORDER BY taken_at DESC, evidence LIMIT {MaxListed}
            """,
            Read,
            order.Gateway,
            order.Machine,
            order.Evidence.RaisedAt.Ms() - (long)OrderBursts.BeforeOrder.TotalMilliseconds,
            (order.ClosedAt ?? DateTimeOffset.MaxValue).Ms(),
            OrderBursts.IsOfVibration(order).Bit(),
            order.Id
        );
        return OrderBursts.Ranked(order, found);
    }

    public static void Thin(Session session, DateTimeOffset now)
    {
        session.Execute("DELETE FROM public.burst_evidence WHERE fault_code IS NULL AND episode IS NULL AND taken_at < $1", (now - KeepSound).Ms());
        session.Execute("DELETE FROM public.burst_evidence WHERE taken_at < $1", (now - Keep).Ms());
    }

    private static EvidenceData Read(System.Data.Common.DbDataReader row) => JsonSerializer.Deserialize(row.GetString(0), CloudJson.Default.EvidenceData)!;
}
