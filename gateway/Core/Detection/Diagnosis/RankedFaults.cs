namespace EdgeAgent.Gateway.Detection.Diagnosis;

/// <summary>
/// The named fault and what else the burst would allow, most probable first: an engineer who finds the first wrong looks for the second. A fault is named as
/// far as its own deciding number reaches towards its limit; below <see cref="Least"/> of it, it is left out.
/// </summary>
public static class RankedFaults
{
    /// <summary>A number that reaches less than this part of its limit says nothing.</summary>
    public const double Least = 0.6;

    /// <summary>Others stay below the named one by this factor at least, for the order of reasoning has preferred it.</summary>
    private const double BelowNamed = 0.8;

    public static IReadOnlyList<(MachineFault Fault, double Confidence)> Of(
        BurstDiagnosis diagnosis,
        BurstReference? reference,
        SpectralDiagnosisOptions options
    )
    {
        if (BurstFaults.CodeOf(diagnosis.Fault) is null) return [];
        BurstFeatures features = diagnosis.Features;
        (MachineFault Fault, double Reach)[] reaches =
        [
            (MachineFault.Unbalance, Decibel(features.ShaftAmplitudes.Select(axis => axis[0]), reference?.Turning) / options.TurningDb),
            (MachineFault.BearingInnerRace, (features.Inner.Score - (reference?.Inner ?? 0)) / options.RaceScore),
            (MachineFault.BearingOuterRace, (features.Outer.Score - (reference?.Outer ?? 0)) / options.RaceScore),
            (MachineFault.BearingBall, (Robust.Median(features.Kurtoses) - 3) / options.BlowsKurtosis),
            (MachineFault.BentShaft, diagnosis.Fault == MachineFault.Unbalance && features.AxialIndex is null ? 1 : 0),   // across the shaft the two look alike
            (MachineFault.Misalignment, Decibel(features.HighLevels, reference?.High) / (2 * options.FrictionDb)),
        ];
        double highest = BelowNamed * diagnosis.Confidence;
        return
        [
            (diagnosis.Fault, diagnosis.Confidence),
            .. reaches.Where(other => other.Fault != diagnosis.Fault && other.Reach >= Least)
                .OrderByDescending(other => other.Reach)
                .Select(other => (other.Fault, highest * Math.Min(1, other.Reach) * 0.5)),
        ];
    }

    private static double Decibel(IEnumerable<double> now, double[]? then) =>
        then is null ? 0 : now.Zip(then, (after, before) => 20 * Math.Log10((after + double.Epsilon) / (before + double.Epsilon))).Max();
}
