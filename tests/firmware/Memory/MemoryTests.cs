using System.Diagnostics;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Drivers;
using EdgeAgent.Firmware.Features;
using EdgeAgent.Firmware.Link;
using EdgeAgent.Firmware.Sensing;
using EdgeAgent.Firmware.Storage;
using EdgeAgent.Firmware.Telemetry;
using EdgeAgent.Firmware.Tests.Support;
using EdgeAgent.Simulator.Chips;

namespace EdgeAgent.Firmware.Tests.Memory;

/// <summary>
/// Bytes held per feature in nanoCLR's layout, and the proof that they stay what they are: a soak of the whole Core whose memory is flat. The tables stand in
/// firmware/README.md.
/// </summary>
public sealed class MemoryTests
{
    private const double VibrationRate = 10000.0 / 3;

    private readonly ChipTime _time = new();
    private readonly ChipHeap _heap = new();
    private readonly List<(string What, int Bytes)> _rows = [];

    [Fact]
    public void A_wroom_module_with_vibration_meter_and_temperature_holds_less_than_64_KB()
    {
        TakeFeatures();
        var options = TelemetryOptions.WithoutPsram();
        CutSegments features = new(28, 3072), alarms = new(16, 1024);
        Skip(features);
        Skip(alarms);
        Take(
            "the two flash rings: a page, its last layout, what is where",
            new FlashRing(features, Contracts.Lanes.Lane.Feature, 1),
            new FlashRing(alarms, Contracts.Lanes.Lane.Alarm, 1));
        int loop = TakeLoop("backlogs, receipts, record, link, commands, frames", options, 0);
        Row("frame of a burst chunk, from the first burst on", 2 * WireLimits.MaxBurstSamplesPerChunk);
        int sum = Tell();
        Assert.InRange(loop, 20_000, 36_000);
        Assert.InRange(sum, 40_000, 64_000);
    }

    [Fact]
    public void A_virtual_device_holds_less_than_24_KB_of_its_64()
    {
        var options = new TelemetryOptions { FeatureBytes = 6 * 1024, FeatureElements = 64, AlarmBytes = 1024, EvidenceBytes = 0, EvidenceElements = 1 };
        TakeLoop("the whole of Core: backlogs, receipts, record, link, commands, frames, meter", options, 2 * 512);
        Assert.InRange(Tell(), 10_000, 24 * 1024);
    }

    [Fact]
    public void A_wide_band_recording_of_four_seconds_is_one_object_the_runtime_can_hold()
    {
        var driver = new StFifoAccelerometer(
            new EmulatedStAccelerometer(_time, StAccelerometerPart.Iis3Dwb, (_, _) => 0),
            StAccelerometerPart.Iis3Dwb,
            1,
            106_667,
            64);
        Take("wide-band recorder with its driver, 4 s", new BurstRecorder(driver, MeasuringPoint.DriveEnd));
        Assert.InRange(Tell(), 746_670, 786_420);                                         // an object is at most 65,535 blocks of 12 bytes
    }

