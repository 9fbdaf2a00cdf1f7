using System.Globalization;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Features;

namespace EdgeAgent.Simulator.Replay;

/// <summary>
/// A recording of the SKAB pump test bed: one row about each second with features already computed. Only measurements are read; the columns that
/// label anomalies are never looked at while playing.
/// </summary>
public sealed class SkabRecording
{
    private const double StandardGravity = 9.80665;

    private static readonly Dictionary<string, Column> s_columns = new(StringComparer.Ordinal)
    {
        ["Accelerometer1RMS"] = new(FeatureKind.AccelerationRms, MeasuringPoint.DriveEnd, StandardGravity * 1e6),
        ["Accelerometer2RMS"] = new(FeatureKind.AccelerationRms, MeasuringPoint.NonDriveEnd, StandardGravity * 1e6),
        ["Current"] = new(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 1e3),
        ["Voltage"] = new(FeatureKind.VoltageRms, MeasuringPoint.MotorCable, 1e3),
        ["Thermocouple"] = new(FeatureKind.Temperature, MeasuringPoint.MotorBody, 1e3),
        ["Temperature"] = new(FeatureKind.Temperature, MeasuringPoint.Process, 1e3),
        ["Volume Flow RateRMS"] = new(FeatureKind.FlowRate, MeasuringPoint.Process, 1e3),
        ["Pressure"] = new(FeatureKind.Pressure, MeasuringPoint.Process, 1e5),
    };

    private readonly Column?[] _columns;
    private readonly List<Row> _rows = [];

    private SkabRecording(Column?[] columns) => _columns = columns;

    public IReadOnlyList<Row> Rows => _rows;

    /// <summary>Reads a file; rows must rise in time.</summary>
    /// <param name="path">A CSV with semicolons.</param>
    /// <param name="skipRows">Rows left out at the beginning.</param>
    public static SkabRecording Read(string path, int skipRows)
    {
        using var text = File.OpenText(path);
        string[] header = (text.ReadLine() ?? "").Split(';');
        int timeAt = Array.IndexOf(header, "datetime");
        var recording = new SkabRecording([.. header.Select(name => s_columns.GetValueOrDefault(name))]);
        if (timeAt < 0 || Array.TrueForAll(recording._columns, column => column is null))
        {
            throw new InvalidDataException($"{path} is no SKAB recording: its header is '{string.Join(';', header)}'.");
        }

        for (int line = 2; text.ReadLine() is { } row; line++)
        {
            if (line - 2 < skipRows || row.Length == 0) continue;
            recording._rows.Add(recording.ReadRow(row.Split(';'), timeAt, path, line));
        }

        if (recording._rows.Count == 0) throw new InvalidDataException($"{path} has no rows after the first {skipRows}.");
        for (int i = 0; i < header.Length; i++)
        {
            if (recording._columns[i] is not null && recording._rows.TrueForAll(row => double.IsNaN(row.Values[i])))
                throw new InvalidDataException($"{path}: the column '{header[i]}' holds no number in any row.");
        }

        return recording;
    }

    /// <summary>Puts one row into a feature set, axis 0, everything measured.</summary>
    public void Fill(Row row, FeatureSet features)
    {
        features.Clear();
        for (int i = 0; i < _columns.Length; i++)
        {
            if (_columns[i] is { } column && !double.IsNaN(row.Values[i]))
            {
                WireValue.Add(features, column.Kind, column.Point, 0, Worth.Measured, row.Values[i], column.WirePerUnit);
            }
        }
    }

    private Row ReadRow(string[] cells, int timeAt, string path, int line)
    {
        bool isTime = DateTime.TryParseExact(
            cells[timeAt],
            "yyyy-MM-dd HH:mm:ss",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTime at);
        if (!isTime || cells.Length != _columns.Length) throw new InvalidDataException($"{path}, line {line}: {cells.Length} cells, time '{cells[timeAt]}'.");
        if (_rows.Count > 0 && at < _rows[^1].At) throw new InvalidDataException($"{path}, line {line}: {at:O} comes after {_rows[^1].At:O}.");

        var values = new double[_columns.Length];
        for (int i = 0; i < values.Length; i++)
        {
            // Between semicolons a comma can only be the decimal one.
            values[i] = _columns[i] is not null && double.TryParse(cells[i].Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                ? value
                : double.NaN;
        }

        return new Row(at, values);
    }

    /// <param name="At">The recording's own clock, UTC assumed.</param>
    public sealed record Row(DateTime At, double[] Values);

    private sealed record Column(FeatureKind Kind, MeasuringPoint Point, double WirePerUnit);
}
