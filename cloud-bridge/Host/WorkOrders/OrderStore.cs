using System.Data.Common;
using System.Text.Json.Serialization;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>Orders, their episodes and their audit in the database.</summary>
public static class OrderStore
{
    /// <summary>Orders on one page of a list.</summary>
    public const int MaxPage = 200;

    private const string Columns =
        "id, gateway, machine, cause_group, subject, fault_code, severity, state, opened_at, updated_at, closed_at, handle_by, done_by, handled_at, resolved_at, "
        + "occurrences, returns, assignee, cause_code, action_code, document, revision, repeat_of";

    private static readonly RowInsert s_episode = new("order_episodes", "gateway, episode, order_id, joined_at#");
    private static readonly RowInsert s_log = new("order_log", "order_id, number#, at#, actor, action, from_state, to_state, note, credential");

    private static readonly RowInsert s_order = new(
        "orders",
        "id, gateway, machine, cause_group, subject, fault_code, severity, state, is_open#, opened_at#, updated_at#, closed_at#, handle_by#, done_by#, "
        + "handled_at#, resolved_at#, is_condition_gone#, occurrences#, returns#, assignee, cause_code, action_code, document, revision#, change#, repeat_of, proof, due_at#",
        """
        ON CONFLICT (id) DO UPDATE SET
          fault_code = excluded.fault_code, severity = excluded.severity, state = excluded.state, is_open = excluded.is_open, updated_at = excluded.updated_at,
          handle_by = excluded.handle_by, due_at = excluded.due_at, done_by = excluded.done_by, closed_at = excluded.closed_at, handled_at = excluded.handled_at, resolved_at = excluded.resolved_at,
          is_condition_gone = excluded.is_condition_gone,
          occurrences = excluded.occurrences, returns = excluded.returns, assignee = excluded.assignee, cause_code = excluded.cause_code,
          action_code = excluded.action_code, document = excluded.document, revision = excluded.revision, change = excluded.change,
          proof = excluded.proof
        """);

    public static Order? Find(Session session, string id) => session.Find($"SELECT {Columns} FROM orders WHERE id = $1", row => Read(session, row), id);

    public static Order? OfEpisode(Session session, string gateway, string episode) =>
        session.Find(
            $"SELECT {Columns} FROM orders WHERE id = (SELECT order_id FROM order_episodes WHERE gateway = $1 AND episode = $2)",
            row => Read(session, row),
            gateway,
            episode
        );

    /// <summary>The orders of many episodes.</summary>
    public static List<(string Episode, Order Order)> OfEpisodes(Session session, IReadOnlyCollection<(string Gateway, string Episode)> episodes) => session.QueryMany(
        $"SELECT {Columns}, tied.episode FROM {{0}} JOIN (SELECT gateway AS place, episode, order_id FROM order_episodes) tied ON tied.place = wanted.one AND tied.episode = wanted.two JOIN orders ON orders.id = tied.order_id",
        row => (row.GetString(row.FieldCount - 1), Read(session, row)), episodes);

    /// <summary>The open orders of many machines.</summary>
    public static List<Order> OpenOfMachines(Session session, IReadOnlyCollection<(string Gateway, string Machine)> machines) =>
        session.QueryMany(
            $"SELECT {Columns} FROM {{0}} JOIN orders ON gateway = wanted.one AND machine = wanted.two WHERE is_open = 1",
            row => Read(session, row),
            machines
        );

    /// <summary>The open orders that name somebody, of one gateway or of all.</summary>
    public static List<Order> Assigned(Session session, string? gateway) => session.Query(
        $"SELECT {Columns} FROM orders WHERE is_open = 1 AND assignee IS NOT NULL AND ($1 = '' OR gateway = $1) ORDER BY id",
        row => Read(session, row),
        gateway ?? "");

    /// <summary>The orders of some gateways that are being proved, also those that are closed already.</summary>
    public static List<Order> Proving(Session session, IReadOnlyCollection<string> gateways) =>
        session.QueryMany(
            $"SELECT {Columns} FROM {{0}} JOIN orders ON gateway = wanted.one WHERE proof = 'proving' ORDER BY id",
            row => Read(session, row),
            [.. gateways.Select(gateway => (gateway, ""))]
        );

