using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Features;

namespace EdgeAgent.Firmware.Tests.Features;

public sealed class SlowFeaturesTests
{
    [Fact]
    public void A_rise_of_two_kelvin_a_minute_is_found_through_the_steps_of_the_sensor()
    {
        var rise = new RiseRate(60, 60000);
        for (int second = 0; second <= 295; second += 5) rise.Add(second * 1000, Math.Round((20 + (2 * second / 60.0)) / 0.0625) * 0.0625);
        Assert.True(rise.TryPerMinute(out double perMinute));
        Assert.InRange(perMinute, 1.98, 2.02);
    }

    [Fact]
    public void Before_a_minute_has_passed_there_is_no_rise_rate()
    {
        var rise = new RiseRate(60, 60000);
        for (int second = 0; second < 60; second += 5) rise.Add(second * 1000, second);
        Assert.False(rise.TryPerMinute(out _));
    }

    [Fact]
    public void An_old_rise_is_forgotten_when_the_window_has_passed()
    {
        var rise = new RiseRate(60, 60000);
        for (int i = 0; i < 60; i++) rise.Add(i * 5000L, i);
        for (int i = 60; i < 120; i++) rise.Add(i * 5000L, 60);
        Assert.True(rise.TryPerMinute(out double perMinute));
        Assert.Equal(0, perMinute, 9);
    }

    [Fact]
    public void Inrush_from_standstill_is_a_start_and_counts_once()
    {
        var run = new RunTracker(10, 5, 100);
        run.Add(0, 0);
        Assert.Equal(RunState.Stopped, run.State);
        run.Add(1000, 60);
        Assert.Equal(RunState.Starting, run.State);
        run.Add(2000, 50);
        run.Add(3000, 9);
        Assert.Equal(RunState.Running, run.State);
        Assert.Equal(6, run.StartCount);
        run.Add(13000, 9);
        Assert.Equal(112, run.RunSeconds);
    }

    [Fact]
    public void A_module_that_wakes_on_a_running_machine_counts_no_start()
    {
        var run = new RunTracker(10, 5, 0);
        run.Add(0, 9);
        Assert.Equal(RunState.Running, run.State);
        Assert.Equal(5, run.StartCount);
    }

    [Fact]
    public void A_high_current_after_the_longest_start_is_no_start()
    {
        var run = new RunTracker(10, 0, 0);
        run.Add(0, 0);
        run.Add(1000, 60);
        run.Add(32000, 60);
        Assert.Equal(RunState.Running, run.State);
    }

    [Fact]
    public void A_lost_sensor_makes_the_state_unknown_and_stops_the_count()
    {
        var run = new RunTracker(10, 0, 0);
        run.Add(0, 9);
        run.Lose(5000);
        run.Add(9000, 9);
        run.Add(10000, 9);
        Assert.Equal(1, run.RunSeconds);
        Assert.Equal(0, run.StartCount);
    }

    [Fact]
    public void Power_is_estimated_from_current_voltage_and_power_factor()
    {
        Assert.Equal(Math.Sqrt(3) * 27.7 * 400 * 0.85, PowerEstimate.Watts(3, 27.7, 400, 0.85), 6);
        Assert.Equal(10 * 230 * 0.9, PowerEstimate.Watts(1, 10, 230, 0.9), 6);
    }

    [Theory]
    [InlineData(10, 10, 10, 0)]
    [InlineData(10, 10, 13, 0.1818)]
    [InlineData(0, 0, 0, 0)]
    public void Unbalance_is_the_largest_deviation_over_the_mean(double a, double b, double c, double expected) =>
        Assert.Equal(expected, PowerEstimate.Unbalance(a, b, c), 4);

    [Theory]
    [InlineData(1.2344, 1000, 1234)]
    [InlineData(-1.2346, 1000, -1235)]
    [InlineData(double.NaN, 1000, 0)]
    [InlineData(double.PositiveInfinity, 1, int.MaxValue)]
    [InlineData(-1e300, 1, int.MinValue)]
    public void A_value_is_rounded_to_the_wire_and_kept_within_it(double value, double wirePerUnit, int wire) =>
        Assert.Equal(wire, WireValue.From(value, wirePerUnit));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(1e10)]
    public void What_does_not_fit_the_wire_goes_as_out_of_range(double value)
    {
        var features = new FeatureSet();
        WireValue.Add(features, FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 0, Worth.Measured, value, 1000);
        Assert.Equal(Worth.OutOfRange, features.Worths[0]);
        Assert.Equal(0, features.Values[0]);
    }
}
