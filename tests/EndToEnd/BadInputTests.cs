using System.Text;
using System.Text.Json;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Mqtt;
using EdgeAgent.Mqtt.Mqttnet;

namespace EdgeAgent.EndToEnd;

/// <summary>Bad input from both sides, through the real brokers: each is refused under its name and counted, and the process goes on.</summary>
public class BadInputTests
{
    private const string Placed = "0200000011";
    private const string NotPlaced = "02000SKAB1";

    [Fact]
    public async Task Each_kind_of_bad_frame_is_counted_under_its_name_and_good_frames_go_on()
    {
        await using TestLine line = await TestLine.StartDemoAsync("bad-frames");
        await TestLine.UntilAsync(() => LaneAsync(line), _ => true, 60, "a frame of the module, so that its lane has a line in the ledger");
        await line.Line.Modules!.StopAsync(TimeSpan.FromSeconds(10));
        JsonElement before = await LaneAsync(line);
        using var module = await Sender.ConnectAsync(line, Placed);
        await module.ReceiptAsync(Incarnation(1));

        module.Send(ModuleTopics.Frame, Good(1));
        module.Send(ModuleTopics.Frame, Good(1));
        module.Send(ModuleTopics.Frame, Good(2)[..20]);
        module.Send(ModuleTopics.Frame, new byte[WireLimits.MaxFrameBytes + 1]);
        module.Send(ModuleTopics.Frame, Changed(Good(2), 1, 9));
        module.Send(ModuleTopics.Frame, Changed(Good(2), 60, 0x55));
        module.Send(ModuleTopics.Frame, Future(2));
        module.Send(ModuleTopics.Frame, Good(3));
        module.Send("nonsense", Good(4));
        using var stranger = await Sender.ConnectAsync(line, NotPlaced);
        stranger.Send(ModuleTopics.Frame, Good(1, NotPlaced));

        JsonElement refused = (
            await TestLine.UntilAsync(
                () => line.GatewayAsync("api/status"),
                status =>
                    status.GetProperty("refused").TryGetProperty("unknown-module", out _)
                    && status.GetProperty("refused").TryGetProperty("future-stamp", out _),
                30,
                "the refusals"
            )
        ).GetProperty("refused");
        Assert.All(
            ["truncated", "wrong-version", "corrupt", "future-stamp", "unknown-module"],
            name => Assert.True(refused.GetProperty(name).GetInt64() >= 1, name + ": " + refused)
        );
        Assert.True(refused.TryGetProperty("oversized", out _) || refused.TryGetProperty("not-ours", out _), refused.ToString());

        JsonElement lane = await TestLine.UntilAsync(() => LaneAsync(line), lane => Since(lane, "produced") == 3, 30, "number 3 closes");
        Assert.Equal((2, 1, 1), (Since(lane, "delivered"), Since(lane, "quarantined"), Since(lane, "duplicate")));
        Assert.True(lane.GetProperty("reconciles").GetBoolean());

        long Since(JsonElement now, string column) => now.GetProperty(column).GetInt64() - before.GetProperty(column).GetInt64();
    }

    [Fact]
    public async Task Invalid_words_from_the_cloud_are_counted_and_the_gateway_goes_on()
    {
        await using TestLine line = await TestLine.StartDemoAsync("bad-cloud");
        await line.Line.Bridge.StopAsync(TimeSpan.FromSeconds(10));
        string password = await File.ReadAllTextAsync(
            Path.Combine(Path.GetDirectoryName(line.Line.LogFolder)!, "secrets", "bridge"),
            TestContext.Current.CancellationToken
        );
        using var cloud = await Sender.ConnectAsync(line.Ports.Cloud, "bridge", password, CloudTopics.Of("plant-1", ""), []);
        cloud.Send(CloudTopics.Receipt, "{nonsense"u8.ToArray());
        cloud.Send(CloudTopics.Receipt, "{\"v\":7}"u8.ToArray());
        cloud.Send(CloudTopics.Command, new byte[CloudLimits.MaxControlBytes + 1]);
        JsonElement refused = (
            await TestLine.UntilAsync(
                () => line.GatewayAsync("api/status"),
                status => status.GetProperty("refused").TryGetProperty("oversized", out _),
                30,
                "the refusals"
            )
        ).GetProperty("refused");
        Assert.Equal(1, refused.GetProperty("invalid-json").GetInt64());
        Assert.True(refused.GetProperty("schema-violation").GetInt64() >= 1);
        await line.WaitForPowerAsync("pump-1");
    }

