using EdgeAgent.Firmware.Features;

namespace EdgeAgent.Firmware.Tests.Features;

public sealed class ThermalModelTests
{
    private const double Tau = 283;

    [Theory]
    [InlineData(7.2, 0, 7.0, 0.1)]
    [InlineData(1.5, 0, 234, 1)]
    [InlineData(1.5, 7901, 68, 1)]
    [InlineData(6, 0, 10.1, 0.1)]
    [InlineData(6, 7901, 2.2, 0.15)]
    public void Trip_times_of_class_10_are_those_of_the_standards_equation(double timesRated, int usedBefore, double seconds, double tolerance)
    {
        var model = new ThermalModel(10, Tau, usedBefore);
        Assert.InRange(model.SecondsToTrip(10 * timesRated, 0), seconds - tolerance - 1, seconds + tolerance);
        Assert.InRange(TripAt(model, 10 * timesRated), seconds - tolerance, seconds + tolerance + 0.05);
    }

    [Fact]
    public void Five_per_cent_over_the_rated_current_never_trips()
    {
        var model = new ThermalModel(10, Tau, 0);
        Assert.Equal(-1, model.SecondsToTrip(10.5, 0));
        for (int second = 0; second < 7200; second++) model.Add(second * 1000L, 10.5, 0);
        Assert.False(model.IsTripped);
    }

    [Fact]
    public void Twenty_per_cent_over_trips_within_two_hours() => Assert.InRange(TripAt(new ThermalModel(10, Tau, 0), 12), 60, 7200);

    [Fact]
    public void Unknown_means_hot() => Assert.Equal(1 / ThermalModel.TripLevel, new ThermalModel(10, Tau, -1).Used, 6);

    [Fact]
    public void At_standstill_it_cools_with_three_times_the_time_constant()
    {
        var model = new ThermalModel(10, Tau, -1);
        model.Add(0, 0, 0);
        model.Add(600_000, 0, 0);
        Assert.Equal(0.493, model.Used * ThermalModel.TripLevel, 2);
    }

    [Fact]
    public void Unbalance_heats()
    {
        var balanced = new ThermalModel(10, Tau, 0);
        var unbalanced = new ThermalModel(10, Tau, 0);
        Assert.Equal(-1, balanced.SecondsToTrip(11, 0));
        Assert.InRange(unbalanced.SecondsToTrip(11, 0.25), 1, 1000);
    }

    [Fact]
    public void While_the_current_is_unknown_the_heat_stays()
    {
        var model = new ThermalModel(10, Tau, 9000);
        model.Add(0, 10, 0);
        double before = model.Used;
        model.Lose(3_600_000);
        model.Add(3_600_001, 10, 0);
        Assert.Equal(before, model.Used, 3);
    }

    private static double TripAt(ThermalModel model, double amps)
    {
        for (long ms = 0; ms < 7_300_000; ms += 20)
        {
            model.Add(ms, amps, 0);
            if (model.IsTripped) return ms / 1000.0;
        }

        return double.PositiveInfinity;
    }
}
