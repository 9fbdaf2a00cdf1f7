using System.Globalization;
using System.Text.RegularExpressions;
using CsvHelper;
using CsvHelper.Configuration;

namespace EdgeAgent.Judge.Recordings;

/// <summary>
/// A text table read one row at a time: comma, semicolon or tab, whichever splits the first line into most cells; quoted cells; any line end; a byte order mark
/// is left out; names of columns compare without case, blanks around them and a unit behind them. What could be read in two ways is an
/// <see cref="InvalidDataException"/> that names the row and what to do, never a guess.
/// </summary>
public sealed partial class CsvRows : IDisposable
{
    private readonly CsvParser _parser;
    private readonly char _separator;
    private readonly string[] _header;
    private readonly (string Name, string? Unit)[] _columns;

    public CsvRows(TextReader reader)
    {
        string first = "";
        int skipped = 0;
        while (first.Length == 0)
        {
            first = (reader.ReadLine() ?? throw new InvalidDataException("The recording is empty; the first line must name the columns.")).Trim('\uFEFF', ' ');
            skipped++;
        }

        HeaderRow = skipped;
        _separator = ((ReadOnlySpan<char>)[';', ',', '\t']).ToArray().MaxBy(separator => CellsOf(first, separator).Length);
        _header = [.. CellsOf(first, _separator).Select(name => name.Trim())];
        if (_header.Length > 1 && _header[^1].Length == 0) _header = _header[..^1];
        _columns = [.. _header.Select(NameAndUnit)];
        _parser = new CsvParser(reader, Configuration(_separator), leaveOpen: true);
    }

    /// <summary>Names of columns as written.</summary>
    public IReadOnlyList<string> Header => _header;

    /// <summary>Line of the row that <see cref="Rows"/> gave last, from 1 and with the header.</summary>
    public int Row { get; private set; }

    private int HeaderRow { get; }

    /// <summary>Place of the first column of one of these names, or -1. A column may be written with its unit behind it: "Current [mA]", "Current (mA)".</summary>
    public int Find(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            int[] places = Places(_header, name);
            if (places.Length == 0) places = Places([.. _columns.Select(column => column.Name)], name);
            if (places.Length > 1) throw new InvalidDataException($"Two columns are called '{name}': which one is meant?");
            if (places.Length == 1) return places[0];
        }

        return -1;
    }

    public int Require(string name) =>
        Find(name) is >= 0 and int place
            ? place
            : throw new InvalidDataException($"There is no column '{name}'; the columns are {string.Join(", ", _header)}.");

    /// <summary>A column's name without its unit.</summary>
    public string NameOf(int place) => _columns[place].Name;

    /// <summary>What makes a column's numbers those of <paramref name="unit"/>; an unknown unit behind the column's name is refused.</summary>
    public UnitStep StepTo(int place, string unit) =>
        _columns[place].Unit is not { } written
            ? UnitStep.None
            : UnitStep.Between(written, unit)
                ?? throw new InvalidDataException(
                    $"The column '{_header[place]}' is in '{written}', which cannot be read as {(unit.Length == 0 ? "a pure number" : unit)}. Known are {string.Join(", ", UnitStep.Known(unit))}."
                );

    /// <summary>The rows after the header in file order, as they are asked for; empty lines are left out. A row with more or fewer cells is refused.</summary>
    public IEnumerable<string[]> Rows()
    {
        while (Next() is { } cells)
        {
            if (cells.All(string.IsNullOrWhiteSpace)) continue;
            if (cells.Length == _header.Length + 1 && cells[^1].Length == 0) cells = cells[..^1];
            if (cells.Length == _header.Length)
            {
                yield return cells;
                continue;
            }

            string hint = _separator == ',' && cells.Length > _header.Length ? " Decimal commas? Write a point, or part the cells by semicolons." : "";
            throw new InvalidDataException($"Row {Row} has {cells.Length} cells, the header names {_header.Length}.{hint}");
        }
    }

    /// <summary>
    /// The number in a cell; NaN when there is none. Between semicolons and tabs a decimal comma is understood; a number with comma and point, or with a comma in
    /// a table parted by commas, may be either and is refused.
    /// </summary>
    public double Number(string[] cells, int place)
    {
        if (place < 0 || place >= cells.Length) return double.NaN;
        string text = cells[place].Trim();
        if (text.Contains(',', StringComparison.Ordinal) && WithComma().IsMatch(text))
        {
            if (_separator == ',' || text.Contains('.', StringComparison.Ordinal))
                throw new InvalidDataException($"Row {Row}: '{text}' in the column '{_header[place]}' may be read in two ways. Write numbers with a decimal point and nothing between thousands.");
            text = text.Replace(',', '.');
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : double.NaN;
    }

    public void Dispose() => _parser.Dispose();

    private static int[] Places(string[] names, string name) =>
        [.. names.Index().Where(known => string.Equals(known.Item, name, StringComparison.OrdinalIgnoreCase)).Select(known => known.Index)];

    private string[]? Next()
    {
        try
        {
            bool isThere = _parser.Read();
            Row = HeaderRow + _parser.RawRow;
            return isThere ? _parser.Record : null;
        }
        catch (CsvHelperException)
        {
            throw new InvalidDataException($"Row {HeaderRow + _parser.RawRow} has a quotation mark within a cell that is not quoted: {_parser.RawRecord.Trim()}");
        }
    }

    private static string[] CellsOf(string line, char separator)
    {
        using CsvParser parser = new(new StringReader(line), Configuration(separator) with { BadDataFound = null });
        return parser.Read() ? parser.Record! : [];
    }

    private static CsvConfiguration Configuration(char separator) => new(CultureInfo.InvariantCulture) { Delimiter = separator.ToString(), HasHeaderRecord = false };

    private static (string Name, string? Unit) NameAndUnit(string header) =>
        WithUnit().Match(header) is { Success: true } match ? (match.Groups[1].Value.Trim(), match.Groups[2].Value.Trim()) : (header, null);

    [GeneratedRegex(@"^(.+?)\s*[\[(]([^\])]*)[\])]$")]
    private static partial Regex WithUnit();

    [GeneratedRegex(@"^[+-]?[\d.,]+([eE][+-]?\d+)?$")]
    private static partial Regex WithComma();
}
