using System.Threading.RateLimiting;

namespace EdgeAgent.CloudBridge.Access;

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
                            Source.Of(context),
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
        VisitorClaims.Read(context.User) is { Kind: not VisitorKind.Nobody } visitor ? visitor.Kind + visitor.Id : Source.Of(context);
}
