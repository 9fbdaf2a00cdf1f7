using System.Globalization;
using System.Text;
using EdgeAgent.Gateway.Detection.Diagnosis;

namespace EdgeAgent.Judge.Recordings;

/// <summary>One recording of a records.csv. Its label is not here on purpose: only whether it may serve as a healthy reference is.</summary>
public sealed record VibrationRecord(string File, int Channels, int Samples, double RateHz, double Scale, double Rpm, string Load, BearingOrders? Bearing, bool IsMarkedHealthy)
{
    /// <summary>Reads the samples: little-endian signed 16-bit, channels interleaved.</summary>
    public Burst ReadBurst(string folder)
    {
        byte[] bytes = System.IO.File.ReadAllBytes(Path.Combine(folder, File));
        int samples = Math.Min(Samples, bytes.Length / (2 * Channels));
        double[][] axes = [.. Enumerable.Range(0, Channels).Select(_ => new double[samples])];
        for (int i = 0; i < samples; i++)
        {
            for (int channel = 0; channel < Channels; channel++) axes[channel][i] = BitConverter.ToInt16(bytes, 2 * (i * Channels + channel)) * Scale;
        }

        return new Burst(axes, RateHz);
    }
}

/// <summary>Reads a records.csv (columns as in the data's README, quoted cells allowed).</summary>
public static class VibrationRecords
{
    public static IReadOnlyList<VibrationRecord> Read(string path)
    {
        string[] lines = [.. File.ReadLines(path).Where(line => line.Length > 0)];
        if (lines.Length == 0) throw new InvalidDataException($"{path} is empty; the first line must name the columns.");
        string[] header = Cells(lines[0]);
        int Column(string name) => Array.IndexOf(header, name) is >= 0 and int place ? place : throw new InvalidDataException($"{path} has no column '{name}'.");
        int file = Column("file");
        int channels = Column("channels");
        int label = Column("label");
        List<VibrationRecord> records = [];
        foreach (string line in lines.Skip(1))
        {
            string[] cells = Cells(line);
            double Number(string name) => double.TryParse(cells[Column(name)], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
            BearingOrders bearing = new(Number("bpfi_order"), Number("bpfo_order"), Number("bsf_order"), Number("ftf_order"));
            bool isBearingKnown = double.IsFinite(bearing.Inner + bearing.Outer + bearing.Ball + bearing.Cage);
            records.Add(
                new VibrationRecord(
                    cells[file], cells[channels].Split('|').Length, (int)Number("samples"), Number("rate_hz"), Number("scale"), Number("rpm"), cells[Column("load")],
                    isBearingKnown ? bearing : null, cells[label] == "healthy"));
        }

        return records;
    }

    private static string[] Cells(string line)
    {
        List<string> cells = [];
        StringBuilder cell = new();
        bool isQuoted = false;
        foreach (char letter in line)
        {
            if (letter == '"') isQuoted = !isQuoted;
            else if (letter == ',' && !isQuoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else cell.Append(letter);
        }

        cells.Add(cell.ToString());
        return [.. cells];
    }
}
