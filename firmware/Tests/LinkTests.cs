using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Link;
using EdgeAgent.Firmware.Sensing;
using EdgeAgent.Firmware.Storage;
using EdgeAgent.Firmware.Telemetry;
using nanoFramework.TestFramework;
using Assert = nanoFramework.TestFramework.Assert;

namespace EdgeAgent.Firmware.ChipTests;

/// <summary>The link's patience, commands once, and the whole loop against a gateway in memory.</summary>
[TestClass]
public static class LinkTests
{
    private const ulong Module = 0x020000000042;
    private const ulong Incarnation = 0xF1F1;

    [TestMethod]
    public static void Waits_double_with_jitter_and_start_small_again_only_after_a_stable_link()
    {
        var link = new LinkStateMachine(new LinkOptions { FirstDelayMs = 1000, LongestDelayMs = 8000, ConnectTimeoutMs = 5000, StableAfterMs = 60_000 }, 42);
        long nowMs = 0;
        int longest = 1000;
        for (int failure = 0; failure < 6; failure++)
        {
            while (link.State != LinkState.Backoff) link.Step(nowMs += 1000, false);
            Assert.IsTrue(link.RetryDelayMs >= longest / 2 && link.RetryDelayMs <= longest, "wait " + link.RetryDelayMs + " of " + longest);
            if (longest < 8000) longest *= 2;
            while (link.State == LinkState.Backoff) link.Step(nowMs += 1000, false);
        }

        link.Step(nowMs += 1000, true);
        Assert.AreEqual((int)LinkState.Up, (int)link.State);
        link.Step(nowMs += 61_000, false);
        Assert.IsTrue(link.RetryDelayMs <= 1000, "wait " + link.RetryDelayMs);
    }

    [TestMethod]
    public static void A_repeated_command_is_answered_the_same_and_done_once()
    {
        var reader = new CommandReader();
        byte[] command = Ascii("v=1 id=a1 do=identify");
        Assert.AreEqual((int)CommandVerb.Identify, (int)reader.Take(command, command.Length, out string reply));
        string done = reader.Done();
        Assert.AreEqual((int)CommandVerb.None, (int)reader.Take(command, command.Length, out reply));
        Assert.AreEqual(done, reply);
        byte[] bad = Ascii("v=1 do=identify");
        reader.Take(bad, bad.Length, out reply);
        Assert.AreEqual("", reply);
        Assert.AreEqual(1L, reader.Refused);
    }

    [TestMethod]
    public static void The_whole_loop_delivers_its_frames_and_an_alarm_through_a_link_in_memory()
    {
        var settings = new ModuleSettings { Module = Module, Board = "test", FramePeriodMs = 1000, TemperatureLimitMilliC = 90_000 };
        var telemetry = new ModuleTelemetry(
            Module,
            Incarnation,
            new TwoSlotStore(new MemorySegments(2, 512)),
            new TelemetryOptions { FeatureBytes = 1024, FeatureElements = 12, AlarmBytes = 512, StateBytes = 512, EvidenceBytes = 0, EvidenceElements = 1 });
        var gateway = new TestGateway(Module, Incarnation);
        var link = new TestLink(gateway);
        var temperature = new TestTemperature();
        var sensors = new ModuleSensors(settings, null, null, new VibrationSensing[0], new[] { new ValueSensing(temperature, 1000) }, telemetry.Record);
        var loop = new DeviceLoop(settings, new TestBoard(), link, sensors, telemetry, new LinkOptions());
        for (long nowMs = 0; nowMs < 10_000; nowMs += 100)
        {
            if (nowMs == 5000) temperature.MilliCelsius = 95_000;
            loop.Step(nowMs);
        }

        Assert.IsTrue(gateway.Contiguous(Lane.Feature) >= 9, "frames " + gateway.Contiguous(Lane.Feature));
        Assert.AreEqual(1L, gateway.Contiguous(Lane.Alarm));
        Assert.AreEqual((int)LocalAlarmCode.TemperatureLimit, (int)gateway.LastAlarm);
        Assert.AreEqual(0, gateway.Undecodable);
    }

    [TestMethod]
    public static void A_module_with_a_meter_delivers_a_frame_a_second_with_a_receipt_each()
    {
        var module = new SteadyModule(1000, Nothing, Nothing);
        module.Run(20_000);
        Assert.IsTrue(module.Frames >= 18, "frames " + module.Frames);
    }

    private static void Nothing()
    {
    }

    private static byte[] Ascii(string text)
    {
        var bytes = new byte[text.Length];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)text[i];
        return bytes;
    }

    private sealed class TestLink : IModuleLink
    {
        private readonly TestGateway _gateway;
        private int _steps;

        public TestLink(TestGateway gateway) => _gateway = gateway;

        public bool IsConnected { get; private set; }

        public void Connect() => IsConnected = true;

        public void Close() => IsConnected = false;

        public bool TryPublish(LinkTopic topic, byte[] payload, int length)
        {
            if (topic == LinkTopic.Frame) _gateway.Take(payload, length);
            if (topic == LinkTopic.State && WireText.TryRead(payload, length, out string text)) _gateway.Life = ModuleStateText.LifeOf(text);
            return true;
        }

        public bool TryReceive(InboundMessage into)
        {
            if (++_steps % 5 != 0) return false;
            byte[] receipt = _gateway.Receipt(out into.Length);
            into.Topic = LinkTopic.Receipt;
            Array.Copy(receipt, into.Payload, into.Length);
            return true;
        }
    }

    private sealed class TestBoard : IBoard
    {
        public ResetCause ResetCause => ResetCause.PowerOn;

        public int FreeHeapBytes => -1;

        public int RadioDbm => 0;

        public void Identify()
        {
        }

        public void Restart()
        {
        }
    }

    private sealed class TestTemperature : IValueSource
    {
        public int MilliCelsius { get; set; } = 40_000;

        public FeatureKind Kind => FeatureKind.Temperature;

        public MeasuringPoint Point => MeasuringPoint.MotorBody;

        public byte Axis => 0;

        public Worth Read(out int value)
        {
            value = MilliCelsius;
            return Worth.Measured;
        }
    }
}
