using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using EdgeAgent.Contracts.Languages;
using EdgeAgent.Gateway.Detection.Diagnosis;
using EdgeAgent.Judge.Recordings;

namespace EdgeAgent.Judge.Commands;

/// <summary>One answer of judge vibration.</summary>
/// <param name="Dataset">Name of the folder that holds records.csv.</param>
/// <param name="File">Name of the recording.</param>
/// <param name="Diagnosis">What the recording shows; null when it can't be judged.</param>
/// <param name="Reference">What it was compared with; null without a reference.</param>
/// <param name="Problem">Why it can't be judged; null when it was.</param>
public sealed record VibrationAnswer(string Dataset, string File, BurstDiagnosis? Diagnosis, BurstFeatures? Reference, string? Problem = null)
{
    public string Reason => Problem ?? Diagnosis?.Reason.For(Catalogue.English) ?? "";

    /// <summary>The label of the data's README.</summary>
    public string Label => Diagnosis?.Fault switch
    {
        MachineFault.Healthy => "healthy",
        MachineFault.Unbalance => "imbalance",
        MachineFault.Misalignment => "misalignment",
        MachineFault.BentShaft => "bent_shaft",
        MachineFault.Looseness => "looseness",
        MachineFault.BearingInnerRace => "bearing_inner",
        MachineFault.BearingOuterRace => "bearing_outer",
        MachineFault.BearingBall => "bearing_ball",
        _ => "unknown",
    };
}

/// <summary>judge vibration RECORDS.csv OUT.csv [--reference]: names the fault each raw burst shows.</summary>
public static class VibrationCommand
{
    /// <summary>A reference sampled at another rate sees another band and is none.</summary>
    private const double RateTolerance = 0.02;

    public static Command Create()
    {
        Argument<FileInfo> from = new("records") { Description = "records.csv beside its recordings" };
        Argument<FileInfo> to = new("out") { Description = "CSV to write: dataset,file,label,confidence" };
        Option<bool> reference = new("--reference")
        {
            Description = "The first half of each recording marked healthy serves as reference for its data set; its second half is judged",
        };
        Command command = new("vibration", "Names the fault each raw vibration recording shows.") { from, to, reference };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(from), parsed.GetRequiredValue(to), parsed.GetValue(reference), Console.Out));
        return command;
    }

    public static int Run(FileInfo from, FileInfo to, bool hasReference, TextWriter console)
    {
        if (!from.Exists)
        {
            console.WriteLine($"There is no file {from.FullName}.");
            return 1;
        }

        VibrationAnswer[] all = [.. Judge(from, hasReference)];
        to.Directory?.Create();
        using StreamWriter writer = new(to.FullName);
        using CsvWriter table = new(writer, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" });
        Row(table, "dataset", "file", "label", "confidence", "reason");
        foreach (VibrationAnswer answer in all)
        {
            string confidence = (answer.Diagnosis?.Confidence ?? 0).ToString("F3", CultureInfo.InvariantCulture);
            Row(table, answer.Dataset, answer.File, answer.Label, confidence, answer.Reason);
            if (answer.Problem is not null) console.WriteLine($"{answer.File}: could not be judged: {answer.Problem}");
        }

        int judged = all.Count(answer => answer.Problem is null);
        console.WriteLine(
            judged == 0 ? "Nothing could be judged."
            : judged == all.Length ? $"{judged} recordings judged into {to.FullName}."
            : $"{judged} recordings judged into {to.FullName}; {all.Length - judged} could not be."
        );
        return judged > 0 ? 0 : 1;
    }

    /// <summary>Quoted where a cell needs it: names of files have commas too.</summary>
    private static void Row(CsvWriter table, params ReadOnlySpan<string> cells)
    {
        foreach (string cell in cells) table.WriteField(cell);
        table.NextRecord();
    }

    /// <summary>
    /// Judges every recording of a records.csv; one that can't be judged is unknown and hurts no other. The only label ever read is "healthy", and only to
    /// choose references.
    /// </summary>
    public static IEnumerable<VibrationAnswer> Judge(FileInfo from, bool hasReference)
    {
        string folder = from.Directory!.FullName;
        IReadOnlyList<VibrationRecord> records = VibrationRecords.Read(from.FullName);
        Dictionary<VibrationRecord, BurstFeatures> references = [];
        if (hasReference)
        {
            foreach (VibrationRecord record in records.Where(record => record.IsMarkedHealthy))
            {
                if (TryFeatures(record, folder, Part.FirstHalf, out BurstFeatures? healthy, out _)) references[record] = healthy;
            }
        }

        foreach (VibrationRecord record in records)
        {
            if (!TryFeatures(record, folder, references.ContainsKey(record) ? Part.SecondHalf : Part.Whole, out BurstFeatures? features, out string problem))
            {
                yield return new VibrationAnswer(from.Directory.Name, record.File, Diagnosis: null, Reference: null, problem);
                continue;
            }

            BurstFeatures? reference = references
                .Where(pair =>
                    pair.Value.ShaftAmplitudes.Count == features.ShaftAmplitudes.Count && Math.Abs(pair.Key.RateHz / record.RateHz - 1) < RateTolerance
                )
                .OrderBy(pair => Distance(pair.Key, pair.Value, record, features))
                .FirstOrDefault()
                .Value;
            yield return new VibrationAnswer(
                from.Directory.Name,
                record.File,
                SpectralDiagnosis.Judge(features, reference is null ? null : BurstReference.Of(reference), new SpectralDiagnosisOptions()),
                reference
            );
        }
    }

    private enum Part
    {
        Whole,
        FirstHalf,
        SecondHalf,
    }

    private static bool TryFeatures(VibrationRecord record, string folder, Part part, [NotNullWhen(true)] out BurstFeatures? features, out string problem)
    {
        (features, problem) = (null, "");
        try
        {
            Burst burst = record.ReadBurst(folder);
            if (part != Part.Whole) burst = Half(burst, part == Part.FirstHalf);
            if (burst.Problems().FirstOrDefault() is { } fault) throw new InvalidDataException(fault);
            features = new BurstFeatures(burst, record.Rpm, record.Bearing);
            return true;
        }
        catch (InvalidDataException refused)
        {
            problem = refused.Message;
            return false;
        }
    }

    private static Burst Half(Burst burst, bool isFirst)
    {
        int half = burst.Axes[0].Length / 2;
        return burst with { Axes = [.. burst.Axes.Select(axis => isFirst ? axis[..half] : axis[half..])] };
    }

    /// <summary>Speeds that differ by less are one: slip of a motor between two loads.</summary>
    private const double SameSpeed = 0.02;

    /// <summary>Nearest speed first (by the table, or where it says none by the signal), then the same load, then the recording itself before a twin.</summary>
    private static double Distance(VibrationRecord reference, BurstFeatures healthy, VibrationRecord record, BurstFeatures features)
    {
        double speeds = reference.Rpm is { } then && record.Rpm is { } now ? then / now : healthy.ShaftHz / features.ShaftHz;
        return 1000 * Math.Max(0, Math.Abs(speeds - 1) - SameSpeed) + (reference.Load == record.Load ? 0 : 1) + (reference.File == record.File ? 0 : 0.1);
    }
}
