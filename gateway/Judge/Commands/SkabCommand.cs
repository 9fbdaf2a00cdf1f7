using System.CommandLine;
using System.Text;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Judge.Recordings;

namespace EdgeAgent.Judge.Commands;

/// <summary>judge skab DIR OUT: each SKAB-format CSV under DIR gives the same relative file under OUT with columns datetime;anomaly.</summary>
public static class SkabCommand
{
    /// <summary>The convention of SKAB: the first rows of a file are for learning and are answered with 0.</summary>
    public const int LearningRows = 400;

    public static Command Create()
    {
        Argument<DirectoryInfo> from = new("dir") { Description = "Folder of SKAB-format CSV files, also in sub-folders" };
        Argument<DirectoryInfo> to = new("out") { Description = "Folder for the answers" };
        Command command = new("skab", "Judges SKAB-format recordings row by row; the first 400 rows of each are for learning.") { from, to };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(from), parsed.GetRequiredValue(to), Console.Out));
        return command;
    }

    public static int Run(DirectoryInfo from, DirectoryInfo to, TextWriter console)
    {
        if (!from.Exists)
        {
            console.WriteLine($"There is no folder {from.FullName}.");
            return 1;
        }

        int judged = 0;
        int refused = 0;
        string answers = to.FullName + Path.DirectorySeparatorChar;
        foreach (
            FileInfo file in from.EnumerateFiles("*.csv", SearchOption.AllDirectories)
                .OrderBy(file => file.FullName, StringComparer.Ordinal)
                .Where(file => !file.FullName.StartsWith(answers, StringComparison.Ordinal))
                .ToArray()
        )
        {
            string name = Path.GetRelativePath(from.FullName, file.FullName);
            try
            {
                foreach (string remark in Answer(file, Path.Combine(to.FullName, name))) console.WriteLine($"{name}: {remark}");
                judged++;
            }
            catch (InvalidDataException problem)
            {
                console.WriteLine($"{name}: {problem.Message}");
                refused++;
            }
        }

        console.WriteLine(
            judged + refused == 0 ? $"There is no CSV file in {from.FullName}." : $"{judged} recordings judged into {to.FullName}, {refused} refused."
        );
        return judged > 0 && refused == 0 ? 0 : 1;
    }

    private static List<string> Answer(FileInfo file, string target)
    {
        RecordingLook look = SkabRecording.LookAt(file, out IReadOnlyList<string> remarks);
        RowClock clock = new(look.Style);
        JudgedRows rows = new();
        StringBuilder text = new("datetime;anomaly\n");
        using (StreamReader reader = file.OpenText())
        {
            foreach ((SkabRow row, bool isAnomaly) in Judge(SkabRecording.Read(reader, clock), new DetectionOptions(), rows))
                text.Append(row.AtText).Append(isAnomaly ? ";1\n" : ";0\n");
        }

        if (rows.Judged == 0) throw new InvalidDataException(string.Join(' ', rows.Lines().Prepend("Nothing could be judged.")));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllText(target, text.ToString());
        return [.. remarks, .. clock.Remarks(), .. rows.Judged < rows.Rows ? rows.Lines().Take(1) : []];
    }

    /// <summary>
    /// The live detectors over one recording: a row is an anomaly when any of them holds an alarm at it; a refusal neither begins nor ends one. Uses only the
    /// rows up to it, and of each row only what the sensors measured.
    /// </summary>
    public static IEnumerable<(SkabRow Row, bool IsAnomaly)> Judge(IEnumerable<SkabRow> rows, DetectionOptions options, JudgedRows? tally = null)
    {
        EquipmentProfile profile = new() { Id = "recording", Name = "Recording", Type = MachineType.Pump };
        MachineState machine = new(profile);
        IReadOnlyList<IDetector> detectors = DetectorCatalogue.For(profile, options);
        List<Verdict> verdicts = [];
        HashSet<(string Code, MeasuringPoint Point)> alarms = [];
        int rowsSeen = 0;
        foreach (SkabRow row in rows)
        {
            SkabRecording.Apply(row, machine);
            verdicts.Clear();
            foreach (IDetector detector in detectors) detector.Observe(machine, row.At, verdicts);
            tally?.Take(verdicts);
            foreach (Verdict verdict in verdicts)
            {
                if (verdict.Level == VerdictLevel.Alarm) alarms.Add((verdict.FaultCode, verdict.Point));
                else if (verdict.Level != VerdictLevel.CannotJudge) alarms.Remove((verdict.FaultCode, verdict.Point));
            }

            yield return (row, ++rowsSeen > LearningRows && alarms.Count > 0);
        }
    }
}
