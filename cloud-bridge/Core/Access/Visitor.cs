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

/// <summary>Who makes a request.</summary>
/// <param name="Id">Person's, invitation's or key's id.</param>
/// <param name="Name">For the audit log and the pages.</param>
/// <param name="Organisation">Whose data it sees; empty for nobody.</param>
/// <param name="Site">The invitation's site; empty for others.</param>
public sealed record Visitor(VisitorKind Kind, string Id, string Name, string Organisation, string Site, IReadOnlyList<string> Rights)
{
    public static readonly Visitor Nobody = new(VisitorKind.Nobody, "", "", "", "", []);

    /// <summary>Which credential, for the order log and the audit log: <c>person p_1</c>, <c>key k_1</c>.</summary>
    public string Credential => Kind == VisitorKind.Nobody ? "" : $"{Kind.ToString().ToLowerInvariant()} {Id}";

    public bool Can(string right) => Kind != VisitorKind.Nobody && (right.Length == 0 || Rights.Contains(right));
}
