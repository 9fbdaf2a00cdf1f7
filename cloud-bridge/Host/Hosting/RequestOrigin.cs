using Microsoft.AspNetCore.Http.Extensions;

namespace EdgeAgent.CloudBridge.Hosting;

/// <summary>Under which address a visitor reached us: what links that we hand out begin with, and what a browser names as the origin of our pages.</summary>
internal static class RequestOrigin
{
    public static string Of(HttpContext context) =>
        context.RequestServices.GetRequiredService<BridgeOptions>().Public.Origin
        ?? UriHelper.BuildAbsolute(context.Request.Scheme, context.Request.Host).TrimEnd('/');
}
