
namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>Where a gateway's key stands.</summary>
public enum KeyState
{
    Live,

    /// <summary>Taken out of service: it shall wipe itself and may be paired anew after that.</summary>
    Retired,

    /// <summary>Its place was taken by another box.</summary>
    Replaced,

    /// <summary>Stolen or broken open: never again.</summary>
    Revoked,

    /// <summary>Let go, by undo or after a wipe: free to be paired.</summary>
    Free,
}

/// <summary>A key that was paired, and where it belongs.</summary>
/// <param name="Print">Fingerprint, <see cref="Contracts.Pairing.KeyPrint"/>.</param>
/// <param name="Gateway">The id it acts under.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo, base64.</param>
public sealed record GatewayKey(
    string Print,
    string Gateway,
    string PublicKey,
    string Organisation,
    string Site,
    KeyState State,
    DateTimeOffset ClaimedAt,
    string ClaimedBy,
    string Claim,
    DateTimeOffset ChangedAt
)
{
    /// <summary>Whether it belongs to the claimant's organisation and site: what belongs to others is unknown there.</summary>
    public bool IsOf(Claimant by) => Organisation == by.Organisation && Site == by.Site;
}
