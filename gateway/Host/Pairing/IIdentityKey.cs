using System.Security.Cryptography;
using EdgeAgent.Contracts.Files;
using EdgeAgent.Mqtt;

namespace EdgeAgent.Gateway.Host.Pairing;

/// <summary>
/// The gateway's identity key, ECDSA P-256. A seam: a box with a TPM signs there and has no file. The MQTT link's options name files, which is why
/// <see cref="TlsKeyFile"/> is part of it.
/// </summary>
public interface IIdentityKey : IDisposable
{
    /// <summary>For signing; its private part need not be exportable.</summary>
    ECDsa Key { get; }

    /// <summary>What the MQTT library is told to use for TLS: a PEM file.</summary>
    string TlsKeyFile { get; }
}

/// <summary>The key in a file that only the gateway's user reads, made at the first start and never again.</summary>
public sealed class FileIdentityKey : IIdentityKey
{
    public FileIdentityKey(string file)
    {
        TlsKeyFile = file;
        if (!File.Exists(file))
        {
            using ECDsa fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            OwnFile.Write(file, fresh.ExportPkcs8PrivateKeyPem() + "\n");
        }

        if (OwnFile.IsOpenToOthers(file))
        {
            throw new UnauthorizedAccessException(
                $"{file} can be read by others than its owner. Nothing was sent. If nobody else has used this box: chmod 600 {file}. Otherwise delete it, start again, and pair the gateway anew."
            );
        }

        Key = SmallFile.Read(file, IdentityFolder.IdentityRemedy, text =>
        {
            var key = ECDsa.Create();
            key.ImportFromPem(text);
            return key;
        });
    }

    public ECDsa Key { get; }

    public string TlsKeyFile { get; }

    public void Dispose() => Key.Dispose();
}
