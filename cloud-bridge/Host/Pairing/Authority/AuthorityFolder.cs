using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.Files;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Mqtt;

namespace EdgeAgent.CloudBridge.Pairing.Authority;

/// <summary>
/// The bridge's own certificate authority as files: generations of root and issuer, the time key, the key that seals the database's secrets. Readable by the
/// bridge's user only; every instance of the bridge needs the same folder. A rotation goes in three steps, with all gateways on line in between:
/// <see cref="BeginRotation"/> (both trusted, new certificates from the new one), <see cref="RenewServer"/> (the servers change over),
/// <see cref="EndRotation"/> (the old one is dropped). Limit: <see cref="MaxGenerations"/> at once.
/// </summary>
public sealed class AuthorityFolder : IDisposable
{
    public const int MaxGenerations = 3;

    private readonly string _folder;
    private readonly Lock _gate = new();
    private readonly ECDsa _timeKey;
    private List<Generation> _generations;

    private const string Remedy =
        "Orders and gateways in the database are safe; gateways that are paired go on. Put the whole authority folder back from a backup: made anew, "
        + "every gateway would have to be paired again.";

    private AuthorityFolder(string folder)
    {
        _folder = folder;
        Sealer = Sealer.Keep(folder);
        _timeKey = KeepKey("time.key");
        _generations = Read();
        if (_generations.Count == 0) Make(1);
        WriteTrust();
        OwnFile.WritePublic(FileOf("time.pub"), _timeKey.ExportSubjectPublicKeyInfoPem());
    }

    /// <summary>Seals what the database keeps.</summary>
    public Sealer Sealer { get; }

    /// <summary>Every root that is trusted now, PEM; also in trust.pem.</summary>
    public string Trust
    {
        get { lock (_gate) return string.Concat(_generations.Select(generation => generation.Root.ExportCertificatePem() + "\n")); }
    }

    /// <summary>Key id of the issuer that signs now.</summary>
    public string CurrentIssuer
    {
        get { lock (_gate) return IdOf(_generations[^1].Issuer); }
    }

    public string TrustFile => FileOf("trust.pem");

    /// <summary>SubjectPublicKeyInfo of the time key, PEM; gateways are given it beforehand.</summary>
    public string TimeKeyFile => FileOf("time.pub");

    public string RevocationFile => FileOf("revoked.pem");

    /// <summary>The servers' certificate with its issuer, PEM.</summary>
    public string ServerCertificateFile => FileOf("server.pem");

    public string ServerKeyFile => FileOf("server.key");

    /// <summary>Opens the folder; makes folder, keys and the first generation when they are missing.</summary>
    public static AuthorityFolder Open(string folder)
    {
        OwnFile.Folder(folder);
        return new AuthorityFolder(folder);
    }

    /// <summary>Signs a gateway's certificate.</summary>
    /// <param name="key">Its public key; the caller has seen that it is a paired gateway's.</param>
    /// <param name="gateway">The id it is paired under.</param>
    /// <param name="now">Now.</param>
    /// <returns>The certificate and the issuer's, in that order.</returns>
    public X509Certificate2Collection Issue(PublicKey key, string gateway, DateTimeOffset now)
    {
        lock (_gate)
        {
            X509Certificate2 issuer = _generations[^1].Issuer;
            return [CertificateProfiles.Gateway(key, gateway, issuer, now), X509CertificateLoader.LoadCertificate(issuer.RawData)];
        }
    }

    /// <summary>Roots and issuers in use.</summary>
    public X509Certificate2Collection TrustCollection()
    {
        lock (_gate)
            return
            [
                .. _generations.SelectMany(generation =>
                    new[] { X509CertificateLoader.LoadCertificate(generation.Root.RawData), X509CertificateLoader.LoadCertificate(generation.Issuer.RawData) }
                ),
            ];
    }

    /// <summary>Key id of an issuer, as it stands in what it signed.</summary>
    public static string IdOf(X509Certificate2 issuer) => issuer.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifier!;

    public string SignTime(string nonce, DateTimeOffset now)
    {
        lock (_gate) return Signatures.SignTime(nonce, now.ToUnixTimeMilliseconds(), _timeKey);
    }

