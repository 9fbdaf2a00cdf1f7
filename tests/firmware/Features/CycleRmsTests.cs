using EdgeAgent.Firmware.Features;

namespace EdgeAgent.Firmware.Tests.Features;

public sealed class CycleRmsTests
{
    private readonly CycleRms _rms = new();

    [Theory]
    [InlineData(50, 860, 0)]
    [InlineData(50, 774, 0)]
    [InlineData(50, 946, 0)]
    [InlineData(49.1, 860, 0.3)]
    [InlineData(51.3, 860, 0.3)]
    [InlineData(60, 860, 0.3)]
    [InlineData(60, 774, 0.2)]
    public void Rms_over_whole_cycles_is_within_a_tenth_of_a_per_cent_whatever_frequency_rate_and_third_harmonic(double lineHz, double rateHz, double third)
    {
        for (double phase = 0; phase < 2 * Math.PI; phase += 0.31)
        {
            short[] samples = Sine(lineHz, rateHz, third, phase, offset: 700);
            _rms.Compute(samples, samples.Length);
            double analytic = 10000 * Math.Sqrt((1 + (third * third)) / 2);
            Assert.InRange(_rms.RmsCounts, analytic * 0.999, analytic * 1.001);
            Assert.InRange(_rms.SamplesPerCycle, rateHz / lineHz * 0.999, rateHz / lineHz * 1.001);
        }
    }

    [Fact]
    public void A_window_with_the_same_mean_but_no_swing_has_no_cycles_and_no_current()
    {
        short[] samples = [.. Enumerable.Range(0, 189).Select(i => (short)(400 + (i % 2)))];
        _rms.Compute(samples, samples.Length);
        Assert.Equal(0, _rms.Cycles);
        Assert.InRange(_rms.RmsCounts, 0, 1);
    }

    [Fact]
    public void Noise_on_the_crossings_counts_no_extra_cycles()
    {
        var random = new Random(7);
        short[] samples = Sine(50, 860, 0, 0, 0);
        for (int i = 0; i < samples.Length; i++) samples[i] += (short)random.Next(-300, 300);
        _rms.Compute(samples, samples.Length);
        Assert.InRange(_rms.Cycles, 9, 10);
    }

    private static short[] Sine(double lineHz, double rateHz, double third, double phase, double offset)
    {
        var samples = new short[(int)(rateHz * 0.22)];
        for (int i = 0; i < samples.Length; i++)
        {
            double angle = (2 * Math.PI * lineHz * i / rateHz) + phase;
            samples[i] = (short)Math.Round(offset + (10000 * (Math.Sin(angle) + (third * Math.Sin(3 * angle)))));
        }

        return samples;
    }
}
