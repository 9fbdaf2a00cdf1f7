namespace EdgeAgent.Firmware.Features;

/// <summary>
/// The numbers of one axis of one vibration window: velocity RMS 10-1000 Hz, acceleration RMS, peak, crest and kurtosis, mean removed. The window is fed in
/// pieces of any size, so that a slow processor can do other work in between; the first <see cref="VelocityFilter.SettleSeconds"/> only settle the filter and
/// find the mean.
/// </summary>
public sealed class VibrationFeatures
{
    private readonly VelocityFilter _velocity;
    private readonly int _settleSamples;
    private int _seen;
    private double _offset;
    private double _sum1, _sum2, _sum3, _sum4;
    private double _lowest, _highest;
    private double _velocitySquares;
    private int _used;

    /// <param name="rateHz">Samples per second.</param>
    public VibrationFeatures(double rateHz)
    {
        _velocity = new VelocityFilter(rateHz);
        _settleSamples = (int)(rateHz * VelocityFilter.SettleSeconds);
    }

    /// <summary>Samples that count, after settling.</summary>
    public int Used => _used;

    public void Reset()
    {
        _velocity.Reset();
        _seen = 0;
        _used = 0;
        _offset = 0;
        _sum1 = 0;
        _sum2 = 0;
        _sum3 = 0;
        _sum4 = 0;
        _lowest = double.MaxValue;
        _highest = -double.MaxValue;
        _velocitySquares = 0;
    }

    /// <summary>Feeds samples of one channel out of an interleaved window.</summary>
    /// <param name="window">Interleaved counts.</param>
    /// <param name="start">Index of the first value of this channel.</param>
    /// <param name="stride">Channels in the window.</param>
    /// <param name="count">Samples to feed.</param>
    public void Add(short[] window, int start, int stride, int count)
    {
        int at = start;
        for (int i = 0; i < count; i++, at += stride)
        {
            double x = window[at];
            if (_seen == 0) _offset = x;
            _seen++;
            double velocity = _velocity.Step(x - _offset);
            if (_seen <= _settleSamples) continue;

            double d = x - _offset;
            double d2 = d * d;
            _sum1 += d;
            _sum2 += d2;
            _sum3 += d2 * d;
            _sum4 += d2 * d2;
            if (d < _lowest) _lowest = d;
            if (d > _highest) _highest = d;
            _velocitySquares += velocity * velocity;
            _used++;
        }
    }

    /// <summary>Smallest and largest raw count of the window after settling.</summary>
    public double LowestCounts => _lowest + _offset;

    public double HighestCounts => _highest + _offset;

    /// <summary>Mean of the window in counts: gravity.</summary>
    public double MeanCounts => Mean + _offset;

    /// <summary>RMS acceleration in counts, mean removed.</summary>
    public double AccelerationRms => Math.Sqrt(Variance);

    /// <summary>Largest absolute acceleration in counts, mean removed.</summary>
    public double AccelerationPeak => _used == 0 ? 0 : Math.Max(_highest - Mean, Mean - _lowest);

    /// <summary>Peak over RMS; 0 for a silent window.</summary>
    public double CrestFactor => AccelerationRms > 0 ? AccelerationPeak / AccelerationRms : 0;

    /// <summary>Fourth standardised moment; 3 for Gaussian noise, 1.5 for a sine; 0 for a silent window.</summary>
    public double Kurtosis
    {
        get
        {
            double variance = Variance;
            if (!(variance > 0)) return 0;
            double m = Mean;
            double fourth = (_sum4 / _used) - (4 * m * (_sum3 / _used)) + (6 * m * m * (_sum2 / _used)) - (3 * m * m * m * m);
            return fourth / (variance * variance);
        }
    }

    /// <summary>RMS velocity in counts times seconds.</summary>
    public double VelocityRms => _used == 0 ? 0 : Math.Sqrt(_velocitySquares / _used);

    private double Mean => _used == 0 ? 0 : _sum1 / _used;

    private double Variance => _used == 0 ? 0 : Math.Max(0, (_sum2 / _used) - (Mean * Mean));
}