    /// <summary>The cause groups of which some machines had orders that are closed.</summary>
    public static List<(string Gateway, string Machine, string CauseGroup)> ClosedGroups(
        Session session,
        IReadOnlyCollection<(string Gateway, string Machine)> machines
    ) =>
        session.QueryMany(
            "SELECT DISTINCT gateway, machine, cause_group FROM {0} JOIN orders ON gateway = wanted.one AND machine = wanted.two WHERE is_open = 0",
            row => (row.GetString(0), row.GetString(1), row.GetString(2)),
            machines
        );

    public static Order? OpenOfGroup(Session session, string gateway, string machine, string causeGroup) =>
        session.Find(
            $"SELECT {Columns} FROM orders WHERE gateway = $1 AND machine = $2 AND cause_group = $3 AND is_open = 1",
            row => Read(session, row),
            gateway,
            machine,
            causeGroup
        );

    public static Order? LastClosedOfGroup(Session session, string gateway, string machine, string causeGroup) =>
        session.Find(
            $"SELECT {Columns} FROM orders WHERE gateway = $1 AND machine = $2 AND cause_group = $3 AND is_open = 0 ORDER BY closed_at DESC, id LIMIT 1",
            row => Read(session, row),
            gateway,
            machine,
            causeGroup
        );

    /// <summary>Earlier orders of the same machine and cause group, newest first.</summary>
    public static List<Order> Before(Session session, Order order, int limit) => session.Query(
        $"SELECT {Columns} FROM orders WHERE gateway = $1 AND machine = $2 AND cause_group = $3 AND opened_at < $4 ORDER BY opened_at DESC, id LIMIT $5",
        row => Read(session, row), order.Gateway, order.Machine, order.CauseGroup, order.OpenedAt.Ms(), (long)limit);

    public static List<Order> OfMachine(Session session, string gateway, string machine) =>
        session.Query(
            $"SELECT {Columns} FROM orders WHERE gateway = $1 AND machine = $2 ORDER BY opened_at DESC, id LIMIT {MaxPage}",
            row => Read(session, row),
            gateway,
            machine
        );

    /// <summary>Orders newest first, those opened before (<paramref name="beforeMs"/>, <paramref name="beforeId"/>).</summary>
    public static List<Order> Page(Session session, bool onlyOpen, long beforeMs, string beforeId, int limit) => session.Query(
        $"SELECT {Columns} FROM orders WHERE {(onlyOpen ? "is_open = 1 AND " : "")}opened_at <= $1 AND (opened_at < $1 OR id < $2) ORDER BY opened_at DESC, id DESC LIMIT $3",
        row => Read(session, row), beforeMs, beforeId, (long)Math.Clamp(limit, 1, MaxPage));

    /// <summary>Open orders, what is due next before the rest, after (<paramref name="afterMs"/>, <paramref name="afterId"/>).</summary>
    public static List<Order> Urgent(Session session, long afterMs, string afterId, int limit) => session.Query(
        $"SELECT {Columns} FROM orders WHERE is_open = 1 AND due_at >= $1 AND (due_at > $1 OR id > $2) ORDER BY due_at, id LIMIT $3",
        row => Read(session, row), afterMs, afterId, (long)Math.Clamp(limit, 1, MaxPage));

    /// <summary>Open orders in one of some states, what is due next before the rest.</summary>
    public static List<Order> OfStates(Session session, IReadOnlyList<OrderState> states, int limit) =>
        [
            .. states
                .SelectMany(state =>
                    session.Query(
                        $"SELECT {Columns} FROM orders WHERE is_open = 1 AND state = $1 ORDER BY due_at, id LIMIT $2",
                        row => Read(session, row),
                        OrderStates.NameOf(state),
                        (long)limit
                    )
                )
                .OrderBy(order => order.DueAt)
                .Take(limit),
        ];

    /// <summary>How many open orders are in each state.</summary>
    public static Dictionary<OrderState, long> CountByState(Session session) =>
        session
            .Query("SELECT state, COUNT(*) FROM orders WHERE is_open = 1 GROUP BY state", row => (State: OrderStates.StateOf(row.GetString(0)), Count: row.GetInt64(1)))
            .ToDictionary(line => line.State, line => line.Count);

    public static long CountOpen(Session session) => session.Number("SELECT COUNT(*) FROM orders WHERE is_open = 1");

