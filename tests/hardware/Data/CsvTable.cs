using System.Text;

namespace EdgeAgent.Hardware.Tests.Data;

/// <summary>A comma-separated table with a heading line; a cell with a comma stands in double quotes.</summary>
public sealed class CsvTable
{
    private CsvTable(IReadOnlyList<CsvRow> rows) => Rows = rows;

    public IReadOnlyList<CsvRow> Rows { get; }

    public static CsvTable Read(string file)
    {
        string[] lines = [.. File.ReadAllLines(file).Where(line => line.Length > 0)];
        string[] heading = Cells(lines[0]);
        return new CsvTable([.. lines.Skip(1).Select((line, index) => Row(file, index + 2, heading, Cells(line)))]);
    }

    private static CsvRow Row(string file, int line, string[] heading, string[] cells) => cells.Length == heading.Length
        ? new CsvRow(heading.Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second))
        : throw new FormatException($"{Path.GetFileName(file)} line {line} has {cells.Length} cells; the heading has {heading.Length}.");

    private static string[] Cells(string line)
    {
        List<string> cells = [];
        StringBuilder cell = new();
        bool quoted = false;
        foreach (char next in line)
        {
            if (next == '"') quoted = !quoted;
            else if (next == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else cell.Append(next);
        }

        cells.Add(cell.ToString());
        return [.. cells];
    }
}

/// <summary>One line of a <see cref="CsvTable"/>, by column name.</summary>
public sealed class CsvRow(IReadOnlyDictionary<string, string> cells)
{
    public string this[string column] => cells[column];
}
