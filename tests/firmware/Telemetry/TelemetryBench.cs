using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Storage;
using EdgeAgent.Firmware.Telemetry;
using EdgeAgent.Firmware.Tests.Support;

namespace EdgeAgent.Firmware.Tests.Telemetry;

/// <summary>A module's telemetry and a gateway, joined by hand: the test says what is sent, lost and receipted.</summary>
public sealed class TelemetryBench
{
    public const ulong Module = 0x0200_0000_0042;
    private readonly Frame _frame = new() { Kind = FrameKind.Features };
    private readonly byte[] _buffer = new byte[WireLimits.MaxBurstChunkBytes];
    private readonly TelemetryOptions _options;

    public TelemetryBench(TelemetryOptions? options = null, MemoryStore? store = null, IFlashSegments? featureFlash = null, IFlashSegments? alarmFlash = null)
    {
        FeatureFlash = featureFlash;
        AlarmFlash = alarmFlash;
        _options = options ?? new TelemetryOptions();
        Store = store ?? new MemoryStore();
        Telemetry = New();
    }

    public MemoryStore Store { get; private set; }

    public IFlashSegments? FeatureFlash { get; }

    public IFlashSegments? AlarmFlash { get; }

    public ModuleTelemetry Telemetry { get; private set; }

    public FakeGateway Gateway { get; } = new(Module);

    public long NowMs { get; set; }

    public LaneQueue Features => Telemetry.Queue(Lane.Feature);

    /// <summary>Adds frames whose only feature is a running number.</summary>
    public TelemetryBench Produce(int count, Lane lane = Lane.Feature)
    {
        for (int i = 0; i < count; i++)
        {
            _frame.Features.Clear();
            _frame.Features.Add(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 0, Worth.Measured, ++Value);
            Telemetry.Add(lane, _frame, NowMs);
        }

        return this;
    }

    /// <summary>Value in the frame produced last.</summary>
    public int Value { get; private set; }

    public TelemetryBench Connect()
    {
        Telemetry.Connected(NowMs);
        (Gateway.Speaking, Gateway.Life) = (Telemetry.Incarnation, Telemetry.Life);         // the state text told it
        return Receipt();
    }

    /// <summary>Sends what may go; the gateway takes it unless it is lost.</summary>
    public TelemetryBench Send(bool isLost = false, int atMost = 1000)
    {
        for (int i = 0; i < atMost; i++)
        {
            int length = Telemetry.Next(NowMs, _buffer, out LaneQueue queue, out long through);
            if (length == 0) break;
            queue.MarkSent(through, NowMs);
            if (!isLost) Gateway.Take(_buffer, length);
        }

        return this;
    }

    public TelemetryBench Receipt()
    {
        byte[] receipt = Gateway.Receipt(out int length);
        Telemetry.TakeReceipt(receipt, length, NowMs);
        return this;
    }

    /// <summary>Rounds of sending and receipts until nothing moves.</summary>
    public TelemetryBench Drain(int rounds = 200)
    {
        for (int i = 0; i < rounds && Telemetry.Waiting > 0; i++) Send().Receipt();
        return this;
    }

    public TelemetryBench Wait(long milliseconds)
    {
        NowMs += milliseconds;
        Telemetry.Tick(NowMs);
        return this;
    }

    /// <summary>The module loses power: what it has in memory is gone.</summary>
    public TelemetryBench Reset()
    {
        Telemetry = New();
        NowMs = 0;
        return this;
    }

    /// <summary>The module's store is replaced by an old copy, then it restarts.</summary>
    public TelemetryBench RestoreStore(MemoryStore copy)
    {
        Store = copy;
        return Reset();
    }

    /// <summary>Values the gateway has, in its order.</summary>
    public IEnumerable<int> Values(Lane lane = Lane.Feature) => Gateway.Data(lane).Select(taken => taken.Decode().Features.Values[0]);

    private ModuleTelemetry New() => new(Module, 0xF1F1_0000_0000_0001, Store, _options, FeatureFlash, AlarmFlash);
}
