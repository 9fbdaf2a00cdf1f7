using System.Globalization;

namespace EdgeAgent.Judge.Recordings;

/// <summary>
/// Times of a recording's rows, never running backwards: a row whose time can't be read, or lies before the row above, is taken as one second after that. Both
/// are counted, so that whoever reads the answers knows. A time without zone is UTC.
/// </summary>
/// <param name="style">How the whole recording writes its times (see <see cref="TimeStyles"/>).</param>
public sealed class RowClock(TimeStyle style = TimeStyle.Iso)
{
    private DateTimeOffset _last = DateTimeOffset.UnixEpoch;
    private bool _hasBegun;

    /// <summary>Rows whose time could not be read.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Rows whose time lay before the row above.</summary>
    public int Backwards { get; private set; }

    /// <summary>Rows at the same time as the row above.</summary>
    public int Equal { get; private set; }

    /// <summary>What to tell whoever asked, one line each; empty when every time was fine.</summary>
    public IEnumerable<string> Remarks()
    {
        if (Unreadable + Backwards > 0)
            yield return $"{Unreadable} rows without a readable time and {Backwards} rows that run backwards were taken as one second after the row before.";
        if (Equal > 0) yield return $"{Equal} rows have the time of the row before.";
    }

    public DateTimeOffset Take(string? text)
    {
        DateTimeOffset next = _hasBegun ? _last.AddSeconds(1) : _last;
        DateTimeOffset? read = Parse(text, style);
        if (read is null) Unreadable++;
        else if (_hasBegun && read < _last) (Backwards, read) = (Backwards + 1, null);
        else if (_hasBegun && read == _last) Equal++;
        (_hasBegun, _last) = (true, read ?? next);
        return _last;
    }

    /// <summary>Null when the text is no time of this style.</summary>
    public static DateTimeOffset? Parse(string? text, TimeStyle style)
    {
        if (text is null) return null;
        string plain = text.Trim();
        if (style is TimeStyle.DayFirst or TimeStyle.MonthFirst) return ParseOrdered(plain, style);
        bool isNumber = double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= 0;
        if (isNumber)
        {
            double seconds = style switch { TimeStyle.Milliseconds => number / 1e3, TimeStyle.Microseconds => number / 1e6, TimeStyle.Nanoseconds => number / 1e9, _ => number };
            return seconds < 4e9 ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
        }

        // Only what begins with the year says by itself which number is the month.
        bool isIso = plain.Length >= 8 && plain.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0;
        return isIso && DateTimeOffset.TryParse(plain, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at : null;
    }

    private static DateTimeOffset? ParseOrdered(string text, TimeStyle style)
    {
        if (TimeStyles.Parts(text) is not { } parts) return null;
        (int day, int month) = style == TimeStyle.DayFirst ? (parts.First, parts.Second) : (parts.Second, parts.First);
        string iso = string.Create(CultureInfo.InvariantCulture, $"{parts.Year:0000}-{month:00}-{day:00}{parts.Clock}");
        return DateTimeOffset.TryParse(iso, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at : null;
    }
}
