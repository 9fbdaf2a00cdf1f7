using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EdgeAgent.CloudBridge.Api;

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

/// <summary>
/// Webhooks by the Standard Webhooks specification: make, list, remove, rotate the secret, enable again, look at dead letters and replay them.
/// </summary>
public static class WebhooksApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder webhooks = routes
            .MapGroup("/api/webhooks")
            .WithTags("Webhooks")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        webhooks.MapGet("", List).WithName("ListWebhooks").WithSummary("All webhooks, without their secrets");
        webhooks.MapPost("", Make).WithName("MakeWebhook").WithSummary("Be told of orders; the answer holds the secret, once");
        webhooks.MapDelete("/{id}", Remove).WithName("RemoveWebhook").WithSummary("Stop telling and forget what waits");
        webhooks.MapPost("/{id}/rotate", Rotate).WithName("RotateWebhookSecret").WithSummary("A new secret; the old one signs too for 24 hours");
        webhooks.MapPost("/{id}/disable", Disable).WithName("DisableWebhook").WithSummary("Switch a webhook off; what waits becomes dead letters");
        webhooks.MapPost("/{id}/enable", Enable).WithName("EnableWebhook").WithSummary("Switch a webhook on again that answered 410 or was switched off");
        webhooks.MapGet("/{id}/dead", ListDead).WithName("ListDeadLetters").WithSummary("Messages that could not be delivered, oldest first");
        webhooks.MapPost("/{id}/replay", Replay).WithName("ReplayDeadLetters").WithSummary("Send every dead letter on its way again");
    }

    private static Ok<Page<WebhookView>> List(Database database) =>
        TypedResults.Ok(new Page<WebhookView>(database.Read(WebhookStore.All).ConvertAll(webhook => View(webhook, null)), null));

    private static Results<Created<WebhookView>, ProblemHttpResult> Make(WebhookRequest request, WebhookSetup webhooks) =>
        webhooks.Make(request.Url, [.. request.Types ?? []], out Webhook? webhook) is { } problem
            ? ApiProblem.Of(problem)
            : TypedResults.Created("/api/webhooks/" + webhook!.Id, View(webhook, webhook.Secret));

    private static Results<NoContent, ProblemHttpResult> Remove(string id, WebhookSetup webhooks) => Answer(webhooks.Remove(id));

    private static Results<Ok<WebhookView>, ProblemHttpResult> Rotate(string id, WebhookSetup webhooks) =>
        webhooks.Rotate(id, out Webhook? rotated) is { } problem ? Unknown(problem) : TypedResults.Ok(View(rotated!, rotated!.Secret));

    private static Results<NoContent, ProblemHttpResult> Disable(string id, WebhookSetup webhooks) => Answer(webhooks.SwitchOff(id));

    private static Results<NoContent, ProblemHttpResult> Enable(string id, WebhookSetup webhooks) => Answer(webhooks.SwitchOn(id));

    private static Ok<Page<DeadLetterView>> ListDead(string id, Database database) =>
        TypedResults.Ok(
            new Page<DeadLetterView>(
                database
                    .Read(session => WebhookStore.Dead(session, id))
                    .ConvertAll(dead => new DeadLetterView(dead.MessageId, dead.Type, dead.MadeAt, dead.Tries, dead.LastAnswer)),
                null
            )
        );

    /// <summary>A webhook that is not there has nothing to replay.</summary>
    private static Ok<ReplayView> Replay(string id, WebhookSetup webhooks)
    {
        webhooks.Replay(id, out int replayed);
        return TypedResults.Ok(new ReplayView(replayed));
    }

    private static Results<NoContent, ProblemHttpResult> Answer(string? problem) => problem is null ? TypedResults.NoContent() : Unknown(problem);

    private static ProblemHttpResult Unknown(string problem) => ApiProblem.Of(problem, StatusCodes.Status404NotFound);

    private static WebhookView View(Webhook webhook, string? secret) =>
        new(webhook.Id, webhook.Url, webhook.Types, webhook.MadeAt, webhook.DisabledWhy, secret);
}
