using EdgeAgent.Mqtt.Broker;
using EdgeAgent.Mqtt.Tests.Bench;

namespace EdgeAgent.Mqtt.Tests.Compliance;

public abstract partial class MqttLinkCompliance
{
    private static readonly TimeSpan OftenLooked = TimeSpan.FromMilliseconds(10);

    private static MosquittoConfig WithLogins(MosquittoConfig config, string folder)
    {
        string passwords = Path.Combine(folder, "passwords");
        string acl = Path.Combine(folder, "acl");
        File.WriteAllText(passwords, MosquittoPasswords.Text([("gateway", "g-secret"), ("m1", "m1-secret"), ("m2", "m2-secret")]));
        File.WriteAllText(acl, MosquittoAcl.ForPlant("gateway"));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(passwords, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return config with { PasswordFile = passwords, AclFile = acl };
    }

    [Fact]
    public async Task A_wrong_password_is_refused_with_a_reason_that_names_the_user()
    {
        await using TestBroker broker = await TestBroker.Start(WithLogins);
        var recorder = new Recorder();
        IMqttLink link = Started(broker.Options("m1") with { User = "m1", Password = "guess", TickInterval = OftenLooked }, recorder);

        await recorder.Until(_ => link.Status.FailedConnects >= 1, "the refusal");

        Assert.Contains("refuses the login of user m1", link.Status.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("guess", link.Status.Reason, StringComparison.Ordinal);
    }

    /// <summary>Why a PUBACK is no receipt: mosquitto acknowledges to a 3.1.1 client what its ACL throws away. MQTT 5 says the truth.</summary>
    [Fact]
    public async Task A_publish_that_the_acl_refuses_looks_acknowledged_in_3_1_1_and_is_named_in_5()
    {
        await using TestBroker broker = await TestBroker.Start(WithLogins);
        var gateway = new Recorder();
        Started(broker.Options("gateway", "m/+/frame") with { User = "gateway", Password = "g-secret" }, gateway);
        var module = new Recorder();
        IMqttLink link = Started(broker.Options("m1") with { User = "m1", Password = "m1-secret" }, module);
        await gateway.UntilSubscribed();
        await module.UntilSubscribed();

        module.Send(link, "m/m2/frame", "foreign");
        module.Send(link, "m/m1/frame", "own");
        await gateway.UntilReceived(1);
        await module.Until(noted => noted.Published.Count + noted.Refused.Count == 2, "both answers");

        Assert.Equal(["own"], gateway.Texts);
        if (Protocol == MqttProtocol.V311)
        {
            Assert.Equal(2, module.Published.Count);
        }
        else
        {
            Assert.Equal(module.Sent[1], Assert.Single(module.Published));
            Assert.Contains("authori", Assert.Single(module.Refused), StringComparison.OrdinalIgnoreCase);
            Assert.Equal(1, link.Status.RefusedByBroker);
        }
    }

    [Fact]
    public async Task A_module_receives_only_what_is_sent_to_itself()
    {
        await using TestBroker broker = await TestBroker.Start(WithLogins);
        var module = new Recorder();
        Started(broker.Options("m1", "m/+/receipt", "m/m1/cmd", "m/m2/frame") with { User = "m1", Password = "m1-secret" }, module);
        var gateway = new Recorder();
        IMqttLink sending = Started(broker.Options("gateway") with { User = "gateway", Password = "g-secret" }, gateway);
        await module.Until(noted => noted.Subscribed == 1 || noted.Disconnects.Count > 0, "an answer to the subscriptions");
        await gateway.UntilSubscribed();

        gateway.Send(sending, "m/m2/receipt", "foreign");
        gateway.Send(sending, "m/m1/receipt", "own");
        gateway.Send(sending, "m/m1/cmd", "last");
        await module.UntilReceived(2);

        Assert.Equal(["own", "last"], module.Texts);
    }

    [Fact]
    public async Task Over_tls_with_a_client_certificate_messages_go_both_ways()
    {
        TestCertificates? authority = null;
        await using TestBroker broker = await TestBroker.Start((config, folder) =>
        {
            authority = new TestCertificates(folder, "plant");
            (string certificate, string key) = authority.Issue("broker");
            return config with { Tls = new MosquittoTls(authority.CaFile, certificate, key, RequireClientCertificate: true) };
        });
        (string ownCertificate, string ownKey) = authority!.Issue("g1");
        var recorder = new Recorder();
        IMqttLink link = Started(broker.Options("g1", "t/#") with { Tls = new MqttTls(authority.CaFile, ownCertificate, ownKey) }, recorder);
        await recorder.UntilSubscribed();

        recorder.Send(link, "t/1", Numbered(3000));
        await recorder.UntilReceived(3000);

        Assert.Equal(Numbers(3000), recorder.Texts);
        authority.Dispose();
    }

    [Fact]
    public async Task A_client_certificate_behind_an_issuer_that_the_broker_does_not_have_is_accepted_by_the_chain_in_its_file()
    {
        TestCertificates? authority = null;
        await using TestBroker broker = await TestBroker.Start((config, folder) =>
        {
            authority = new TestCertificates(folder, "plant");
            (string certificate, string key) = authority.Issue("broker");
            return config with { Tls = new MosquittoTls(authority.CaFile, certificate, key, RequireClientCertificate: true) };
        });
        (string ownCertificate, string ownKey) = authority!.IssueBehindAnother("g1");
        var recorder = new Recorder();
        Started(broker.Options("g1", "t/#") with { Tls = new MqttTls(authority.CaFile, ownCertificate, ownKey) }, recorder);

        await recorder.UntilSubscribed();
        authority.Dispose();
    }

    [Theory]
    [InlineData("foreign authority", "certificate verify failed")]
    [InlineData("other host name", "verif")]
    [InlineData("expired", "certificate verify failed")]
    [InlineData("no client certificate", "certificate")]
    [InlineData("broker without TLS", "TLS")]
    [InlineData("link without TLS", "TLS")]
    public async Task A_tls_failure_has_a_clear_reason_and_is_no_time_out(string fault, string expected)
    {
        TestCertificates? authority = null;
        await using TestBroker broker = await TestBroker.Start((config, folder) =>
        {
            authority = new TestCertificates(folder, "plant");
            (string certificate, string key) = authority.Issue(
                "broker",
                hostName: fault == "other host name" ? "elsewhere.example" : null,
                notAfter: fault == "expired" ? new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero) : null);
                return fault == "broker without TLS"
                    ? config
                    : config with
                    {
                        Tls = new MosquittoTls(authority.CaFile, certificate, key, fault == "no client certificate"),
                    };
        });
        using var stranger = new TestCertificates(broker.Folder, "stranger");
        MqttTls? tls = fault == "link without TLS" ? null : new MqttTls(fault == "foreign authority" ? stranger.CaFile : authority!.CaFile);
        var recorder = new Recorder();
        IMqttLink link = Started(broker.Options("careful") with { Tls = tls, TickInterval = OftenLooked, ConnectTimeout = TimeSpan.FromSeconds(20) }, recorder);

        await recorder.Until(_ => link.Status.FailedConnects >= 1, "the failure");

        TestContext.Current.TestOutputHelper?.WriteLine(link.Status.Reason);
        Assert.Contains(expected, link.Status.Reason, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("did not answer", link.Status.Reason, StringComparison.Ordinal);
        Assert.Equal(0, recorder.Connects);
        authority?.Dispose();
    }

    [Fact]
    public async Task A_second_login_with_the_same_client_id_takes_over_and_the_first_says_why()
    {
        await using TestBroker broker = await TestBroker.Start();
        var first = new Recorder();
        Started(broker.Options("twin") with { Reconnect = new ReconnectOptions { First = TimeSpan.FromMinutes(1), Longest = TimeSpan.FromMinutes(1) } }, first);
        await first.UntilSubscribed();

        var second = new Recorder();
        Started(broker.Options("twin"), second);
        await second.UntilSubscribed();
        await first.Until(noted => noted.Disconnects.Count == 1, "the disconnect");

        Assert.Matches("logged in as twin|taken over", first.Disconnects[0]);
    }
}
