using System.CommandLine;
using System.Globalization;
using EdgeAgent.Gateway.Detection.Diagnosis;
using EdgeAgent.Judge.Recordings;

namespace EdgeAgent.Judge.Commands;

/// <summary>One answer of judge vibration.</summary>
/// <param name="Dataset">Name of the folder that holds records.csv.</param>
/// <param name="File">Name of the recording.</param>
/// <param name="Diagnosis">What the recording shows.</param>
/// <param name="Reference">What it was compared with; null without a reference.</param>
public sealed record VibrationAnswer(string Dataset, string File, BurstDiagnosis Diagnosis, BurstFeatures? Reference)
{
    /// <summary>The label of the data's README.</summary>
    public string Label => Diagnosis.Fault switch
    {
        MachineFault.Healthy => "healthy",
        MachineFault.Unbalance => "imbalance",
        MachineFault.Misalignment => "misalignment",
        MachineFault.BentShaft => "bent_shaft",
        MachineFault.BearingInnerRace => "bearing_inner",
        MachineFault.BearingOuterRace => "bearing_outer",
        MachineFault.BearingBall => "bearing_ball",
        _ => "unknown",
    };
}

/// <summary>judge vibration RECORDS.csv OUT.csv [--reference]: names the fault each raw burst shows.</summary>
public static class VibrationCommand
{
    public static Command Create()
    {
        Argument<FileInfo> from = new("records") { Description = "records.csv beside its recordings" };
        Argument<FileInfo> to = new("out") { Description = "CSV to write: dataset,file,label,confidence" };
        Option<bool> reference = new("--reference") { Description = "The first half of each recording marked healthy serves as reference for its data set; its second half is judged" };
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

        to.Directory?.Create();
        using StreamWriter writer = new(to.FullName);
        writer.Write("dataset,file,label,confidence,reason\n");
        int answers = 0;
        foreach (VibrationAnswer answer in Judge(from, hasReference))
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{answer.Dataset},{answer.File},{answer.Label},{answer.Diagnosis.Confidence:F3},\"{answer.Diagnosis.Reason}\"\n"));
            answers++;
        }

        console.WriteLine($"{answers} recordings judged into {to.FullName}.");
        return answers > 0 ? 0 : 1;
    }

    /// <summary>Judges every recording of a records.csv. The only label ever read is "healthy", and only to choose references.</summary>
    public static IEnumerable<VibrationAnswer> Judge(FileInfo from, bool hasReference)
    {
        string folder = from.Directory!.FullName;
        IReadOnlyList<VibrationRecord> records = VibrationRecords.Read(from.FullName);
        Dictionary<VibrationRecord, BurstFeatures> references = [];
        if (hasReference)
        {
            foreach (VibrationRecord record in records.Where(record => record.IsMarkedHealthy)) references[record] = Features(record, Half(record.ReadBurst(folder), isFirst: true));
        }

        foreach (VibrationRecord record in records)
        {
            Burst burst = record.ReadBurst(folder);
            if (references.ContainsKey(record)) burst = Half(burst, isFirst: false);
            if (burst.Problems().FirstOrDefault() is { } problem) throw new InvalidDataException($"{record.File}: {problem}");
            BurstFeatures? reference = references.Count == 0 ? null : references.MinBy(pair => Distance(pair.Key, record)).Value;
            yield return new VibrationAnswer(from.Directory.Name, record.File, SpectralDiagnosis.Judge(Features(record, burst), reference is null ? null : BurstReference.Of(reference), new SpectralDiagnosisOptions()), reference);
        }
    }

    private static BurstFeatures Features(VibrationRecord record, Burst burst) => new(burst, record.Rpm, record.Bearing);

    private static Burst Half(Burst burst, bool isFirst)
    {
        int half = burst.Axes[0].Length / 2;
        return burst with { Axes = [.. burst.Axes.Select(axis => isFirst ? axis[..half] : axis[half..])] };
    }

    /// <summary>Nearest speed first, then the same load, then the recording itself before a twin.</summary>
    private static double Distance(VibrationRecord reference, VibrationRecord record) =>
        1000 * Math.Abs(reference.Rpm / record.Rpm - 1) + (reference.Load == record.Load ? 0 : 1) + (reference.File == record.File ? 0 : 0.1);
}
