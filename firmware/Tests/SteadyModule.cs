using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Link;
using EdgeAgent.Firmware.Sensing;
using EdgeAgent.Firmware.Storage;
using EdgeAgent.Firmware.Telemetry;

namespace EdgeAgent.Firmware.ChipTests;

/// <summary>
/// The virtual device's module against a gateway in memory, one receipt a frame. What it costs is counted on the host, the gateway's part left out.
/// </summary>
public sealed class SteadyModule : IBoard, IPowerMeter, IModuleLink
{
    private const ulong Module = 0x020000000042;
    private const ulong Incarnation = 0xF1F1;
    private const int StepMs = 20;

    private readonly TestGateway _gateway = new TestGateway(Module, Incarnation);
    private readonly DeviceLoop _loop;
    private readonly Action _gatewayBegins;
    private readonly Action _gatewayEnds;
    private bool _isReceiptDue;
    private long _nowMs;

    /// <param name="framePeriodMs">Frame and meter.</param>
    /// <param name="gatewayBegins">Called before the gateway's part.</param>
    /// <param name="gatewayEnds">Called after it.</param>
    public SteadyModule(int framePeriodMs, Action gatewayBegins, Action gatewayEnds)
    {
        _gatewayBegins = gatewayBegins;
        _gatewayEnds = gatewayEnds;
        var settings = new ModuleSettings { Module = Module, Board = "steady", FramePeriodMs = framePeriodMs };
        var options = new TelemetryOptions { FeatureBytes = 6 * 1024, FeatureElements = 64, AlarmBytes = 1024, EvidenceBytes = 0, EvidenceElements = 1 };
        var telemetry = new ModuleTelemetry(Module, Incarnation, new TwoSlotStore(new MemorySegments(2, 512)), options);
        var sensors = new ModuleSensors(settings, null, new MeterSensing(this, framePeriodMs), new VibrationSensing[0], new ValueSensing[0], telemetry.Record);
        _loop = new DeviceLoop(settings, this, this, sensors, telemetry, new LinkOptions());
    }

    /// <summary>Frames the gateway has.</summary>
    public long Frames => _gateway.Contiguous(Lane.Feature);

    public ResetCause ResetCause => ResetCause.PowerOn;

    public int FreeHeapBytes => -1;

    public int RadioDbm => 0;

    public int PhaseCount => 3;

    public bool IsConnected { get; private set; }

    public void Run(int milliseconds)
    {
        for (long untilMs = _nowMs + milliseconds; _nowMs < untilMs; _nowMs += StepMs) _loop.Step(_nowMs);
    }

    public void Identify()
    {
    }

    public void Restart()
    {
    }

    public Worth Read(PowerReading reading)
    {
        for (int phase = 0; phase < 3; phase++)
        {
            reading.CurrentMilliAmps[phase] = 21000;
            reading.VoltageMilliVolts[phase] = 230000;
        }

        return Worth.Measured;
    }

    public void Connect() => IsConnected = true;

    public void Close() => IsConnected = false;

    public bool TryPublish(LinkTopic topic, byte[] payload, int length)
    {
        _gatewayBegins();
        if (topic == LinkTopic.Frame) _gateway.Take(payload, length);
        if (topic == LinkTopic.State && WireText.TryRead(payload, length, out string text)) _gateway.Life = ModuleStateText.LifeOf(text);
        _isReceiptDue = true;
        _gatewayEnds();
        return true;
    }

    public bool TryReceive(InboundMessage into)
    {
        if (!_isReceiptDue) return false;
        _gatewayBegins();
        _isReceiptDue = false;
        byte[] receipt = _gateway.Receipt(out into.Length);
        into.Topic = LinkTopic.Receipt;
        Array.Copy(receipt, into.Payload, into.Length);
        _gatewayEnds();
        return true;
    }
}
