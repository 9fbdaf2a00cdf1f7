using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Detection.Power;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Tests.Detection;

/// <summary>The thermal model against the limits of IEC 60947-4-1, one reading a second, through the detector.</summary>
public sealed class ThermalOverloadTests
{
    private const double TwoHours = 7200;

    [Theory]
    [InlineData("10A")]
    [InlineData("10")]
    [InlineData("20")]
    [InlineData("30")]
    public void At_1_05_times_it_never_trips_and_at_1_2_times_it_does_within_two_hours(string tripClass)
    {
        Assert.Null(SecondsToAlarm(tripClass, warmAt: 0, current: 1.05, TwoHours));
        Assert.InRange(SecondsToAlarm(tripClass, warmAt: 1.05, current: 1.2, TwoHours)!.Value, 0, TwoHours);
        Assert.InRange(SecondsToAlarm(tripClass, warmAt: 0, current: 1.2, TwoHours)!.Value, 0, TwoHours);
    }

    [Theory]
    [InlineData("10A", 120)]
    [InlineData("10", 240)]
    [InlineData("20", 480)]
    [InlineData("30", 720)]
    public void At_1_5_times_from_warm_it_trips_within_its_class(string tripClass, double limit) =>
        Assert.InRange(SecondsToAlarm(tripClass, warmAt: 1, current: 1.5, TwoHours)!.Value, 1, limit);

    [Theory]
    [InlineData("10A", 2, 10)]
    [InlineData("10", 4, 10)]
    [InlineData("20", 6, 20)]
    [InlineData("30", 9, 30)]
    public void At_7_2_times_from_cold_it_trips_between_the_limits_of_its_class(string tripClass, double earliest, double latest) =>
        Assert.InRange(SecondsToAlarm(tripClass, warmAt: 0, current: 7.2, TwoHours)!.Value, earliest, latest);

    [Theory]
    [InlineData(0, 10)]
    [InlineData(0.8, 5)]
    public void A_start_of_six_times_rated_current_is_no_alarm_within_the_classes_start_time(double warmAt, double seconds) =>
        Assert.Null(SecondsToAlarm("10", warmAt, current: 6, seconds));

    [Fact]
    public void Standing_still_it_keeps_half_its_heat_after_ten_minutes()
    {
        ThermalModel model = new("10") { Heat = 1 };
        model.Advance(600, current: 0, isStandingStill: true);
        Assert.InRange(model.Heat, 0.48, 0.50);
    }

    [Fact]
    public void Seconds_to_trip_come_true()
    {
        ThermalModel model = new("20") { Heat = 0.5 };
        double seconds = model.SecondsToTrip(1.8);
        model.Advance(seconds - 1, 1.8, isStandingStill: false);
        Assert.True(model.Heat < ThermalModel.TripHeat);
        model.Advance(2, 1.8, isStandingStill: false);
        Assert.True(model.Heat > ThermalModel.TripHeat);
        Assert.Equal(double.PositiveInfinity, new ThermalModel("10").SecondsToTrip(1.1));
    }

    [Fact]
    public void Once_the_capacity_is_used_up_the_reason_is_that_the_trip_point_is_reached_and_no_time_to_it()
    {
        EquipmentProfile profile = Bench.Compressor;
        Bench bench = new(profile, new ThermalOverloadDetector(profile, new ThermalOverloadOptions()));
        List<Reason?> reasons = [];
        for (int i = 0; i < 600; i++) reasons.Add(bench.Wait(1).Give(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 1.5 * 40.5).AskOne().Reason);
        Assert.StartsWith("Trips in ", reasons[1]?.For("en"), StringComparison.Ordinal);
        Assert.DoesNotContain("Trips in 0 s at this current.", reasons.Select(reason => reason?.For("en")));
        Assert.Equal(Because.TripPointReached, reasons[^1]);
    }

    [Fact]
    public void The_heat_survives_a_restart_of_the_gateway()
    {
        EquipmentProfile profile = Bench.Compressor;
        ThermalOverloadDetector first = new(profile, new ThermalOverloadOptions());
        Bench bench = new(profile, first);
        for (int i = 0; i < 150; i++) bench.Wait(1).Give(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 1.5 * 40.5).Ask();
        ThermalOverloadDetector second = new(profile, new ThermalOverloadOptions());
        second.Load(first.Save()!);
        Assert.Equal(first.Save(), second.Save());
    }

    [Fact]
    public void A_lost_phase_heats_more_than_its_mean_current_says()
    {
        PhaseCurrents lost = new(10, 10, 0);
        Assert.Equal(1, lost.NegativeSequence, 6);
        Assert.Equal(0, new PhaseCurrents(10, 10, 10).NegativeSequence, 6);
        Assert.True(lost.HeatingEquivalent > 1.6 * lost.Mean);
        Assert.Equal(10, new PhaseCurrents(10, 10, 10).HeatingEquivalent, 6);
    }

    private static double? SecondsToAlarm(string tripClass, double warmAt, double current, double forSeconds)
    {
        EquipmentProfile profile = Bench.Compressor with { TripClass = tripClass };
        Bench bench = new(profile, new ThermalOverloadDetector(profile, new ThermalOverloadOptions()));
        if (warmAt > 0)
        {
            for (int i = 0; i < 4 * TwoHours; i += 10) bench.Wait(10).Give(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, warmAt * 40.5).Ask();
        }

        bench.Give(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, current * 40.5).Ask();
        for (int second = 0; second <= forSeconds; second++)
        {
            if (bench.Give(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, current * 40.5).AskOne().Level == VerdictLevel.Alarm) return second;
            bench.Wait(1);
        }

        return null;
    }
}
