using System.Data.Common;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Connectors;

/// <summary>Webhooks, messages and deliveries in the database.</summary>
public static class WebhookStore
{
    public const int MaxWebhooks = 100;
    public const int MaxListed = 500;
    public static readonly TimeSpan Keep = TimeSpan.FromDays(30);

    private const string Table = "webhooks";
    private const string Columns = "id, url, types, secret, old_secret, old_secret_until, made_at, disabled_why, organisation";

    public static List<Webhook> All(Session session) => session.Query($"SELECT {Columns} FROM webhooks ORDER BY made_at, id", row => Read(session, row));

    /// <summary>The webhooks of all organisations: who is told of a machine is decided by the grants, not by who changed its order.</summary>
    public static List<Webhook> Listeners(Session session) => session.AsBridge(() => All(session));

    public static Webhook? Find(Session session, string id) => session.Find($"SELECT {Columns} FROM webhooks WHERE id = $1", row => Read(session, row), id);

    public static void Add(Session session, Webhook webhook) => session.Execute(
        "INSERT INTO public.webhooks (id, url, types, secret, made_at, organisation) VALUES ($1, $2, $3, $4, $5, $6)",
        webhook.Id, webhook.Url, string.Join(' ', webhook.Types), session.Seal(Table, webhook.Id, webhook.Secret), webhook.MadeAt.Ms(), session.Organisation);

    public static void Remove(Session session, string id)
    {
        session.Execute("DELETE FROM public.deliveries WHERE webhook = $1", id);
        session.Execute("DELETE FROM public.webhooks WHERE id = $1", id);
    }

    public static void Rotate(Session session, string id, string secret, DateTimeOffset now) => session.Execute(
        "UPDATE public.webhooks SET old_secret = secret, old_secret_until = $2, secret = $3 WHERE id = $1", id, (now + Webhook.OldSecretKeptFor).Ms(), session.Seal(Table, id, secret));

    /// <summary>Switches a webhook off: what waits for it becomes dead letters, from where it can be replayed.</summary>
    public static void Disable(Session session, string id, string why, DateTimeOffset now)
    {
        session.Execute("UPDATE public.webhooks SET disabled_at = $2, disabled_why = $3 WHERE id = $1", id, now.Ms(), why);
        session.Execute("UPDATE public.deliveries SET state = 'dead', ended_at = $2 WHERE webhook = $1 AND state = 'pending'", id, now.Ms());
    }

    public static void Enable(Session session, string id) => session.Execute("UPDATE public.webhooks SET disabled_at = NULL, disabled_why = NULL WHERE id = $1", id);

    /// <summary>
    /// Puts a message on its way to everybody who wants it, in the transaction of what it tells. One that is there already stays as it is.
    /// </summary>
    /// <param name="session">The transaction.</param>
    /// <param name="webhooks">Webhooks of all organisations, read in this transaction; those without a grant for the machine are not told.</param>
    /// <param name="id">Stable id of the message.</param>
    /// <param name="type">Its type.</param>
    /// <param name="lane">Messages of one lane (a machine) reach a receiver in order.</param>
    /// <param name="number">Order within the same moment.</param>
    /// <param name="body">Makes its JSON; asked only when somebody wants it.</param>
    /// <param name="now">The bridge's time.</param>
    public static void Post(
        Session session,
        IReadOnlyList<Webhook> webhooks,
        string id,
        string type,
        string lane,
        long number,
        Func<string> body,
        DateTimeOffset now
    )
    {
        if (webhooks.Count > 0) session.AsBridge(() => PostToAll(session, webhooks, id, type, lane, number, body, now));
    }

    private static void PostToAll(
        Session session,
        IReadOnlyList<Webhook> webhooks,
        string id,
        string type,
        string lane,
        long number,
        Func<string> body,
        DateTimeOffset now
    )
    {
        string[] place = lane.Split('/', 2);
        Webhook[] wanting =
        [
            .. webhooks.Where(webhook =>
                webhook.DisabledWhy is null && webhook.Wants(type) && Access.Grants.Has(session, webhook.Organisation, place[0], place[^1])
            ),
        ];
        if (wanting.Length == 0) return;
        session.Defer(
            "INSERT INTO public.messages (id, type, lane, made_at, number, body) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            id,
            type,
            lane,
            now.Ms(),
            number,
            body()
        );
        foreach (Webhook webhook in wanting)
        {
            session.Defer(
                "INSERT INTO public.deliveries (webhook, message, lane, made_at, number, state, tries, next_at) VALUES ($1, $2, $3, $4, $5, 'pending', 0, $4) ON CONFLICT DO NOTHING",
                webhook.Id, id, lane, now.Ms(), number);
        }
    }

