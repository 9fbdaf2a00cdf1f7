using System.Net;
using System.Threading.RateLimiting;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Network;
using EdgeAgent.Gateway.Host.Options;

namespace EdgeAgent.Gateway.Host.Page;

/// <summary>
/// Who may do what at the plant page, which knows no people. Under a name that is not this box's nothing is answered, so that a foreign page whose name was
/// turned to this address reads nothing. Reading is free to whoever reaches the page (<see cref="HttpOptions.Address"/> says who that is). Changes are made at
/// the box's own screen, or on the platform, where people are known; from the plant network only where <see cref="HttpOptions.ChangesFromPlant"/> says so.
/// Limit: <see cref="ChangesPerMinute"/> from one place.
/// </summary>
public sealed class PageGuard(HttpOptions options) : IDisposable
{
    public const int ChangesPerMinute = 120;

    /// <summary>The name under which the page was asked for is not one of this box.</summary>
    public const string UnknownHost = "unknown-host";

    /// <summary>A change from elsewhere than the box's own screen.</summary>
    public const string NotAtTheBox = "not-at-the-box";

    /// <summary>More changes from one place than <see cref="ChangesPerMinute"/>.</summary>
    public const string TooMany = "too-many-requests";

    private readonly PartitionedRateLimiter<HttpContext> _changes = PartitionedRateLimiter.Create<HttpContext, string>(context =>
        RateLimitPartition.GetFixedWindowLimiter(
            NetworkSource.Of(context.Connection.RemoteIpAddress),
            _ => new FixedWindowRateLimiterOptions { PermitLimit = ChangesPerMinute, Window = TimeSpan.FromMinutes(1) }
        )
    );

    private readonly HashSet<string> _names = new(
        ["localhost", Environment.MachineName, Environment.MachineName + ".local", .. options.Names],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Puts the guard before everything else of the page.</summary>
    public void Use(WebApplication app) => app.Use(async (context, next) =>
    {
        if (Refusal(context) is not { } refusal)
        {
            await next(context);
            return;
        }

        context.Response.StatusCode = refusal.Status;
        await context.Response.WriteAsJsonAsync(
            new CloudReply(1, "", false, refusal.Why),
            ApiJson.Default.CloudReply,
            cancellationToken: context.RequestAborted
        );
    });

    /// <summary>Why a request is not answered; null when it is.</summary>
    public (int Status, string Why)? Refusal(HttpContext context)
    {
        if (!IsKnown(context.Request.Host.Host)) return (StatusCodes.Status421MisdirectedRequest, UnknownHost);
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)) return null;
        if (!options.ChangesFromPlant && !IsAtTheBox(context)) return (StatusCodes.Status403Forbidden, NotAtTheBox);
        using RateLimitLease lease = _changes.AttemptAcquire(context);
        return lease.IsAcquired ? null : (StatusCodes.Status429TooManyRequests, TooMany);
    }

    public void Dispose() => _changes.Dispose();

    /// <summary>Whether a request comes from the box's own screen: from its loopback address, under a loopback name, and handed on by nobody.</summary>
    public static bool IsAtTheBox(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } from
        && IPAddress.IsLoopback(from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from)
        && (context.Request.Host.Host is "localhost" || (AddressOf(context.Request.Host.Host) is { } to && IPAddress.IsLoopback(to)))
        && !context.Request.Headers.ContainsKey("X-Forwarded-For")
        && !context.Request.Headers.ContainsKey("Forwarded");

    /// <summary>An address can be turned to nobody else; a name can, so it must be one of this box.</summary>
    private bool IsKnown(string host) => AddressOf(host) is not null || _names.Contains(host);

    private static IPAddress? AddressOf(string host) => IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) ? address : null;
}
