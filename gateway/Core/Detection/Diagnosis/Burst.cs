namespace EdgeAgent.Gateway.Detection.Diagnosis;

/// <summary>
/// A raw recording of acceleration at one measuring point. Whoever makes one says its unit: a burst from the wire, from a file and a drawn one must mean the same.
/// </summary>
/// <param name="Axes">One to three axes of equally many samples, m/s² or any unit that stays the same for one sensor.</param>
/// <param name="RateHz">Samples per second and axis.</param>
/// <param name="UnitMetresPerSec2">
/// What one unit of the samples is in m/s²; null when nobody knows. Only an absolute judgement, without a reference, needs it.
/// </param>
public sealed record Burst(IReadOnlyList<double[]> Axes, double RateHz, double? UnitMetresPerSec2)
{
    /// <summary>Fewer samples than this hold too few turns of a shaft to tell anything.</summary>
    public const int MinSamples = 2048;

    /// <summary>Ten seconds at 26.7 kHz: more than any module sends; a longer one is refused.</summary>
    public const int MaxSamples = 267_000;

    /// <summary>An accelerometer has three; further channels are other sensors.</summary>
    public const int MaxAxes = 3;

    /// <summary>The axis that lies along the shaft, 1 to 3; null when nobody knows.</summary>
    public int? AxialAxis { get; init; }

    public double Seconds => Axes[0].Length / RateHz;

    public IEnumerable<string> Problems()
    {
        if (Axes.Count is < 1 or > MaxAxes) yield return $"The burst has {Axes.Count} axes; use 1 to {MaxAxes}.";
        if (Axes.Any(axis => axis.Length is < MinSamples or > MaxSamples)) yield return $"An axis has not {MinSamples} to {MaxSamples} samples.";
        if (Axes.Any(axis => axis.Length != Axes[0].Length)) yield return "The axes differ in length.";
        if (RateHz is not (>= 500 and <= 200_000)) yield return $"The rate is {RateHz} Hz; use 500 to 200000.";
        if (Axes.Any(axis => axis.Any(value => !double.IsFinite(value)))) yield return "A sample is not a number.";
        else if (Axes.All(axis => axis.All(value => value == axis[0]))) yield return "Every sample is the same: the sensor says nothing.";
    }
}
