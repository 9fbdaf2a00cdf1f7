using System.Security.Claims;
using System.Text.Encodings.Web;
using EdgeAgent.CloudBridge.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>Recognises a caller by <c>Authorization: Bearer ea_…</c>. A key in an address is never taken: addresses end up in logs.</summary>
public sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    WholeDatabase database,
    AccessClock clock
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";
    private const string Bearer = "Bearer ";

    public static bool IsOffered(HttpRequest request) => request.Headers.Authorization.Count > 0;

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    private AuthenticateResult Authenticate()
    {
        string header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) || header.Length > 200) return AuthenticateResult.Fail("no bearer key");
        DateTimeOffset now = clock.Now;
        if (database.Value.Read(session => ApiKeys.FindBySecret(session, header[Bearer.Length..].Trim())) is not { } key || !key.IsValid(now))
            return AuthenticateResult.Fail("unknown key");
        if (key.LastUsedAt is not { } used || now - used > ApiKeys.UseStep) database.Value.Write(session => ApiKeys.MarkUsed(session, key.Id, now));

        var visitor = new Visitor(VisitorKind.Key, key.Id, key.Name, key.Organisation, "", key.Rights);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(visitor.ToClaims(), SchemeName)), SchemeName));
    }
}
