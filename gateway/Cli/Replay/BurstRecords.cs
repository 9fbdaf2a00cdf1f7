using System.Globalization;
using CsvHelper;

namespace EdgeAgent.Cli.Replay;

/// <summary>One recording of a records.csv: what a module needs to send it, and whether it may serve as healthy reference. Other labels are not read.</summary>
internal sealed record BurstRecord(
    string Dataset,
    string Folder,
    string File,
    int Channels,
    int Samples,
    double RateHz,
    double Scale,
    double Rpm,
    string Load,
    string Bearing,
    bool IsMarkedHealthy
)
{
    /// <summary>Nearest speed first, then the same load, then the recording itself before a twin: the rule of the judge.</summary>
    public double DistanceFrom(BurstRecord reference) =>
        (1000 * Math.Abs((reference.Rpm / Rpm) - 1)) + (reference.Load == Load ? 0 : 1) + (reference.File == File ? 0 : 0.1);
}

/// <summary>Reads the records.csv of a folder of vibration recordings (columns as the data's README names them).</summary>
internal static class BurstRecords
{
    /// <summary>The rows of a table parted by commas, the header first; cells may be quoted.</summary>
    public static IEnumerable<string[]> Rows(string path)
    {
        using StreamReader reader = File.OpenText(path);
        using CsvParser parser = new(reader, CultureInfo.InvariantCulture);
        while (parser.Read()) yield return parser.Record!;
    }

    public static IReadOnlyList<BurstRecord> Read(string folder)
    {
        string path = Path.Combine(folder, "records.csv");
        if (!File.Exists(path)) throw new FileNotFoundException($"{path} does not exist. Give folders of vibration recordings.");
        string[][] rows = [.. Rows(path)];
        string[] header = rows.Length > 0 ? rows[0] : [];
        string dataset = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return [.. rows.Skip(1).Select(row => RecordOf(row))];

        BurstRecord RecordOf(string[] row) =>
            new(
                dataset,
                Path.GetFullPath(folder),
                Text(row, "file"),
                Text(row, "channels").Split('|').Length,
                (int)Number(row, "samples"),
                Number(row, "rate_hz"),
                Number(row, "scale"),
                Number(row, "rpm"),
                Text(row, "load"),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"bpfi={Number(row, "bpfi_order")} bpfo={Number(row, "bpfo_order")} bsf={Number(row, "bsf_order")} ftf={Number(row, "ftf_order")}"
                ),
                Text(row, "label") == "healthy"
            );

        string Text(string[] row, string column) =>
            Array.IndexOf(header, column) is >= 0 and int place && place < row.Length
                ? row[place]
                : throw new InvalidDataException($"{path} has no column '{column}'.");

        double Number(string[] row, string column) =>
            double.TryParse(Text(row, column), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
    }
}
