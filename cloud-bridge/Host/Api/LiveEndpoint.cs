using System.Text;
using EdgeAgent.CloudBridge.Access;

namespace EdgeAgent.CloudBridge.Api;

/// <summary>Server-sent events at /api/live: what changed, once a second, with a beat when nothing did, so that a page can tell quiet from dead.</summary>
public static class LiveEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/api/live", ServeAsync)
            .WithTags("Machines")
            .WithName("LiveChanges")
            .WithSummary("Server-sent events: machines, alarms, orders, settings, beat")
            .Produces<string>(contentType: "text/event-stream")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task ServeAsync(HttpContext context, LiveFeed feed, Storage.Database database, Visitor visitor)
    {
        using IDisposable? seat = feed.TryEnter(visitor, Source.Of(context));
        if (seat is null)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            await foreach (LiveEvent change in feed.Changes(database, context.RequestAborted))
            {
                await context.Response.WriteAsync($"event: {change.Kind}\ndata: {change.Json}\n\n", Encoding.UTF8, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The reader went away; there is nobody to tell.
        }
    }
}
