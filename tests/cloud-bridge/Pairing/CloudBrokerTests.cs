using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.CloudBridge.Pairing.Authority;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.CloudBridge.Tests.Pairing;

/// <summary>
/// The cloud broker under attack. A broker's return codes lie (a refused publish is acknowledged, a refused subscription granted), so what counts is what an
/// independent subscriber receives. Certificates are judged by the broker's real clock, so this bench's clock is moved to today.
/// </summary>
public sealed class CloudBrokerTests : IAsyncLifetime
{
    private readonly PairingBench _bench = new();
    private readonly MadeBox _ours;
    private readonly MadeBox _theirs;
    private string _our = "";
    private string _their = "";
    private CloudBroker _broker = null!;

    public CloudBrokerTests()
    {
        _bench.Time.Advance(DateTimeOffset.UtcNow - _bench.Time.GetUtcNow());
        _ours = new MadeBox(_bench);
        _theirs = new MadeBox(_bench);
    }

    public async ValueTask InitializeAsync()
    {
        _our = _bench.Pair(_ours).Gateway!;
        _their = _bench.Pair(_theirs, PairingBench.Stranger).Gateway!;
        _broker = await CloudBroker.StartAsync(_bench);
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null) await _broker.DisposeAsync();
        _ours.Dispose();
        _theirs.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public async Task With_its_certificate_a_gateway_reaches_every_topic_of_its_own_and_none_of_anothers()
    {
        await using Peer witness = _broker.Witness();
        await using Peer gateway = _broker.Gateway(_ours);
        await witness.ConnectedAsync();
        await gateway.ConnectedAsync();

        string[] leaves = [.. CloudTopics.EventLanes.Select(LaneNames.Of), CloudTopics.Hello, CloudTopics.Reply];
        string[] foreign =
        [
            .. leaves.Select(leaf => CloudTopics.Of(_their, leaf)),
            CloudTopics.Of(_our, CloudTopics.Receipt),
            CloudTopics.Of(_our, CloudTopics.Command),
            CloudTopics.Of(_their, CloudTopics.Command),
            "ea/v1/x",
            "$CONTROL/dynamic-security/v1",
            "anything",
        ];
        foreach (string topic in foreign) await gateway.PublishAsync(topic, [1]);
        foreach (string leaf in leaves) await gateway.PublishAsync(CloudTopics.Of(_our, leaf), [1]);
        await Peer.UntilAsync(() => witness.Topics.Count >= leaves.Length, "its own topics");

        Assert.Equal(leaves.Select(leaf => CloudTopics.Of(_our, leaf)).Order(), witness.Topics.Order());
    }

    [Fact]
    public async Task A_gateway_that_asks_for_everything_is_delivered_its_own_commands_only()
    {
        await using Peer gateway = _broker.Gateway(
            _ours,
            "#",
            "ea/v1/+/cmd",
            CloudTopics.Of(_their, CloudTopics.Command),
            CloudTopics.Of(_our, CloudTopics.Command),
            "$SYS/#"
        );
        await using Peer other = _broker.Gateway(_theirs, CloudTopics.Of(_their, CloudTopics.Command));
        await using Peer bridge = _broker.Bridge();
        await gateway.ConnectedAsync();
        await other.ConnectedAsync();
        await bridge.ConnectedAsync();

        await bridge.PublishAsync(CloudTopics.Of(_their, CloudTopics.Command), [1]);
        await bridge.PublishAsync(CloudTopics.Of(_their, CloudTopics.Receipt), [1]);
        await bridge.PublishAsync(CloudTopics.Of(_our, CloudTopics.Command), [1]);
        await Peer.UntilAsync(() => gateway.Topics.Count >= 1 && other.Topics.Count >= 1, "both commands");

        Assert.Equal([CloudTopics.Of(_our, CloudTopics.Command)], gateway.Topics.Distinct());
        Assert.Equal([CloudTopics.Of(_their, CloudTopics.Command)], other.Topics);
    }

