using System.Threading.RateLimiting;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>How much one visitor may ask. Behind a proxy all visitors without a credential share the proxy's address.</summary>
public sealed record RateOptions
{
    /// <summary>Requests of one visitor in a row, refilled at <see cref="PerSecond"/>.</summary>
    public int Burst { get; init; } = 400;

    public int PerSecond { get; init; } = 100;

    /// <summary>
    /// Tries to sign in, to join, to use a link or a code, from one address in a minute. With 256-bit secrets it only keeps the log short; for passwords the
    /// lock-out counts too.
    /// </summary>
    public int SecretsPerMinute { get; init; } = 60;

    public IEnumerable<string> Problems()
    {
        if (Burst is < 10 or > 100_000) yield return $"Burst is {Burst}; use 10 to 100000.";
        if (PerSecond is < 1 or > 100_000) yield return $"PerSecond is {PerSecond}; use 1 to 100000.";
        if (SecretsPerMinute is < 1 or > 10_000) yield return $"SecretsPerMinute is {SecretsPerMinute}; use 1 to 10000.";
    }
}

/// <summary>The limits as ASP.NET Core's rate limiter takes them; beyond them the answer is 429 with Retry-After.</summary>
public static class RateLimits
{
    private static readonly string[] s_secretPaths = ["/sign-in", "/welcome", "/join", "/pair", "/scan"];

    public static void Add(IServiceCollection services, RateOptions options) => services.AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = "5";
            return ValueTask.CompletedTask;
        };
            limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
                PartitionedRateLimiter.Create<HttpContext, string>(context =>
                    RateLimitPartition.GetTokenBucketLimiter(
                        Who(context),
                        _ => new TokenBucketRateLimiterOptions
                        {
                            TokenLimit = options.Burst,
                            TokensPerPeriod = options.PerSecond,
                            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                            QueueLimit = 0,
                        }
                    )
                ),
                PartitionedRateLimiter.Create<HttpContext, string>(context =>
                    TriesSecret(context.Request)
                        ? RateLimitPartition.GetFixedWindowLimiter(
                            Address(context),
                            _ => new FixedWindowRateLimiterOptions
                            {
                                PermitLimit = options.SecretsPerMinute,
                                Window = TimeSpan.FromMinutes(1),
                                QueueLimit = 0,
                            }
                        )
                        : RateLimitPartition.GetNoLimiter("")
                )
            );
    });

    private static bool TriesSecret(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) && s_secretPaths.Any(path => request.Path.StartsWithSegments(path));

    private static string Who(HttpContext context) =>
        VisitorClaims.Read(context.User) is { Kind: not VisitorKind.Nobody } visitor ? visitor.Kind + visitor.Id : Address(context);

    private static string Address(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "unknown";
}
