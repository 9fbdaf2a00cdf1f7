using System.Security.Cryptography;
using System.Text;
using EdgeAgent.Contracts.Files;
using EdgeAgent.Mqtt;

namespace EdgeAgent.CloudBridge.Storage;

/// <summary>
/// Seals secrets for the database: AES-256-GCM under a key that is in a file beside it, never in it. A stolen database or backup opens nothing. The subject is
/// sealed with the text, so that one row's secret cannot be moved to another. Also makes the short-lived challenges of the enrolment endpoint.
/// </summary>
public sealed class Sealer : IDisposable
{
    private const string KeyFile = "seal.key";
    private const int KeyBytes = 32;

    private const string Remedy =
        "Orders and gateways in the database are safe; gateways that are paired go on. Put the whole authority folder back from a backup: with another key "
        + "the secrets of modules, webhooks, connectors and authenticators cannot be read.";

    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly AesGcm _cipher;
    private readonly byte[] _challengeKey;

    /// <param name="key">32 random bytes, the same at every instance of the bridge.</param>
    public Sealer(byte[] key)
    {
        _cipher = new AesGcm(HKDF.Expand(HashAlgorithmName.SHA256, key, 32, "seal"u8.ToArray()), TagBytes);
        _challengeKey = HKDF.Expand(HashAlgorithmName.SHA256, key, 32, "challenge"u8.ToArray());
    }

    /// <summary>The sealer of a folder's key, which is made when it is missing.</summary>
    /// <param name="folder">The authority's folder; all instances of a bridge have the same.</param>
    /// <exception cref="DamagedFileException">The key is empty or torn.</exception>
    public static Sealer Keep(string folder)
    {
        string file = Path.Combine(folder, KeyFile);
        if (!File.Exists(file))
        {
            OwnFile.Folder(folder);
            OwnFile.Write(file, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes)));
        }

        return new Sealer(SmallFile.Read(file, Remedy, KeyOf));
    }

    public string Seal(string text, string subject)
    {
        byte[] plain = Encoding.UTF8.GetBytes(text);
        var box = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        _cipher.Encrypt(
            box.AsSpan(0, NonceBytes),
            plain,
            box.AsSpan(NonceBytes, plain.Length),
            box.AsSpan(NonceBytes + plain.Length),
            Encoding.UTF8.GetBytes(subject)
        );
        CryptographicOperations.ZeroMemory(plain);
        return Convert.ToBase64String(box);
    }

    /// <exception cref="CryptographicException">The box was changed, is another subject's, or was sealed under another key.</exception>
    public string Open(string sealedText, string subject)
    {
        byte[] box = Convert.FromBase64String(sealedText);
        var plain = new byte[box.Length - NonceBytes - TagBytes];
        _cipher.Decrypt(
            box.AsSpan(0, NonceBytes),
            box.AsSpan(NonceBytes, plain.Length),
            box.AsSpan(NonceBytes + plain.Length),
            plain,
            Encoding.UTF8.GetBytes(subject)
        );
        return Encoding.UTF8.GetString(plain);
    }

    /// <summary>A word that only this bridge can have said, to this gateway, not long ago.</summary>
    public string Challenge(string print, DateTimeOffset until) => $"{until.ToUnixTimeMilliseconds():x}.{Mark(print, until.ToUnixTimeMilliseconds())}";

    public bool IsFresh(string? challenge, string print, DateTimeOffset now)
    {
        if (challenge is not { Length: > 0 and <= 100 } || challenge.Split('.') is not [var untilText, var mark]) return false;
        if (
            !long.TryParse(untilText, System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out long until)
            || until < now.ToUnixTimeMilliseconds()
        )
            return false;
        return Contracts.Pairing.Signatures.AreEqual(mark, Mark(print, until));
    }

    public void Dispose() => _cipher.Dispose();

    private static byte[] KeyOf(string text) =>
        text.Trim() is { Length: 2 * KeyBytes } digits ? Convert.FromHexString(digits) : throw new FormatException("it has not 64 digits");

    private string Mark(string print, long until) => Convert.ToHexStringLower(HMACSHA256.HashData(_challengeKey, Encoding.ASCII.GetBytes($"{print} {until}")));
}
