using System.Text.Json;

namespace EdgeAgent.Gateway.Host.Page;

/// <summary>
/// Server-sent events: once a second what the page shows. The view is made once for all listeners. Limit: <see cref="MaxListeners"/> listeners; one more is
/// told to come later.
/// </summary>
internal sealed class LiveFeed(GatewayViews views, IHostApplicationLifetime lifetime)
{
    public const int MaxListeners = 32;

    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private int _listeners;
    private byte[] _newest = [];
    private long _newestTicks = long.MinValue;

    public async Task Serve(HttpContext context)
    {
        if (Interlocked.Increment(ref _listeners) > MaxListeners)
        {
            Interlocked.Decrement(ref _listeners);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "10";
            return;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            using var timer = new PeriodicTimer(s_period);
            do
            {
                await context.Response.Body.WriteAsync(Newest(), ended.Token);
                await context.Response.Body.FlushAsync(ended.Token);
            }
            while (await timer.WaitForNextTickAsync(ended.Token));
        }
        catch (OperationCanceledException)
        {
            // The reader left, or the process stops: the end of this request.
        }
        finally
        {
            Interlocked.Decrement(ref _listeners);
        }
    }

    private byte[] Newest()
    {
        lock (_gate)
        {
            if (_newestTicks != long.MinValue && Environment.TickCount64 - _newestTicks < s_period.TotalMilliseconds / 2) return _newest;
            _newestTicks = Environment.TickCount64;
            return _newest = [.. "data: "u8, .. JsonSerializer.SerializeToUtf8Bytes(views.Live(), ApiJson.Default.LiveView), .. "\n\n"u8];
        }
    }
}
