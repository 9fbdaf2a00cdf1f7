using System.Security.Cryptography;

namespace EdgeAgent.Contracts.Pairing;

/// <summary>
/// The fingerprint of a gateway's public key: SHA-256 over its SubjectPublicKeyInfo, as 26 characters of base 32 (130 bits: finding a second key for a given
/// print takes 2^129 tries). Its first 12 characters (60 bits) are the gateway's printed short code, and lower-case behind "gw-" its id.
/// </summary>
public static class KeyPrint
{
    public const int Length = 26;
    public const int CodeLength = 12;

    /// <param name="publicKey">SubjectPublicKeyInfo, DER.</param>
    public static string Of(ReadOnlySpan<byte> publicKey)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(publicKey, hash);
        return Base32.Encode(hash, Length);
    }

    /// <summary>The short code of a print.</summary>
    public static string CodeOf(string print) => print[..CodeLength];

    /// <summary>The id a gateway takes when nobody gave it another.</summary>
    public static string GatewayIdOf(string print) => "gw-" + CodeOf(print).ToLowerInvariant();

    /// <summary>For people: groups of four, K7QF 2M9R …</summary>
    public static string Printed(string code) => string.Join(' ', code.Chunk(4).Select(group => new string(group)));

    public static bool IsPrint(string? text) => text is { Length: Length } && Base32.IsText(text);
}
