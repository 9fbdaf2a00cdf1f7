using System.Security.Cryptography;
using System.Text;

namespace EdgeAgent.Contracts.Pairing;

/// <summary>
/// How a module joins through the gateway's commissioning access point: four lines of ASCII, each at most <see cref="MaxLine"/> characters. Both sides prove
/// the login that was derived for this module at this gateway, K = HMAC-SHA256(module secret, gateway id), before anything is given away: a false gateway has
/// no K (the bridge gives it to the gateway where the module was placed), a false module neither. Needs HMAC-SHA256 only, which is what the chip has.
/// <code>
/// module   JOIN 1 {module} {nonceM}
/// gateway  HERE {gateway} {nonceG} {HMAC(K, "gateway" nonceM nonceG)}        or  NO {reason}
/// module   PROOF {HMAC(K, "module" nonceM nonceG)}
/// gateway  WELCOME {settings, encrypted, base64} {tag}                       or  NO {reason}
/// </code>
/// The settings (plant Wi-Fi, broker, trust anchor) are encrypted with the key stream HMAC(K, "stream" nonceM nonceG counter) and authenticated with HMAC(K,
/// "tag" nonceM nonceG ciphertext).
/// </summary>
public static class ModuleJoin
{
    public const int MaxLine = 8192;
    public const int NonceLength = 32;                                                  // hexadecimal digits: 128 bits
    public const int ProofLength = 64;

    public const string Join = "JOIN 1";
    public const string Here = "HERE";
    public const string Proof = "PROOF";
    public const string Welcome = "WELCOME";
    public const string No = "NO";

    /// <summary>One side's proof over both nonces.</summary>
    /// <param name="password">K, hexadecimal, as the module logs in with it.</param>
    /// <param name="who">gateway or module.</param>
    public static string ProofOf(string password, string who, string moduleNonce, string gatewayNonce) => Mac(password, $"{who} {moduleNonce} {gatewayNonce}");

    public static (string Sealed, string Tag) Seal(string password, string moduleNonce, string gatewayNonce, string settings)
    {
        string text = Convert.ToBase64String(Mix(password, moduleNonce, gatewayNonce, Encoding.UTF8.GetBytes(settings)));
        return (text, Mac(password, $"tag {moduleNonce} {gatewayNonce} {text}"));
    }

    /// <summary>The settings; null when they were changed on the way or made for another.</summary>
    public static string? Open(string password, string moduleNonce, string gatewayNonce, string sealedText, string tag)
    {
        if (!Signatures.AreEqual(tag, Mac(password, $"tag {moduleNonce} {gatewayNonce} {sealedText}"))) return null;
        return Encoding.UTF8.GetString(Mix(password, moduleNonce, gatewayNonce, Convert.FromBase64String(sealedText)));
    }

    public static bool IsNonce(string text) => text.Length == NonceLength && text.All(char.IsAsciiHexDigitLower);

    private static byte[] Mix(string password, string moduleNonce, string gatewayNonce, byte[] bytes)
    {
        var mixed = new byte[bytes.Length];
        for (int block = 0; block * 32 < bytes.Length; block++)
        {
            byte[] stream = HMACSHA256.HashData(Encoding.ASCII.GetBytes(password), Encoding.ASCII.GetBytes($"stream {moduleNonce} {gatewayNonce} {block}"));
            for (int i = block * 32; i < Math.Min(bytes.Length, (block + 1) * 32); i++) mixed[i] = (byte)(bytes[i] ^ stream[i % 32]);
        }

        return mixed;
    }

    private static string Mac(string password, string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(password), Encoding.ASCII.GetBytes(text)));
}