    [Fact]
    public void Over_a_soak_memory_stays_flat()
    {
        long messages = Environment.GetEnvironmentVariable("EDGE_LONG") == "1" ? 20_000_000 : 1_000_000;
        var bench = new ModuleBench(
            SoakSensors,
            new TelemetryOptions { FeatureBytes = 8192 },
            isKeeping: false,
            new CutSegments(28, 3072),
            new ModuleSettings { Module = ModuleBench.Module, Board = "soak", FramePeriodMs = 20, TemperatureLimitMilliC = 60_000 },
            new TwoSlotStore(new CutSegments(2, 512)));
        Run(bench, 2000);
        int heldBefore = Held(bench);
        long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        long acceptedBefore = bench.Gateway.Accepted;
        int connectsBefore = bench.Link.Connects;
        long started = Stopwatch.GetTimestamp();
        while (bench.Gateway.Accepted < messages) Run(bench, 20_000);
        TimeSpan took = Stopwatch.GetElapsedTime(started);

        long allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
        int grown = Held(bench) - heldBefore;
        int connects = bench.Link.Connects - connectsBefore;
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{bench.Gateway.Accepted - acceptedBefore} messages in {took.TotalSeconds:0.0} s over {connects} connections: what the module holds "
            + $"went from {heldBefore} by {grown} bytes, {allocated} bytes were allocated on the way (texts of connections and alarms)");
        Assert.InRange(grown, -200, 200);                                                 // texts of the last connection
        Assert.InRange(allocated, 0, 4000L * (connects + 1));
        Assert.Equal(0, bench.Gateway.Undecodable);
        Assert.Equal(0, bench.Loop.Telemetry.Dropped);
    }

    // What the bench itself keeps is not the module's.
    private static int Held(ModuleBench bench)
    {
        var heap = new ChipHeap();
        foreach (object notOnTheModule in new object[] { bench.States, bench.Replies, bench.Gateway, bench.Link, bench.Store }) heap.Add(notOnTheModule);
        return heap.Add(bench.Loop);
    }

    // Steps of the loop; the broker is away for 4 s of every 100, so that frames also take the way over flash.
    private static void Run(ModuleBench bench, int steps)
    {
        for (int done = 0; done < steps; done += 100)
        {
            bench.Link.IsBrokerUp = bench.NowMs % 100_000 >= 4000;
            bench.Run(2000);
        }
    }

    private static ModuleSensors SoakSensors(ModuleRecord record, ModuleSettings settings) =>
        new(settings, null, new MeterSensing(new SteadyMeter()), [], [new ValueSensing(new Wave(), 20)], record);

    private void TakeFeatures()
    {
        var driver = new StFifoAccelerometer(
            new EmulatedStAccelerometer(_time, StAccelerometerPart.Ism330Dhcx, (_, _) => 0),
            StAccelerometerPart.Ism330Dhcx,
            1,
            64,
            64);
        Skip(_time);
        SkipChip(driver);
        Take("vibration driver, 64 words between chip and unpacking", driver);
        Take("vibration velocity, acceleration RMS, peak, crest, kurtosis, one axis", new VibrationFeatures(VibrationRate));
        Take("vibration window of 1.3 s (features and raw burst)", new VibrationSensing(driver, MeasuringPoint.DriveEnd, new VibrationOptions()));
        var clamps = new CurrentSensing([.. Enumerable.Range(0, 3).Select(_ => Clamp())]);
        Take("current RMS and unbalance of three clamps: windows, drivers", clamps);
        var meter = new ModbusPowerMeter(new EmulatedModbusMeter(1), ModbusMap.Sdm630, 1);
        Take("power meter: driver, register map, reading", new MeterSensing(meter));
        Take("temperature and rise rate", new ValueSensing(new Ds18B20(new NoLine(), MeasuringPoint.MotorBody), 1000));
        Take("run state, starts, run time", new RunTracker(10, 0, 0));
        Take("thermal model", new ThermalModel(10, 283, 0));
        Take("locked rotor, temperature limit", new LockedRotor(10, 10_000), new TemperatureLimit(1));
    }

    private Ads1115Clamp Clamp()
    {
        var chip = new EmulatedAds1115(_time, _ => 0);
        Skip(chip);
        return new Ads1115Clamp(chip, chip, true, 1);
    }

    private int TakeLoop(string name, TelemetryOptions options, int storeBytes)
    {
        var settings = new ModuleSettings { Module = 1 };
        var telemetry = new ModuleTelemetry(1, 1, new MemoryStore(), options);
        var sensors = new ModuleSensors(settings, null, new MeterSensing(new SteadyMeter()), [], [], telemetry.Record);
        var board = new NoBoard();
        Skip(board);
        var link = new LoopbackLink();
        Skip(link);
        int bytes = Take(name, new DeviceLoop(settings, board, link, sensors, telemetry, new LinkOptions()));
        if (storeBytes > 0) Row("record in two pieces of memory instead of flash", storeBytes + 512);
        return bytes;
    }

    // The emulated chip is not on the module.
    private void SkipChip(StFifoAccelerometer driver) =>
        Skip(
            typeof(StFifoAccelerometer).GetField(
                "_chip",
                System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.GetValue(driver)!);

    private void Skip(object notOnTheModule) => _heap.Add(notOnTheModule);

    private int Take(string what, params object[] roots)
    {
        int bytes = roots.Sum(_heap.Add);
        Row(what, bytes);
        return bytes;
    }

    private void Row(string what, int bytes) => _rows.Add((what, bytes));

    private int Tell()
    {
        foreach ((string what, int bytes) in _rows) TestContext.Current.TestOutputHelper!.WriteLine($"| {what} | {bytes:N0} |");
        int sum = _rows.Sum(row => row.Bytes);
        TestContext.Current.TestOutputHelper!.WriteLine($"| **sum** | **{sum:N0}** |");
        return sum;
    }

    private sealed class SteadyMeter : IPowerMeter
    {
        public int PhaseCount => 3;

        public Worth Read(PowerReading reading)
        {
            reading.CurrentMilliAmps[0] = reading.CurrentMilliAmps[1] = reading.CurrentMilliAmps[2] = 8000;
            return Worth.Measured;
        }
    }

    // A temperature that passes its limit now and then.
    private sealed class Wave : IValueSource
    {
        private int _reads;

        public FeatureKind Kind => FeatureKind.Temperature;

        public MeasuringPoint Point => MeasuringPoint.MotorBody;

        public byte Axis => 0;

        public Worth Read(out int value)
        {
            value = 50_000 + (++_reads % 60_000 < 30_000 ? 0 : 15_000);
            return Worth.Measured;
        }
    }

    private sealed class NoLine : IOneWire
    {
        public bool Reset() => false;

        public void Write(byte value)
        {
        }

        public byte Read() => 0;
    }

    private sealed class NoBoard : IBoard
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
}