    /// <summary>Whether a presented certificate is a gateway's, signed by an issuer in use, not expired. Revocation is the database's to know.</summary>
    public bool IsGatewayCertificate(X509Certificate2 certificate, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        lock (_gate)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            foreach (Generation generation in _generations)
            {
                chain.ChainPolicy.CustomTrustStore.Add(generation.Root);
                chain.ChainPolicy.ExtraStore.Add(generation.Issuer);
            }
        }

        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        return chain.Build(certificate);
    }

    /// <summary>Makes the servers' certificate for these names unless there is one for them by the newest issuer.</summary>
    public void RenewServer(IReadOnlyList<string> names, bool isForced = false)
    {
        lock (_gate)
        {
            Generation newest = _generations[^1];
            string mark = string.Join(' ', names);
            if (
                !isForced
                && File.Exists(ServerCertificateFile)
                && File.Exists(FileOf("server.names"))
                && File.ReadAllText(FileOf("server.names")) == mark
                && File.Exists(ServerKeyFile)
            )
                return;
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using X509Certificate2 certificate = CertificateProfiles.Server(key, names, newest.Issuer);
            OwnFile.Write(FileOf("server.key"), key.ExportPkcs8PrivateKeyPem());
            OwnFile.WritePublic(FileOf("server.pem"), certificate.ExportCertificatePem() + "\n" + newest.Issuer.ExportCertificatePem() + "\n");
            OwnFile.Write(FileOf("server.names"), mark);
        }
    }

    /// <summary>Makes a new root and issuer; the old ones stay trusted.</summary>
    public void BeginRotation()
    {
        lock (_gate)
        {
            if (_generations.Count >= MaxGenerations)
                throw new InvalidOperationException($"{_generations.Count} authorities are trusted already. End the rotation before first.");
            Make(_generations[^1].Number + 1);
            WriteTrust();
        }
    }

    /// <summary>Drops every generation but the newest: certificates of the old ones are refused from here on.</summary>
    public void EndRotation()
    {
        lock (_gate)
        {
            foreach (Generation old in _generations.SkipLast(1))
            {
                Directory.Move(old.Folder, old.Folder + ".retired");
                old.Dispose();
            }

            _generations = [_generations[^1]];
            WriteTrust();
        }
    }

    /// <summary>
    /// Writes one revocation list for every issuer in use. A broker with a list that has run out refuses everybody, so it is good for <paramref name="life"/>
    /// and written anew daily.
    /// </summary>
    public void WriteRevocations(IReadOnlyCollection<(string Issuer, string Serial, DateTimeOffset At)> revoked, DateTimeOffset now, TimeSpan life)
    {
        lock (_gate)
        {
            var text = new System.Text.StringBuilder();
            foreach (Generation generation in _generations)
            {
                var list = new CertificateRevocationListBuilder();
                foreach ((_, string serial, DateTimeOffset at) in revoked.Where(entry => entry.Issuer == IdOf(generation.Issuer)))
                    list.AddEntry(Convert.FromHexString(serial), at);
                byte[] signed = list.Build(
                    generation.Issuer,
                    now.ToUnixTimeSeconds(),
                    now + life,
                    HashAlgorithmName.SHA256,
                    thisUpdate: now - CertificateProfiles.Leeway
                );
                text.Append(PemEncoding.Write("X509 CRL", signed)).Append('\n');
            }

            OwnFile.WritePublic(FileOf("revoked.pem"), text.ToString());
        }
    }

    public void Dispose()
    {
        foreach (Generation generation in _generations) generation.Dispose();
        _timeKey.Dispose();
        Sealer.Dispose();
    }

    private void Make(int number)
    {
        string place = FileOf(string.Create(CultureInfo.InvariantCulture, $"authority-{number:000}"));
        Directory.CreateDirectory(place);
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 root = CertificateProfiles.Root(rootKey, string.Create(CultureInfo.InvariantCulture, $"EdgeAgent root {number}"));
        using X509Certificate2 issuer = CertificateProfiles.Issuer(issuerKey, string.Create(CultureInfo.InvariantCulture, $"EdgeAgent issuer {number}"), root);
        OwnFile.Write(Path.Combine(place, "root.key"), rootKey.ExportPkcs8PrivateKeyPem());
        OwnFile.Write(Path.Combine(place, "issuer.key"), issuerKey.ExportPkcs8PrivateKeyPem());
        OwnFile.WritePublic(Path.Combine(place, "root.pem"), root.ExportCertificatePem());
        OwnFile.WritePublic(Path.Combine(place, "issuer.pem"), issuer.ExportCertificatePem());
        _generations = Read();
    }

    private List<Generation> Read() =>
        [
            .. Directory
                .GetDirectories(_folder, "authority-???")
                .Where(place => File.Exists(Path.Combine(place, "issuer.pem")))
                .Order(StringComparer.Ordinal)
                .Select(place => new Generation(place)),
        ];

    private void WriteTrust() => OwnFile.WritePublic(FileOf("trust.pem"), Trust);

    private ECDsa KeepKey(string name)
    {
        if (!File.Exists(FileOf(name)))
        {
            using ECDsa fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            OwnFile.Write(FileOf(name), fresh.ExportPkcs8PrivateKeyPem());
        }

        return SmallFile.Read(FileOf(name), Remedy, text =>
        {
            var key = ECDsa.Create();
            key.ImportFromPem(text);
            return key;
        });
    }

    private string FileOf(string name) => Path.Combine(_folder, name);

    private sealed class Generation : IDisposable
    {
        public Generation(string folder)
        {
            Folder = folder;
            Number = int.Parse(folder[^3..], CultureInfo.InvariantCulture);
            Root = SmallFile.Read(Path.Combine(folder, "root.pem"), Remedy, text => X509Certificate2.CreateFromPem(text));
            string key = SmallFile.Read(Path.Combine(folder, "issuer.key"), Remedy, text => text);
            Issuer = SmallFile.Read(Path.Combine(folder, "issuer.pem"), Remedy, text => X509Certificate2.CreateFromPem(text, key));
        }

        public string Folder { get; }

        public int Number { get; }

        public X509Certificate2 Root { get; }

        public X509Certificate2 Issuer { get; }

        public void Dispose()
        {
            Root.Dispose();
            Issuer.Dispose();
        }
    }
}
