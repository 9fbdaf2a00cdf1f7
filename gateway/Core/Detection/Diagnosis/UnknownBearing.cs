namespace EdgeAgent.Gateway.Detection.Diagnosis;

/// <summary>
/// Finds the line of a damaged race when nobody knows the bearing. A race's line has harmonics and lies on no multiple of the turning frequency. Which race:
/// the inner one passes the load zone once a turn, so its line has sidebands one turn away; the outer one stands still and has none (Randall and Antoni 2011).
/// Where sidebands do not decide, geometry does: bearings of 7 to 10 balls, most of all in use, have the outer race's line below 4.3 turns and the inner one's
/// above 3.9. A line with sidebands one turn of the cage away is a rolling element's and no race.
/// </summary>
internal static class UnknownBearing
{
    private const int Harmonics = 3;

    /// <summary>0.35 of seven balls, and 0.65 of fourteen: all deep groove and most roller bearings.</summary>
    private const double LowestOrder = 2.4;
    private const double HighestOrder = 9.2;

    /// <summary>As far as the envelopes have to reach.</summary>
    public const double TopOrder = Harmonics * HighestOrder + 1;

    /// <summary>Seven balls have the inner race's line here at the lowest, ten the outer one's at the highest.</summary>
    private const double LowestInner = 3.95;
    private const double HighestOuter = 4.35;

    /// <summary>A cage turns 0.35 to 0.43 times a turn of the shaft.</summary>
    private const double SlowestCage = 0.35;
    private const double FastestCage = 0.43;

    /// <summary>Mean ln(1 + prominence) from which sidebands are there; noise gives about 1, the higher of two some 1.5.</summary>
    private const double Sidebands = 3;

    /// <summary>A line whose half scores this part of it is the half's second harmonic.</summary>
    private const double HalfPart = 0.85;

    /// <summary>A harmonic closer to a multiple of the turning frequency than this many lines can't be told from it.</summary>
    private const double InseparableLines = 2.2;

    public static (DefectLine Inner, DefectLine Outer) Find(IReadOnlyList<EnvelopeSpectrum> envelopes, double shaftHz)
    {
        DefectLine inner = new(0, 0, null);
        DefectLine outer = new(0, 0, null);
        foreach (EnvelopeSpectrum envelope in envelopes)
        {
            DefectLine line = Strongest(envelope, shaftHz);
            if (line.Score <= Math.Min(inner.Score, outer.Score)) continue;
            switch (RaceOf(line, shaftHz))
            {
                case MachineFault.BearingInnerRace when line.Score > inner.Score: inner = line; break;
                case MachineFault.BearingOuterRace when line.Score > outer.Score: outer = line; break;
            }
        }

        return (inner, outer);
    }

    private static DefectLine Strongest(EnvelopeSpectrum envelope, double shaftHz)
    {
        LineSpectrum lines = envelope.Lines;
        DefectLine best = new(0, 0, envelope);

        // The third harmonic moves three lines when the first moves one.
        for (double hz = LowestOrder * shaftHz; hz <= HighestOrder * shaftHz; hz += lines.LineHz / Harmonics)
        {
            double score = Score(lines, hz, shaftHz);
            if (score > best.Score) best = new DefectLine(score, hz, envelope);
        }

        double half = best.Hz / 2;
        return half >= LowestOrder * shaftHz && Score(lines, half, shaftHz) is var lower && lower >= HalfPart * best.Score
            ? new DefectLine(lower, half, envelope)
            : best;
    }

    private static MachineFault RaceOf(DefectLine line, double shaftHz)
    {
        LineSpectrum lines = line.Where!.Lines;
        double order = line.Hz / shaftHz;
        double ofShaft = SidebandsOf(lines, line.Hz, shaftHz);
        double ofCage = 0;
        for (double cage = SlowestCage; cage <= FastestCage; cage += lines.LineHz / shaftHz)
            ofCage = Math.Max(ofCage, SidebandsOf(lines, line.Hz, cage * shaftHz));
        if (order < LowestInner) return MachineFault.BearingOuterRace;
        if (ofCage >= Sidebands && ofCage > ofShaft) return MachineFault.BearingBall;
        return ofShaft >= Sidebands || order > HighestOuter ? MachineFault.BearingInnerRace : MachineFault.BearingOuterRace;
    }

    /// <summary>Mean over the harmonics of the weaker of the two sidebands: a chance line has none on the other side.</summary>
    private static double SidebandsOf(LineSpectrum lines, double hz, double distanceHz)
    {
        double sum = 0;
        for (int k = 1; k <= Harmonics; k++) sum += Math.Min(Near(lines, k * hz - distanceHz), Near(lines, k * hz + distanceHz));
        return sum / Harmonics;
    }

    private static double Near(LineSpectrum lines, double hz) =>
        Math.Max(lines.LogProminence(hz), Math.Max(lines.LogProminence(hz - lines.LineHz), lines.LogProminence(hz + lines.LineHz)));

    private static double Score(LineSpectrum lines, double hz, double shaftHz)
    {
        double sum = 0;
        for (int k = 1; k <= Harmonics; k++)
        {
            double turns = k * hz / shaftHz;
            if (Math.Abs(turns - Math.Round(turns)) * shaftHz < InseparableLines * lines.LineHz) return 0;
            sum += lines.LogProminence(k * hz);
        }

        return sum / Harmonics;
    }
}
