using System.Globalization;
using System.Text;

namespace EdgeAgent.Judge.Recordings;

/// <summary>
/// A text table read one row at a time: comma, semicolon or tab, whichever splits the first line into most cells; quoted cells; any line end; a byte order mark
/// is left out; names of columns compare without case and blanks around them. What is no table is an <see cref="InvalidDataException"/> that says what is
/// missing.
/// </summary>
public sealed class CsvRows
{
    private readonly TextReader _reader;
    private readonly char _separator;
    private readonly string[] _header;

    public CsvRows(TextReader reader)
    {
        _reader = reader;
        string first = "";
        while (first.Length == 0)
            first = (reader.ReadLine() ?? throw new InvalidDataException("The recording is empty; the first line must name the columns.")).Trim('\uFEFF', ' ');
        _separator = ((ReadOnlySpan<char>)[';', ',', '\t']).ToArray().MaxBy(separator => Cells(first, separator).Length);
        _header = [.. Cells(first, _separator).Select(name => name.Trim())];
    }

    public IReadOnlyList<string> Header => _header;

    /// <summary>Place of the first column of one of these names, or -1.</summary>
    public int Find(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            int place = Array.FindIndex(_header, known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase));
            if (place >= 0) return place;
        }

        return -1;
    }

    public int Require(string name) =>
        Find(name) is >= 0 and int place
            ? place
            : throw new InvalidDataException($"There is no column '{name}'; the columns are {string.Join(", ", _header)}.");

    /// <summary>The rows after the header in file order, as they are asked for; empty lines are left out, missing cells at the end are empty.</summary>
    public IEnumerable<string[]> Rows()
    {
        while (_reader.ReadLine() is { } line)
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            string[] cells = Cells(line, _separator);
            if (cells.Length < _header.Length) cells = [.. cells, .. Enumerable.Repeat("", _header.Length - cells.Length)];
            yield return cells;
        }
    }

    /// <summary>The number in a cell; NaN when there is none. Between semicolons a decimal comma is understood.</summary>
    public double Number(string[] cells, int place)
    {
        if (place < 0 || place >= cells.Length) return double.NaN;
        string text = _separator == ';' && !cells[place].Contains('.', StringComparison.Ordinal) ? cells[place].Replace(',', '.') : cells[place];
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : double.NaN;
    }

    private static string[] Cells(string line, char separator)
    {
        if (!line.Contains('"', StringComparison.Ordinal)) return line.Split(separator);
        List<string> cells = [];
        StringBuilder cell = new();
        bool isQuoted = false;
        foreach (char letter in line)
        {
            if (letter == '"') isQuoted = !isQuoted;
            else if (letter == separator && !isQuoted)
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
