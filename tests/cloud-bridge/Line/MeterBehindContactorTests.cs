using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Drivers;
using EdgeAgent.Firmware.Sensing;
using EdgeAgent.Firmware.Telemetry;
using EdgeAgent.Gateway;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Gateway.Time;
using EdgeAgent.Simulator.Chips;

namespace EdgeAgent.CloudBridge.Tests.Line;

/// <summary>
/// Three single-phase meters tapped behind the contactor: the module's real driver over emulated meters on one bus, its frames as bytes, and the gateway's core
/// with every detector it has. When the motor stops its meters are dead.
/// </summary>
public sealed class MeterBehindContactorTests : IDisposable
{
    private const ulong Module = 1;
    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly EquipmentProfile s_pump = new()
    {
        Id = "pump-1",
        Name = "Pump",
        Type = MachineType.Pump,
        RatedShaftKw = 9,
        Efficiency = 0.9,
        RatedVoltage = 400,
        RatedCurrent = 20,
        Modules = [ModuleId.ToText(Module)],
    };

    private readonly SharedBus _bus = new();
    private readonly GatewayLoop _gateway;
    private readonly MemoryGatewayStore _store = new();
    private readonly bool _isFedByMachine;
    private readonly bool _mayLearn;
    private readonly ModuleSensors _sensors;
    private double _vibration;
    private long _seconds;

    public MeterBehindContactorTests()
        : this(isFedByMachine: true)
    {
    }

    private MeterBehindContactorTests(bool isFedByMachine, bool mayLearn = false)
    {
        _mayLearn = mayLearn;
        _isFedByMachine = isFedByMachine;
        _sensors = NewSensors();
        var random = new Random(1);
        _gateway = new GatewayLoop(
            new GatewayOptions { Id = "gateway-1" },
            "test",
            [s_pump],
            profile => DetectorCatalogue.For(profile, new DetectionOptions()),
            _store,
            () => (ulong)random.NextInt64(1, long.MaxValue),
            Now
        );
        _gateway.PlantConnected(true, Now);
    }

    private Moment Now => new(s_start.AddSeconds(_seconds).ToUnixTimeMilliseconds(), 1000 + (1000 * _seconds), ClockState.Synced);

    [Fact]
    public void A_usual_stop_is_a_stop_and_the_next_start_is_a_start()
    {
        Pass(120);
        Assert.Equal(RunState.Running, State());
        for (int cycle = 0; cycle < 3; cycle++)
        {
            _bus.SetPower(false);
            Pass(600);
            Assert.Equal(RunState.Stopped, State());
            _bus.SetPower(true);
            Pass(120);
            Assert.Equal(RunState.Running, State());
        }

        Assert.Empty(Alarms());
        Assert.Equal(3, Starts());
    }

    [Fact]
    public void A_module_that_starts_beside_a_standing_machine_says_that_it_stands()
    {
        _bus.SetPower(false);
        Pass(120);
        Assert.Equal(RunState.Stopped, State());
        Assert.Empty(Alarms());
    }

    [Fact]
    public void One_meter_that_is_silent_while_the_others_go_on_is_a_lost_sensor()
    {
        Pass(120);
        _bus.Stations[1].IsSilent = true;
        Pass(120);
        Assert.Contains(FaultCodes.SensorDisconnected, Alarms());
        Assert.NotEqual(RunState.Stopped, State());
    }

    [Fact]
    public void A_reply_that_is_damaged_again_and_again_is_a_lost_sensor()
    {
        Pass(120);
        _bus.IsNoisy = true;
        Pass(120);
        Assert.Contains(FaultCodes.SensorDisconnected, Alarms());
        Assert.NotEqual(RunState.Stopped, State());
    }