    [Fact]
    public async Task A_gateway_that_calls_itself_by_anothers_client_id_neither_ends_its_session_nor_gets_its_queue()
    {
        await using Peer victim = _broker.Client(
            _bench.Enrolment.Sign(_theirs.Request(), null, out _)!,
            _theirs.Key,
            _their,
            CloudTopics.Of(_their, CloudTopics.Command)
        );
        await victim.ConnectedAsync();
        await using Peer thief = _broker.Client(
            _bench.Enrolment.Sign(_ours.Request(), null, out _)!,
            _ours.Key,
            _their,
            CloudTopics.Of(_their, CloudTopics.Command)
        );
        await thief.ConnectedAsync();
        await using Peer bridge = _broker.Bridge();
        await bridge.ConnectedAsync();

        await bridge.PublishAsync(CloudTopics.Of(_their, CloudTopics.Command), [1]);
        await Peer.UntilAsync(() => victim.Topics.Count == 1, "the command");

        Assert.Equal(1, victim.Connects);
        Assert.Empty(thief.Topics);
    }

    [Fact]
    public async Task Certificates_that_are_missing_self_made_expired_of_another_purpose_or_another_authority_are_refused()
    {
        DateTimeOffset now = _bench.Time.GetUtcNow();
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var publicKey = new PublicKey(key);
        using X509Certificate2 ownRoot = CertificateProfiles.Root(key, "EdgeAgent root 1");
        using var foreign = new PairingBench();
        using X509Certificate2 issuer = X509Certificate2.CreateFromPemFile(
            Path.Combine(_bench.Folder, "authority-001", "issuer.pem"),
            Path.Combine(_bench.Folder, "authority-001", "issuer.key")
        );

        await using Peer none = _broker.Client(null, null, _our);
        await using Peer selfMade = _broker.Client([ownRoot], key, _our);
        await using Peer otherAuthority = _broker.Client(foreign.Authority.Issue(publicKey, _our, now), key, _our);
        await using Peer expired = _broker.Client(
            [CertificateProfiles.Client(publicKey, _our, issuer, now.AddDays(-366), now.AddMinutes(-1)), issuer],
            key,
            _our
        );
        await using Peer notYet = _broker.Client([CertificateProfiles.Client(publicKey, _our, issuer, now.AddDays(1), now.AddDays(2)), issuer], key, _our);
        await using Peer server = _broker.Client([CertificateProfiles.Server(key, ["localhost"], issuer), issuer], key, _our);
        await using Peer good = _broker.Client([CertificateProfiles.Client(publicKey, _our, issuer, now.AddDays(-1), now.AddDays(1)), issuer], key, _our);

        await good.ConnectedAsync(); // the same key and issuer: only what is wrong with the others keeps them out
        foreach (Peer refused in new[] { none, selfMade, otherAuthority, expired, notYet, server })
            await refused.RefusedAsync();
    }

