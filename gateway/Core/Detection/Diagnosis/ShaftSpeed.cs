namespace EdgeAgent.Gateway.Detection.Diagnosis;

/// <summary>
/// Finds the turning frequency near the one on the plate, from the harmonics of the shaft in the spectrum and in the envelopes. A plate is wrong by slip, and
/// by anything on a drive without feedback.
/// </summary>
public static class ShaftSpeed
{
    private const double SearchPart = 0.1;
    private const double StepPart = 0.0003;
    private const int SpectrumHarmonics = 5;
    private const int EnvelopeHarmonics = 3;
    private const double EnvelopeWeight = 2;

    /// <summary>A plate is trusted to about this part: slip of a small motor.</summary>
    private const double PlateSpread = 0.03;

    /// <summary>Candidates closer than this are one.</summary>
    private const double SeparatePart = 0.006;
    private const int MaxCandidates = 5;

    /// <summary>How much of the lost fit counts against a candidate when a bearing's lines are sought with it.</summary>
    private const double WorseWeight = 0.15;

    /// <summary>
    /// Turning frequencies of machines whose speed nobody wrote down, Hz: 300 to 3,900 r/min. No motor on the mains is faster than 3,600, and a higher limit
    /// takes a damaged bearing's comb for the shaft's; a spindle or a turbo machine needs its plate.
    /// </summary>
    private const double LowestHz = 5;
    private const double HighestHz = 65;

    private const double GuessStep = 0.0005;

    /// <summary>
    /// A first idea of the turning frequency when nobody knows the plate's: where line and harmonics together stand out most. Often the mains or a blade's
    /// passing instead; whoever uses it says so.
    /// </summary>
    public static double Guess(IReadOnlyList<LineSpectrum> spectra)
    {
        (double Hz, double Fit) best = (LowestHz, 0);
        for (double hz = LowestHz; hz <= HighestHz; hz *= 1 + GuessStep)
        {
            double fit = 0;
            foreach (LineSpectrum spectrum in spectra)
            {
                // The first harmonic counts twice: a comb without it is half of another one's.
                fit += spectrum.LogProminence(hz);
                for (int k = 1; k <= SpectrumHarmonics; k++) fit += spectrum.LogProminence(k * hz);
            }

            if (fit > best.Fit) best = (hz, fit);
        }

        return best.Hz;
    }

    public static (double Hz, IReadOnlyList<(double Hz, double Worse)> Candidates) Find(
        IReadOnlyList<LineSpectrum> spectra,
        IReadOnlyList<EnvelopeSpectrum> envelopes,
        double nominalHz
    )
    {
        List<(double Hz, double Fit)> fits = [];
        for (double hz = nominalHz * (1 - SearchPart); hz <= nominalHz * (1 + SearchPart); hz += nominalHz * StepPart)
        {
            double fit = -0.5 * Math.Pow((hz / nominalHz - 1) / PlateSpread, 2);
            foreach (LineSpectrum spectrum in spectra)
            {
                for (int k = 1; k <= SpectrumHarmonics; k++) fit += spectrum.LogProminence(k * hz) / spectra.Count;
            }

            foreach (EnvelopeSpectrum envelope in envelopes)
            {
                for (int k = 1; k <= EnvelopeHarmonics; k++) fit += EnvelopeWeight * envelope.Lines.LogProminence(k * hz) / envelopes.Count;
            }

            fits.Add((hz, fit));
        }

        fits.Sort((a, b) => b.Fit.CompareTo(a.Fit));
        List<(double Hz, double Worse)> candidates = [];
        foreach ((double hz, double fit) in fits)
        {
            if (candidates.Count == MaxCandidates) break;
            if (candidates.All(other => Math.Abs(other.Hz - hz) > SeparatePart * nominalHz)) candidates.Add((hz, WorseWeight * (fits[0].Fit - fit)));
        }

        return (candidates[0].Hz, candidates);
    }
}
