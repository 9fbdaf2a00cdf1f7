using EdgeAgent.Contracts.Pairing;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>What a gateway's check-in must be to be heard at all. Pure.</summary>
public static class CheckInRules
{
    private const int NonceLength = 32;
    private const int MaxSoftwareLength = 40;

    /// <summary>Of one check-in; a gateway has fewer claims waiting.</summary>
    private const int MaxVerdicts = 64;

    /// <summary>Reads a check-in; false when it is not a sound one.</summary>
    public static bool TryRead(SignedMessage envelope, out CheckIn message, out string print) =>
        Signatures.TryRead(envelope, out message, out print)
        && message is { Nonce.Length: NonceLength, Software.Length: <= MaxSoftwareLength, Verdicts: null or { Count: <= MaxVerdicts } }
        && message.Nonce.All(char.IsAsciiHexDigitLower) && (message.Verdicts ?? []).All(verdict => verdict is { Claim.Length: > 0, Result.Length: > 0 });
}
