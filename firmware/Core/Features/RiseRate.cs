namespace EdgeAgent.Firmware.Features;

/// <summary>
/// Rise of a slow value per minute: the slope of the least-squares line through the last <c>capacity</c> values, so that a step of the sensor's resolution is
/// no alarm. Error of the slope from uncorrelated noise s in n values over T seconds: s * sqrt(12 / n) / T.
/// </summary>
public sealed class RiseRate
{
    private readonly double[] _values;
    private readonly long[] _timesMs;
    private readonly long _leastSpanMs;
    private int _next;
    private int _count;

    /// <param name="capacity">Values kept, 3 or more.</param>
    /// <param name="leastSpanMs">No slope before the values span this time.</param>
    public RiseRate(int capacity, long leastSpanMs)
    {
        _values = new double[capacity];
        _timesMs = new long[capacity];
        _leastSpanMs = leastSpanMs;
    }

    public void Reset() => _count = 0;

    public void Add(long nowMs, double value)
    {
        _values[_next] = value;
        _timesMs[_next] = nowMs;
        _next = (_next + 1) % _values.Length;
        if (_count < _values.Length) _count++;
    }

    /// <summary>The slope in units per minute; false while the values span less than the least time.</summary>
    public bool TryPerMinute(out double perMinute)
    {
        perMinute = 0;
        if (_count < 3) return false;
        int oldest = (_next - _count + _values.Length) % _values.Length;
        int newest = (_next - 1 + _values.Length) % _values.Length;
        long originMs = _timesMs[oldest];
        if (_timesMs[newest] - originMs < _leastSpanMs) return false;

        double sumT = 0, sumV = 0;
        for (int i = 0; i < _count; i++)
        {
            sumT += (_timesMs[i] - originMs) / 60000.0;
            sumV += _values[i];
        }

        double meanT = sumT / _count;
        double meanV = sumV / _count;
        double covariance = 0, spread = 0;
        for (int i = 0; i < _count; i++)
        {
            double t = ((_timesMs[i] - originMs) / 60000.0) - meanT;
            covariance += t * (_values[i] - meanV);
            spread += t * t;
        }

        if (!(spread > 0)) return false;
        perMinute = covariance / spread;
        return true;
    }
}
