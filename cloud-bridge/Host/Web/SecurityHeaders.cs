namespace EdgeAgent.CloudBridge.Web;

/// <summary>What a browser may do with our pages: scripts, styles, pictures and connections from here only, nothing inline, no frames.</summary>
public sealed class SecurityHeaders(RequestDelegate next)
{
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (context.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000";
        context.Response.OnStarting(KeepToOneself, context);
        return next(context);
    }

    /// <summary>What was made for one visitor is kept by no cache in between, and asked for again before it is shown.</summary>
    private static Task KeepToOneself(object state)
    {
        var context = (HttpContext)state;
        if (context.Response.Headers.CacheControl.Count == 0)
            context.Response.Headers.CacheControl = context.GetEndpoint() is null ? "no-cache" : "private, no-cache";
        return Task.CompletedTask;
    }
}
