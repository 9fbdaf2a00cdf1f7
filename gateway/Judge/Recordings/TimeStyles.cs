using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeAgent.Judge.Recordings;

/// <summary>How a recording writes its times.</summary>
public enum TimeStyle
{
    /// <summary>2026-03-04 10:00:00, or a number of seconds.</summary>
    Iso,
    DayFirst,
    MonthFirst,

    /// <summary>Of Unix time.</summary>
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

/// <summary>
/// Decides for a whole recording how its times are written, from all of its rows: a row alone can't tell 3 April from 4 March. What no row tells, and rows that
/// contradict each other, are refused.
/// </summary>
public sealed partial class TimeStyles
{
    private (int Row, string Text)? _dated;
    private (int Row, string Text)? _dayFirst;
    private (int Row, string Text)? _monthFirst;
    private double _largest;

    public void Take(string text, int row)
    {
        if (Parts(text.Trim()) is { } parts)
        {
            _dated ??= (row, text);
            if (parts.First > 12 || parts.Separator == ".") _dayFirst ??= (row, text);
            if (parts.Second > 12) _monthFirst ??= (row, text);
        }
        else if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)) _largest = Math.Max(_largest, number);
    }

    public TimeStyle Decide()
    {
        if (_dayFirst is { } day && _monthFirst is { } month)
            throw new InvalidDataException($"Row {day.Row} ('{day.Text}') has the day first and row {month.Row} ('{month.Text}') the month. Write dates as 2026-03-04.");
        if (_dated is { } dated && _dayFirst is null && _monthFirst is null)
            throw new InvalidDataException($"Row {dated.Row}: '{dated.Text}' may have the day or the month first, and no row tells. Write dates as 2026-03-04.");
        if (_dayFirst is not null) return TimeStyle.DayFirst;
        if (_monthFirst is not null) return TimeStyle.MonthFirst;
        return _largest switch { > 1e17 => TimeStyle.Nanoseconds, > 1e14 => TimeStyle.Microseconds, > 1e11 => TimeStyle.Milliseconds, _ => TimeStyle.Iso };
    }

    /// <summary>The numbers of a date that does not begin with its year; null when it is none.</summary>
    public static (int First, int Second, int Year, string Separator, string Clock)? Parts(string text)
    {
        if (Ordered().Match(text) is not { Success: true } match) return null;
        int Number(int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
        return (Number(1), Number(3), Number(4), match.Groups[2].Value, match.Groups[5].Value);
    }

    [GeneratedRegex(@"^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)(.*)$")]
    private static partial Regex Ordered();
}
