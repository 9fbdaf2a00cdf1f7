using EdgeAgent.Firmware.Features;

namespace EdgeAgent.Firmware.Tests.Features;

public sealed class VibrationFeaturesTests
{
    private const double Rate = 10000.0 / 3;
    private const int Samples = 4333;

    [Fact]
    public void A_sine_on_an_offset_has_its_analytic_rms_peak_crest_kurtosis_and_velocity()
    {
        VibrationFeatures features = Feed(i => 2049 + (1000 * Math.Sin(2 * Math.PI * 50 * i / Rate)), pieces: 4333);
        Assert.InRange(features.AccelerationRms, 706, 708);
        Assert.InRange(features.AccelerationPeak, 998, 1002);
        Assert.InRange(features.CrestFactor, 1.41, 1.42);
        Assert.InRange(features.Kurtosis, 1.499, 1.501);
        double analytic = 707.1 / (2 * Math.PI * 50);
        Assert.InRange(features.VelocityRms, analytic * 0.98, analytic * 1.02);
    }

    [Fact]
    public void Gaussian_noise_has_a_kurtosis_of_three()
    {
        const int seed = 11;
        var random = new Random(seed);
        VibrationFeatures features = Feed(
            _ => 500 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()),
            pieces: 4333);
        Assert.True(features.Kurtosis is > 2.7 and < 3.3, $"seed {seed}: {features.Kurtosis}");
    }

    [Fact]
    public void Rare_impacts_raise_kurtosis_and_crest_far_above_those_of_a_sine()
    {
        VibrationFeatures features = Feed(i => (100 * Math.Sin(2 * Math.PI * 25 * i / Rate)) + (i % 400 == 0 ? 3000 : 0), pieces: 4333);
        Assert.True(features.Kurtosis > 50);
        Assert.True(features.CrestFactor > 10);
    }

    [Fact]
    public void The_size_of_the_pieces_does_not_matter()
    {
        static double Wave(int i) => 700 * Math.Sin(0.3 * i) * Math.Cos(0.001 * i);
        VibrationFeatures whole = Feed(Wave, pieces: 4333);
        VibrationFeatures small = Feed(Wave, pieces: 37);
        Assert.Equal(whole.VelocityRms, small.VelocityRms);
        Assert.Equal(whole.Kurtosis, small.Kurtosis);
        Assert.Equal(whole.Used, small.Used);
    }

    [Fact]
    public void The_first_three_tenths_of_a_second_only_settle() => Assert.Equal(Samples - 1000, Feed(_ => 1, pieces: 500).Used);

    private static VibrationFeatures Feed(Func<int, double> wave, int pieces)
    {
        short[] window = [.. Enumerable.Range(0, Samples).SelectMany(i => new[] { (short)0, (short)Math.Round(wave(i)) })];
        var features = new VibrationFeatures(Rate);
        features.Reset();
        for (int from = 0; from < Samples; from += pieces) features.Add(window, (2 * from) + 1, 2, Math.Min(pieces, Samples - from));
        return features;
    }
}