    private static async Task<JsonElement> LaneAsync(TestLine line) =>
        (await line.GatewayAsync("api/ledger")).GetProperty("lines").EnumerateArray()
            .Single(lane => lane.GetProperty("source").GetString() == Placed && lane.GetProperty("lane").GetString() == "feature");

    private static ulong Incarnation(int number) => 0xBAD_0000_0000UL + (ulong)number;

    private static byte[] Good(long sequence, string module = Placed) => Encode(sequence, module, ClockState.None, 0);

    private static byte[] Future(long sequence) => Encode(sequence, Placed, ClockState.Synced, DateTimeOffset.UtcNow.AddDays(2).ToUnixTimeMilliseconds());

    private static byte[] Encode(long sequence, string module, ClockState clockState, long utcMs)
    {
        Assert.True(ModuleId.TryParse(module, out ulong id));
        var frame = new Frame
        {
            Kind = FrameKind.Features,
            Lane = Lane.Feature,
            Module = id,
            Incarnation = Incarnation(1),
            Sequence = sequence,
            UptimeMs = sequence * 1000,
            ClockState = clockState,
            UtcMs = utcMs,
        };
        frame.Features.Add(FeatureKind.Temperature, MeasuringPoint.MotorBody, 0, Worth.Measured, 40_000);
        var bytes = new byte[WireLimits.MaxFrameBytes];
        return bytes[..FrameCodec.Encode(frame, bytes)];
    }

    private static byte[] Changed(byte[] bytes, int at, byte value)
    {
        bytes[at] = value;
        return bytes;
    }

    /// <summary>A client of our own with a true login, sending what we like.</summary>
    private sealed class Sender : IMqttHandler, IDisposable
    {
        private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly MqttnetLink _link;
        private readonly string _prefix;
        private IMqttPublisher? _publisher;

        private Sender(int port, string user, string password, string prefix, IReadOnlyList<MqttSubscription> subscriptions)
        {
            _prefix = prefix;
            _link = new MqttnetLink(
                new MqttLinkOptions
                {
                    Host = "127.0.0.1",
                    Port = port,
                    ClientId = user + "-test",
                    User = user,
                    Password = password,
                    Subscriptions = subscriptions,
                },
                this
            );
        }

        public static async Task<Sender> ConnectAsync(TestLine line, string module)
        {
            string password = await TestLine.PasswordOfAsync(module);
            return await ConnectAsync(line.Ports.ModulesPlain, module, password, $"m/{module}/", []);
        }

        public static async Task<Sender> ConnectAsync(int port, string user, string password, string prefix, IReadOnlyList<MqttSubscription> subscriptions)
        {
            var sender = new Sender(port, user, password, prefix, subscriptions);
            sender._link.Start();
            await sender._connected.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            return sender;
        }

        /// <summary>Says that it is there, as a module does, so that the gateway knows its incarnation.</summary>
        public async Task ReceiptAsync(ulong incarnation)
        {
            Send(ModuleTopics.State, Encoding.ASCII.GetBytes(ModuleStateText.Online(incarnation, "0", "test", 1)));
            await Task.Yield();
        }

        public void Send(string leaf, byte[] payload) =>
            _link.Post(() => Assert.True(_publisher!.TryPublish(_prefix + leaf, payload, MqttQos.AtLeastOnce, false, out _), leaf));

        public void OnConnected(IMqttPublisher publisher, bool sessionPresent)
        {
            _publisher = publisher;
            _connected.TrySetResult();
        }

        public void OnBatch(IReadOnlyList<MqttMessage> batch)
        {
        }

        public void OnPublished(long token)
        {
        }

        public void OnDisconnected(string reason)
        {
        }

        public void Dispose() => _link.Dispose();
    }
}
