using System.Security.Claims;

namespace EdgeAgent.CloudBridge.Access;

/// <summary>What kind of visitor a request comes from.</summary>
public enum VisitorKind
{
    Nobody,

    /// <summary>Somebody of the staff who signed in.</summary>
    Person,

    /// <summary>An installer with a site's invitation, without an account.</summary>
    Guest,

    /// <summary>A machine with an API key.</summary>
    Key,
}

/// <summary>Who makes this request, read from the principal that one of our schemes made. The only place that knows the claims' names.</summary>
/// <param name="Id">Person's, invitation's or key's id.</param>
/// <param name="Name">For the audit log and the pages.</param>
/// <param name="Organisation">Whose data it sees; empty for nobody.</param>
/// <param name="Site">The invitation's site; empty for others.</param>
public sealed record Visitor(VisitorKind Kind, string Id, string Name, string Organisation, string Site, IReadOnlyList<string> Rights)
{
    public const string KindClaim = "edge:kind";
    public const string OrganisationClaim = "edge:organisation";
    public const string RightsClaim = "edge:rights";
    public const string SiteClaim = "edge:site";

    public static readonly Visitor Nobody = new(VisitorKind.Nobody, "", "", "", "", []);

    public bool Can(string right) => Kind != VisitorKind.Nobody && (right.Length == 0 || Rights.Contains(right));

    public static Visitor Of(ClaimsPrincipal? principal)
    {
        if (principal?.Identity?.IsAuthenticated != true || !Enum.TryParse(principal.FindFirstValue(KindClaim), out VisitorKind kind)) return Nobody;
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
    public IEnumerable<Claim> ToClaims() =>
        [
            new(KindClaim, Kind.ToString()),
            new(ClaimTypes.NameIdentifier, Id),
            new(ClaimTypes.Name, Name),
            new(OrganisationClaim, Organisation),
            new(SiteClaim, Site),
            new(RightsClaim, string.Join(' ', Rights)),
        ];
}
