using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Link;
using EdgeAgent.Firmware.Sensing;
using EdgeAgent.Firmware.Storage;
using EdgeAgent.Firmware.Telemetry;

namespace EdgeAgent.Firmware.Tests.Support;

/// <summary>A whole module (DeviceLoop on a board of the test's making) joined to a gateway in memory, stepped in 20 ms of its own time.</summary>
public sealed class ModuleBench : IBoard
{
    public const ulong Module = 0x0200_0000_0042;

    private readonly Func<ModuleRecord, ModuleSettings, ModuleSensors> _sensors;
    private readonly TelemetryOptions _options;
    private readonly IFlashSegments? _flash;
    private int _receiptCountdown;

    public ModuleBench(
        Func<ModuleRecord,
        ModuleSettings,
        ModuleSensors> sensors,
        TelemetryOptions? options = null,
        bool isKeeping = true,
        IFlashSegments? flash = null,
        ModuleSettings? settings = null,
        IModuleStore? store = null)
    {
        _flash = flash;
        Settings = settings ?? new ModuleSettings { Module = Module, Board = "bench", ThermalSeconds = 283, TemperatureLimitMilliC = 90_000 };
        Store = store ?? new MemoryStore();
        _sensors = sensors;
        _options = options ?? new TelemetryOptions();
        Gateway = new FakeGateway(Module, isKeeping);
        Link.Published = Take;
        Loop = Boot();
    }

    public ModuleSettings Settings { get; }

    public LoopbackLink Link { get; } = new();

    public FakeGateway Gateway { get; }

    public IModuleStore Store { get; }

    public DeviceLoop Loop { get; private set; }

    public long NowMs { get; private set; }

    public List<string> States { get; } = [];

    public List<string> Replies { get; } = [];

    public int Identified { get; private set; }

    public int Restarts { get; private set; }

    public ResetCause ResetCause { get; set; } = ResetCause.PowerOn;

    public int FreeHeapBytes => 54321;

    public int RadioDbm => -60;

    /// <summary>Called before each step with the module's time.</summary>
    public Action<long>? BeforeStep { get; set; }

    public ModuleBench Run(long milliseconds)
    {
        for (long until = NowMs + milliseconds; NowMs < until; NowMs += Loop.IsRecording ? 5 : 20)
        {
            BeforeStep?.Invoke(NowMs);
            Loop.Step(NowMs);
            if (++_receiptCountdown < 5) continue;
            _receiptCountdown = 0;
            if (Gateway.Speaking == 0) continue;
            byte[] receipt = Gateway.Receipt(out int length);
            Link.Deliver(LinkTopic.Receipt, receipt, length);
        }

        return this;
    }

    /// <summary>The interpreter stands still: time goes on, and no step is made.</summary>
    public void StandStill(long milliseconds) => NowMs += milliseconds;

    public ModuleBench Command(string text)
    {
        byte[] bytes = [.. text.Select(character => (byte)character)];
        Link.Deliver(LinkTopic.Command, bytes, bytes.Length);
        return this;
    }

    public void PowerCycle()
    {
        Link.Close();
        NowMs = 0;
        Loop = Boot();
    }

    public void Identify() => Identified++;

    public void Restart()
    {
        Restarts++;
        PowerCycle();
    }

    private DeviceLoop Boot()
    {
        var telemetry = new ModuleTelemetry(Module, 0xF1F1_0000_0000_0001, Store, _options, _flash, null);
        return new DeviceLoop(Settings, this, Link, _sensors(telemetry.Record, Settings), telemetry, new LinkOptions());
    }

    private void Take(LinkTopic topic, byte[] payload, int length)
    {
        if (topic is LinkTopic.Frame or LinkTopic.Burst)
        {
            Gateway.Take(payload, length);
            return;
        }

        Assert.True(WireText.TryRead(payload, length, out string text));
        (topic == LinkTopic.State ? States : Replies).Add(text);
        if (topic == LinkTopic.State && WireText.Find(text, "inc") is { } inc && Hex64.TryParse(inc, out ulong incarnation))
        {
            (Gateway.Speaking, Gateway.Life) = (incarnation, ModuleStateText.LifeOf(text));
        }
    }
}
