using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Host.Listening;
using EdgeAgent.Mqtt;
using EdgeAgent.Mqtt.Broker;
using EdgeAgent.Mqtt.Listener;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Gateway.Host.Tests.Plant;

/// <summary>The modules' port as the gateway opens it, on a free port, with the test as the gateway behind it.</summary>
internal sealed class ModulePortBench : IMqttHandler, IAsyncDisposable
{
    public const string One = "0200000011";
    public const string Two = "0200000012";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _came = new(0);
    private readonly List<MqttMessage> _messages = [];
    private readonly ReservedPort _port = ReservedPort.Any();
    private readonly WebApplication _app;
    private IMqttPublisher? _publisher;

    private ModulePortBench(ModuleListenerOptions options, bool isTls)
    {
        Listener = new ModuleListener(options, module => module is One or Two ? "secret of " + module : null, this);
        var atPort = new ModulePortOptions { Address = "127.0.0.1", Port = Port, Tls = isTls };
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(
            kestrel => ModulePort.Listen(kestrel, atPort, ModulePort.CertificateOf(atPort, () => PlantAuthority.Make("plant-1")), () => Listener)
        );
        _app = builder.Build();
    }

    public int Port => _port.Number;

    public ModuleListener Listener { get; }

    /// <summary>Runs before a batch is noted.</summary>
    public Action Commit { get; set; } = () => { };

    public IReadOnlyList<MqttMessage> Messages
    {
        get
        {
            lock (_gate) return [.. _messages];
        }
    }

    public static async Task<ModulePortBench> Start(ModuleListenerOptions? options = null, bool isTls = false)
    {
        options ??= new ModuleListenerOptions { TickInterval = TimeSpan.FromMilliseconds(20) };
        var bench = new ModulePortBench(options, isTls);
        bench.Listener.Start();
        await bench._app.StartAsync(TestContext.Current.CancellationToken);
        return bench;
    }

    public async Task UntilMessages(int count)
    {
        while (Messages.Count < count)
        {
            bool came = await _came.WaitAsync(s_patience, TestContext.Current.CancellationToken);
            Assert.True(came, $"{Messages.Count} of {count} messages came");
        }
    }

    /// <summary>Waits for a state the listener reaches by itself.</summary>
    public async Task Until(Func<ModuleListenerStatus, bool> holds, string what)
    {
        using var limit = new CancellationTokenSource(s_patience);
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!holds(Listener.Listening))
        {
            Assert.False(limit.IsCancellationRequested, $"Not in time: {what}. {Listener.Listening}");
            await looks.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    public void Send(string topic, byte[] payload, MqttQos qos) =>
        Assert.True(Listener.Post(() => Assert.True(_publisher!.TryPublish(topic, payload, qos, false, out _, out _))));

    public void OnConnected(IMqttPublisher publisher, bool sessionPresent) => _publisher = publisher;

    public void OnBatch(IReadOnlyList<MqttMessage> batch)
    {
        Commit();
        lock (_gate) _messages.AddRange(batch);
        _came.Release();
    }

    public void OnPublished(long token) { }

    public void OnDisconnected(string reason) => _publisher = null;

    public async ValueTask DisposeAsync()
    {
        await Listener.StopAsync();
        await _app.DisposeAsync();
        Listener.Dispose();
        _came.Dispose();
        _port.Dispose();
    }

    public Task<RawClient> Connect(bool isTls = false) => RawClient.Open(Port, isTls);

    /// <summary>Connected and logged in, subscribed to its receipts and commands.</summary>
    public async Task<RawClient> LogIn(string module = One, string? will = null, int keepAlive = 0, bool isTls = false)
    {
        RawClient client = await Connect(isTls);
        await client.Write(RawClient.ConnectPacket(module, "secret of " + module, will, keepAlive));
        Assert.Equal([0x20, 2, 0, 0], await client.Read(4));
        await client.Write([0x82, .. Body([0, 1, .. Text($"m/{module}/receipt"), 1, .. Text($"m/{module}/cmd"), 1])]);
        Assert.Equal([0x90, 4, 0, 1, 1, 1], await client.Read(6));
        return client;
    }

    public static byte[] Text(string text) => [(byte)(text.Length >> 8), (byte)text.Length, .. Encoding.UTF8.GetBytes(text)];

    /// <summary>A body behind its remaining length.</summary>
    public static byte[] Body(byte[] bytes)
    {
        var length = new List<byte>();
        int rest = bytes.Length;
        do
        {
            length.Add((byte)((rest & 0x7F) | (rest > 0x7F ? 0x80 : 0)));
            rest >>= 7;
        }
        while (rest > 0);
        return [.. length, .. bytes];
    }

    public static byte[] Publish(string topic, byte[] payload, ushort identifier = 0) =>
        identifier == 0
            ? [0x30, .. Body([.. Text(topic), .. payload])]
            : [0x32, .. Body([.. Text(topic), (byte)(identifier >> 8), (byte)identifier, .. payload])];

    public static string FrameOf(string module) => $"m/{module}/{ModuleTopics.Frame}";
}

/// <summary>A client that sends bytes as a test writes them.</summary>
internal sealed class RawClient(Stream stream) : IDisposable
{
    public static async Task<RawClient> Open(int port, bool isTls)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        var plain = new NetworkStream(socket, ownsSocket: true);
        if (!isTls) return new RawClient(plain);
        var secure = new SslStream(plain, false, (_, certificate, _, _) => certificate is not null);
        await secure.AuthenticateAsClientAsync("localhost");
        return new RawClient(secure);
    }

    public static byte[] ConnectPacket(string user, string password, string? will = null, int keepAlive = 0)
    {
        byte flags = (byte)(0xC2 | (will is null ? 0 : 0x2C));
        byte[] willFields = will is null ? [] : [.. ModulePortBench.Text(will), .. ModulePortBench.Text("offline")];
        return
        [
            0x10,
            .. ModulePortBench.Body(
                [
                    .. ModulePortBench.Text("MQTT"), 4, flags, (byte)(keepAlive >> 8), (byte)keepAlive, .. ModulePortBench.Text(user), .. willFields,
                    .. ModulePortBench.Text(user), .. ModulePortBench.Text(password),
                ]),
        ];
    }

    public async Task Write(byte[] bytes) => await stream.WriteAsync(bytes, TestContext.Current.CancellationToken);

    public async Task<byte[]> Read(int count)
    {
        var bytes = new byte[count];
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await stream.ReadExactlyAsync(bytes, cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(60), cancel);
        return bytes;
    }

    /// <summary>Reads to the end; true when the other side closed, whatever it said before.</summary>
    public async Task<bool> IsClosed()
    {
        var bytes = new byte[4096];
        CancellationToken cancel = TestContext.Current.CancellationToken;
        try
        {
            while (await stream.ReadAsync(bytes, cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(60), cancel) > 0)
            {
                // What came before the end.
            }
        }
        catch (IOException)
        {
            // A reset is an end too.
        }

        return true;
    }

    public void Dispose() => stream.Dispose();
}
