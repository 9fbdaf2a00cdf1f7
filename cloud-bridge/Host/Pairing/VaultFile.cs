using System.Security.Cryptography;
using System.Text.Json;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>
/// Reads the flasher's encrypted list of modules: a line of salt, then a line a module: nonce, AES-256-GCM of its JSON, tag, in base64. The key is
/// PBKDF2-SHA256 of the passphrase, 600,000 rounds.
/// </summary>
internal static class VaultFile
{
    private const int Rounds = 600_000;
    private const int MaxModules = 100_000;

    /// <summary>Everything in the file; throws <see cref="CryptographicException"/> when the passphrase is wrong or a line was changed.</summary>
    public static IReadOnlyList<FlashedModule> Read(string path, string passphrase)
    {
        string[] lines = [.. File.ReadLines(path).Take(MaxModules + 2)];
        if (lines.Length is 0 or > MaxModules + 1) throw new FormatException($"{path} is no vault of up to {MaxModules} modules.");
        using var cipher = new AesGcm(Rfc2898DeriveBytes.Pbkdf2(passphrase, Convert.FromBase64String(lines[0]), Rounds, HashAlgorithmName.SHA256, 32), 16);
        return [.. lines.Skip(1).Select(line => Open(line.Split(' '), cipher, path))];
    }

    private static FlashedModule Open(string[] parts, AesGcm cipher, string path)
    {
        if (parts.Length != 3) throw new FormatException($"{path} has a line that is no module.");
        byte[] box = Convert.FromBase64String(parts[1]);
        var plain = new byte[box.Length];
        cipher.Decrypt(Convert.FromBase64String(parts[0]), box, Convert.FromBase64String(parts[2]), plain);
        return JsonSerializer.Deserialize<FlashedModule>(plain) ?? throw new FormatException($"{path} has an empty module.");
    }
}
