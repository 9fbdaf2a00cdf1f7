using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Alarms;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Detection.Origin;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Tests.Detection;

/// <summary>Operator or machine, by the relation of current to vibration and heat.</summary>
public sealed class OriginWatchTests
{
    private readonly OriginWatch _watch = new(new OriginOptions());
    private readonly Bench _bench;

    public OriginWatchTests()
    {
        _bench = new Bench(Bench.Compressor, _watch);
        Live(minutes: 40, ampere: 30, velocity: 1.5, rise: 40);
    }

    [Fact]
    public void A_step_of_load_with_the_vibration_such_a_load_makes_is_the_operator()
    {
        Live(minutes: 4, ampere: 45, velocity: 1.7, rise: 42);
        OriginAssessment told = _watch.Assess(FaultCodes.OverRatedInput, _bench.Now)!.Value;
        Assert.Equal(CauseOrigin.Operator, told.Origin);
        Assert.Contains("30.0 A to 45.0 A", told.Reason.For("en"), StringComparison.Ordinal);
    }

    [Fact]
    public void More_vibration_at_equal_current_is_the_machine()
    {
        Live(minutes: 4, ampere: 31, velocity: 3.0, rise: 40);
        Assert.Equal(CauseOrigin.Machine, _watch.Assess(FaultCodes.VibrationBand, _bench.Now)!.Value.Origin);
    }

    [Fact]
    public void More_acceleration_at_equal_current_is_the_machine_though_velocity_stays_for_a_bearing_shows_there_first()
    {
        Live(minutes: 4, ampere: 30, velocity: 1.5, rise: 40, acceleration: 3.2);
        Assert.Equal(CauseOrigin.Machine, _watch.Assess(FaultCodes.VibrationBand, _bench.Now)!.Value.Origin);
    }

    [Fact]
    public void A_drive_that_turns_faster_at_equal_current_and_so_shakes_more_is_left_open()
    {
        Live(minutes: 20, ampere: 30, velocity: 1.5, rise: 40, rpm: 1000);
        Live(minutes: 4, ampere: 30, velocity: 3.0, rise: 40, rpm: 1400);
        Assert.Null(_watch.Assess(FaultCodes.VibrationBand, _bench.Now));
        Live(minutes: 20, ampere: 30, velocity: 3.0, rise: 40, rpm: 1400);
        Live(minutes: 4, ampere: 30, velocity: 4.5, rise: 40, rpm: 1410);
        Assert.Equal(CauseOrigin.Machine, _watch.Assess(FaultCodes.VibrationBand, _bench.Now)!.Value.Origin);
    }

    [Fact]
    public void An_alarm_that_rose_before_the_pattern_told_says_its_origin_minutes_later_and_its_cause_bears_it()
    {
        Machine machine = new(Bench.Compressor, [_watch], []);
        List<AlarmData> told = [];
        AlarmLifecycle alarms = new(new AlarmOptions(), new StoredState([], [], []), run: 7);
        Verdict verdict = new(FaultCodes.VibrationBand, VerdictLevel.Alarm, MeasuringPoint.DriveEnd, "velocity-rms", 3, 2, "mm/s", Worth.Measured);
        for (int step = 0; step < 36; step++)
        {
            Live(minutes: 0, ampere: 30, velocity: 3.0, rise: 40, steps: 1);
            told.AddRange(alarms.Judge(machine, verdict, At(_bench.Now), new GatewayChanges()).Select(change => change.Alarm));
            told.AddRange(alarms.Tick(At(_bench.Now), new GatewayChanges()).Select(change => change.Alarm));
        }

        Assert.Equal([null, "machine"], told.Select(data => data.Origin));
        Assert.Equal("machine", told[^1].Causes[0].Origin);
        Assert.All(told, data => Assert.True(PayloadRules.IsWhole(data)));
        Assert.Equal([VisitReason.None, VisitReason.MachineChanged], told.Select(data => SiteVisit.ReasonOf(data.Causes)));
    }

