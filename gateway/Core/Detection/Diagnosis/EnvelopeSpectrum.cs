using System.Numerics;

namespace EdgeAgent.Gateway.Detection.Diagnosis;

/// <summary>
/// The spectrum of the squared envelope of one axis in one frequency band: where blows on a damaged bearing show, which ring at whatever frequency the
/// machine rings (Antoni 2007; Randall and Antoni 2011).
/// </summary>
public sealed record EnvelopeSpectrum(int Axis, double FromHz, double ToHz, LineSpectrum Lines)
{
    private const double LowestHz = 500;
    private const double NarrowestHz = 1200;

    /// <summary>Bands half an octave apart and about one wide, from 500 Hz to just below half the sampling rate; one band for a slow sensor.</summary>
    public static IEnumerable<(double FromHz, double ToHz)> Bands(double rateHz)
    {
        double highest = 0.49 * rateHz;
        if (highest - LowestHz < NarrowestHz) yield return (0.4 * highest, highest);
        for (double from = LowestHz; from < highest - NarrowestHz; from *= 1.5) yield return (from, Math.Min(1.5 * from + LowestHz, highest));
    }

    /// <summary>Demodulates a band by moving it to 0 Hz, which also thins out the samples.</summary>
    /// <param name="lines">Lines of the signal from 0 Hz to half the sampling rate.</param>
    public static EnvelopeSpectrum Of(
        int axis,
        Complex[] lines,
        double lineHz,
        FourierTransform fourier,
        double fromHz,
        double toHz,
        double topHz,
        double neighbourhoodHz
    )
    {
        int first = (int)Math.Round(fromHz / lineHz);
        int count = Math.Min((int)Math.Round(toHz / lineHz), lines.Length - 1) - first;

        // Back to time: the conjugate's transform is the inverse's conjugate, and only its size is wanted.
        Complex[] band = new Complex[(int)BitOperations.RoundUpToPowerOf2((uint)(2 * count))];
        for (int i = 0; i < count; i++) band[i] = Complex.Conjugate(lines[first + i]);
        band = fourier.Forward(band);

        double[] squares = new double[band.Length];
        double mean = 0;
        for (int i = 0; i < band.Length; i++) mean += squares[i] = Square(band[i]);
        mean = mean / band.Length + double.Epsilon;
        for (int i = 0; i < squares.Length; i++) squares[i] = squares[i] / mean - 1;
        Complex[] envelope = fourier.Forward(squares);

        double[] power = new double[Math.Min(envelope.Length, (int)(topHz / lineHz) + 2)];
        double scale = 1.0 / ((double)squares.Length * squares.Length);
        for (int i = 0; i < power.Length; i++) power[i] = Square(envelope[i]) * scale;
        return new EnvelopeSpectrum(axis, fromHz, toHz, new LineSpectrum(power, lineHz, neighbourhoodHz));
    }

    private static double Square(Complex value) => value.Real * value.Real + value.Imaginary * value.Imaginary;
}
