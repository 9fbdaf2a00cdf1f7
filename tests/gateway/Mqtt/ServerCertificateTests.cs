using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeAgent.Mqtt.Tests;

/// <summary>What a TLS server shows: the whole chain of its file, as the files are now.</summary>
public sealed class ServerCertificateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-certificate-").FullName;

    private string CertificateFile => Path.Combine(_folder, "server.pem");

    private string KeyFile => Path.Combine(_folder, "server.key");

    [Fact]
    public void The_issuers_in_the_file_are_shown_behind_the_leaf()
    {
        Write("first");
        var shown = new ServerCertificate(CertificateFile, KeyFile);

        Assert.Equal("CN=first", shown.Current.TargetCertificate.Subject);
        Assert.Equal(["CN=issuer"], shown.Current.IntermediateCertificates.Select(issuer => issuer.Subject));
    }

    [Fact]
    public void A_new_pair_of_files_is_taken_up_and_half_of_one_is_waited_for()
    {
        Write("first");
        var shown = new ServerCertificate(CertificateFile, KeyFile);
        string oldKey = File.ReadAllText(KeyFile);
        Write("second", minutesLater: 1);
        string newKey = File.ReadAllText(KeyFile);
        File.WriteAllText(KeyFile, oldKey);
        File.SetLastWriteTimeUtc(KeyFile, DateTime.UtcNow.AddMinutes(1));
        Assert.Equal("CN=first", shown.Current.TargetCertificate.Subject);

        File.WriteAllText(KeyFile, newKey);
        File.SetLastWriteTimeUtc(KeyFile, DateTime.UtcNow.AddMinutes(2));
        Assert.Equal("CN=second", shown.Current.TargetCertificate.Subject);

        File.Delete(CertificateFile);
        Assert.Equal("CN=second", shown.Current.TargetCertificate.Subject);
    }

    [Theory]
    [InlineData("server.key", "")]
    [InlineData("server.key", "-----BEGIN PRIVATE KEY-----\nMIGH")]
    [InlineData("server.pem", "\0\0\0\0")]
    [InlineData("server.pem", "hello")]
    public void Damaged_files_are_named_with_what_is_safe_and_what_to_do(string file, string left)
    {
        Write("first");
        File.WriteAllText(Path.Combine(_folder, file), left);

        DamagedFileException damage = Assert.Throws<DamagedFileException>(() => new ServerCertificate(CertificateFile, KeyFile));

        Assert.StartsWith(Path.Combine(_folder, "server."), damage.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was served with it. Put back", damage.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string name, int minutesLater = 0)
    {
        (DateTimeOffset from, DateTimeOffset to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 root = AuthorityOf("CN=root", rootKey).CreateSelfSigned(from, to);
        using ECDsa issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 signed = AuthorityOf("CN=issuer", issuerKey).Create(root, from, to, [9]);
        using X509Certificate2 issuer = signed.CopyWithPrivateKey(issuerKey);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        using X509Certificate2 leaf = request.Create(issuer, from, to, [1, 2, 3]);
        File.WriteAllText(CertificateFile, leaf.ExportCertificatePem() + "\n" + issuer.ExportCertificatePem() + "\n");
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem() + "\n");
        foreach (string file in (string[])[CertificateFile, KeyFile]) File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(minutesLater));
    }

    private static CertificateRequest AuthorityOf(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request;
    }
}
