namespace EdgeAgent.CloudBridge.Access;

/// <summary>Lets an installer work at one site for some hours, without an account. The secret is shown once, as a link and as a QR code.</summary>
public sealed record Invitation(
    string Id,
    string Organisation,
    string Site,
    string MadeBy,
    DateTimeOffset MadeAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? RevokedAt,
    long Used,
    DateTimeOffset? LastUsedAt
)
{
    public const int MaxSiteLength = 60;
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public bool IsValid(DateTimeOffset now) => RevokedAt is null && now < ExpiresAt;

    /// <summary>The guest it makes.</summary>
    public Visitor ToVisitor() => new(VisitorKind.Guest, Id, "installer of " + Site, Organisation, Site, [Rights.Pair]);
}
