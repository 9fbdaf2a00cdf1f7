using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Connectors;

/// <summary>
/// Where people and programs say who is told of orders. Each method answers with the stable name of what was wrong, or null. A secret is given out once, when
/// it is made.
/// </summary>
public sealed class WebhookSetup(Database database, OutgoingOptions outgoing, TimeProvider time)
{
    public const int MaxUrlLength = 2000;

    /// <summary>Adds a webhook. Limit: <see cref="WebhookStore.MaxWebhooks"/> of an organisation.</summary>
    /// <param name="url">https, or http within the operator's own networks.</param>
    /// <param name="types">Message types wanted; none for all.</param>
    /// <param name="webhook">What was made, with its secret; null when there was a problem.</param>
    public string? Make(string? url, IReadOnlyList<string> types, out Webhook? webhook)
    {
        webhook = null;
        if (url is null or { Length: > MaxUrlLength }) return "bad-url";
        if (outgoing.Problem(url) is { } problem) return problem;
        if (types.Except(OrderMessages.Types).Any()) return "unknown-type";

        var made = new Webhook("wh_" + Guid.NewGuid().ToString("N"), url, types, WebhookSecrets.New(), null, null, time.GetUtcNow(), null);
        bool isRoom = database.Write(session =>
        {
            if (WebhookStore.All(session).Count >= WebhookStore.MaxWebhooks) return false;
            WebhookStore.Add(session, made);
            return true;
        });
        if (!isRoom) return "too-many-webhooks";
        webhook = made;
        return null;
    }

    public string? Remove(string id) => Change(id, session => WebhookStore.Remove(session, id));

    /// <summary>A new secret; the old one signs too for <see cref="Webhook.OldSecretKeptFor"/>.</summary>
    public string? Rotate(string id, out Webhook? rotated)
    {
        string secret = WebhookSecrets.New();
        Webhook? after = null;
        string? problem = Change(id, session =>
        {
            WebhookStore.Rotate(session, id, secret, time.GetUtcNow());
            after = WebhookStore.Find(session, id);
        });
        rotated = after;
        return problem;
    }

    public string? SwitchOff(string id) => Change(id, session => WebhookStore.Disable(session, id, "by-hand", time.GetUtcNow()));

    public string? SwitchOn(string id) => Change(id, session => WebhookStore.Enable(session, id));

    /// <summary>Sends every dead letter on its way again; <paramref name="replayed"/> says how many.</summary>
    public string? Replay(string id, out int replayed)
    {
        int count = 0;
        string? problem = Change(id, session => count = WebhookStore.Replay(session, id, time.GetUtcNow()));
        replayed = count;
        return problem;
    }

    private string? Change(string id, Action<Session> change) => database.Write(session =>
    {
        if (WebhookStore.Find(session, id) is null) return "unknown-webhook";
        change(session);
        return null;
    });
}
