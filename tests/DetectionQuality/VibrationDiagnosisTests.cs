using EdgeAgent.Judge.Commands;
using EdgeAgent.Judge.Recordings;

namespace EdgeAgent.DetectionQuality;

/// <summary>What `judge vibration --reference` answers on real recordings, against labels only this class reads.</summary>
public sealed class VibrationDiagnosisTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("cwru")]
    [InlineData("adi")]
    [InlineData("uestc")]
    [InlineData("hit-selfbuilt")]
    public void Nine_of_ten_faults_are_named_exactly_and_no_healthy_machine_is_called_faulty(string dataset)
    {
        FileInfo records = new(Path.Combine(SharedData.Folder(dataset), "records.csv"));
        Dictionary<string, string> labels = Labels(records.FullName);
        int faulty = 0;
        int exact = 0;
        foreach (VibrationAnswer answer in VibrationCommand.Judge(records, hasReference: true))
        {
            string label = labels[answer.File];
            if (answer.Label != label) output.WriteLine($"{answer.File}: {label} called {answer.Label}; {answer.Reason}");
            if (label == "healthy") Assert.True(answer.Label is "healthy" or "unknown", $"{answer.File} is healthy, called {answer.Label}: {answer.Reason}");
            if (label == "healthy") continue;
            faulty++;
            if (answer.Label == label) exact++;
        }

        output.WriteLine($"{dataset}: {exact} of {faulty} exact");
        Assert.True(exact >= 0.9 * faulty, $"{exact} of {faulty} are exact.");
    }

    [Fact]
    public void The_answer_is_the_same_when_fault_labels_are_exchanged()
    {
        FileInfo records = new(Path.Combine(SharedData.Folder("uestc"), "records.csv"));
        DirectoryInfo folder = Directory.CreateTempSubdirectory("edgeagent-labels");
        try
        {
            string text = File.ReadAllText(records.FullName)
                .Replace("bearing_inner", "x", StringComparison.Ordinal)
                .Replace("bearing_outer", "bearing_inner", StringComparison.Ordinal)
                .Replace(",x,", ",imbalance,", StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(folder.FullName, "records.csv"), text);
            foreach (VibrationRecord record in VibrationRecords.Read(records.FullName))
                File.Copy(Path.Combine(records.DirectoryName!, record.File), Path.Combine(folder.FullName, record.File));
            Assert.Equal(
                VibrationCommand.Judge(records, hasReference: true).Select(answer => (answer.File, answer.Label)),
                VibrationCommand
                    .Judge(new FileInfo(Path.Combine(folder.FullName, "records.csv")), hasReference: true)
                    .Select(answer => (answer.File, answer.Label))
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Dictionary<string, string> Labels(string path)
    {
        string[][] rows = [.. File.ReadLines(path).Select(line => line.Split(','))];
        int label = Array.IndexOf(rows[0], "label");
        return rows.Skip(1).ToDictionary(row => row[0], row => row[label]);
    }
}