    public static List<OrderLogEntry> Log(Session session, string id) =>
        session.Query(
            "SELECT number, at, actor, action, from_state, to_state, note, credential FROM order_log WHERE order_id = $1 ORDER BY number",
            row => new OrderLogEntry(
                row.GetInt64(0),
                row.Time(1),
                row.GetString(2),
                row.GetString(3),
                row.TextOrNull(4) is { } from ? OrderStates.StateOf(from) : null,
                OrderStates.StateOf(row.GetString(5)),
                row.TextOrNull(6),
                row.GetString(7)
            ),
            id
        );

    public static List<string> Episodes(Session session, string id) =>
        session.Query("SELECT episode FROM order_episodes WHERE order_id = $1 ORDER BY joined_at, episode", row => TroubleKey.EpisodeOf(row.GetString(0)), id);

    public static void TieEpisode(Session session, string gateway, string episode, string orderId, DateTimeOffset at) =>
        session.Add(s_episode, gateway, episode, orderId, at.Ms());

    /// <summary>What belonged to one order belongs to another from here on.</summary>
    public static void HandOver(Session session, string fromOrder, string toOrder) =>
        session.Execute("UPDATE public.order_episodes SET order_id = $2 WHERE order_id = $1", fromOrder, toOrder);

    /// <summary>Writes a line, with the credential of whoever's transaction it is.</summary>
    public static void AddLog(Session session, string orderId, OrderLogEntry entry) =>
        session.Add(
            s_log,
            orderId,
            entry.Number,
            entry.At.Ms(),
            entry.Actor,
            entry.Action,
            entry.From is { } from ? OrderStates.NameOf(from) : null,
            OrderStates.NameOf(entry.To),
            entry.Note,
            session.Credential
        );

    /// <param name="session">The transaction.</param>
    /// <param name="order">The order, new or changed; once a transaction.</param>
    /// <param name="change">Wall-clock milliseconds, for the live pages.</param>
    public static void Save(Session session, Order order, long change) =>
        session.Add(
            s_order,
            order.Id,
            order.Gateway,
            order.Machine,
            order.CauseGroup,
            order.Subject.ToString(),
            order.FaultCode,
            order.Severity,
            OrderStates.NameOf(order.State),
            order.IsOpen.Bit(),
            order.OpenedAt.Ms(),
            order.UpdatedAt.Ms(),
            order.ClosedAt.Ms(),
            order.HandleBy.Ms(),
            order.DoneBy.Ms(),
            order.HandledAt.Ms(),
            order.ResolvedAt.Ms(),
            order.IsConditionGone.Bit(),
            order.Occurrences,
            order.Returns,
            order.Assignee,
            order.CauseCode,
            order.ActionCode,
            session.Document("", order.Id, order.Evidence, OrderJson.Default.OrderEvidence),
            order.Revision,
            change,
            order.RepeatOf,
            order.Evidence.Proof?.State,
            order.DueAt.Ms()
        );

    private static Order Read(Session session, DbDataReader row) => new()
    {
        Id = row.GetString(0),
        Gateway = row.GetString(1),
        Machine = row.GetString(2),
        CauseGroup = row.GetString(3),
        Subject = Enum.Parse<FaultSubject>(row.GetString(4)),
        FaultCode = row.GetString(5),
        Severity = row.GetString(6),
        State = OrderStates.StateOf(row.GetString(7)),
        OpenedAt = row.Time(8),
        UpdatedAt = row.Time(9),
        ClosedAt = row.TimeOrNull(10),
        HandleBy = row.Time(11),
        DoneBy = row.Time(12),
        HandledAt = row.TimeOrNull(13),
        ResolvedAt = row.TimeOrNull(14),
        Occurrences = row.GetInt64(15),
        Returns = row.GetInt64(16),
        Assignee = row.TextOrNull(17),
        CauseCode = row.TextOrNull(18),
        ActionCode = row.TextOrNull(19),
        Evidence = session.Document("", row.GetString(0), row.GetString(20), OrderJson.Default.OrderEvidence),
        Revision = row.GetInt64(21),
        RepeatOf = row.TextOrNull(22),
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OrderEvidence))]
internal sealed partial class OrderJson : JsonSerializerContext;
