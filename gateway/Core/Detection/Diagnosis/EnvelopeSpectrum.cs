using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

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

    /// <summary>Demodulates a band of a transformed signal by moving it to 0 Hz, which also thins out the samples.</summary>
    public static EnvelopeSpectrum Of(int axis, Complex[] transform, double rateHz, double fromHz, double toHz, double topHz, double neighbourhoodHz)
    {
        double lineHz = rateHz / transform.Length;
        int first = (int)Math.Round(fromHz / lineHz);
        int count = Math.Min((int)Math.Round(toHz / lineHz), transform.Length / 2 - 1) - first;
        Complex[] band = new Complex[(int)BitOperations.RoundUpToPowerOf2((uint)(2 * count))];
        Array.Copy(transform, first, band, 0, count);
        Fourier.Inverse(band, FourierOptions.NoScaling);

        double mean = 0;
        foreach (Complex value in band) mean += value.Real * value.Real + value.Imaginary * value.Imaginary;
        mean = mean / band.Length + double.Epsilon;
        for (int i = 0; i < band.Length; i++) band[i] = (band[i].Real * band[i].Real + band[i].Imaginary * band[i].Imaginary) / mean - 1;
        Fourier.Forward(band, FourierOptions.NoScaling);

        int top = Math.Min(band.Length / 2, (int)(topHz / lineHz) + 2);
        double[] power = new double[top];
        double scale = 1.0 / ((double)band.Length * band.Length);
        for (int i = 0; i < top; i++) power[i] = (band[i].Real * band[i].Real + band[i].Imaginary * band[i].Imaginary) * scale;
        return new EnvelopeSpectrum(axis, fromHz, toHz, new LineSpectrum(power, lineHz, neighbourhoodHz));
    }
}