    [Fact]
    public void Two_exchanges_that_fail_are_neither_a_stop_nor_a_fault()
    {
        Pass(120);
        _bus.SetPower(false);
        Pass(2);
        Assert.NotEqual(RunState.Stopped, State());
        _bus.SetPower(true);
        Pass(60);
        Assert.Empty(Alarms());
        Assert.Equal(0, Starts());
    }

    [Fact]
    public void A_meter_with_a_supply_of_its_own_that_falls_silent_is_a_lost_sensor_as_ever()
    {
        using var own = new MeterBehindContactorTests(isFedByMachine: false);
        own.Pass(120);
        own._bus.SetPower(false);
        own.Pass(120);
        Assert.Contains(FaultCodes.SensorDisconnected, own.Alarms());
        Assert.NotEqual(RunState.Stopped, own.State());
    }

    [Fact]
    public void A_bus_that_is_cut_while_the_machine_still_vibrates_is_a_lost_sensor()
    {
        _vibration = 3;
        Pass(600);
        Assert.Equal(RunState.Running, State());
        _bus.SetPower(false);
        Pass(120);
        Assert.Contains(FaultCodes.SensorDisconnected, Alarms());
        Assert.NotEqual(RunState.Stopped, State());
    }

    [Fact]
    public void A_machine_that_stops_vibrating_with_its_meter_is_a_stop()
    {
        _vibration = 3;
        Pass(600);
        _bus.SetPower(false);
        _vibration = 0.2;
        Pass(120);
        Assert.Empty(Alarms());
        Assert.Equal(RunState.Stopped, State());
    }

    [Fact]
    public void Nobody_named_the_supply_and_its_own_record_tells_after_three_stops_that_it_stops_with_its_machine()
    {
        using var meter = new MeterBehindContactorTests(isFedByMachine: false, mayLearn: true);
        meter.Pass(300);
        for (int stop = 0; stop < 3; stop++) meter.StopAndStart(isCounting: false);
        Assert.Empty(meter.Alarms());
        meter._bus.SetPower(false);
        meter.Pass(600);
        Assert.Empty(meter.Alarms());
        Assert.Equal(RunState.Stopped, meter.State());
    }

    [Fact]
    public void A_counter_that_went_on_through_a_cut_bus_unsays_it()
    {
        using var meter = new MeterBehindContactorTests(isFedByMachine: false, mayLearn: true);
        meter.Pass(300);
        for (int stop = 0; stop < 3; stop++) meter.StopAndStart(isCounting: false);
        meter.StopAndStart(isCounting: true);
        meter._bus.SetPower(false);
        meter.Pass(120);
        Assert.Contains(FaultCodes.SensorDisconnected, meter.Alarms());
        Assert.NotEqual(RunState.Stopped, meter.State());
    }

    [Fact]
    public void A_meter_that_was_seen_at_a_standstill_has_a_supply_of_its_own_whatever_its_bus_does()
    {
        using var meter = new MeterBehindContactorTests(isFedByMachine: false, mayLearn: true);
        meter.Pass(300);
        meter._bus.IsIdle = true;
        meter.Pass(60);
        meter._bus.IsIdle = false;
        for (int stop = 0; stop < 4; stop++) meter.StopAndStart(isCounting: false);
        meter._bus.SetPower(false);
        meter.Pass(120);
        Assert.Contains(FaultCodes.SensorDisconnected, meter.Alarms());
        Assert.NotEqual(RunState.Stopped, meter.State());
    }

    public void Dispose() => _store.Dispose();

    private ModuleSensors NewSensors()
    {
        var meters = new PhaseMeters([.. Enumerable.Range(1, 3).Select(station => new ModbusPowerMeter(_bus, ModbusMap.Pzem004T, (byte)station))]);
        var settings = new ModuleSettings { Module = Module, Board = "bench", RatedAmps = 20 };
        return new ModuleSensors(settings, null, new MeterSensing(meters, 1000, _isFedByMachine, _mayLearn), [], [], new ModuleRecord());
    }

