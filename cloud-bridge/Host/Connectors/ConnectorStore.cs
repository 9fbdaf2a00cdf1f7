using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;

namespace EdgeAgent.CloudBridge.Connectors;

/// <summary>Connectors and their jobs in the database.</summary>
public static class ConnectorStore
{
    public const int MaxConnectors = 20;
    public const int MaxListed = 500;
    public static readonly TimeSpan Keep = TimeSpan.FromDays(30);

    private const string Table = "connectors";
    private const string Columns = "id, name, opens_on, document, secret, made_at, organisation";
    private const string JobColumns = "connector, order_id, state, request, find_url, made_at, since, tries, external_id, external_state, last_answer";

    public static List<Connector> All(Session session) => session.Query($"SELECT {Columns} FROM connectors ORDER BY made_at, id", row => Read(session, row));

    /// <summary>The connectors of all organisations: who gets an order is decided by the grants, not by who changed it.</summary>
    public static List<Connector> Listeners(Session session) => session.AsBridge(() => All(session));

    public static Connector? Find(Session session, string id) => session.Find($"SELECT {Columns} FROM connectors WHERE id = $1", row => Read(session, row), id);

    public static void Add(Session session, Connector connector) =>
        session.Execute(
            $"INSERT INTO public.connectors ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            connector.Id,
            connector.Name,
            connector.OpensOn,
            session.Seal(Table, connector.Id, JsonSerializer.Serialize(connector.Request, ConnectorJson.Default.ConnectorRequest)),
            session.Seal(Table, connector.Id, connector.Secret),
            connector.MadeAt.Ms(),
            session.Organisation
        );

    public static void Remove(Session session, string id)
    {
        session.Execute("DELETE FROM public.connector_jobs WHERE connector = $1", id);
        session.Execute("DELETE FROM public.connector_messages WHERE connector = $1", id);
        session.Execute("DELETE FROM public.connectors WHERE id = $1", id);
    }

    /// <summary>Makes the jobs an audit line asks for, in its transaction. An order has one job of a connector for ever.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="connectors">Connectors of all organisations, read in this transaction; those without a grant for the machine are left out.</param>
    /// <param name="order">The order after the step.</param>
    /// <param name="entry">The line.</param>
    /// <param name="context">What is known around the order; asked only when a connector wants it.</param>
    public static void Post(Session session, IReadOnlyList<Connector> connectors, Order order, OrderLogEntry entry, Func<OrderContext> context)
    {
        if (connectors.Count > 0) session.AsBridge(() => PostToAll(session, connectors, order, entry, context));
    }

    private static void PostToAll(Session session, IReadOnlyList<Connector> connectors, Order order, OrderLogEntry entry, Func<OrderContext> context)
    {
        foreach (
            Connector connector in connectors.Where(connector =>
                connector.OpensOn == entry.Action && Access.Grants.Has(session, connector.Organisation, order.Gateway, order.Machine)
            )
        )
        {
            JsonObject values = Template.Values(order, entry, context());
            string Value(string path) => Template.TextAt(values, path);
            var request = new JsonObject
            {
                ["url"] = Template.FillUrl(connector.Request.Url, Value),
                ["body"] = Template.FillJson(connector.Request.Body, Value),
            };
            session.Defer(
                "INSERT INTO public.connector_jobs (connector, order_id, state, request, find_url, made_at, since, tries, next_at) VALUES ($1, $2, 'pending', $3, $4, $5, $5, 0, $5) ON CONFLICT DO NOTHING",
                connector.Id, order.Id, request.ToJsonString(), connector.Request.FindUrl is { } find ? Template.FillUrl(find, Value) : null, entry.At.Ms());
        }
    }

    /// <summary>Jobs to try now, each claimed by moving its next try ahead, so that two instances never send the same one at once.</summary>
    public static List<ConnectorJob> Claim(Session session, DateTimeOffset now, TimeSpan claimFor, int limit)
    {
        List<ConnectorJob> due = session.Query(
            $"SELECT {JobColumns} FROM connector_jobs WHERE state = 'pending' AND next_at <= $1 ORDER BY next_at, order_id LIMIT $2",
            ReadJob,
            now.Ms(),
            (long)limit
        );
        return due.FindAll(job =>
            session.Execute(
                "UPDATE public.connector_jobs SET next_at = $3, tries = tries + 1 WHERE connector = $1 AND order_id = $2 AND state = 'pending' AND next_at <= $4",
                job.ConnectorId,
                job.OrderId,
                (now + claimFor).Ms(),
                now.Ms()
            ) == 1
        );
    }

