using System.Globalization;
using EdgeAgent.Judge.Recordings;

namespace EdgeAgent.DetectionQuality;

/// <summary>What a plant may do to a recording before it is judged.</summary>
/// <param name="Name">For the output.</param>
internal sealed record Alteration(string Name)
{
    /// <summary>Factor on the speed the table tells.</summary>
    public double PlateFactor { get; init; } = 1;
    public bool IsSpeedUnknown { get; init; }
    public bool IsBearingUnknown { get; init; }

    /// <summary>Only this channel is left; null for all.</summary>
    public int? OnlyChannel { get; init; }

    /// <summary>Part of each recording that is left.</summary>
    public double From { get; init; }
    public double To { get; init; } = 1;

    /// <summary>Every n-th sample after a moving mean of n.</summary>
    public int Decimate { get; init; } = 1;

    /// <summary>Recordings and their labels told slower or faster: the same samples at another rate and speed.</summary>
    public double TimeFactor { get; init; } = 1;

}

/// <summary>
/// A data set as somebody else's plant would have recorded it, in a folder that goes with this object. Labels are carried along for the judge's sake, which
/// reads only who may be a reference.
/// </summary>
internal sealed class AlteredRecordings : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeagent-altered");

    public AlteredRecordings(string dataset, Alteration alteration)
    {
        FileInfo records = new(Path.Combine(SharedData.Folder(dataset), "records.csv"));
        using StreamReader reader = records.OpenText();
        using CsvRows table = new(reader);
        List<string> lines = ["file;channels;samples;rate_hz;scale;rpm;load;label;unit;bpfi_order;bpfo_order;bsf_order;ftf_order"];
        foreach (string[] cells in table.Rows())
        {
            string Cell(string name) => cells[table.Require(name)];
            double Number(string name) => table.Number(cells, table.Require(name));
            string[] channels = Cell("channels").Split('|');
            int only = alteration.OnlyChannel is { } wanted ? Math.Min(wanted, channels.Length - 1) : -1;
            int samples = Alter(Path.Combine(records.DirectoryName!, Cell("file")), Cell("file"), channels.Length, only, alteration);
            string Speed() =>
                alteration.IsSpeedUnknown ? "" : (Number("rpm") * alteration.PlateFactor * alteration.TimeFactor).ToString(CultureInfo.InvariantCulture);
            string Order(string name) => alteration.IsBearingUnknown ? "" : Cell(name);
            lines.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Cell("file")};{(only < 0 ? Cell("channels") : channels[only])};{samples};{Number("rate_hz") / alteration.Decimate * alteration.TimeFactor};{Number("scale")};{Speed()};{Cell("load")};{Cell("label")};{Cell("unit")};{Order("bpfi_order")};{Order("bpfo_order")};{Order("bsf_order")};{Order("ftf_order")}"
                )
            );
            Labels[Cell("file")] = Cell("label");
        }

        Records = new FileInfo(Path.Combine(_folder.FullName, "records.csv"));
        File.WriteAllText(Records.FullName, string.Join("\r\n", lines));
    }

    public FileInfo Records { get; }

    public Dictionary<string, string> Labels { get; } = [];

    public void Dispose() => _folder.Delete(recursive: true);

    private int Alter(string from, string name, int channels, int only, Alteration alteration)
    {
        byte[] bytes = File.ReadAllBytes(from);
        int samples = bytes.Length / (2 * channels);
        int first = (int)(alteration.From * samples);
        int count = ((int)(alteration.To * samples) - first) / alteration.Decimate;
        int[] kept = only < 0 ? [.. Enumerable.Range(0, channels)] : [only];
        byte[] altered = new byte[2 * kept.Length * count];
        for (int i = 0; i < count; i++)
        {
            for (int channel = 0; channel < kept.Length; channel++)
            {
                double sum = 0;
                for (int k = 0; k < alteration.Decimate; k++)
                    sum += BitConverter.ToInt16(bytes, 2 * ((first + i * alteration.Decimate + k) * channels + kept[channel]));
                BitConverter.TryWriteBytes(altered.AsSpan(2 * (i * kept.Length + channel)), (short)Math.Round(sum / alteration.Decimate));
            }
        }

        File.WriteAllBytes(Path.Combine(_folder.FullName, name), altered);
        return count;
    }
}
