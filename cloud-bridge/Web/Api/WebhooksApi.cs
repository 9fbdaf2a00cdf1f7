using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EdgeAgent.CloudBridge.Web.Api;

/// <summary>A wish to be told.</summary>
/// <param name="Url">http or https.</param>
/// <param name="Types">Message types like io.edgeagent.order.opened.v1; null or empty for all.</param>
public sealed record WebhookRequest(string Url, IReadOnlyList<string>? Types = null);

/// <summary>A webhook. The secret is shown once, when it is made or rotated.</summary>
public sealed record WebhookView(string Id, string Url, IReadOnlyList<string> Types, DateTimeOffset MadeAt, string? DisabledWhy, string? Secret);

/// <summary>A message that could not be delivered.</summary>
public sealed record DeadLetterView(string MessageId, string Type, DateTimeOffset MadeAt, long Tries, string? LastAnswer);

/// <summary>How many dead letters are on their way again.</summary>
public sealed record ReplayView(int Replayed);

/// <summary>Webhooks by the Standard Webhooks specification: make, list, remove, rotate the secret, enable again, look at dead letters and replay them.</summary>
public static class WebhooksApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder webhooks = routes.MapGroup("/api/webhooks").WithTags("Webhooks").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        webhooks.MapGet("", List).WithName("ListWebhooks").WithSummary("All webhooks, without their secrets");
        webhooks.MapPost("", Make).WithName("MakeWebhook").WithSummary("Be told of orders; the answer holds the secret, once");
        webhooks.MapDelete("/{id}", Remove).WithName("RemoveWebhook").WithSummary("Stop telling and forget what waits");
        webhooks.MapPost("/{id}/rotate", Rotate).WithName("RotateWebhookSecret").WithSummary("A new secret; the old one signs too for 24 hours");
        webhooks.MapPost("/{id}/enable", Enable).WithName("EnableWebhook").WithSummary("Switch a webhook on again that answered 410");
        webhooks.MapGet("/{id}/dead", ListDead).WithName("ListDeadLetters").WithSummary("Messages that could not be delivered, oldest first");
        webhooks.MapPost("/{id}/replay", Replay).WithName("ReplayDeadLetters").WithSummary("Send every dead letter on its way again");
    }

    private static Ok<Page<WebhookView>> List(Database database) =>
        TypedResults.Ok(new Page<WebhookView>(database.Read(WebhookStore.All).ConvertAll(webhook => View(webhook, null)), null));

    private static Results<Created<WebhookView>, ProblemHttpResult> Make(WebhookRequest request, Database database, TimeProvider time)
    {
        if (!Uri.TryCreate(request.Url, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https") || request.Url.Length > 2000) return Problem("bad-url");
        string[] types = [.. request.Types ?? []];
        if (types.Except(OrderMessages.Types).Any()) return Problem("unknown-type");

        var webhook = new Webhook("wh_" + Guid.NewGuid().ToString("N"), request.Url, types, Webhook.NewSecret(), null, null, time.GetUtcNow(), null);
        bool isRoom = database.Write(session =>
        {
            if (WebhookStore.All(session).Count >= WebhookStore.MaxWebhooks) return false;
            WebhookStore.Add(session, webhook);
            return true;
        });
        return isRoom ? TypedResults.Created("/api/webhooks/" + webhook.Id, View(webhook, webhook.Secret)) : Problem("too-many-webhooks");
    }

    private static Results<NoContent, ProblemHttpResult> Remove(string id, Database database) => Change(database, id, session => WebhookStore.Remove(session, id));

    private static Results<Ok<WebhookView>, ProblemHttpResult> Rotate(string id, Database database, TimeProvider time)
    {
        string secret = Webhook.NewSecret();
        Webhook? rotated = database.Write(session =>
        {
            if (WebhookStore.Find(session, id) is null) return null;
            WebhookStore.Rotate(session, id, secret, time.GetUtcNow());
            return WebhookStore.Find(session, id);
        });
        return rotated is null ? Problem("unknown-webhook", StatusCodes.Status404NotFound) : TypedResults.Ok(View(rotated, secret));
    }

    private static Results<NoContent, ProblemHttpResult> Enable(string id, Database database) => Change(database, id, session => WebhookStore.Enable(session, id));

    private static Ok<Page<DeadLetterView>> ListDead(string id, Database database) => TypedResults.Ok(new Page<DeadLetterView>(
        database.Read(session => WebhookStore.Dead(session, id)).ConvertAll(dead => new DeadLetterView(dead.MessageId, dead.Type, dead.MadeAt, dead.Tries, dead.LastAnswer)), null));

    private static Ok<ReplayView> Replay(string id, Database database, TimeProvider time) =>
        TypedResults.Ok(new ReplayView(database.Write(session => WebhookStore.Find(session, id) is null ? 0 : WebhookStore.Replay(session, id, time.GetUtcNow()))));

    private static Results<NoContent, ProblemHttpResult> Change(Database database, string id, Action<Session> change)
    {
        bool isKnown = database.Write(session =>
        {
            if (WebhookStore.Find(session, id) is null) return false;
            change(session);
            return true;
        });
        return isKnown ? TypedResults.NoContent() : Problem("unknown-webhook", StatusCodes.Status404NotFound);
    }

    private static WebhookView View(Webhook webhook, string? secret) => new(webhook.Id, webhook.Url, webhook.Types, webhook.MadeAt, webhook.DisabledWhy, secret);

    private static ProblemHttpResult Problem(string code, int status = StatusCodes.Status400BadRequest) => BridgeApi.Problem(code, status);
}
