using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>TEST orders in the database. Limit: <see cref="MaxOfGateway"/> of one gateway are kept, and each for <see cref="Keep"/>; the oldest go.</summary>
public static class TestOrderStore
{
    public const int MaxOfGateway = 500;
    public static readonly TimeSpan Keep = TimeSpan.FromDays(400);

    /// <summary>The verb that tells a gateway of its TEST order.</summary>
    public const string Drilled = "drilled";

    private const string Columns =
        "id, gateway, drill, machine, made_by, made_at, taken_at, ordered_at, committed_at, broker_at, returned_at, shown_at, closed_at";

    /// <summary>Opens the TEST order of a drill and asks the gateway to confirm it; false when there is one already.</summary>
    public static bool Open(Session session, string gateway, DrillData drill, DateTimeOffset takenAt, DateTimeOffset now, long change)
    {
        string id = TestOrder.IdOf(gateway, drill.DrillId);
        bool isNew = session.Execute(
            """
            INSERT INTO public.test_orders (gateway, drill, id, machine, made_by, made_at, taken_at, ordered_at, change) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
            """,
            gateway, drill.DrillId, id, drill.MachineId, drill.By, drill.MadeAt.Ms(), takenAt.Ms(), now.Ms(), change) == 1;
        if (!isNew) return false;
        session.Execute(
            "DELETE FROM public.test_orders WHERE gateway = $1 AND (ordered_at < $2 OR drill IN (SELECT drill FROM test_orders WHERE gateway = $1 ORDER BY ordered_at DESC, drill LIMIT 1000 OFFSET $3))",
            gateway, (now - Keep).Ms(), (long)MaxOfGateway);
        AlarmCommands.TryAdd(
            session,
            gateway,
            new CloudCommand(1, id, Drilled, drill.DrillId, drill.MachineId, "edgeagent", null, now + AlarmCommand.ValidFor),
            now
        );
        return true;
    }

    /// <summary>The transaction that opened it is on disk.</summary>
    public static void Committed(Session session, string gateway, string drill, DateTimeOffset at) =>
        session.Execute("UPDATE public.test_orders SET committed_at = $3 WHERE gateway = $1 AND drill = $2 AND committed_at IS NULL", gateway, drill, at.Ms());

    /// <summary>The gateway confirmed a command; if that told of a TEST order, the order closes itself. Said again, it changes nothing.</summary>
    public static void Confirm(Session session, string gateway, CloudReply reply, DateTimeOffset now, long change)
    {
        if (!reply.IsDone || reply.Drill is not { } seen) return;
        session.Execute(
            "UPDATE public.test_orders SET broker_at = $3, returned_at = $4, closed_at = $5, change = $6 WHERE id = $1 AND gateway = $2 AND closed_at IS NULL",
            reply.Id, gateway, seen.BrokerAt.Ms(), seen.ReturnedAt.Ms(), now.Ms(), change);
    }

    /// <summary>A person can see it now; only the first time counts.</summary>
    public static void Show(Session session, string id, DateTimeOffset now, long change) =>
        session.Execute("UPDATE public.test_orders SET shown_at = $2, change = $3 WHERE id = $1 AND shown_at IS NULL", id, now.Ms(), change);

    public static TestOrder? Find(Session session, string id) => session.Find($"SELECT {Columns} FROM test_orders WHERE id = $1", Read, id);

    public static TestOrder? OfDrill(Session session, string gateway, string drill) =>
        session.Find($"SELECT {Columns} FROM test_orders WHERE gateway = $1 AND drill = $2", Read, gateway, drill);

    /// <summary>A machine's TEST orders, newest first.</summary>
    public static List<TestOrder> OfMachine(Session session, string gateway, string machine, int max) =>
        session.Query(
            $"SELECT {Columns} FROM test_orders WHERE gateway = $1 AND machine = $2 ORDER BY ordered_at DESC, drill LIMIT $3",
            Read,
            gateway,
            machine,
            (long)max
        );

    /// <summary>TEST orders opened since a moment, newest first.</summary>
    public static List<TestOrder> Since(Session session, DateTimeOffset since, int max) =>
        session.Query($"SELECT {Columns} FROM test_orders WHERE ordered_at >= $1 ORDER BY ordered_at DESC, drill LIMIT $2", Read, since.Ms(), (long)max);

    private static TestOrder Read(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.Time(5),
        new DrillTimes(row.GetString(0), row.TimeOrNull(9), row.Time(6), row.Time(7), row.TimeOrNull(8), row.TimeOrNull(10)),
        row.TimeOrNull(11), row.TimeOrNull(12));
}
