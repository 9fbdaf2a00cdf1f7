using EdgeAgent.Firmware.Features;

namespace EdgeAgent.Firmware.Tests.Features;

public sealed class VelocityFilterTests
{
    private const double Rate = 10000.0 / 3;

    [Theory]
    [InlineData(20)]
    [InlineData(24.4)]
    [InlineData(50)]
    [InlineData(160)]
    [InlineData(315)]
    [InlineData(500)]
    [InlineData(630)]
    [InlineData(800)]
    public void Inside_the_band_the_response_is_within_two_per_cent_of_an_ideal_integrator(double hz) => Assert.InRange(Response(hz, Rate), 0.98, 1.02);

    [Theory]
    [InlineData(10, Rate)]
    [InlineData(1000, Rate)]
    [InlineData(10, 26667)]
    [InlineData(1000, 26667)]
    public void At_the_edges_the_response_is_within_the_tolerance_of_ISO_2954(double hz, double rate) => Assert.InRange(Response(hz, rate), 0.8, 1.1);

    [Theory]
    [InlineData(1, 0.05)]
    [InlineData(3, 0.3)]
    [InlineData(5, 0.6)]
    public void Below_the_band_the_response_falls(double hz, double atMost) => Assert.InRange(Response(hz, Rate), 0, atMost);

    [Fact]
    public void A_constant_acceleration_leaves_no_velocity_after_settling()
    {
        var filter = new VelocityFilter(Rate);
        double last = 0;
        for (int i = 0; i < Rate; i++) last = filter.Step(9.81);
        Assert.InRange(Math.Abs(last), 0, 1e-6);
    }

    // RMS of the output over whole periods after settling, over that of the ideal integral of a unit sine.
    private static double Response(double hz, double rate)
    {
        var filter = new VelocityFilter(rate);
        int settle = (int)(2 * rate);
        int samples = (int)Math.Round(rate * 4);
        double squares = 0;
        for (int i = 0; i < settle + samples; i++)
        {
            double velocity = filter.Step(Math.Sin(2 * Math.PI * hz * i / rate));
            if (i >= settle) squares += velocity * velocity;
        }

        return Math.Sqrt(squares / samples) / (1 / (2 * Math.PI * hz * Math.Sqrt(2)));
    }
}