    [Fact]
    public void A_step_of_load_with_far_more_vibration_than_load_explains_is_the_machine()
    {
        Live(minutes: 4, ampere: 42, velocity: 6.0, rise: 42);
        Assert.Equal(CauseOrigin.Machine, _watch.Assess(FaultCodes.OverRatedInput, _bench.Now)!.Value.Origin);
    }

    [Fact]
    public void More_heat_at_equal_current_is_the_machine_and_heat_behind_a_new_load_is_the_operator()
    {
        Live(minutes: 4, ampere: 30, velocity: 1.5, rise: 60);
        Assert.Equal(CauseOrigin.Machine, _watch.Assess(FaultCodes.OverExpectedTemperature, _bench.Now)!.Value.Origin);
        Live(minutes: 4, ampere: 45, velocity: 1.5, rise: 70);
        Assert.Equal(CauseOrigin.Operator, _watch.Assess(FaultCodes.TemperatureLimit, _bench.Now)!.Value.Origin);
    }

    [Fact]
    public void A_load_it_had_before_a_supply_fault_and_a_machine_without_current_are_left_open()
    {
        Assert.Null(_watch.Assess(FaultCodes.VibrationBand, _bench.Now));
        Assert.Null(_watch.Assess(FaultCodes.PhaseLoss, _bench.Now));
        Assert.Null(new OriginWatch(new OriginOptions()).Assess(FaultCodes.OverRatedInput, _bench.Now));
    }

    [Fact]
    public void What_it_learned_survives_a_restart_and_is_forgotten_after_service()
    {
        Live(minutes: 4, ampere: 31, velocity: 3.0, rise: 40);
        OriginWatch again = new(new OriginOptions());
        again.Load(_watch.Save()!);
        Assert.Equal(_watch.Assess(FaultCodes.VibrationBand, _bench.Now), again.Assess(FaultCodes.VibrationBand, _bench.Now));
        again.Renew();
        Assert.Null(again.Assess(FaultCodes.VibrationBand, _bench.Now));
    }

    [Fact]
    public void The_alarm_carries_origin_and_reason_to_the_wire_and_both_read_in_Chinese()
    {
        Live(minutes: 4, ampere: 45, velocity: 1.7, rise: 42);
        Machine machine = new(Bench.Compressor, [_watch], []);
        List<AlarmChange> told = [];
        AlarmLifecycle alarms = new(new AlarmOptions(), new StoredState([], [], []), run: 7);
        Verdict verdict = new(FaultCodes.OverRatedInput, VerdictLevel.Alarm, MeasuringPoint.Machine, "active-power", 30, 25, "kW", Worth.Measured);
        for (int second = 0; second <= 60; second += 10)
            told.AddRange(alarms.Judge(machine, verdict, At(_bench.Now.AddSeconds(second)), new GatewayChanges()));
        AlarmData data = told[^1].Alarm;
        Assert.Equal("operator", data.Origin);
        Assert.True(PayloadRules.IsWhole(data));
        Assert.Contains("阶跃", data.OriginBecause!.For("zh-CN"), StringComparison.Ordinal);
        Assert.Equal(data.OriginReason, data.OriginBecause.For("en"));
    }

    private static Moment At(DateTimeOffset time) => new(time.ToUnixTimeMilliseconds(), 0, ClockState.Synced);

    private void Live(int minutes, double ampere, double velocity, double rise, double acceleration = 2, double? rpm = null, int steps = 0)
    {
        for (int step = 0; step < 12 * minutes + steps; step++)
        {
            _bench
                .Wait(5)
                .Give(FeatureKind.RunState, MeasuringPoint.Machine, 3)
                .Give(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, ampere)
                .Give(FeatureKind.VelocityRms, MeasuringPoint.DriveEnd, velocity, axis: 1)
                .Give(FeatureKind.AccelerationRms, MeasuringPoint.DriveEnd, acceleration, axis: 1)
                .Give(FeatureKind.Temperature, MeasuringPoint.MotorBody, 20 + rise)
                .Give(FeatureKind.Temperature, MeasuringPoint.Ambient, 20);
            if (rpm is { } speed) _bench.Give(FeatureKind.ShaftSpeed, MeasuringPoint.Machine, speed);
            _bench.Ask();
        }
    }
}
