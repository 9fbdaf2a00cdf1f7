using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Hosting;

namespace EdgeAgent.CloudBridge.Api;

/// <summary>/.well-known/security.txt (RFC 9116), for everybody; 404 while nobody is named to write to.</summary>
public static class SecurityText
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet(
                SecurityContact.Place,
                (BridgeOptions options, AccessClock clock) =>
                    options.Security.Text(clock.Now, options.Public) is { } text ? Results.Text(text, "text/plain", System.Text.Encoding.UTF8) : Results.NotFound()
            )
            .ExcludeFromDescription();
}
