using System.Globalization;

namespace EdgeAgent.Hardware.Tests.Data;

/// <summary>constants.csv: the numbers firmware computes with, each with its unit, tolerance and origin.</summary>
public sealed class Constants
{
    private readonly Dictionary<string, double> _values;

    private Constants(CsvTable table)
    {
        Rows = table.Rows;
        _values = table.Rows.ToDictionary(row => row["name"], row => double.Parse(row["value"], CultureInfo.InvariantCulture));
    }

    public IReadOnlyList<CsvRow> Rows { get; }

    public double this[string name] => _values.TryGetValue(name, out double value) ? value : throw new KeyNotFoundException($"constants.csv has no {name}.");

    public static Constants Read(string folder) => new(CsvTable.Read(Path.Combine(folder, "constants.csv")));
}
