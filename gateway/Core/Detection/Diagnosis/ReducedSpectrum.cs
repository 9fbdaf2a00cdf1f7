namespace EdgeAgent.Gateway.Detection.Diagnosis;

/// <summary>
/// A spectrum over orders of the shaft, thinned out so that it can be kept and sent: each step holds the highest line within it, so that no line is lost. Over
/// orders, because a reference at another speed then lies where it belongs.
/// </summary>
/// <param name="Axis">1 to 3.</param>
/// <param name="FromHz">Lower edge of the demodulated band; null for the spectrum of the acceleration itself.</param>
/// <param name="ToHz">Upper edge; null likewise.</param>
/// <param name="Highest">Amplitude of the highest step.</param>
/// <param name="Levels">Steps from 0 to <see cref="TopOrder"/>, in 255ths of <paramref name="Highest"/>.</param>
public sealed record ReducedSpectrum(int Axis, double? FromHz, double? ToHz, double Highest, byte[] Levels)
{
    /// <summary>Harmonics beyond this many turns of the shaft tell nothing more.</summary>
    public const double TopOrder = 14;

    /// <summary>About the columns of a picture on a page.</summary>
    public const int MaxSteps = 700;

    public static ReducedSpectrum Of(int axis, EnvelopeSpectrum envelope, double shaftHz) =>
        Keep(axis, envelope.FromHz, envelope.ToHz, Steps(envelope.Lines, shaftHz));

    public static ReducedSpectrum Of(int axis, LineSpectrum spectrum, double shaftHz) => Keep(axis, null, null, Steps(spectrum, shaftHz));

    /// <summary>The amplitudes of the steps; as many as there are lines, at most <see cref="MaxSteps"/>.</summary>
    public static double[] Steps(LineSpectrum lines, double shaftHz)
    {
        double linesInAll = Math.Min(TopOrder * shaftHz / lines.LineHz, lines.Power.Count - 1);
        int count = Math.Clamp((int)linesInAll, 1, MaxSteps);
        double[] steps = new double[count];
        double width = TopOrder * shaftHz / lines.LineHz / count;
        for (int i = 0; i < count; i++)
        {
            int first = Math.Max(1, (int)(i * width));
            int last = Math.Min(lines.Power.Count - 1, Math.Max(first, (int)Math.Ceiling((i + 1) * width) - 1));
            for (int line = first; line <= last; line++) steps[i] = Math.Max(steps[i], lines.Power[line]);
            steps[i] = Math.Sqrt(steps[i]);
        }

        return steps;
    }

    public bool IsValid =>
        Axis is >= 1 and <= 3 && double.IsFinite(Highest) && Highest > 0 && Levels is { Length: >= 1 and <= MaxSteps } && FromHz is null == ToHz is null;

    private static ReducedSpectrum Keep(int axis, double? fromHz, double? toHz, double[] steps)
    {
        double highest = Math.Max(steps.Max(), 1e-9);
        return new ReducedSpectrum(axis, fromHz, toHz, highest, [.. steps.Select(step => (byte)Math.Round(255 * step / highest))]);
    }
}