    /// <summary>
    /// Deliveries to try now: of each webhook and lane only the oldest pending one, so that none overtakes another. Each is claimed by moving its next try
    /// ahead, so that two instances never send the same one at once.
    /// </summary>
    public static List<Delivery> Claim(Session session, DateTimeOffset now, TimeSpan claimFor, int limit)
    {
        List<Delivery> due = session.Query(
            """
            SELECT d.webhook, d.message, m.type, m.body, d.tries, d.state, d.made_at, d.last_answer, d.replayed_at
            FROM deliveries d JOIN messages m ON m.id = d.message
            WHERE d.state = 'pending' AND d.next_at <= $1 AND NOT EXISTS (
              SELECT 1 FROM deliveries e WHERE e.webhook = d.webhook AND e.lane = d.lane AND e.state = 'pending'
                AND (e.made_at < d.made_at OR (e.made_at = d.made_at AND e.number < d.number) OR (e.made_at = d.made_at AND e.number = d.number AND e.message < d.message)))
            ORDER BY d.next_at, d.message LIMIT $2
            """,
            ReadDelivery, now.Ms(), (long)limit);
        return due.FindAll(delivery => session.Execute(
            "UPDATE public.deliveries SET next_at = $3 WHERE webhook = $1 AND message = $2 AND state = 'pending' AND next_at <= $4",
            delivery.WebhookId, delivery.MessageId, (now + claimFor).Ms(), now.Ms()) == 1);
    }

    /// <summary>Whether a webhook's organisation still sees what a message tells of: what waited is sent with its eyes of that moment.</summary>
    public static bool MayHear(Session session, Webhook webhook, string message) =>
        session.Find("SELECT lane FROM messages WHERE id = $1", row => row.GetString(0), message) is { } lane
        && lane.Split('/', 2) is var place
        && Access.Grants.Has(session, webhook.Organisation, place[0], place[^1]);

    public static void MarkDelivered(Session session, Delivery delivery, string answer, DateTimeOffset now) => session.Execute(
        "UPDATE public.deliveries SET state = 'delivered', tries = tries + 1, ended_at = $3, last_answer = $4 WHERE webhook = $1 AND message = $2",
        delivery.WebhookId, delivery.MessageId, now.Ms(), answer);

    /// <summary>A try failed: again after the plan's wait, or to the dead letter.</summary>
    public static void MarkFailed(Session session, Delivery delivery, string answer, bool isForGood, DateTimeOffset now)
    {
        DateTimeOffset since = delivery.ReplayedAt ?? delivery.MadeAt;
        if (!isForGood && RetryPlan.NextAfter(delivery.Tries + 1, since, now) is { } next)
        {
            session.Execute(
                "UPDATE public.deliveries SET tries = tries + 1, next_at = $3, last_answer = $4 WHERE webhook = $1 AND message = $2 AND state = 'pending'",
                delivery.WebhookId, delivery.MessageId, next.Ms(), answer);
        }
        else
        {
            session.Execute(
                "UPDATE public.deliveries SET state = 'dead', tries = tries + 1, ended_at = $3, last_answer = $4 WHERE webhook = $1 AND message = $2 AND state = 'pending'",
                delivery.WebhookId, delivery.MessageId, now.Ms(), answer);
        }
    }

    /// <param name="session">Where to read.</param>
    /// <param name="webhook">The webhook.</param>
    /// <param name="state">pending, delivered or dead.</param>
    public static long Count(Session session, string webhook, string state) =>
        session.Number("SELECT COUNT(*) FROM deliveries WHERE webhook = $1 AND state = $2", webhook, state);

    public static List<Delivery> Dead(Session session, string webhook) => session.Query(
        $"""
        SELECT d.webhook, d.message, m.type, m.body, d.tries, d.state, d.made_at, d.last_answer, d.replayed_at FROM deliveries d JOIN messages m ON m.id = d.message
        WHERE d.webhook = $1 AND d.state = 'dead' ORDER BY d.made_at, d.number, d.message LIMIT {MaxListed}
        """,
        ReadDelivery, webhook);

    /// <summary>The answer to the newest message that was tried: how the receiver is doing; null when none was tried.</summary>
    public static string? LastAnswer(Session session, string webhook) =>
        session
            .Query(
                "SELECT last_answer FROM deliveries WHERE webhook = $1 AND last_answer IS NOT NULL ORDER BY made_at DESC, number DESC LIMIT 1",
                row => row.GetString(0),
                webhook
            )
            .FirstOrDefault();

    /// <summary>Sends every dead letter of a webhook on its way again with fresh tries; how many.</summary>
    public static int Replay(Session session, string webhook, DateTimeOffset now) =>
        session.Execute(
            "UPDATE public.deliveries SET state = 'pending', tries = 0, next_at = $2, replayed_at = $2, ended_at = NULL WHERE webhook = $1 AND state = 'dead'",
            webhook,
            now.Ms()
        );

    /// <summary>Lets delivered messages older than <see cref="Keep"/> go; dead letters stay until they are replayed.</summary>
    public static void Thin(Session session, DateTimeOffset now)
    {
        session.Execute("DELETE FROM public.deliveries WHERE state = 'delivered' AND made_at < $1", (now - Keep).Ms());
        session.Execute("DELETE FROM public.messages WHERE made_at < $1 AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.message = messages.id)", (now - Keep).Ms());
    }

    private static Webhook Read(Session session, DbDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2).Split(' ', StringSplitOptions.RemoveEmptyEntries),
            session.Unseal(Table, row.GetString(0), row.GetString(3))!,
            session.Unseal(Table, row.GetString(0), row.TextOrNull(4)),
            row.TimeOrNull(5),
            row.Time(6),
            row.TextOrNull(7),
            row.GetString(8)
        );

    private static Delivery ReadDelivery(DbDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            row.GetString(3),
            row.GetInt64(4),
            row.GetString(5),
            row.Time(6),
            row.TextOrNull(7),
            row.TimeOrNull(8)
        );
}
