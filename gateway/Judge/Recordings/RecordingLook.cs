namespace EdgeAgent.Judge.Recordings;

/// <summary>
/// A recording looked through once as a whole before anything of it is judged: how its times are written, how far apart its rows lie, and what its columns
/// hold. What contradicts itself is refused here, before the first answer.
/// </summary>
public sealed class RecordingLook
{
    /// <summary>Values kept of each column, for its usual size.</summary>
    private const int KeptValues = 4096;

    private readonly Dictionary<int, Kept> _columns = [];
    private readonly List<double> _steps = [];

    private RecordingLook() { }

    /// <summary>Rows after the header.</summary>
    public int Rows { get; private set; }

    public TimeStyle Style { get; private set; }

    /// <summary>Rows whose time can be read.</summary>
    public int Timed { get; private set; }

    /// <summary>Middle distance of two rows in seconds; null when fewer than two rows have a time.</summary>
    public double? StepSeconds => _steps.Count == 0 ? null : _steps.Order().ElementAt(_steps.Count / 2);

    /// <param name="open">Opens the recording from its beginning; called twice, the second time only when its rows have times.</param>
    /// <param name="time">Names of the time's column.</param>
    /// <param name="wanted">Places of the columns whose numbers are looked at.</param>
    public static RecordingLook At(Func<TextReader> open, string[] time, Func<CsvRows, IEnumerable<int>> wanted)
    {
        RecordingLook look = new();
        TimeStyles styles = new();
        using (TextReader reader = open())
        {
            using CsvRows table = new(reader);
            int place = table.Find(time);
            int[] places = [.. wanted(table)];
            foreach (string[] cells in table.Rows())
            {
                look.Rows++;
                if (place >= 0) styles.Take(cells[place], table.Row);
                foreach (int column in places) look.Keep(column, table.Number(cells, column));
            }
        }

        if (look.Rows == 0) throw new InvalidDataException("The recording has a header and no rows.");
        look.Style = styles.Decide();
        look.LookAtTimes(open, time);
        return look;
    }

    /// <summary>Numbers found in a column.</summary>
    public long Numbers(int place) => _columns.GetValueOrDefault(place)?.Seen ?? 0;

    /// <summary>The size nine of ten of a column's numbers stay below; NaN when it holds none.</summary>
    public double Usual(int place)
    {
        if (!_columns.TryGetValue(place, out Kept? column)) return double.NaN;
        double[] sizes = [.. column.Values.Select(Math.Abs).Order()];
        return sizes[(int)(0.9 * (sizes.Length - 1))];
    }

    private void Keep(int place, double value)
    {
        if (!double.IsFinite(value)) return;
        if (!_columns.TryGetValue(place, out Kept? kept)) _columns[place] = kept = new Kept();
        kept.Take(value);
    }

    /// <summary>Numbers of a column spread over the whole recording, however long it is: each time the room is full, every second one goes.</summary>
    private sealed class Kept
    {
        private long _each = 1;

        public List<double> Values { get; } = [];

        public long Seen { get; private set; }

        public void Take(double value)
        {
            if (Seen++ % _each != 0) return;
            Values.Add(value);
            if (Values.Count < KeptValues) return;
            for (int i = 0; i < KeptValues / 2; i++) Values[i] = Values[2 * i];
            Values.RemoveRange(KeptValues / 2, KeptValues / 2);
            _each *= 2;
        }
    }

    private void LookAtTimes(Func<TextReader> open, string[] time)
    {
        using TextReader reader = open();
        using CsvRows table = new(reader);
        int place = table.Find(time);
        if (place < 0) return;
        DateTimeOffset? before = null;
        (int Row, string Text)? unreadable = null;
        foreach (string[] cells in table.Rows())
        {
            if (RowClock.Parse(cells[place], Style) is not { } at)
            {
                unreadable ??= (table.Row, cells[place]);
                continue;
            }

            Timed++;
            if (before is { } earlier && at > earlier && _steps.Count < KeptValues) _steps.Add((at - earlier).TotalSeconds);
            before = at;
        }

        if (Timed * 2 < Rows && unreadable is { } first)
            throw new InvalidDataException($"Row {first.Row}: '{first.Text}' in the column '{table.Header[place]}' is no time, and {Rows - Timed} of {Rows} rows are like it.");
    }
}
