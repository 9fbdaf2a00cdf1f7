using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.Mqtt;
using EdgeAgent.Mqtt.Broker;
using EdgeAgent.Mqtt.Mqttnet;

namespace EdgeAgent.CloudBridge.Tests.Pairing;

/// <summary>
/// A real mosquitto as gateways meet it: the generated configuration, the bridge's own authority, and beside the bridge a witness who may read everything that
/// is delivered.
/// </summary>
internal sealed class CloudBroker : IAsyncDisposable
{
    private const string WitnessPassword = "witness-password";
    private const string BridgePassword = "bridge-password";

    private readonly PairingBench _bench;
    private readonly string _folder;
    private readonly MosquittoProcess _process;

    private CloudBroker(PairingBench bench)
    {
        _bench = bench;
        _folder = Directory.CreateTempSubdirectory("edgeagent-cloud-").FullName;
        bench.Authority.RenewServer(["localhost", "127.0.0.1"]);
        bench.Authority.WriteRevocations([], DateTimeOffset.UtcNow, TimeSpan.FromDays(1));
        string passwords = Path.Combine(_folder, "passwords");
        string acl = Path.Combine(_folder, "acl");
        File.WriteAllText(passwords, MosquittoPasswords.Text([("bridge", BridgePassword), ("witness", WitnessPassword)]));
        File.WriteAllText(acl, MosquittoAcl.ForCloud("bridge") + "\nuser witness\ntopic read #\n");
        _process = new MosquittoProcess(
            MosquittoConfig.ForCloud(port: 0) with
            {
                RunAs = Environment.UserName,
                InternalPort = 0,
                PasswordFile = passwords,
                AclFile = acl,
                PidFile = Path.Combine(_folder, "pid"),
                Tls = new MosquittoTls(
                    bench.Authority.TrustFile,
                    bench.Authority.ServerCertificateFile,
                    bench.Authority.ServerKeyFile,
                    RequireClientCertificate: true,
                    bench.Authority.RevocationFile
                ),
            },
            _folder);
    }

    public int Port => _process.Config.Port;

    public string PidFile => _process.Config.PidFile!;

    public bool IsRunning => _process.IsRunning;

    public IReadOnlyList<string> Log => _process.Log;

    public static async Task<CloudBroker> StartAsync(PairingBench bench)
    {
        if (MosquittoProcess.Find() is null) Assert.Skip("mosquitto is not installed on this machine.");
        var broker = new CloudBroker(bench);
        await broker._process.StartAsync(cancel: TestContext.Current.CancellationToken);
        return broker;
    }

    /// <summary>Options of the bridge, at the internal listener.</summary>
    public BridgeOptions BridgeOptions() =>
        new()
        {
            Cloud = $"127.0.0.1:{_process.Config.InternalPort}",
            CloudUser = "bridge",
            CloudPassword = BridgePassword,
            BrokerPidFile = PidFile,
            EnrolmentPort = 0,
        };

    public Peer Bridge(params string[] filters) => new(BridgeOptions().ToLinkOptions() with { ClientId = "test-bridge", Subscriptions = Filters(filters) });

    public Peer Witness() =>
        new(
            BridgeOptions().ToLinkOptions() with
            {
                ClientId = "witness",
                User = "witness",
                Password = WitnessPassword,
                MaxPayloadBytes = 4 * 1024 * 1024,
                Subscriptions = Filters("#"),
            }
        );

    /// <summary>A client with this certificate.</summary>
    public Peer Client(X509Certificate2Collection? chain, ECDsa? key, string clientId, params string[] filters) => new(new MqttLinkOptions
    {
                Host = "127.0.0.1",
                Port = Port,
                ClientId = clientId,
                MaxPayloadBytes = 4 * 1024 * 1024,
                Tls = chain is null
                    ? new MqttTls(_bench.Authority.TrustFile)
                    : new MqttTls(
                        _bench.Authority.TrustFile,
                        Write(string.Concat(chain.Select(one => one.ExportCertificatePem() + "\n"))),
                        Write(key!.ExportPkcs8PrivateKeyPem())
                    ),
                Subscriptions = Filters(filters),
                Reconnect = new ReconnectOptions { First = TimeSpan.FromMilliseconds(100), Longest = TimeSpan.FromMilliseconds(500) },
            }
        );

    /// <summary>A paired gateway with its own certificate, wanting these topics.</summary>
    public Peer Gateway(MadeBox box, params string[] filters) => Client(_bench.Enrolment.Sign(box.Request(), null, out _)!, box.Key, "gateway", filters);

    public string Write(string text)
    {
        string path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, text);
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static MqttSubscription[] Filters(params string[] filters) => [.. filters.Select(filter => new MqttSubscription(filter, MqttQos.AtLeastOnce))];
}

/// <summary>One MQTT client of a test: notes what is delivered to it.</summary>
internal sealed class Peer : IMqttHandler, IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly MqttnetLink _link;
    private readonly Lock _gate = new();
    private readonly List<MqttMessage> _received = [];
    private IMqttPublisher? _publisher;

    public Peer(MqttLinkOptions options)
    {
        _link = new MqttnetLink(options with { TickInterval = TimeSpan.FromMilliseconds(50) }, this);
        _link.Start();
    }

    public bool IsConnected { get; private set; }

    public int Connects { get; private set; }

    public int Acknowledged { get; private set; }

    public string Reason => _link.Status.Reason;

    public long FailedConnects => _link.Status.FailedConnects;

    public IReadOnlyList<string> Topics
    {
        get { lock (_gate) return [.. _received.Select(message => message.Topic)]; }
    }

    public static async Task UntilAsync(Func<bool> holds, string what, TimeSpan? patience = null)
    {
        long begun = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            if (TimeProvider.System.GetElapsedTime(begun) > (patience ?? s_patience)) Assert.Fail("Not in time: " + what);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    public Task ConnectedAsync() => UntilAsync(() => IsConnected, $"connected ({Reason})");

    /// <summary>Ends when the broker refused this client, and fails when it let it in.</summary>
    public async Task RefusedAsync()
    {
        await UntilAsync(() => FailedConnects >= 2 || Connects > 0, "refused");
        Assert.Equal(0, Connects);
    }

    /// <summary>Publishes at QoS 1 and waits for the broker's PUBACK, whatever that is worth.</summary>
    public async Task PublishAsync(string topic, byte[] payload)
    {
        int before = Acknowledged;
        var sent = new TaskCompletionSource<bool>();
        _link.Post(() => sent.SetResult(_publisher?.TryPublish(topic, payload, MqttQos.AtLeastOnce, false, out _) ?? false));
        Assert.True(await sent.Task, "not sent");
        await UntilAsync(() => Acknowledged > before || !IsConnected, "the PUBACK");
    }

    public async ValueTask DisposeAsync()
    {
        await _link.StopAsync();
        _link.Dispose();
    }

    public void OnConnected(IMqttPublisher publisher, bool sessionPresent) => _publisher = publisher;

    public void OnSubscribed()
    {
        Connects++;
        IsConnected = true;
    }

    public void OnBatch(IReadOnlyList<MqttMessage> batch)
    {
        lock (_gate) _received.AddRange(batch);
    }

    public void OnPublished(long token) => Acknowledged++;

    public void OnDisconnected(string reason)
    {
        IsConnected = false;
        _publisher = null;
    }
}
