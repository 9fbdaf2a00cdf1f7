using System.Globalization;

namespace EdgeAgent.Judge.Recordings;

/// <summary>
/// Times of a recording's rows, never running backwards: a row whose time can't be read, or lies before the row above, is taken as one second after that. Both
/// are counted, so that whoever reads the answers knows. A time without zone is UTC; a plain number is seconds.
/// </summary>
public sealed class RowClock
{
    private DateTimeOffset _last = DateTimeOffset.UnixEpoch;
    private bool _hasBegun;

    /// <summary>Rows whose time could not be read.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Rows whose time lay before the row above.</summary>
    public int Backwards { get; private set; }

    /// <summary>What to tell whoever asked; null when every time was fine.</summary>
    public string? Remark => Unreadable + Backwards == 0 ? null
        : $"{Unreadable} rows without a readable time and {Backwards} rows that run backwards were taken as one second after the row before.";

    public DateTimeOffset Take(string? text)
    {
        DateTimeOffset next = _hasBegun ? _last.AddSeconds(1) : _last;
        DateTimeOffset? read = Parse(text);
        if (read is null) Unreadable++;
        else if (_hasBegun && read < _last) (Backwards, read) = (Backwards + 1, null);
        (_hasBegun, _last) = (true, read ?? next);
        return _last;
    }

    private static DateTimeOffset? Parse(string? text)
    {
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)) return at;
        bool isSeconds = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is >= 0 and < 4e9;
        return isSeconds ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
    }
}
