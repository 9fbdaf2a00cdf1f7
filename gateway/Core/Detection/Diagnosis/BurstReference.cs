namespace EdgeAgent.Gateway.Detection.Diagnosis;

/// <summary>
/// What a machine's healthy bursts say at one measuring point and speed: the numbers a later burst is compared with. Small enough to be kept for years.
/// </summary>
/// <param name="ShaftHz">Turning frequency.</param>
/// <param name="Turning">Per axis the amplitude at turning frequency, in the burst's unit.</param>
/// <param name="Twice">Per axis the amplitude at twice the turning frequency.</param>
/// <param name="Rattle">Per axis the amplitudes at 0.5, 1.5, 2.5 and 3 to 8 times the turning frequency, one after the other.</param>
/// <param name="High">Per axis RMS above 1 kHz.</param>
/// <param name="Middle">Per axis RMS from 250 Hz to 1 kHz.</param>
/// <param name="Inner">Score of the inner race's line.</param>
/// <param name="Outer">Score of the outer race's line.</param>
/// <param name="Cage">Score of twice the cage's line.</param>
public sealed record BurstReference(
    double ShaftHz,
    double[] Turning,
    double[] Twice,
    double[][] Rattle,
    double[] High,
    double[] Middle,
    double Inner,
    double Outer,
    double Cage
)
{
    /// <summary>Lines of a rattle per axis.</summary>
    public const int RattleLines = 9;

    /// <summary>How the last of the healthy bursts looked: the grey line behind a picture. Empty in a memory of an older version.</summary>
    public IReadOnlyList<ReducedSpectrum> Spectra { get; init; } = [];

    public static BurstReference Of(BurstFeatures features) => new(
        features.ShaftHz,
        [.. features.ShaftAmplitudes.Select(axis => axis[0])],
        [.. features.ShaftAmplitudes.Select(axis => axis[1])],
        [.. features.ShaftAmplitudes.Zip(features.HalfAmplitudes, (whole, half) => (double[])[.. half, .. whole[2..]])],
        [.. features.HighLevels],
        [.. features.MiddleLevels],
        features.Inner.Score,
        features.Outer.Score,
        features.Cage.Score) { Spectra = [.. features.Reduced()] };

    /// <summary>
    /// Of several healthy bursts: levels in their middle, scores at their highest, so that what any healthy burst shows is no fault. Empty is an error.
    /// </summary>
    public static BurstReference Of(IReadOnlyList<BurstReference> bursts) => new(
        Robust.Median(bursts.Select(burst => burst.ShaftHz)),
        Middles(bursts, burst => burst.Turning),
        Middles(bursts, burst => burst.Twice),
        [.. Enumerable.Range(0, bursts[0].Rattle.Length).Select(axis => Middles(bursts, burst => burst.Rattle[axis]))],
        Middles(bursts, burst => burst.High),
        Middles(bursts, burst => burst.Middle),
        bursts.Max(burst => burst.Inner),
        bursts.Max(burst => burst.Outer),
        bursts.Max(burst => burst.Cage)) { Spectra = bursts[^1].Spectra };

    public bool IsValid => ShaftHz > 0 && Turning.Length is >= 1 and <= 3 && High.Length == Turning.Length && Middle.Length == Turning.Length
        && Twice?.Length == Turning.Length && Rattle?.Length == Turning.Length && Rattle.All(axis => axis?.Length == RattleLines && axis.All(double.IsFinite))
        && Turning.Concat(Twice).Concat(High).Concat(Middle).Append(Inner).Append(Outer).Append(Cage).All(double.IsFinite)
        && Spectra is not null && Spectra.All(spectrum => spectrum is { IsValid: true });

    private static double[] Middles(IReadOnlyList<BurstReference> bursts, Func<BurstReference, double[]> values) =>
        [.. Enumerable.Range(0, values(bursts[0]).Length).Select(axis => Robust.Median(bursts.Select(burst => values(burst)[axis])))];
}
