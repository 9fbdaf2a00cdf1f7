using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Detection.Power;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;
using static EdgeAgent.Contracts.ModuleWire.FeatureKind;
using static EdgeAgent.Contracts.ModuleWire.MeasuringPoint;

namespace EdgeAgent.Gateway.Tests.Detection;

public sealed class OverRatedInputTests
{
    /// <summary>22 kW at the shaft with 92 % efficiency are 23.91 kW of input; the limit is 1.05 times that, 25.11 kW.</summary>
    private static Bench NewBench(EquipmentProfile? profile = null) =>
        new(profile ?? Bench.Compressor, new OverRatedInputDetector(profile ?? Bench.Compressor, new OverRatedInputOptions()));

    [Fact]
    public void A_motor_at_its_rated_shaft_load_takes_more_than_its_plate_says_and_is_normal() =>
        Assert.Equal(VerdictLevel.Normal, NewBench().Give(ActivePower, MotorCable, 22 / 0.92).AskOne().Level);

    [Fact]
    public void Over_the_limit_alarms_and_between_limit_and_deadband_it_keeps_what_was()
    {
        Bench bench = NewBench();
        Assert.Equal(VerdictLevel.Normal, bench.Give(ActivePower, MotorCable, 25.0).AskOne().Level);
        Assert.Equal(VerdictLevel.Alarm, bench.Wait(1).Give(ActivePower, MotorCable, 25.2).AskOne().Level);
        Assert.Equal(VerdictLevel.Watching, bench.Wait(1).Give(ActivePower, MotorCable, 24.5).AskOne().Level);
        Assert.Equal(VerdictLevel.Normal, bench.Wait(1).Give(ActivePower, MotorCable, 23.8).AskOne().Level);
        Assert.Equal(VerdictLevel.Normal, bench.Wait(1).Give(ActivePower, MotorCable, 24.5).AskOne().Level);
    }

    [Fact]
    public void The_service_factor_raises_the_limit() =>
        Assert.Equal(
            22 / 0.92 * 1.15 * 1.05,
            NewBench(Bench.Compressor with { ServiceFactor = 1.15 }).Give(ActivePower, MotorCable, 1).AskOne().Limit!.Value,
            6
        );

    [Fact]
    public void Without_measured_power_it_is_estimated_from_current_and_says_so()
    {
        Verdict verdict = NewBench().Give(CurrentRms, MotorCable, 50).AskOne();
        Assert.Equal(Worth.Estimated, verdict.Worth);
        Assert.Equal(Math.Sqrt(3) * 400 * 50 * 0.85 / 1000, verdict.Value, 6);
        Assert.Equal(VerdictLevel.Alarm, verdict.Level);
    }

    [Fact]
    public void A_starting_motor_is_only_watched() =>
        Assert.Equal(VerdictLevel.Watching, NewBench().Give(FeatureKind.RunState, MeasuringPoint.Machine, 2).Give(CurrentRms, MotorCable, 240).AskOne().Level);

    [Fact]
    public void A_plate_that_says_too_little_is_refused_with_the_reason()
    {
        Verdict verdict = NewBench(Bench.Compressor with { Efficiency = null, PowerFactor = null }).Give(ActivePower, MotorCable, 99).AskOne();
        Assert.Equal(VerdictLevel.CannotJudge, verdict.Level);
        Assert.Equal(Because.NoRatedInput, verdict.Reason);
    }

    [Fact]
    public void A_stale_reading_is_not_judged() =>
        Assert.Equal(VerdictLevel.CannotJudge, NewBench().Give(ActivePower, MotorCable, 99).Wait(16).AskOne().Level);
}
