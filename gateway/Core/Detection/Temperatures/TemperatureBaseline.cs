namespace EdgeAgent.Gateway.Detection.Temperatures;

/// <summary>
/// The usual course of a temperature over days and weeks, and how far the present one is off it. Three exponential means over real time: the present
/// value smoothed over hours, the level over two weeks, the usual size of deviations over three; bounded steps keep one bad day from becoming usual.
/// </summary>
public sealed class TemperatureBaseline(UnusualTemperatureOptions options)
{
    /// <summary>Makes a mean absolute deviation of Gaussian values their standard deviation: sqrt(pi / 2).</summary>
    private const double ToStandardDeviation = 1.2533;

    private DateTimeOffset? _at;
    private double _days;
    private double _present;
    private double _level;
    private double _usual = options.UsualBeforeK;

    /// <summary>Deviation of the present value from the level, in usual deviations; positive is hotter.</summary>
    public double Deviation { get; private set; }

    /// <summary>The level plus as many usual deviations as make it unusual.</summary>
    public double Limit => _level + options.DeviationsAllowed * _usual;

    public void Take(double temperature, DateTimeOffset at)
    {
        if (_at is not { } before)
        {
            (_at, _present, _level) = (at, temperature, temperature);
            return;
        }

        if (at <= before) return;
        _at = at;
        double days = Math.Min((at - before).TotalDays, options.LongestGap.TotalDays);
        _days += days;
        _present += (1 - Math.Exp(-days / options.Smoothing.TotalDays)) * (temperature - _present);

        double away = _present - _level;
        Deviation = away / _usual;
        double bound = options.LargestStep * _usual;
        _level += Part(days, options.LevelOver, _days) * Math.Clamp(temperature - _level, -bound, bound);
        _usual += Part(days, options.UsualOver, _days + options.UsualBeforeWorth.TotalDays) * (ToStandardDeviation * Math.Min(Math.Abs(away), bound) - _usual);
    }

    /// <summary>As numbers, for a memory.</summary>
    public double[] Save() => [_at?.ToUnixTimeMilliseconds() ?? 0, _days, _present, _level, _usual];

    /// <summary>Takes back a memory; ignores what is not one.</summary>
    public void Load(double[] saved)
    {
        if (saved.Length != 5 || !saved.All(double.IsFinite) || saved[0] is not (> 0 and < 4e12) || saved[1] < 0 || saved[4] <= 0) return;
        _at = DateTimeOffset.FromUnixTimeMilliseconds((long)saved[0]);
        (_days, _present, _level, _usual) = (saved[1], saved[2], saved[3], saved[4]);
    }

    /// <summary>Weight of a step in a mean that is plain while young and exponential later.</summary>
    private static double Part(double days, TimeSpan over, double age) => Math.Min(1, days / Math.Min(over.TotalDays, age));
}