    [Fact]
    public async Task A_revoked_gateways_live_session_ends_within_a_minute_and_it_does_not_come_back()
    {
        await using Peer stolen = _broker.Gateway(_ours);
        await using Peer other = _broker.Gateway(_theirs);
        await stolen.ConnectedAsync();
        await other.ConnectedAsync();
        using var enforcer = new RevocationEnforcer(
            _bench.Database,
            _bench.Authority,
            _broker.BridgeOptions(),
            TimeProvider.System,
            OwnWork.Steps(_bench.Database),
            OwnWork.Fault(),
            NullLogger<RevocationEnforcer>.Instance
        );
        _bench.Fleet.Revoked += _ => enforcer.Wake();
        await enforcer.StartAsync(TestContext.Current.CancellationToken);

        var clock = Stopwatch.StartNew();
        _bench.Fleet.Revoke(PairingBench.Installer, _our);
        await Peer.UntilAsync(() => !stolen.IsConnected, "the session ended", TimeSpan.FromSeconds(60));
        TestContext.Current.SendDiagnosticMessage($"A live session ended {clock.Elapsed.TotalSeconds:0.0} s after its revocation.");
        long failed = stolen.FailedConnects;
        await Peer.UntilAsync(() => stolen.FailedConnects >= failed + 3, "three refused returns");

        Assert.Equal(1, stolen.Connects);
        Assert.Equal(1, other.Connects);
        Assert.True(other.IsConnected);
        await enforcer.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_session_left_open_by_a_bridge_that_ended_after_the_revocation_is_ended_by_the_next_one()
    {
        await using Peer stolen = _broker.Gateway(_ours);
        await stolen.ConnectedAsync();
        _bench.Fleet.Revoke(PairingBench.Installer, _our);

        using var enforcer = new RevocationEnforcer(
            _bench.Database,
            _bench.Authority,
            _broker.BridgeOptions(),
            TimeProvider.System,
            OwnWork.Steps(_bench.Database),
            OwnWork.Fault(),
            NullLogger<RevocationEnforcer>.Instance
        );
        await enforcer.StartAsync(TestContext.Current.CancellationToken);

        await Peer.UntilAsync(() => !stolen.IsConnected, "the session ended", TimeSpan.FromSeconds(60));
        await enforcer.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(0x0300, "SSL 3.0")]
    [InlineData(0x0301, "TLS 1.0")]
    [InlineData(0x0302, "TLS 1.1")]
    public async Task An_older_TLS_is_answered_with_an_alert(int version, string name)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _broker.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Attacks.ClientHello((byte)(version >> 8), (byte)version), TestContext.Current.CancellationToken);
        byte[] answer = new byte[64];
        int length = await client.GetStream().ReadAsync(answer, TestContext.Current.CancellationToken);

        // 22 would be a handshake that goes on; 21 is an alert, 0 a closed connection.
        Assert.True(length == 0 || answer[0] == 21, $"{name} was answered with record type {answer[0]}");
    }

    [Fact]
    public async Task The_same_hello_with_TLS_1_2_in_it_is_taken_up()
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _broker.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Attacks.ClientHello(3, 3), TestContext.Current.CancellationToken);
        byte[] answer = new byte[64];
        Assert.True(await client.GetStream().ReadAsync(answer, TestContext.Current.CancellationToken) > 0);
        Assert.Equal(22, answer[0]);
    }

    [Fact]
    public async Task Malformed_and_oversized_packets_hurt_only_the_connection_they_came_on()
    {
        await using Peer witness = _broker.Witness();
        await using Peer other = _broker.Gateway(_theirs);
        await witness.ConnectedAsync();
        await other.ConnectedAsync();
        int seed = Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"Seed {seed}");
        var random = new Random(seed);
        X509Certificate2Collection chain = _bench.Enrolment.Sign(_ours.Request(), null, out _)!;
        using X509Certificate2 certificate = chain[0].CopyWithPrivateKey(_ours.Key);
        using X509Certificate2 usable = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
        for (int i = 0; i < 60; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", _broker.Port, TestContext.Current.CancellationToken);
            using var tls = new SslStream(client.GetStream());
            var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            trust.CustomTrustStore.AddRange(_bench.Authority.TrustCollection());
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "localhost",
                    CertificateChainPolicy = trust,
                    ClientCertificateContext = SslStreamCertificateContext.Create(usable, [chain[1]], offline: true),
                },
                TestContext.Current.CancellationToken
            );
            try
            {
                if (i % 2 == 0) await tls.WriteAsync(Attacks.MqttConnect, TestContext.Current.CancellationToken);
                await tls.WriteAsync(Attacks.Garbage(random, i), TestContext.Current.CancellationToken);
            }
            catch (IOException)
            {
                // The broker closed before all of it was written.
            }
        }

        await using Peer sender = _broker.Gateway(_ours);
        await sender.ConnectedAsync();
        await sender.PublishAsync(CloudTopics.Of(_our, Lane.Alarm), new byte[CloudLimits.MaxEventBytes + 1]);
        await other.PublishAsync(CloudTopics.Of(_their, Lane.Alarm), [1]);
        await Peer.UntilAsync(() => witness.Topics.Contains(CloudTopics.Of(_their, Lane.Alarm)), "the other gateway's event");

        Assert.True(_broker.IsRunning);
        Assert.Equal(1, other.Connects);
        Assert.DoesNotContain(CloudTopics.Of(_our, Lane.Alarm), witness.Topics);
    }
}