    /// <summary>Whether a connector's organisation still sees an order: what waited is sent with its eyes of that moment.</summary>
    public static bool MaySee(Session session, Connector connector, string order) =>
        session.AsBridge(() =>
            session.Find("SELECT gateway, machine FROM orders WHERE id = $1", row => new OrderPlace(row.GetString(0), row.GetString(1)), order) is { } place
            && Access.Grants.Has(session, connector.Organisation, place.Gateway, place.Machine)
        );

    private sealed record OrderPlace(string Gateway, string Machine);

    public static void MarkOpen(Session session, ConnectorJob job, string externalId, string answer) =>
        session.Execute(
            "UPDATE public.connector_jobs SET state = 'open', external_id = $3, last_answer = $4 WHERE connector = $1 AND order_id = $2",
            job.ConnectorId,
            job.OrderId,
            externalId,
            answer
        );

    /// <summary>A try failed: again after the plan's wait, or given up.</summary>
    public static void MarkFailed(Session session, ConnectorJob job, string answer, bool isForGood, DateTimeOffset now)
    {
        DateTimeOffset? next = isForGood ? null : RetryPlan.NextAfter(job.Tries + 1, job.Since, now);
        session.Execute(
            "UPDATE public.connector_jobs SET state = $3, next_at = $4, last_answer = $5 WHERE connector = $1 AND order_id = $2 AND state = 'pending'",
            job.ConnectorId, job.OrderId, next is null ? "dead" : "pending", (next ?? now).Ms(), answer);
    }

    /// <summary>Sends what was given up again; how many. A first look finds what the other system has already.</summary>
    public static int Replay(Session session, string connector, DateTimeOffset now) =>
        session.Execute("UPDATE public.connector_jobs SET state = 'pending', since = $2, next_at = $2 WHERE connector = $1 AND state = 'dead'", connector, now.Ms());

    public static List<ConnectorJob> Jobs(Session session, string connector) =>
        session.Query($"SELECT {JobColumns} FROM connector_jobs WHERE connector = $1 ORDER BY made_at DESC, order_id LIMIT {MaxListed}", ReadJob, connector);

    public static List<ConnectorJob> OfOrder(Session session, string order) =>
        session.Query($"SELECT {JobColumns} FROM connector_jobs WHERE order_id = $1 ORDER BY connector", ReadJob, order);

    public static ConnectorJob? OfExternal(Session session, string connector, string externalId) =>
        session.Find($"SELECT {JobColumns} FROM connector_jobs WHERE connector = $1 AND external_id = $2", ReadJob, connector, externalId);

    public static void SetStatus(Session session, ConnectorJob job, string status) =>
        session.Execute("UPDATE public.connector_jobs SET external_state = $3 WHERE connector = $1 AND order_id = $2", job.ConnectorId, job.OrderId, status);

    /// <summary>Remembers a status message; false when it was taken before.</summary>
    public static bool TryTakeMessage(Session session, string connector, string message, DateTimeOffset now) =>
        session.Execute("INSERT INTO public.connector_messages (connector, message, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", connector, message, now.Ms())
        == 1;

    /// <summary>A message that was refused counts as new when it comes again.</summary>
    public static void ForgetMessage(Session session, string connector, string message) =>
        session.Execute("DELETE FROM public.connector_messages WHERE connector = $1 AND message = $2", connector, message);

    public static void Thin(Session session, DateTimeOffset now) => session.Execute("DELETE FROM public.connector_messages WHERE at < $1", (now - Keep).Ms());

    private static Connector Read(Session session, DbDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            JsonSerializer.Deserialize(session.Unseal(Table, row.GetString(0), row.GetString(3))!, ConnectorJson.Default.ConnectorRequest)!,
            session.Unseal(Table, row.GetString(0), row.GetString(4))!,
            row.Time(5),
            row.GetString(6)
        );

    private static ConnectorJob ReadJob(DbDataReader row)
    {
        JsonNode request = JsonNode.Parse(row.GetString(3))!;
        return new ConnectorJob(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            (string)request["url"]!,
            (string)request["body"]!,
            row.TextOrNull(4),
            row.Time(5),
            row.Time(6),
            row.GetInt64(7),
            row.TextOrNull(8),
            row.TextOrNull(9),
            row.TextOrNull(10)
        );
    }
}