    private void StopAndStart(bool isCounting)
    {
        _bus.SetPower(false);
        _bus.IsCounting = isCounting;
        Pass(600);
        _bus.IsCounting = true;
        _bus.SetPower(true);
        Pass(300);
    }

    private void Pass(int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            _seconds++;
            _bus.Load((uint)(_seconds % 7));
            _sensors.Step(1000 * _seconds);
            var frame = new Frame
            {
                Kind = FrameKind.Features,
                Lane = Lane.Feature,
                Module = Module,
                Incarnation = 0xAAAA,
                Sequence = _seconds,
                UptimeMs = 1000 * _seconds,
                ClockState = ClockState.Synced,
                UtcMs = Now.UtcMs,
            };
            _sensors.AddTo(frame.Features);
            for (byte axis = 1; axis <= 3 && _vibration > 0; axis++)
            {
                int velocity = (int)(1000 * _vibration) + (int)(_seconds % 5) + axis;
                frame.Features.Add(FeatureKind.VelocityRms, MeasuringPoint.DriveEnd, axis, Worth.Measured, velocity);
            }

            byte[] bytes = new byte[WireLimits.MaxBurstChunkBytes];
            int length = FrameCodec.Encode(frame, bytes);
            _gateway.BeginBatch();
            _gateway.TakeFromPlant(ModuleTopics.Of(Module, ModuleTopics.Frame), bytes[..length], Now);
            _gateway.Tick(Now);
            _store.Commit(_gateway.Seal(Now));
            _gateway.Committed();
        }
    }

    private RunState State() => _gateway.Machines["pump-1"].State.RunStateAt(s_start.AddSeconds(_seconds));

    private double Starts() =>
        _gateway.Machines["pump-1"].State.Readings.Where(pair => pair.Key.Kind == FeatureKind.StartCount).Select(pair => pair.Value.Value).Single();

    private string[] Alarms() => [.. _gateway.Alarms.Alarms.Where(alarm => alarm.IsActive).Select(alarm => alarm.FaultCode)];

    private sealed class SharedBus : ISerialBus
    {
        public EmulatedModbusMeter[] Stations { get; } = [Station(1, 2301), Station(2, 2311), Station(3, 2291)];

        private long _wattSeconds;

        public bool IsNoisy { get; set; }

        /// <summary>The motor takes energy, whether its meters are heard or not.</summary>
        public bool IsCounting { get; set; } = true;

        /// <summary>The motor stands and its meters do not.</summary>
        public bool IsIdle { get; set; }

        public void SetPower(bool isOn)
        {
            foreach (EmulatedModbusMeter station in Stations) station.IsSilent = !isOn;
        }

        /// <summary>No two readings of a live motor are equal.</summary>
        public void Load(uint centiAmps)
        {
            if (IsCounting && !IsIdle) _wattSeconds += 3_300;
            foreach (EmulatedModbusMeter station in Stations)
            {
                station.SetLowFirst(1, IsIdle ? 0 : 17_000 + (10 * centiAmps));
                station.SetLowFirst(3, IsIdle ? 0u : 33_000);
                station.SetLowFirst(5, 1_000_000 + (uint)(_wattSeconds / 3600));
            }
        }

        public int Exchange(byte[] request, int requestLength, byte[] reply, int replyLength, int timeoutMs)
        {
            foreach (EmulatedModbusMeter station in Stations) station.IsNextReplyDamaged = IsNoisy;
            return Stations.Sum(station => station.Exchange(request, requestLength, reply, replyLength, timeoutMs));
        }

        private static EmulatedModbusMeter Station(byte number, ushort deciVolts)
        {
            var meter = new EmulatedModbusMeter(number);
            meter.Set(0, deciVolts);
            meter.SetLowFirst(3, 33_000);
            meter.SetLowFirst(5, 1_000_000);
            meter.Set(7, 500);
            meter.Set(8, 85);
            return meter;
        }
    }
}
