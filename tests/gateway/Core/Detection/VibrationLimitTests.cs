using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Detection.Vibration;
using EdgeAgent.Gateway.Machines;

namespace EdgeAgent.Gateway.Tests.Detection;

public class VibrationLimitTests
{
    [Theory]
    [InlineData(7.0, VerdictLevel.Normal)]
    [InlineData(7.2, VerdictLevel.Alarm)]
    public void The_largest_axis_is_compared_with_the_limit_of_the_profile(double velocity, VerdictLevel expected)
    {
        Verdict verdict = NewBench(7.1)
            .Give(FeatureKind.VelocityRms, MeasuringPoint.DriveEnd, 1, axis: 1)
            .Give(FeatureKind.VelocityRms, MeasuringPoint.DriveEnd, velocity, axis: 2)
            .AskOne();
        Assert.Equal((FaultCodes.VibrationLimit, expected, velocity), (verdict.FaultCode, verdict.Level, verdict.Value));
    }

    [Fact]
    public void Between_limit_and_deadband_what_was_stays()
    {
        Bench bench = NewBench(7.1);
        Assert.Equal(VerdictLevel.Alarm, bench.Give(FeatureKind.VelocityRms, MeasuringPoint.DriveEnd, 8).AskOne().Level);
        Assert.Equal(VerdictLevel.Watching, bench.Wait(1).Give(FeatureKind.VelocityRms, MeasuringPoint.DriveEnd, 6.8).AskOne().Level);
        Assert.Equal(VerdictLevel.Normal, bench.Wait(1).Give(FeatureKind.VelocityRms, MeasuringPoint.DriveEnd, 6.3).AskOne().Level);
        Assert.Equal(VerdictLevel.Normal, bench.Wait(1).Give(FeatureKind.VelocityRms, MeasuringPoint.DriveEnd, 6.8).AskOne().Level);
    }

    [Fact]
    public void Without_a_limit_in_the_profile_it_refuses_and_says_why()
    {
        Verdict verdict = NewBench(null).Give(FeatureKind.VelocityRms, MeasuringPoint.DriveEnd, 20).AskOne();
        Assert.Equal(VerdictLevel.CannotJudge, verdict.Level);
        Assert.NotNull(verdict.Reason);
    }

    [Fact]
    public void An_old_reading_is_not_judged() =>
        Assert.Empty(NewBench(7.1).Give(FeatureKind.VelocityRms, MeasuringPoint.DriveEnd, 20).Wait(16).Ask());

    private static Bench NewBench(double? limit) =>
        new(Bench.Compressor, new VibrationLimitDetector(Bench.Compressor with { MaxVelocityMmPerSec = limit }, new VibrationLimitOptions()));
}
