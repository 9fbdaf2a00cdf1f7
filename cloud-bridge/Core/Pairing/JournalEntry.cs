namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>Something that happened to a plant's equipment, for its owner to see.</summary>
/// <param name="What">Stable name, see <see cref="JournalEntries"/>.</param>
/// <param name="Who">The person, or the gateway's id.</param>
/// <param name="Detail">What the words need; no secret.</param>
public sealed record JournalEntry(string Id, DateTimeOffset At, string Organisation, string Site, string? Gateway, string What, string Who, string? Detail);

public static class JournalEntries
{
    public const string ClaimBegun = "claim-begun";
    public const string ClaimUndone = "claim-undone";
    public const string ClaimDone = "claim-done";
    public const string ClaimLost = "claim-lost";

    /// <summary>Somebody else tried to pair a gateway of this site.</summary>
    public const string StrangerTried = "stranger-tried";
    public const string PresenceLocked = "presence-locked";
    public const string GatewayRetired = "gateway-retired";
    public const string GatewayRevoked = "gateway-revoked";
    public const string GatewayReplaced = "gateway-replaced";
    public const string GatewayWiped = "gateway-wiped";
    public const string CertificateIssued = "certificate-issued";
    public const string MachineAdded = "machine-added";

    /// <summary>Its settings were changed; the detail names the revision, and the older one it brought back.</summary>
    public const string MachineChanged = "machine-changed";
    public const string MachineRemoved = "machine-removed";
    public const string ModulePlaced = "module-placed";
    public const string ModuleRemoved = "module-removed";
}
