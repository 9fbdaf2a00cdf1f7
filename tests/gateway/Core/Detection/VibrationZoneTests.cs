using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Detection.Vibration;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;
using static EdgeAgent.Contracts.ModuleWire.FeatureKind;
using static EdgeAgent.Contracts.ModuleWire.MeasuringPoint;

namespace EdgeAgent.Gateway.Tests.Detection;

public sealed class VibrationZoneTests
{
    private static Verdict AfterSteadyRunning(EquipmentProfile profile, double velocity, byte axis = 1, double rpm = 1470)
    {
        Bench bench = new(profile, new VibrationZoneDetector(profile, new VibrationZoneOptions()));
        for (int second = 0; second <= 30; second++)
        {
            bench
                .Wait(1)
                .Give(FeatureKind.RunState, MeasuringPoint.Machine, 3)
                .Give(ShaftSpeed, MeasuringPoint.Machine, rpm)
                .Give(VelocityRms, DriveEnd, velocity, axis: axis)
                .Ask();
        }

        return bench.AskOne();
    }

    [Theory]
    [InlineData(1, Mounting.Rigid, 4.5, 7.1)]
    [InlineData(1, Mounting.Flexible, 7.1, 11.0)]
    [InlineData(2, Mounting.Rigid, 2.8, 4.5)]
    [InlineData(2, Mounting.Flexible, 4.5, 7.1)]
    public void Each_group_and_support_alarms_above_its_own_boundaries(int group, Mounting mounting, double betweenBAndC, double betweenCAndD)
    {
        EquipmentProfile profile = Bench.Compressor with { IsoGroup = group, Mounting = mounting };
        Assert.Equal(VerdictLevel.Normal, AfterSteadyRunning(profile, betweenBAndC - 0.01).Level);
        Verdict zoneC = AfterSteadyRunning(profile, betweenBAndC + 0.01);
        Assert.Equal((VerdictLevel.Alarm, betweenBAndC), (zoneC.Level, zoneC.Limit));
        Verdict zoneD = AfterSteadyRunning(profile, betweenCAndD + 0.01);
        Assert.Equal((VerdictLevel.Alarm, betweenCAndD), (zoneD.Level, zoneD.Limit));
        Assert.Equal(Because.ZoneD, zoneD.Reason);
    }

    public static TheoryData<string, EquipmentProfile> Refused => new()
    {
        { "pump", Bench.Compressor with { Type = MachineType.Pump } },
        { "gearbox", Bench.Compressor with { Type = MachineType.Gearbox } },
        { "spindle", Bench.Compressor with { Type = MachineType.Spindle } },
        { "small fan", Bench.Compressor with { Type = MachineType.Fan } },
        { "conveyor", Bench.Compressor with { Type = MachineType.Conveyor } },
        { "15 kW", Bench.Compressor with { RatedShaftKw = 15 } },
        { "power unknown", Bench.Compressor with { RatedShaftKw = null } },
        { "group unknown", Bench.Compressor with { IsoGroup = null } },
        { "mounting unknown", Bench.Compressor with { Mounting = Mounting.Unknown } },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Outside_the_standard_it_refuses_and_says_why(string what, EquipmentProfile profile)
    {
        Verdict verdict = AfterSteadyRunning(profile, velocity: 20);
        Assert.True(verdict.Level == VerdictLevel.CannotJudge, what);
        Assert.False(string.IsNullOrEmpty(verdict.Reason?.For("en")), what);
    }

    [Theory]
    [InlineData(119)]
    [InlineData(599)]
    [InlineData(15_001)]
    public void Outside_its_speeds_it_refuses(double rpm) =>
        Assert.Equal(VerdictLevel.CannotJudge, AfterSteadyRunning(Bench.Compressor, velocity: 20, rpm: rpm).Level);

    [Fact]
    public void A_sensor_that_names_no_axis_is_refused() =>
        Assert.Equal(VerdictLevel.CannotJudge, AfterSteadyRunning(Bench.Compressor, velocity: 20, axis: 0).Level);

    [Fact]
    public void A_machine_that_just_started_or_changed_speed_is_refused_until_it_ran_steadily()
    {
        Bench bench = new(Bench.Compressor, new VibrationZoneDetector(Bench.Compressor, new VibrationZoneOptions()));
        VerdictLevel At(double rpm) =>
            bench
                .Wait(1)
                .Give(FeatureKind.RunState, MeasuringPoint.Machine, 3)
                .Give(ShaftSpeed, MeasuringPoint.Machine, rpm)
                .Give(VelocityRms, DriveEnd, 20, axis: 2)
                .AskOne()
                .Level;
        for (int second = 0; second < 30; second++) Assert.Equal(VerdictLevel.CannotJudge, At(1470));
        Assert.Equal(VerdictLevel.Alarm, At(1470));
        Assert.Equal(VerdictLevel.CannotJudge, At(1300));
    }

    [Fact]
    public void A_drive_fed_machine_of_unknown_speed_is_refused()
    {
        EquipmentProfile profile = Bench.Compressor with { Supply = SupplyType.VariableFrequencyDrive };
        Bench bench = new(profile, new VibrationZoneDetector(profile, new VibrationZoneOptions()));
        for (int second = 0; second < 60; second++)
        {
            Assert.Equal(
                VerdictLevel.CannotJudge,
                bench.Wait(1).Give(FeatureKind.RunState, MeasuringPoint.Machine, 3).Give(VelocityRms, DriveEnd, 20, axis: 1).AskOne().Level
            );
        }
    }
}
