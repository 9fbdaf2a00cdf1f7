using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>
/// What a form's answer shows once on the next page: a new key, a link. It travels in an encrypted cookie that lives a minute and goes when it was shown, so a
/// secret is in no address, no log and no table.
/// </summary>
public sealed class Flash(IDataProtectionProvider protection, IHttpContextAccessor accessor)
{
    private const string Cookie = "edge-flash";
    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(1);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("flash").ToTimeLimitedDataProtector();

    private HttpContext Context => accessor.HttpContext ?? throw new InvalidOperationException("Flash is used outside a request.");

    public void Put(params IReadOnlyList<string> lines) => Context.Response.Cookies.Append(
        Cookie, _protector.Protect(JsonSerializer.Serialize(lines), s_life),
        new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = Context.Request.IsHttps, MaxAge = s_life, Path = "/" });

    /// <summary>The lines, once; empty when there are none.</summary>
    public IReadOnlyList<string> Take()
    {
        if (Context.Request.Cookies[Cookie] is not { } sealedLines) return [];
        if (!Context.Response.HasStarted) Context.Response.Cookies.Delete(Cookie);
        Context.Response.Headers.CacheControl = "no-store";
        try
        {
            return JsonSerializer.Deserialize<List<string>>(_protector.Unprotect(sealedLines)) ?? [];
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return [];
        }
    }
}
