using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Storage;
using Microsoft.AspNetCore.Builder;

namespace EdgeAgent.CloudBridge.Tests.Web;

/// <summary>The pages' own certificate, on the running bridge.</summary>
public sealed class PageCertificateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-page-").FullName;
    private readonly List<X509Certificate2> _roots = [];

    /// <summary>A phone knows the root only; without the intermediate it refuses.</summary>
    [Fact]
    public async Task A_phone_that_knows_the_root_only_gets_the_whole_chain_and_a_renewal_on_disk_is_shown_without_a_restart()
    {
        Issue("first.example");
        using var database = new SqliteDatabase(Path.Combine(_folder, "bridge.db"));
        var options = new BridgeOptions
        {
            DataFolder = _folder,
            HttpPort = 0,
            HttpsPort = 0,
            PageCertificate = Path.Combine(_folder, "page.pem"),
            PageKey = Path.Combine(_folder, "page.key"),
        };
        await using WebApplication app = BridgeApp.Build(options, database, TimeProvider.System, CrashPoint.Never);
        await app.StartAsync(TestContext.Current.CancellationToken);
        int port = new Uri(app.Urls.Single(url => url.StartsWith("https", StringComparison.Ordinal))).Port;

        Assert.Equal("CN=first.example", await ShownTo(port, _roots[0]));

        Issue("second.example");
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "page.pem"), DateTime.UtcNow.AddMinutes(1));
        Assert.Equal("CN=second.example", await ShownTo(port, _roots[1]));
    }

    public void Dispose()
    {
        _roots.ForEach(root => root.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<string?> ShownTo(int port, X509Certificate2 root)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.Add(root);
        using var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "site.example", CertificateChainPolicy = policy },
            TestContext.Current.CancellationToken
        );
        return tls.RemoteCertificate?.Subject;
    }

    private void Issue(string name)
    {
        (X509Certificate2 root, ECDsa rootKey) = Authority("root of " + name, null, null);
        (X509Certificate2 between, ECDsa betweenKey) = Authority("issuer of " + name, root, rootKey);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("site.example");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 signer = between.CopyWithPrivateKey(betweenKey);
        using X509Certificate2 leaf = request.Create(signer, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(7), [3]);
        File.WriteAllText(Path.Combine(_folder, "page.pem"), leaf.ExportCertificatePem() + "\n" + between.ExportCertificatePem() + "\n");
        File.WriteAllText(Path.Combine(_folder, "page.key"), key.ExportPkcs8PrivateKeyPem());
        _roots.Add(root);
        rootKey.Dispose();
        betweenKey.Dispose();
        between.Dispose();
    }

    private static (X509Certificate2 Certificate, ECDsa Key) Authority(string name, X509Certificate2? by, ECDsa? byKey)
    {
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        (DateTimeOffset from, DateTimeOffset to) = (DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(8));
        if (by is null) return (X509CertificateLoader.LoadCertificate(request.CreateSelfSigned(from, to.AddDays(1)).RawData), key);
        using X509Certificate2 signer = by.CopyWithPrivateKey(byKey!);
        return (request.Create(signer, from, to, [2]), key);
    }
}
