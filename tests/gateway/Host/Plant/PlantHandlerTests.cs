using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Host.Diagnostics;
using EdgeAgent.Gateway.Host.Node;
using EdgeAgent.Gateway.Host.Plant;
using EdgeAgent.Gateway.Host.Storage;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Gateway.Host.Tests.Plant;

/// <summary>The plant's side over the real core and store, with the test as the link.</summary>
public sealed class PlantHandlerTests : IMqttPublisher, IDisposable
{
    private const string ModuleText = "0000000001";

    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-plant-").FullName;
    private readonly List<(string Topic, byte[] Payload, MqttQos Qos)> _published = [];
    private readonly SqliteGatewayStore _store;
    private readonly GatewayNode _node;
    private readonly PlantHandler _handler;

    public PlantHandlerTests()
    {
        _store = new SqliteGatewayStore(Path.Combine(_folder, "gateway.db"));
        var clock = new HostClock(TimeProvider.System, ClockTrust.Date, Checkpoint.TimeOf(_store.Load()));
        var pump = new EquipmentProfile { Id = "pump-1", Name = "Pump", Modules = [ModuleText] };
        var loop = new GatewayLoop(new GatewayOptions { Id = "gateway-1" }, "test", [pump], _ => [], _store, () => 7, clock.Now());
        _node = new GatewayNode(loop, _store, clock, new DiskGuard(_folder, () => _store.FreeInsideBytes));
        _handler = new PlantHandler(_node, TimeSpan.Zero, NullLogger.Instance);
    }

    public int Room { get; set; } = PlantHandler.Window;

    [Fact]
    public void Receipts_leave_after_the_commit_with_qos_0_and_need_no_room_in_the_window()
    {
        _handler.OnConnected(this, sessionPresent: false);
        Room = 0;
        _handler.OnBatch([FrameOf(1), FrameOf(2)]);

        (string topic, byte[] payload, MqttQos qos) = Assert.Single(_published);
        Assert.Equal((ModuleTopics.Of(1, ModuleTopics.Receipt), MqttQos.AtMostOnce), (topic, qos));
        var receipt = new Receipt();
        Assert.True(ReceiptCodec.TryDecode(payload, payload.Length, receipt, out _));
        Assert.Equal(2, receipt.Highest[Array.IndexOf(receipt.Lanes, Lane.Feature)]);
        Assert.Equal(2, _store.NewestFrameId);
    }

    [Fact]
    public void Without_a_connection_what_came_is_kept_and_a_repetition_is_answered()
    {
        _handler.OnBatch([FrameOf(1)]);
        Assert.Empty(_published);
        Assert.Equal(1, _store.NewestFrameId);

        _handler.OnConnected(this, sessionPresent: false);
        _published.Clear();
        _handler.OnBatch([FrameOf(1)]);
        Assert.Single(_published);
        Assert.Equal(1, _store.NewestFrameId);
    }

    public bool TryPublish(string topic, ReadOnlySpan<byte> payload, MqttQos qos, bool retain, out long token, out PublishRefusal refusal)
    {
        (token, refusal) = (_published.Count + 1, PublishRefusal.None);
        _published.Add((topic, payload.ToArray(), qos));
        return true;
    }

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static MqttMessage FrameOf(long sequence)
    {
        var frame = new Frame
        {
            Kind = FrameKind.Features,
            Lane = Lane.Feature,
            Module = 1,
            Incarnation = 1,
            Sequence = sequence,
            ClockState = ClockState.None,
        };
        frame.Features.Add(FeatureKind.Temperature, MeasuringPoint.MotorBody, 0, Worth.Measured, 52_000);
        var bytes = new byte[WireLimits.MaxFrameBytes];
        return new MqttMessage(ModuleTopics.Of(1, ModuleTopics.Frame), bytes[..FrameCodec.Encode(frame, bytes)], MqttQos.AtLeastOnce, false);
    }
}
