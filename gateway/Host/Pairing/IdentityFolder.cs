using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using EdgeAgent.Contracts.Files;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Gateway.Pairing;
using EdgeAgent.Mqtt;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.Gateway.Host.Pairing;

/// <summary>
/// Who this gateway is, on disk. <c>identity</c> (key, label secret) survives a factory reset, so that the label stays true; <c>membership</c> (certificate,
/// trust, settings, plant authority, presence) is what pairing gave it and what <see cref="Wipe"/> deletes.
/// </summary>
public sealed class IdentityFolder : IDisposable
{
    /// <summary>For a damaged file of the identity.</summary>
    public const string IdentityRemedy =
        "Frames and alarms in the buffer are safe. Put the folder data/identity back from a backup of this very box; without it delete the folder, "
        + "start again, and pair the gateway anew under a new label.";

    private const string MembershipRemedy =
        "Frames and alarms in the buffer are safe. Restore the file from a backup, or delete it, start again and pair the gateway anew.";

    private readonly string _identity;
    private readonly string _membership;

    /// <param name="folder">Made when missing.</param>
    public IdentityFolder(string folder)
    {
        _identity = Path.Combine(folder, "identity");
        _membership = Path.Combine(folder, "membership");
        OwnFile.Folder(_identity);
        OwnFile.Folder(_membership);
        Kept = new SettingsFiles(_membership, MembershipRemedy);
        Key = new FileIdentityKey(Path.Combine(_identity, "key.pem"));
        string label = Path.Combine(_identity, "label");
        if (!File.Exists(label)) OwnFile.Write(label, Base32.Encode(RandomNumberGenerator.GetBytes(16), LabelCodec.LabelSecretLength));
        LabelSecret = SmallFile.Read(label, IdentityRemedy, text =>
            text.Trim() is { Length: LabelCodec.LabelSecretLength } secret
                ? secret
                : throw new FormatException($"it has not {LabelCodec.LabelSecretLength} characters"));
        PublicKey = Key.Key.ExportSubjectPublicKeyInfo();
        Print = KeyPrint.Of(PublicKey);
    }

    public IIdentityKey Key { get; }

    /// <summary>SubjectPublicKeyInfo.</summary>
    public byte[] PublicKey { get; }

    public string Print { get; }

    public string LabelSecret { get; }

    /// <summary>What the gateway's label carries.</summary>
    public Label Label => new(LabelKind.Gateway, Print, LabelSecret);

    public string CertificateFile => Path.Combine(_membership, "certificate.pem");

    public string TrustFile => Path.Combine(_membership, "trust.pem");

    /// <summary>When the certificate's life began, by the bridge's clock; null without one.</summary>
    public DateTimeOffset? CertifiedFrom => File.Exists(CertificateFile) ? Read(CertificateFile, certificate => certificate.NotBefore) : null;

    /// <summary>What pairing said last; see <see cref="Kept"/>.</summary>
    /// <exception cref="IOException">The file is damaged; the message says what to do.</exception>
    public GatewaySettings? Settings => Kept.Newest;

    /// <summary>Settings in force and on trial.</summary>
    public SettingsFiles Kept { get; }

    /// <summary>The id it acts under: as paired, or else what follows from its key.</summary>
    public string GatewayId => Settings?.Gateway ?? KeyPrint.GatewayIdOf(Print);

    /// <summary>The plant broker's authority with its key, made at first use. PEM.</summary>
    public string PlantAuthorityText
    {
        get
        {
            if (!File.Exists(PlantAuthorityFile)) OwnFile.Write(PlantAuthorityFile, PlantAuthority.Make(GatewayId));
            return SmallFile.Read(PlantAuthorityFile, MembershipRemedy, text => PlantAuthority.CertificateOf(text).Length > 0 ? text : "");
        }
        set => OwnFile.Write(PlantAuthorityFile, value);
    }

    /// <summary>What proving presence remembers; null before the first time, and when a damaged disk left no whole file: then there are new digits.</summary>
    public PresenceMemory? Presence
    {
        get
        {
            try
            {
                return File.Exists(PresenceFile) ? JsonSerializer.Deserialize(File.ReadAllText(PresenceFile), IdentityJson.Default.PresenceMemory) : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }

        set => OwnFile.Write(PresenceFile, JsonSerializer.Serialize(value!, IdentityJson.Default.PresenceMemory));
    }

    private string PlantAuthorityFile => Path.Combine(_membership, "plant-authority.pem");

    private string PresenceFile => Path.Combine(_identity, "presence.json");

    public void SaveTrust(string pem) => OwnFile.WritePublic(TrustFile, pem);

    /// <summary>Leaf first, then its issuer, as TLS sends them.</summary>
    public void SaveCertificate(IEnumerable<X509Certificate2> chain) =>
        OwnFile.WritePublic(CertificateFile, string.Concat(chain.Select(certificate => certificate.ExportCertificatePem() + "\n")));

    /// <summary>A certificate request for the identity key; the bridge decides on the name.</summary>
    public byte[] Request() => new CertificateRequest("CN=" + GatewayId, Key.Key, HashAlgorithmName.SHA256).CreateSigningRequest();

    /// <summary>Deletes what pairing gave.</summary>
    public void Wipe()
    {
        Directory.Delete(_membership, recursive: true);
        OwnFile.Folder(_membership);
    }

    public void Dispose() => Key.Dispose();

    private static DateTimeOffset Read(string file, Func<X509Certificate2, DateTime> what)
    {
        using X509Certificate2 certificate = SmallFile.Read(file, MembershipRemedy, text => X509Certificate2.CreateFromPem(text));
        return what(certificate).ToUniversalTime();
    }

}

[System.Text.Json.Serialization.JsonSerializable(typeof(PresenceMemory))]
internal sealed partial class IdentityJson : System.Text.Json.Serialization.JsonSerializerContext;
