using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Health;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Gateway.Tests.Detection;
using EdgeAgent.Gateway.Time;
using EdgeAgent.Gateway.Uplink;

namespace EdgeAgent.Gateway.Tests.Machines;

/// <summary>Whether a machine runs has one answer, whoever asks and whatever measures it.</summary>
public class RunStateTests
{
    private const long StartMs = 1_800_000_000_000;      // an hour begins
    private const long HourMs = 3_600_000;

    private static readonly EquipmentProfile s_plated = Bench.Compressor;
    private static readonly EquipmentProfile s_plateless = new() { Id = "fan-1", Name = "Fan 1", Type = MachineType.Fan };

    public static TheoryData<string, FeatureKind, MeasuringPoint, byte, double, RunState> OneSensor => new()
    {
        { "the module's own word", FeatureKind.RunState, MeasuringPoint.MotorCable, 0, 2, RunState.Starting },
        { "a clamp", FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 0, 30, RunState.Running },
        { "a clamp at rest", FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 0, 0.2, RunState.Stopped },
        { "a clamp on one phase", FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 2, 30, RunState.Running },
        { "a power meter without current", FeatureKind.ActivePower, MeasuringPoint.MotorCable, 0, 15, RunState.Running },
        { "a power meter at rest", FeatureKind.ActivePower, MeasuringPoint.Machine, 0, 0.1, RunState.Stopped },
        { "a shaft speed alone", FeatureKind.ShaftSpeed, MeasuringPoint.DriveEnd, 0, 1470, RunState.Running },
        { "a shaft that stands", FeatureKind.ShaftSpeed, MeasuringPoint.DriveEnd, 0, 0, RunState.Stopped },
        { "vibration alone", FeatureKind.VelocityRms, MeasuringPoint.DriveEnd, 0, 3, RunState.Unknown },
    };

    [Theory]
    [MemberData(nameof(OneSensor))]
    public void One_sensor_alone_gives_detectors_page_and_health_the_same_answer(
        string sensor,
        FeatureKind kind,
        MeasuringPoint point,
        byte axis,
        double value,
        RunState expected
    )
    {
        Machine machine = new(s_plated, [], []);
        HealthRecorder health = new(new HealthOptions(), machine, new StoredState([], [], []));
        for (int second = 0; second <= 60; second++)
        {
            long atMs = StartMs + 1000 * second;
            Frame frame = new() { Kind = FrameKind.Features, Module = 7 };
            frame.Features.Add(kind, point, axis, Worth.Measured, (int)Math.Round(value / FeatureKinds.Scale(kind)));
            machine.Apply(frame, atMs);
            health.Observe(atMs, frame.Module);
        }

        Moment now = new(StartMs + 60_000, 0, ClockState.Synced);
        HealthHourData hour = Assert.Single(health.Tick(new Moment(StartMs + 2 * HourMs, 0, ClockState.Synced), new GatewayChanges()));
        bool isRunning = expected is RunState.Running or RunState.Starting;
        Assert.True(expected == machine.State.RunStateAt(now.Utc), sensor);
        Assert.Equal(RunStates.Of(expected), CloudPayloads.Of(machine, activeAlarms: 0, now).RunState);
        Assert.Equal(isRunning ? 60 : 0, hour.RunSeconds, 0.01);
    }

    [Fact]
    public void With_all_clamps_turned_nothing_is_booked_or_shown_as_measured_and_nothing_as_idle()
    {
        EquipmentProfile plated = s_plated with { Phases = 3, RatedCurrent = 25, RatedVoltage = 400, PowerFactor = 0.82, RatedShaftKw = 11, Efficiency = 0.9 };
        Machine machine = new(plated, [], []);
        HealthRecorder health = new(new HealthOptions(), machine, new StoredState([], [], []));
        for (int second = 0; second <= 120; second++)
        {
            long atMs = StartMs + (1000 * second);
            Frame frame = new() { Kind = FrameKind.Features, Module = 7 };
            Add(frame, FeatureKind.CurrentRms, 23);
            Add(frame, FeatureKind.ActivePower, -13);
            machine.Apply(frame, atMs);
            health.Observe(atMs, frame.Module);
        }

        HealthHourData hour = Assert.Single(health.Tick(new Moment(StartMs + (2 * HourMs), 0, ClockState.Synced), new GatewayChanges()));
        Assert.Equal("estimated", hour.EnergyWorth);
        Assert.Equal(Math.Sqrt(3) * 400 * 23 * 0.82 / 1000 / 30, hour.EnergyKwh!.Value, 0.04);
        Assert.InRange(hour.MeanLoadFactor!.Value, 0.9, 1.2);
        Assert.Equal((0.0, 0.0), (hour.IdleSeconds, hour.IdleEnergyKwh));
        NumberData shown = CloudPayloads.NumbersOf(machine, DateTimeOffset.FromUnixTimeMilliseconds(StartMs + 120_000), 16)[0];
        Assert.Equal(("estimated", true), (shown.Worth, shown.Value > 12));

        static void Add(Frame frame, FeatureKind kind, double value) =>
            frame.Features.Add(kind, MeasuringPoint.MotorCable, 0, Worth.Measured, (int)Math.Round(value / FeatureKinds.Scale(kind)));
    }

    [Fact]
    public void A_motor_that_idles_is_not_called_stopped_because_its_power_is_small()
    {
        MachineState state = new(s_plated);
        DateTimeOffset now = DateTimeOffset.FromUnixTimeMilliseconds(StartMs);
        state.Apply(new Quantity(FeatureKind.ActivePower, MeasuringPoint.MotorCable), new Reading(1.2, Worth.Measured, now, 7));
        Assert.Equal(RunState.Running, state.RunStateAt(now));
        state.Apply(new Quantity(FeatureKind.CurrentRms, MeasuringPoint.MotorCable), new Reading(14, Worth.Measured, now, 7));
        Assert.Equal(RunState.Running, state.RunStateAt(now));
    }

    [Fact]
    public void Without_a_plate_power_tells_nothing_and_an_old_reading_tells_nothing_either()
    {
        MachineState state = new(s_plateless);
        DateTimeOffset now = DateTimeOffset.FromUnixTimeMilliseconds(StartMs);
        state.Apply(new Quantity(FeatureKind.ActivePower, MeasuringPoint.MotorCable), new Reading(1.2, Worth.Measured, now, 7));
        Assert.Equal(RunState.Unknown, state.RunStateAt(now));
        state.Apply(new Quantity(FeatureKind.CurrentRms, MeasuringPoint.MotorCable), new Reading(3, Worth.Measured, now, 7));
        Assert.Equal(RunState.Running, state.RunStateAt(now));
        Assert.Equal(RunState.Unknown, state.RunStateAt(now + MachineReadings.MaxAge + TimeSpan.FromSeconds(1)));
        Assert.Equal(RunState.Running, state.RunStateAt(now));
    }

    [Fact]
    public void The_names_on_the_wire_are_those_of_the_states()
    {
        string[] names = ["unknown", "stopped", "starting", "running"];
        Assert.Equal(names, Enum.GetValues<RunState>().Select(RunStates.Of));
    }
}
