using System.Numerics;
using EdgeAgent.Gateway.Detection.Diagnosis;

namespace EdgeAgent.Gateway.Tests.Detection;

/// <summary>
/// Against the defining sum, at lengths of every kind: powers of two, mixed factors, primes, and one whose largest factor goes to the library.
/// </summary>
public sealed class FourierTransformTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(125)]
    [InlineData(267)]
    [InlineData(360)]
    [InlineData(199)]
    [InlineData(2 * 211)]
    [InlineData(1000)]
    public void A_complex_signal_of_any_length_has_the_lines_of_the_defining_sum(int length)
    {
        Random random = new(length);
        Complex[] signal = [.. Enumerable.Range(0, length).Select(_ => new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5))];
        AssertNear(Defined(signal), new FourierTransform().Forward([.. signal]));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(96)]
    [InlineData(250)]
    [InlineData(4 * 223)]
    public void A_real_signal_has_the_lower_half_of_the_lines_of_the_defining_sum(int length)
    {
        Random random = new(length);
        double[] signal = [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() - 0.5)];
        AssertNear(Defined([.. signal.Select(value => new Complex(value, 0))])[..(length / 2)], new FourierTransform().Forward(signal));
    }

    [Fact]
    public void Of_an_odd_number_of_real_samples_the_last_is_left_out()
    {
        double[] signal = [1, -2, 3, 5, -1, 4, 9];
        Assert.Equal(new FourierTransform().Forward(signal.AsSpan(0, 6)), new FourierTransform().Forward(signal));
    }

    [Fact]
    public void One_transform_serves_signals_of_several_lengths_in_turn()
    {
        FourierTransform fourier = new();
        foreach (int length in new[] { 60, 64, 60, 30 })
        {
            Random random = new(length);
            Complex[] signal = [.. Enumerable.Range(0, length).Select(_ => new Complex(random.NextDouble(), random.NextDouble()))];
            AssertNear(Defined(signal), fourier.Forward([.. signal]));
        }
    }

    private static Complex[] Defined(Complex[] signal) =>
        [.. Enumerable.Range(0, signal.Length).Select(line => signal
            .Select((value, at) => value * Complex.FromPolarCoordinates(1, -2 * Math.PI * ((long)line * at % signal.Length) / signal.Length))
            .Aggregate(Complex.Zero, (sum, part) => sum + part))];

    private static void AssertNear(Complex[] expected, Complex[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int line = 0; line < expected.Length; line++)
            Assert.True((expected[line] - actual[line]).Magnitude < 1e-10, $"Line {line} is {actual[line]}, not {expected[line]}.");
    }
}
