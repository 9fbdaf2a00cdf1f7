using System.Diagnostics;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Mqtt;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.CloudBridge.Tests.Pairing;

/// <summary>
/// The plant broker under attack, with the configuration a gateway writes: TLS by the plant's own authority, a login derived for this gateway per module, the
/// gateway on loopback.
/// </summary>
public sealed class PlantBrokerTests : IAsyncLifetime
{
    private const string Gateway = "gw-0a1b2c3d4e5f";
    private const string One = "00000000A1";
    private const string Two = "00000000A2";

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-plant-").FullName;
    private readonly byte[] _secretOne = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _secretTwo = RandomNumberGenerator.GetBytes(32);
    private MosquittoProcess _broker = null!;

    private string Trust => Path.Combine(_folder, "ca.pem");

    private string Passwords => Path.Combine(_folder, "passwords");

    public async ValueTask InitializeAsync()
    {
        if (MosquittoProcess.Find() is null) Assert.Skip("mosquitto is not installed on this machine.");
        string authority = PlantAuthority.Make(Gateway);
        (string certificate, string key) = PlantAuthority.Issue(authority, ["localhost", "127.0.0.1"]);
        await File.WriteAllTextAsync(Trust, PlantAuthority.CertificateOf(authority));
        await File.WriteAllTextAsync(Path.Combine(_folder, "server.pem"), certificate);
        await File.WriteAllTextAsync(Path.Combine(_folder, "server.key"), key);
        await WriteLoginsAsync(One, Two);
        await File.WriteAllTextAsync(Path.Combine(_folder, "acl"), MosquittoAcl.ForPlant("gateway") + "\nuser witness\ntopic read #\n");
        _broker = new MosquittoProcess(
            MosquittoConfig.ForPlant(port: 0) with
            {
                RunAs = Environment.UserName,
                InternalPort = 0,
                PasswordFile = Passwords,
                AclFile = Path.Combine(_folder, "acl"),
                PidFile = Path.Combine(_folder, "pid"),
                Tls = new MosquittoTls(Trust, Path.Combine(_folder, "server.pem"), Path.Combine(_folder, "server.key")),
            },
            _folder);
        await _broker.StartAsync(cancel: TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null) await _broker.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_modules_login_reaches_its_own_topics_in_its_own_direction_and_nothing_else()
    {
        await using Peer witness = Inside("witness", "#");
        await using Peer module = Module(One, PasswordOf(_secretOne), "#", "m/+/cmd", $"m/{Two}/cmd", $"m/{One}/cmd");
        await using Peer gateway = Inside("gateway");
        await witness.ConnectedAsync();
        await module.ConnectedAsync();
        await gateway.ConnectedAsync();

        string[] own = [ModuleTopics.Frame, ModuleTopics.Burst, ModuleTopics.State, ModuleTopics.Reply];
        foreach (string leaf in own) await module.PublishAsync($"m/{Two}/{leaf}", [1]);
        foreach (
            string topic in own.Select(leaf => $"m/{Two}/{leaf}")
                .Concat([
                    $"m/{One}/{ModuleTopics.Receipt}",
                    $"m/{One}/{ModuleTopics.Command}",
                    $"m/{Two}/{ModuleTopics.Receipt}",
                    $"m/{Two}/{ModuleTopics.Command}",
                    "ea/v1/x/alarm",
                    "$CONTROL/dynamic-security/v1",
                ])
        )
            await module.PublishAsync(topic, [1]);
        foreach (string leaf in own) await module.PublishAsync($"m/{One}/{leaf}", [1]);
        await gateway.PublishAsync($"m/{Two}/{ModuleTopics.Command}", [1]);
        await gateway.PublishAsync($"m/{One}/{ModuleTopics.Command}", [1]);
        await Peer.UntilAsync(() => witness.Topics.Count >= own.Length + 2 && module.Topics.Count >= 1, "what is allowed");

        Assert.Equal(
            own.Select(leaf => $"m/{One}/{leaf}").Order(),
            witness.Topics.Where(topic => !topic.EndsWith(ModuleTopics.Command, StringComparison.Ordinal)).Order()
        );
        Assert.Equal([$"m/{One}/{ModuleTopics.Command}"], module.Topics.Distinct());
    }

    [Fact]
    public async Task A_forged_secret_and_a_login_made_for_another_gateway_are_refused()
    {
        await using Peer sound = Module(One, PasswordOf(_secretOne));
        await using Peer forged = Module(Two, PasswordOf(RandomNumberGenerator.GetBytes(32)));
        await using Peer elsewhere = Module(Two, Signatures.ModulePassword(_secretTwo, "gw-of-the-thief"));          // what a stolen gateway knows
        await using Peer bare = Module(Two, Convert.ToHexStringLower(_secretTwo));
        await using Peer nobody = new(Options(Two) with { Tls = new MqttTls(Trust) });
        await sound.ConnectedAsync();
        foreach (Peer refused in new[] { forged, elsewhere, bare, nobody }) await refused.RefusedAsync();
    }

    [Fact]
    public async Task A_module_gives_its_password_to_no_broker_of_another_authority()
    {
        string other = Path.Combine(_folder, "other.pem");
        await File.WriteAllTextAsync(other, PlantAuthority.CertificateOf(PlantAuthority.Make(Gateway)), TestContext.Current.CancellationToken);
        await using Peer module = new(Options(One) with { User = One, Password = PasswordOf(_secretOne), Tls = new MqttTls(other) });
        await module.RefusedAsync();
        Assert.Contains("TLS", module.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(_broker.Log, line => line.Contains(One, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_module_that_calls_itself_the_gateway_does_not_take_over_its_session()
    {
        await using Peer gateway = new(
            Options("gateway-" + Gateway) with
            {
                Port = _broker.Config.InternalPort!.Value,
                User = "gateway",
                Password = "inside",
                CleanSession = false,
                Subscriptions = [new(ModuleTopics.AllFrames, MqttQos.AtLeastOnce)],
            }
        );
        await gateway.ConnectedAsync();
        await using Peer thief = new(
            Options("gateway-" + Gateway) with
            {
                User = One,
                Password = PasswordOf(_secretOne),
                Tls = new MqttTls(Trust),
                Subscriptions = [new(ModuleTopics.AllFrames, MqttQos.AtLeastOnce)],
            }
        );
        await thief.ConnectedAsync();
        await using Peer module = Module(Two, PasswordOf(_secretTwo));
        await module.ConnectedAsync();
        await module.PublishAsync($"m/{Two}/{ModuleTopics.Frame}", [1]);
        await Peer.UntilAsync(() => gateway.Topics.Count == 1, "the frame");
        Assert.Equal(1, gateway.Connects);
        Assert.Empty(thief.Topics);
    }

    [Fact]
    public async Task A_module_that_was_taken_off_loses_its_live_session_at_the_reload()
    {
        await using Peer stays = Module(One, PasswordOf(_secretOne));
        await using Peer goes = Module(Two, PasswordOf(_secretTwo));
        await stays.ConnectedAsync();
        await goes.ConnectedAsync();
        await WriteLoginsAsync(One);
        using Process hangUp = Process.Start("kill", ["-HUP", _broker.ProcessId!.Value.ToString(CultureInfo.InvariantCulture)]);
        await Peer.UntilAsync(() => !goes.IsConnected, "its session ended");
        long failed = goes.FailedConnects;
        await Peer.UntilAsync(() => goes.FailedConnects >= failed + 2, "refused returns");
        Assert.Equal(1, goes.Connects);
        Assert.Equal(1, stays.Connects);
    }

    [Fact]
    public async Task Malformed_packets_and_old_TLS_hurt_only_their_own_connection()
    {
        await using Peer module = Module(One, PasswordOf(_secretOne));
        await module.ConnectedAsync();
        int seed = Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"Seed {seed}");
        var random = new Random(seed);
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(Trust);
        for (int i = 0; i < 60; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", _broker.Config.Port, TestContext.Current.CancellationToken);
            try
            {
                if (i % 4 == 0)
                {
                    await client.GetStream().WriteAsync(Attacks.Garbage(random, i), TestContext.Current.CancellationToken);      // before any TLS
                    continue;
                }

                using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsClientAsync(
                    new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = trust.Clone() },
                    TestContext.Current.CancellationToken
                );
                if (i % 2 == 0) await tls.WriteAsync(Attacks.MqttConnect, TestContext.Current.CancellationToken);
                await tls.WriteAsync(Attacks.Garbage(random, i), TestContext.Current.CancellationToken);
            }
            catch (IOException)
            {
                // The broker closed before all of it was written.
            }
        }

        using var old = new TcpClient();
        await old.ConnectAsync("127.0.0.1", _broker.Config.Port, TestContext.Current.CancellationToken);
        await old.GetStream().WriteAsync(Attacks.ClientHello(3, 2), TestContext.Current.CancellationToken);
        byte[] answer = new byte[64];
        Assert.True(await old.GetStream().ReadAsync(answer, TestContext.Current.CancellationToken) == 0 || answer[0] == 21);

        await module.PublishAsync($"m/{One}/{ModuleTopics.Frame}", [1]);
        Assert.Equal(1, module.Connects);
        Assert.True(module.IsConnected && _broker.IsRunning);
    }

    [Fact]
    public async Task A_message_larger_than_any_of_a_modules_is_delivered_to_nobody()
    {
        await using Peer witness = Inside("witness", "#");
        await using Peer module = new(
            Options(One) with
            {
                User = One,
                Password = PasswordOf(_secretOne),
                Tls = new MqttTls(Trust),
                MaxPayloadBytes = 4 * 1024 * 1024,
            }
        );
        await using Peer other = Module(Two, PasswordOf(_secretTwo));
        foreach (Peer peer in new[] { witness, module, other }) await peer.ConnectedAsync();
        await module.PublishAsync($"m/{One}/{ModuleTopics.Burst}", new byte[_broker.Config.MessageSizeLimitBytes + 1]);
        await other.PublishAsync($"m/{Two}/{ModuleTopics.Frame}", [1]);
        await Peer.UntilAsync(() => witness.Topics.Count > 0, "the other module's frame");

        Assert.Equal([$"m/{Two}/{ModuleTopics.Frame}"], witness.Topics);
        Assert.Equal(1, other.Connects);
    }

    [Fact]
    public void The_plant_brokers_certificate_holds_for_a_chip_in_1970_and_for_good()
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(_folder, "server.pem"));
        Assert.Equal(DateTime.UnixEpoch, certificate.NotBefore.ToUniversalTime());
        Assert.Equal(9999, certificate.NotAfter.ToUniversalTime().Year);
    }

    private static string PasswordOf(byte[] secret) => Signatures.ModulePassword(secret, Gateway);

    private async Task WriteLoginsAsync(params string[] modules)
    {
        var logins = new List<(string, string)> { ("gateway", "inside"), ("witness", "inside") };
        if (modules.Contains(One)) logins.Add((One, PasswordOf(_secretOne)));
        if (modules.Contains(Two)) logins.Add((Two, PasswordOf(_secretTwo)));
        await File.WriteAllTextAsync(Passwords, MosquittoPasswords.Text(logins));
    }

    private MqttLinkOptions Options(string clientId) => new()
    {
        Host = "127.0.0.1",
        Port = _broker.Config.Port,
        ClientId = clientId,
        Reconnect = new ReconnectOptions { First = TimeSpan.FromMilliseconds(100), Longest = TimeSpan.FromMilliseconds(500) },
    };

    private Peer Module(string id, string password, params string[] filters) =>
        new(
            Options(id) with
            {
                User = id,
                Password = password,
                Tls = new MqttTls(Trust),
                Subscriptions = [.. filters.Select(filter => new MqttSubscription(filter, MqttQos.AtLeastOnce))],
            }
        );

    private Peer Inside(string user, params string[] filters) =>
        new(
            Options("inside-" + user) with
            {
                Port = _broker.Config.InternalPort!.Value,
                User = user,
                Password = "inside",
                Subscriptions = [.. filters.Select(filter => new MqttSubscription(filter, MqttQos.AtLeastOnce))],
            }
        );
}
