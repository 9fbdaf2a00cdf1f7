using System.Net;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Hosting;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.HttpOverrides;

namespace EdgeAgent.CloudBridge.Web;

/// <summary>
/// What stands before everything else of the pages: whom to believe about where a request came from, which host names are ours, and that browsers come with
/// TLS where there is some.
/// </summary>
public static class PublicDoor
{
    public static void Add(IServiceCollection services, PublicPlace place)
    {
        services.Configure<ForwardedHeadersOptions>(headers =>
        {
            // The framework believes everybody when it is told of nobody, also by its switch in the environment.
            headers.ForwardedHeaders = place.Proxies.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            headers.KnownProxies.Clear();
            headers.KnownIPNetworks.Clear();
            foreach (string proxy in place.Proxies)
            {
                if (IPAddress.TryParse(proxy, out IPAddress? address)) headers.KnownProxies.Add(address);
                else headers.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }
        });
        services.Configure<HostFilteringOptions>(hosts => hosts.AllowedHosts = place.AllHosts.Count == 0 ? ["*"] : [.. place.AllHosts]);
    }

    public static void Use(WebApplication app, BridgeOptions options)
    {
        app.UseForwardedHeaders();
        app.UseHostFiltering();
        if (!options.IsSecure) return;
        app.UseWhen(
            context => !context.Request.IsHttps && !IsOnThisMachine(context) && !context.Request.Path.StartsWithSegments("/health"),
            plain => plain.Run(context =>
            {
                string origin = options.Public.Origin ?? $"https://{context.Request.Host.Host}:{options.HttpsPort}";
                context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
                context.Response.Headers.Location = origin + context.Request.Path + context.Request.QueryString;
                return Task.CompletedTask;
            })
        );
    }

    /// <summary>Probes and tools of the machine itself; a proxy names somebody else.</summary>
    private static bool IsOnThisMachine(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && !context.Request.Headers.ContainsKey("X-Forwarded-For");
}
