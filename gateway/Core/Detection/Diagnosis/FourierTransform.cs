using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace EdgeAgent.Gateway.Detection.Diagnosis;

/// <summary>
/// Discrete Fourier transforms without scaling, for the transforms of one burst: it keeps the roots of unity of each length it met, and a burst has the same
/// few lengths on every axis.
/// <para>
/// Stockham's self-sorting algorithm over the length's prime factors (Van Loan 1992, Computational Frameworks for the FFT). Bursts are as long as rate times
/// seconds, so hardly ever a power of two, and MathNet takes three transforms of up to four times the length for those: two thirds of a diagnosis, measured on
/// 2026-11-28 (40,000 samples: 32 ms an axis there, under 2 ms here). A length with a prime factor above <see cref="LargestFactor"/> goes to MathNet.
/// </para>
/// </summary>
public sealed class FourierTransform
{
    /// <summary>The cost grows with the sum of a length's prime factors; from about here on MathNet's way is as fast.</summary>
    public const int LargestFactor = 200;

    private readonly Dictionary<int, Complex[]> _roots = [];

    /// <summary>Lines of a complex signal of any length, in its place or in a new array; the signal's own values are lost.</summary>
    public Complex[] Forward(Complex[] signal)
    {
        List<int> factors = Factors(signal.Length);
        if (factors.Count > 0 && factors[^1] > LargestFactor)
        {
            Fourier.Forward(signal, FourierOptions.Matlab);
            return signal;
        }

        Complex[] roots = Roots(signal.Length);
        Complex[] from = signal;
        Complex[] to = new Complex[signal.Length];
        int stride = 1;
        foreach (int factor in factors)
        {
            switch (factor)
            {
                case 2: ByTwo(from, to, roots, stride); break;
                case 4: ByFour(from, to, roots, stride); break;
                default: ByAny(from, to, roots, stride, factor); break;
            }

            (from, to, stride) = (to, from, stride * factor);
        }

        return from;
    }

    /// <summary>
    /// The lower half of the lines of a real signal, as many as half its samples; of an odd one the last sample is left out. The other lines mirror them. Two
    /// samples travel as one complex number, which halves the length.
    /// </summary>
    public Complex[] Forward(ReadOnlySpan<double> signal)
    {
        int half = signal.Length / 2;
        Complex[] packed = new Complex[half];
        for (int i = 0; i < half; i++) packed[i] = new Complex(signal[2 * i], signal[2 * i + 1]);
        packed = Forward(packed);

        Complex[] roots = Roots(2 * half);
        Complex[] lines = new Complex[half];
        for (int i = 0; i < half; i++)
        {
            Complex mirrored = Complex.Conjugate(packed[i == 0 ? 0 : half - i]);
            Complex sum = packed[i] + mirrored;
            Complex odd = packed[i] - mirrored;
            lines[i] = 0.5 * (sum + roots[i] * new Complex(odd.Imaginary, -odd.Real));
        }

        return lines;
    }

    /// <summary>Prime factors, the largest last; pairs of two as fours, which save a quarter of the work.</summary>
    private static List<int> Factors(int length)
    {
        List<int> factors = [];
        for (; length % 4 == 0; length /= 4) factors.Add(4);
        for (int prime = 2; prime * prime <= length; prime++)
        {
            for (; length % prime == 0; length /= prime) factors.Add(prime);
        }

        if (length > 1) factors.Add(length);
        factors.Sort();
        return factors;
    }

    private Complex[] Roots(int length)
    {
        if (_roots.TryGetValue(length, out Complex[]? roots)) return roots;
        roots = new Complex[length];
        for (int i = 0; i < length; i++)
        {
            (double sine, double cosine) = Math.SinCos(-2 * Math.PI * i / length);
            roots[i] = new Complex(cosine, sine);
        }

        return _roots[length] = roots;
    }

    private static void ByTwo(Complex[] from, Complex[] to, Complex[] roots, int stride)
    {
        int part = from.Length / 2;
        for (int first = 0; first < part; first += stride)
        {
            Complex root = roots[first];
            for (int i = first; i < first + stride; i++)
            {
                Complex a = from[i], b = from[i + part];
                to[i + first] = a + b;
                to[i + first + stride] = (a - b) * root;
            }
        }
    }

    private static void ByFour(Complex[] from, Complex[] to, Complex[] roots, int stride)
    {
        int part = from.Length / 4;
        for (int first = 0; first < part; first += stride)
        {
            Complex root = roots[first], squared = roots[2 * first], cubed = roots[3 * first];
            int at = 4 * first;
            for (int i = first; i < first + stride; i++, at++)
            {
                Complex a = from[i], b = from[i + part], c = from[i + 2 * part], d = from[i + 3 * part];
                Complex even = a + c, evenLess = a - c, odd = b + d;
                Complex oddLess = new(b.Imaginary - d.Imaginary, d.Real - b.Real);
                to[at] = even + odd;
                to[at + stride] = (evenLess + oddLess) * root;
                to[at + 2 * stride] = (even - odd) * squared;
                to[at + 3 * stride] = (evenLess - oddLess) * cubed;
            }
        }
    }

    private static void ByAny(Complex[] from, Complex[] to, Complex[] roots, int stride, int factor)
    {
        int part = from.Length / factor;
        Complex[] values = new Complex[factor];
        for (int first = 0; first < part; first += stride)
        {
            for (int offset = 0; offset < stride; offset++)
            {
                for (int j = 0; j < factor; j++) values[j] = from[first + offset + j * part];
                for (int k = 0; k < factor; k++)
                {
                    Complex sum = values[0];
                    for (int j = 1, turn = k; j < factor; j++, turn = turn + k >= factor ? turn + k - factor : turn + k) sum += values[j] * roots[turn * part];
                    to[factor * first + offset + k * stride] = sum * roots[k * first];
                }
            }
        }
    }
}
