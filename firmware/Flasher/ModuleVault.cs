using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EdgeAgent.Flasher;

/// <summary>
/// Ids and secrets of flashed modules in an encrypted file, to be imported by the bridge. First line: salt; then one line a module: nonce, AES-256-GCM of its
/// JSON, tag. The key is PBKDF2-SHA256 of the passphrase, 600,000 rounds. A line is added whole or not at all, so an interrupted batch keeps what it had.
/// </summary>
public sealed class ModuleVault : IDisposable
{
    private const int Rounds = 600_000;
    private const int LeastPassphrase = 12;

    private readonly string _path;
    private readonly AesGcm _cipher;

    public ModuleVault(string path, string passphrase)
    {
        if (passphrase.Length < LeastPassphrase)
        {
            throw new ArgumentException($"The passphrase has {passphrase.Length} characters; use {LeastPassphrase} or more.", nameof(passphrase));
        }

        _path = path;
        if (!File.Exists(path)) File.WriteAllText(path, Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)) + "\n");
        byte[] salt = Convert.FromBase64String(File.ReadLines(path).First());
        _cipher = new AesGcm(Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, Rounds, HashAlgorithmName.SHA256, 32), 16);
    }

    public void Add(ModuleIdentity identity)
    {
        byte[] plain = JsonSerializer.SerializeToUtf8Bytes(identity);
        byte[] nonce = RandomNumberGenerator.GetBytes(12);
        var encrypted = new byte[plain.Length];
        var tag = new byte[16];
        _cipher.Encrypt(nonce, plain, encrypted, tag);
        File.AppendAllText(_path, $"{Convert.ToBase64String(nonce)} {Convert.ToBase64String(encrypted)} {Convert.ToBase64String(tag)}\n");
    }

    /// <summary>Everything in the file; throws when the passphrase is not the one it was made with, or a line was changed.</summary>
    public IReadOnlyList<ModuleIdentity> ReadAll()
    {
        var identities = new List<ModuleIdentity>();
        foreach (string[] parts in File.ReadLines(_path).Skip(1).Select(line => line.Split(' ')))
        {
            byte[] encrypted = Convert.FromBase64String(parts[1]);
            var plain = new byte[encrypted.Length];
            _cipher.Decrypt(Convert.FromBase64String(parts[0]), encrypted, Convert.FromBase64String(parts[2]), plain);
            identities.Add(JsonSerializer.Deserialize<ModuleIdentity>(Encoding.UTF8.GetString(plain))!);
        }

        return identities;
    }

    /// <summary>The identity of a module that was flashed before, or null.</summary>
    public ModuleIdentity? Find(string moduleId) => ReadAll().FirstOrDefault(identity => identity.Id == moduleId);

    public void Dispose() => _cipher.Dispose();
}
