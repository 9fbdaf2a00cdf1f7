namespace EdgeAgent.CloudBridge.Access;

/// <summary>A key to the open API. The secret is shown once; here lies its digest.</summary>
public sealed record ApiKey(
    string Id,
    string Organisation,
    string Name,
    IReadOnlyList<string> Rights,
    string MadeBy,
    DateTimeOffset MadeAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? LastUsedAt
)
{
    public bool IsValid(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is null || ExpiresAt > now);
}
