using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using EdgeAgent.Contracts.Tests.CloudWire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.CloudBridge.Tests.Connectors;

/// <summary>How the other system treats a request.</summary>
internal enum Mood
{
    Well,
    RefusesFirst,
    HangsUpFirst,
    HangsUpAfter,
    FailsAfter,
    AnswersNonsense,
    AnswersPoison,
}

/// <summary>
/// Somebody else's ticket system as a real HTTP server on the loopback: it opens a ticket for every request it gets to the end of, and fails as told.
/// </summary>
internal sealed class OtherSystem : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly bool _keepsKeys;
    private int _number;

    private OtherSystem(Func<string, Mood> moodOf, bool keepsKeys)
    {
        _keepsKeys = keepsKeys;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapPost("/tickets", (HttpContext context) => OpenAsync(context, moodOf));
        _app.MapGet("/tickets", (HttpContext context) => Find(context, moodOf));
    }

    public string Address => _app.Urls.Single();

    /// <summary>Ticket number and the body that opened it.</summary>
    public ConcurrentDictionary<string, JsonNode> Tickets { get; } = new(StringComparer.Ordinal);

    public ConcurrentBag<string> Keys { get; } = [];

    /// <summary>What it answers when it answers poison.</summary>
    public Func<string> Poison { get; set; } = () => PoisonJson.Values[Random.Shared.Next(PoisonJson.Values.Count)];

    public static async Task<OtherSystem> StartAsync(Func<string, Mood> moodOf, bool keepsKeys = false)
    {
        var system = new OtherSystem(moodOf, keepsKeys);
        await system._app.StartAsync();
        return system;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task OpenAsync(HttpContext context, Func<string, Mood> moodOf)
    {
        JsonNode body = (await JsonNode.ParseAsync(context.Request.Body))!;
        string key = context.Request.Headers["Idempotency-Key"].ToString();
        Keys.Add(key);
        Mood mood = moodOf("open");
        if (mood is Mood.RefusesFirst) context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        if (mood is Mood.HangsUpFirst) context.Abort();
        if (mood is Mood.RefusesFirst or Mood.HangsUpFirst) return;

        string id =
            _keepsKeys && Tickets.FirstOrDefault(ticket => (string)ticket.Value["reference"]! == key).Key is { } kept
                ? kept
                : "T-" + Interlocked.Increment(ref _number);
        Tickets[id] = body;
        if (mood is Mood.HangsUpAfter) context.Abort();
        else if (mood is Mood.FailsAfter) context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        else if (mood is Mood.AnswersNonsense) await context.Response.WriteAsync("<html>");
        else if (mood is Mood.AnswersPoison) await context.Response.WriteAsync(Poison());
        else await context.Response.WriteAsJsonAsync(new { data = new { id } });
    }

    private async Task Find(HttpContext context, Func<string, Mood> moodOf)
    {
        if (moodOf("find") != Mood.Well)
        {
            context.Abort();
            return;
        }

        string reference = context.Request.Query["reference"].ToString();
        if (Tickets.FirstOrDefault(ticket => (string)ticket.Value["reference"]! == reference).Key is { } id)
            await context.Response.WriteAsJsonAsync(new[] { new { data = new { id } } });
        else context.Response.StatusCode = StatusCodes.Status404NotFound;
    }
}
