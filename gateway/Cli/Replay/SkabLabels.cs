using System.Globalization;

namespace EdgeAgent.Cli.Replay;

/// <summary>The labels of a SKAB recording, for comparing afterwards; nothing that plays or detects sees them.</summary>
public sealed record SkabLabels(IReadOnlyList<LabelledRow> Rows)
{
    /// <summary>When the first labelled row is, or null in a recording without a fault.</summary>
    public DateTimeOffset? FaultFrom => Rows.FirstOrDefault(row => row.IsAnomaly)?.At;

    /// <summary>When the last labelled row is.</summary>
    public DateTimeOffset? FaultTo => Rows.LastOrDefault(row => row.IsAnomaly)?.At;

    /// <summary>Reads the time and label columns; a recording without labels has no anomaly.</summary>
    public static SkabLabels Read(string file, int skipRows)
    {
        using var lines = File.ReadLines(file).GetEnumerator();
        if (!lines.MoveNext()) throw new InvalidDataException($"{file} is empty.");
        string[] header = lines.Current.Split(';');
        (int time, int anomaly) = (Array.IndexOf(header, "datetime"), Array.IndexOf(header, "anomaly"));
        if (time < 0) throw new InvalidDataException($"{file} has no column 'datetime'; it is no SKAB recording.");

        var rows = new List<LabelledRow>();
        while (lines.MoveNext())
        {
            string[] cells = lines.Current.Split(';');
            if (cells.Length != header.Length || skipRows-- > 0) continue;
            DateTimeOffset at = DateTimeOffset.Parse(cells[time], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            rows.Add(new LabelledRow(at, anomaly >= 0 && cells[anomaly].StartsWith('1')));
        }

        return new SkabLabels(rows);
    }
}

/// <summary>One row's time and label.</summary>
public sealed record LabelledRow(DateTimeOffset At, bool IsAnomaly);
