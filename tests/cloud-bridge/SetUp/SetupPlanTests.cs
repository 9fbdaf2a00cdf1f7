using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeAgent.CloudBridge.SetUp;

namespace EdgeAgent.CloudBridge.Tests.SetUp;

/// <summary>What setting up writes, refuses, and looks at before it writes.</summary>
public sealed class SetupPlanTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-setup-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_anybody_who_speaks_TLS_nothing_is_planned()
    {
        Assert.Contains(Plan().Problems(), problem => problem.StartsWith("Nobody speaks TLS.", StringComparison.Ordinal));
        Assert.Empty((Plan() with { Proxies = ["127.0.0.1"] }).Problems());
        Assert.Empty((Plan() with { Certificate = "/a/chain.pem", Key = "/a/key.pem" }).Problems());
    }

    [Theory]
    [InlineData("not a name")]
    [InlineData("https://service.example")]
    public void A_public_name_is_a_host_name(string name) =>
        Assert.Contains((Plan() with { PublicName = name, Proxies = ["127.0.0.1"] }).Problems(), problem => problem.Contains("--public-name is", StringComparison.Ordinal));

    [Fact]
    public void A_secret_that_its_file_cannot_hold_and_a_proxy_that_is_none_are_refused_by_name()
    {
        Assert.Contains((Plan() with { Proxies = ["127.0.0.1"], Postgres = "Password='x'" }).Problems(), problem => problem.Contains("quote", StringComparison.Ordinal));
        Assert.Contains((Plan() with { Proxies = ["somewhere"] }).Problems(), problem => problem.Contains("--known-proxies names 'somewhere'", StringComparison.Ordinal));
    }

    [Fact]
    public void Secrets_stand_in_their_own_file_and_nowhere_else()
    {
        SetupPlan plan = Plan() with { Proxies = ["127.0.0.1"], Postgres = "Host=db;Password=pg-secret" };
        foreach ((string path, string text) in plan.Files())
        {
            bool holds = text.Contains("pg-secret", StringComparison.Ordinal) || text.Contains(plan.BrokerPassword, StringComparison.Ordinal);
            Assert.Equal(path == plan.SecretsFile, holds);
        }
    }

    [Fact]
    public void A_broker_elsewhere_gets_no_files_here()
    {
        SetupPlan plan = Plan() with { Proxies = ["127.0.0.1"], Broker = "broker.example:8883" };
        Assert.Empty(plan.Problems());
        Assert.Equal([plan.OptionsFile, plan.SecretsFile], plan.Files().Select(file => file.Path));
        Assert.DoesNotContain("broker-pid-file", plan.Files()[0].Text);
    }

    [Fact]
    public void A_certificate_is_looked_at_before_anything_is_written()
    {
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256), key = ECDsa.Create(ECCurve.NamedCurves.nistP256), other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var rootRequest = new CertificateRequest("CN=Made authority", rootKey, HashAlgorithmName.SHA256);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 root = rootRequest.CreateSelfSigned(s_now.AddYears(-1), s_now.AddYears(1));
        var request = new CertificateRequest("CN=service.example", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("service.example");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 leaf = request.Create(root, s_now.AddDays(-1), s_now.AddDays(90), [1, 2, 3]);
        string alone = Write("alone.pem", leaf.ExportCertificatePem());
        string chain = Write("chain.pem", leaf.ExportCertificatePem() + "\n" + root.ExportCertificatePem());
        string keyFile = Write("key.pem", key.ExportPkcs8PrivateKeyPem()), otherKey = Write("other.pem", other.ExportPkcs8PrivateKeyPem());

        Assert.Equal((true, "with 1 of its issuers"), Look(chain, keyFile, "service.example", s_now, "with 1 of its issuers"));
        Assert.Equal((false, "phones refuse that"), Look(alone, keyFile, "service.example", s_now, "phones refuse that"));
        Assert.Equal((false, "not for another.example"), Look(chain, keyFile, "another.example", s_now, "not for another.example"));
        Assert.Equal((false, "ran out on"), Look(chain, keyFile, "service.example", s_now.AddDays(91), "ran out on"));
        Assert.Equal((false, "set this machine's clock"), Look(chain, keyFile, "service.example", s_now.AddDays(-3), "set this machine's clock"));
        Assert.Equal((false, "cannot be used"), Look(chain, otherKey, "service.example", s_now, "cannot be used"));
        Assert.Equal((false, "cannot be used"), Look(Path.Combine(_folder, "nothing.pem"), keyFile, "service.example", s_now, "cannot be used"));
    }

    private static (bool IsWell, string Said) Look(string certificate, string key, string name, DateTimeOffset now, string wanted)
    {
        SetupFinding finding = SetupChecks.Certificate(certificate, key, name, now);
        return (finding.IsWell, finding.Saw.Contains(wanted, StringComparison.Ordinal) ? wanted : finding.Saw);
    }

    private string Write(string name, string text)
    {
        string file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    private static SetupPlan Plan() => new()
    {
        Settings = "/etc/edge-bridge",
        Data = "/var/lib/edge-bridge",
        PublicName = "service.example",
        RunAs = "edge-bridge",
        BrokerPassword = "broker-secret",
    };
}
