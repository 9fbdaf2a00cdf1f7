using Microsoft.AspNetCore.Http.Extensions;

namespace EdgeAgent.CloudBridge.Hosting;

/// <summary>Under which address a visitor reached us: what links that we hand out begin with.</summary>
internal static class RequestOrigin
{
    public static string Of(HttpContext context) => UriHelper.BuildAbsolute(context.Request.Scheme, context.Request.Host).TrimEnd('/');
}
