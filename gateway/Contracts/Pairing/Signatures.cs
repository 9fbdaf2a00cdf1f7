using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EdgeAgent.Contracts.Pairing;

/// <summary>
/// Signing of what travels between gateway and bridge before there is a certificate. Every kind of message is signed with a context line of its own in front,
/// so that a signature over one is worth nothing over another.
/// </summary>
public static class Signatures
{
    /// <summary>A whole signed check-in, in characters; more is refused unread.</summary>
    public const int MaxMessageLength = 48 * 1024;

    private const string CheckInContext = "edgeagent-check-in-1\n";
    private const string TimeContext = "edgeagent-time-1\n";

    public static SignedMessage Sign(CheckIn message, ECDsa key)
    {
        byte[] payload = JsonSerializer.SerializeToUtf8Bytes(message, PairingJson.Default.CheckIn);
        return new SignedMessage(
            Convert.ToBase64String(payload),
            Convert.ToBase64String(key.SignData(InContext(CheckInContext, payload), HashAlgorithmName.SHA256))
        );
    }

    /// <summary>Reads a check-in that is signed with the very key it names; false for anything else, malformed input included.</summary>
    /// <param name="envelope">As it came.</param>
    /// <param name="message">The check-in.</param>
    /// <param name="print">Fingerprint of the key that signed.</param>
    public static bool TryRead(SignedMessage envelope, out CheckIn message, out string print)
    {
        message = new CheckIn("", "", 0, "");
        print = "";
        try
        {
            byte[] payload = Convert.FromBase64String(envelope.Payload);
            if (JsonSerializer.Deserialize(payload, PairingJson.Default.CheckIn) is not { } read) return false;
            byte[] publicKey = Convert.FromBase64String(read.Key);
            using ECDsa key = KeyOf(publicKey);
            if (!key.VerifyData(InContext(CheckInContext, payload), Convert.FromBase64String(envelope.Signature), HashAlgorithmName.SHA256)) return false;
            (message, print) = (read, KeyPrint.Of(publicKey));
            return true;
        }
        catch (Exception bad) when (bad is FormatException or JsonException or CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>The bridge's word on what time it is, in answer to a nonce.</summary>
    public static string SignTime(string nonce, long timeMs, ECDsa key) =>
        Convert.ToBase64String(key.SignData(TimeText(nonce, timeMs), HashAlgorithmName.SHA256));

    /// <param name="nonce">What the gateway drew for this question: an old answer does not fit it.</param>
    /// <param name="timeMs">What the bridge said.</param>
    /// <param name="signature">Its signature.</param>
    /// <param name="pinnedKey">SubjectPublicKeyInfo of the bridge's time key, known to the gateway beforehand.</param>
    public static bool IsTime(string nonce, long timeMs, string signature, ReadOnlySpan<byte> pinnedKey)
    {
        try
        {
            using ECDsa key = KeyOf(pinnedKey);
            return key.VerifyData(TimeText(nonce, timeMs), Convert.FromBase64String(signature), HashAlgorithmName.SHA256);
        }
        catch (Exception bad) when (bad is FormatException or CryptographicException)
        {
            return false;
        }
    }

    public static byte[] TimeText(string nonce, long timeMs) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{TimeContext}{nonce}\n{timeMs}"));

    /// <summary>HMAC-SHA256(label secret, claim id): shows that the label was read without passing its secret on.</summary>
    public static string LabelProof(string labelSecret, string claim) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(labelSecret), Encoding.ASCII.GetBytes(claim)));

    /// <summary>A module's login at one gateway: HMAC-SHA256(module secret, gateway id), hexadecimal.</summary>
    public static string ModulePassword(ReadOnlySpan<byte> moduleSecret, string gateway) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(moduleSecret, Encoding.UTF8.GetBytes(gateway)));

    /// <summary>Compares without telling by the time it takes where two texts differ.</summary>
    public static bool AreEqual(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    /// <summary>A P-256 public key; no other curve is accepted.</summary>
    private static ECDsa KeyOf(ReadOnlySpan<byte> publicKey)
    {
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKey, out int read);
        if (read == publicKey.Length && key.KeySize == 256 && key.ExportParameters(false).Curve.Oid.Value == "1.2.840.10045.3.1.7") return key;
        key.Dispose();
        throw new CryptographicException("Not a P-256 key.");
    }

    private static byte[] InContext(string context, byte[] payload) => [.. Encoding.ASCII.GetBytes(context), .. payload];
}
