using System.Security.Claims;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>A visitor as the principal that one of our schemes made. The only place that knows the claims' names.</summary>
public static class VisitorClaims
{
    public const string KindClaim = "edge:kind";
    public const string OrganisationClaim = "edge:organisation";
    public const string RightsClaim = "edge:rights";
    public const string SiteClaim = "edge:site";

    /// <summary>Who makes a request.</summary>
    public static Visitor Read(ClaimsPrincipal? principal)
    {
        if (principal?.Identity?.IsAuthenticated != true || !Enum.TryParse(principal.FindFirstValue(KindClaim), out VisitorKind kind)) return Visitor.Nobody;
        return new Visitor(
            kind,
            principal.FindFirstValue(ClaimTypes.NameIdentifier) ?? "",
            principal.FindFirstValue(ClaimTypes.Name) ?? "",
            principal.FindFirstValue(OrganisationClaim) ?? "",
            principal.FindFirstValue(SiteClaim) ?? "",
            (principal.FindFirstValue(RightsClaim) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
        );
    }

    /// <summary>The claims of a visitor, for a scheme to sign in.</summary>
    public static IEnumerable<Claim> ToClaims(this Visitor visitor) =>
        [
            new(KindClaim, visitor.Kind.ToString()),
            new(ClaimTypes.NameIdentifier, visitor.Id),
            new(ClaimTypes.Name, visitor.Name),
            new(OrganisationClaim, visitor.Organisation),
            new(SiteClaim, visitor.Site),
            new(RightsClaim, string.Join(' ', visitor.Rights)),
        ];
}
