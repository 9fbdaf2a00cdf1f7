using EdgeAgent.Gateway.Detection.Diagnosis;

namespace EdgeAgent.Judge.Recordings;

/// <summary>
/// One recording of a records.csv. Its label is not here on purpose: only whether it may serve as a healthy reference is. Rpm is null when the table does not
/// say; Samples is the most to be read.
/// </summary>
public sealed record VibrationRecord(
    string File,
    int Channels,
    int Samples,
    double RateHz,
    double Scale,
    double? Rpm,
    string Load,
    BearingOrders? Bearing,
    double? UnitMetresPerSec2,
    bool IsMarkedHealthy
)
{
    /// <summary>Why the table itself can't be believed about this recording; null when nothing speaks against it.</summary>
    public string? Doubt { get; init; }

    /// <summary>
    /// Reads the samples: little-endian signed 16-bit, channels interleaved; what is longer than a burst may be is cut off. What can't be judged (no file, no
    /// rate, too short) is an <see cref="InvalidDataException"/> that says why.
    /// </summary>
    public Burst ReadBurst(string folder)
    {
        string path = Path.Combine(folder, File);
        if (Doubt is not null) throw new InvalidDataException(Doubt);
        if (!System.IO.File.Exists(path)) throw new InvalidDataException("There is no such recording.");
        byte[] bytes = System.IO.File.ReadAllBytes(path);
        if (RawSamples.Problem(bytes, Channels, Samples == int.MaxValue ? null : Samples) is { } wrong) throw new InvalidDataException(wrong);
        int samples = Math.Min(Math.Min(Samples, Burst.MaxSamples), bytes.Length / (2 * Channels));
        int axesUsed = Math.Min(Channels, Burst.MaxAxes);
        double[][] axes = [.. Enumerable.Range(0, axesUsed).Select(_ => new double[samples])];
        for (int i = 0; i < samples; i++)
        {
            for (int channel = 0; channel < axesUsed; channel++) axes[channel][i] = BitConverter.ToInt16(bytes, 2 * (i * Channels + channel)) * Scale;
        }

        Burst burst = new(axes, RateHz, UnitMetresPerSec2);
        return burst.Problems().FirstOrDefault() is { } problem ? throw new InvalidDataException(problem) : burst;
    }
}

/// <summary>
/// Reads a records.csv (columns as in the data's README). Only file and rate_hz must be there; what else is missing is unknown, one channel, and scale 1.
/// </summary>
public static class VibrationRecords
{
    public static IReadOnlyList<VibrationRecord> Read(string path)
    {
        using StreamReader reader = File.OpenText(path);
        using CsvRows table = new(reader);
        int file = table.Require("file");
        int rate = table.Require("rate_hz");
        int channels = table.Find("channels");
        int label = table.Find("label");
        int unit = table.Find("unit");
        int load = table.Find("load");
        List<VibrationRecord> records = [];
        foreach (string[] cells in table.Rows())
        {
            double? Known(string name) => table.Number(cells, table.Find(name)) is var value && double.IsFinite(value) ? value : null;
            bool hasBearing = Known("bpfi_order") is > 0 && Known("bpfo_order") is > 0 && Known("bsf_order") is > 0 && Known("ftf_order") is > 0;
            records.Add(
                new VibrationRecord(
                    cells[file],
                    channels < 0 || cells[channels].Length == 0 ? 1 : cells[channels].Split('|').Length,
                    Known("samples") is { } samples ? (int)Math.Clamp(samples, 0, int.MaxValue) : int.MaxValue,
                    table.Number(cells, rate),
                    Known("scale") ?? 1,
                    Known("rpm") is > 0 and var rpm ? rpm : null,
                    load < 0 ? "" : cells[load],
                    hasBearing
                        ? new BearingOrders(Known("bpfi_order")!.Value, Known("bpfo_order")!.Value, Known("bsf_order")!.Value, Known("ftf_order")!.Value)
                        : null,
                    unit < 0 ? null : InMetresPerSec2(cells[unit]),
                    label >= 0 && string.Equals(cells[label].Trim(), "healthy", StringComparison.OrdinalIgnoreCase))
                {
                    Doubt = DoubtOf(Known("rpm"), Known("bpfi_order"), Known("bpfo_order")),
                });
        }

        return records.Count > 0 ? records : throw new InvalidDataException("The table has a header and no rows.");
    }

    /// <summary>
    /// Orders are multiples of the turning frequency: the two races' orders add up to the number of rolling elements, at most some thirty. A speed below
    /// 100 r/min is nearly always one in Hz; a machine that slow needs a recording of minutes, which is longer than a burst may be.
    /// </summary>
    private static string? DoubtOf(double? rpm, double? inner, double? outer)
    {
        if (rpm is > 0 and < SlowestRpm) return FormattableString.Invariant($"The speed is {rpm} r/min. Is it in Hz? Then it is {60 * rpm:0} r/min.");
        if (inner is not { } race || outer is not { } other) return null;
        if (race <= other) return FormattableString.Invariant($"The inner race's order {race} is not above the outer's {other}: are they exchanged?");
        double elements = race + other;
        if (elements <= MostElements) return null;
        string each = rpm is { } speed ? FormattableString.Invariant($", by {speed / 60:0.##}") : "";
        return FormattableString.Invariant($"The orders {race} and {other} make a bearing of {elements:0} rolling elements. Are they in Hz? Then divide them by the turning frequency{each}.");
    }

    private const double SlowestRpm = 100;
    private const double MostElements = 45;

    /// <summary>The unit's first word; anything but g and m/s² is unknown.</summary>
    private static double? InMetresPerSec2(string unit) => unit.Trim().Split(' ', '(')[0].ToLowerInvariant() switch
    {
        "g" => 9.80665,
        "m/s2" or "m/s²" or "m/s^2" => 1,
        _ => null,
    };
}
