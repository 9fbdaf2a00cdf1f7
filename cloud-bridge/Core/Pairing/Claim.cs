
namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>Where a claim stands.</summary>
public enum ClaimState
{
    /// <summary>Waits for the gateway, or for proof that somebody is at it.</summary>
    Pending,

    /// <summary>Done: the gateway belongs to the site.</summary>
    Done,
    Undone,
    Expired,

    /// <summary>Another claim on the same gateway was proven first.</summary>
    Lost,
}

/// <summary>One person's claim on one gateway.</summary>
/// <param name="Id">32 hexadecimal digits.</param>
/// <param name="Code">The gateway's short code.</param>
/// <param name="Print">Key print from the label; null when the code was typed, until the gateway is heard.</param>
/// <param name="Replaces">The gateway whose place it takes; null for a new one.</param>
/// <param name="LabelProof">See <see cref="Contracts.Pairing.PendingClaim"/>.</param>
/// <param name="Digits">Presence code waiting for the gateway's verdict; gone with it.</param>
/// <param name="Problem">What went wrong last and can be put right: wrong-digits, wrong-label, locked; null nothing.</param>
/// <param name="Gateway">Its id; once done.</param>
/// <param name="Method">button, code or settings; once done.</param>
/// <param name="HeardAt">When the gateway first heard of the claim: it is on line.</param>
public sealed record Claim(
    string Id,
    string Code,
    string? Print,
    Claimant By,
    string? Replaces,
    string? LabelProof,
    string? Digits,
    ClaimState State,
    string? Problem,
    string? Gateway,
    string? Method,
    DateTimeOffset BegunAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? HeardAt,
    DateTimeOffset ChangedAt
)
{
    /// <summary>The gateway has been heard since the claim began.</summary>
    public bool IsOnLine => HeardAt is not null;

    /// <summary>For logs: no proof, no digits.</summary>
    public override string ToString() => $"Claim {Id[..8]} on {Code}: {State}";
}
