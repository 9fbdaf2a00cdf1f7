using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Firmware.Drivers;

/// <summary>
/// One current clamp on an ADS1115 of its own: differential, +-2.048 V, 860 conversions a second without a FIFO. A pin of the chip pulses at every conversion
/// and the pulses are counted in hardware, so a conversion that was not read in time is known: up to two in a row are filled in by a straight line, more is an
/// overrun. <see cref="Read"/> stays with the converter until the window is full: on a chip this is the one place that blocks, at most <see
/// cref="LongestReadMs"/>.
/// </summary>
public sealed class Ads1115Clamp : IWaveformSource
{
    /// <summary>A full window of 120 ms at the slowest converter (774 conversions a second), and a margin.</summary>
    public const int LongestReadMs = 160;

    /// <summary>Scale, range and the means that tell an open or shorted clamp: values of the board's constants.csv.</summary>
    public const double AdcRateHz = 860;
    public const double AdcMicroVoltsPerCount = 62.5;
    public const double CtMicroAmpsPerCount80A = 8454;
    public const double CtMicroAmpsPerCount32A = 2759;
    public const int CtFullScaleCounts80A = 18800;
    public const int CtFullScaleCounts32A = 24000;
    public const double CtOpenMeanMilliVolts80A = 15.4;
    public const double CtOpenMeanMilliVolts32A = 43;
    public const double CtShortedMeanMilliVolts = 5;

    private const byte ConversionRegister = 0;
    private const byte ConfigRegister = 1;
    private const byte LowThresholdRegister = 2;
    private const byte HighThresholdRegister = 3;

    // Start; AIN0 - AIN1; +-2.048 V; continuous; 860 a second; ALERT/RDY pulses at each conversion. Texas Instruments' data sheet SBAS444, config register.
    private const ushort Continuous860 = 0x8000 | 0x0000 | 0x0400 | 0x0000 | 0x00E0 | 0x0000;

    // The converter averages over its period: 0.56 % droop at 50 Hz, 4.9 % at 150 Hz. This three-tap filter takes it back to within 0.3 % up to 180 Hz.
    private const double Undroop = 0.0455;
    private const int MostFilled = 2;

    private readonly II2cChip _chip;
    private readonly IEdgeCounter _ready;
    private readonly double _ampsPerCount;
    private readonly int _fullScaleCounts;
    private readonly double _openMeanMilliVolts;
    private readonly byte[] _write = new byte[3];
    private readonly byte[] _read = new byte[2];
    private long _seen;
    private int _previous;
    private int _newest;
    private bool _isFirst;

    /// <param name="chip">The converter of this phase.</param>
    /// <param name="ready">Counts pulses of its ALERT/RDY pin.</param>
    /// <param name="is80A">The burden of the 80 A range is fitted; else that of 32 A.</param>
    /// <param name="ratio">Correction from calibration, 1 without.</param>
    public Ads1115Clamp(II2cChip chip, IEdgeCounter ready, bool is80A, double ratio)
    {
        _chip = chip;
        _ready = ready;
        _ampsPerCount = (is80A ? CtMicroAmpsPerCount80A : CtMicroAmpsPerCount32A) * 1e-6 * ratio;
        _fullScaleCounts = is80A ? CtFullScaleCounts80A : CtFullScaleCounts32A;
        _openMeanMilliVolts = is80A ? CtOpenMeanMilliVolts80A : CtOpenMeanMilliVolts32A;
    }

    public int ChannelCount => 1;

    public double RateHz => AdcRateHz;

    public double UnitsPerCount => _ampsPerCount;

    public int FullScaleCounts => _fullScaleCounts;

    /// <summary>Conversions that came too late to be read and were filled in since the module started.</summary>
    public long Filled { get; private set; }

    /// <summary>Sets the converter to continuous conversion with a pulse at each.</summary>
    /// <returns><see cref="Worth.Unplugged"/> when no chip answers.</returns>
    public Worth SetUp()
    {
        // The highest bit of the two thresholds makes the pin a ready signal (data sheet, "Conversion ready pin").
        bool isThere = SetRegister(HighThresholdRegister, 0x8000) && SetRegister(LowThresholdRegister, 0x0000) && SetRegister(ConfigRegister, Continuous860);
        if (!isThere) return Worth.Unplugged;
        _write[0] = ConversionRegister;
        return _chip.TryWriteRead(_write, 1, _read, 0) ? Worth.Measured : Worth.Unplugged;
    }

    public void Restart()
    {
        _seen = _ready.Count;
        _isFirst = true;
    }

    public Worth Read(short[] into, int start, int capacity, out int count)
    {
        count = 0;
        int idle = 0;
        while (count < capacity)
        {
            long fresh = _ready.Count - _seen;
            if (fresh == 0)
            {
                if (++idle > 100) return Worth.Stuck;                                     // 100 looks without a pulse are many conversion times
                continue;
            }

            idle = 0;
            _seen += fresh;
            if (!_chip.TryWriteRead(_write, 0, _read, 2)) return Worth.Unplugged;
            int value = (short)((_read[0] << 8) | _read[1]);
            if (_isFirst) fresh = 1;
            if (fresh - 1 > MostFilled) return Worth.Overrun;

            for (int step = 1; step <= fresh && count < capacity; step++)
            {
                int sample = _isFirst ? value : _newest + (int)((value - _newest) * step / fresh);
                Put(into, start, ref count, sample);
            }

            Filled += fresh - 1;
            _newest = value;
        }

        return Worth.Measured;
    }

    public Worth JudgeMean(double meanCounts)
    {
        double milliVolts = meanCounts * AdcMicroVoltsPerCount / 1000;
        if (milliVolts > _openMeanMilliVolts) return Worth.Unplugged;
        return milliVolts < CtShortedMeanMilliVolts ? Worth.Shorted : Worth.Measured;
    }

    // y = x0 (1 + 2a) - a (x-1 + x+1), in place: the sample before is corrected when this one comes.
    private void Put(short[] into, int start, ref int count, int sample)
    {
        if (_isFirst)
        {
            _isFirst = false;
            _previous = sample;
        }
        else if (count > 0)
        {
            int last = into[start + count - 1];
            double corrected = (last * (1 + (2 * Undroop))) - (Undroop * (_previous + sample));
            into[start + count - 1] = Clamp(corrected);
            _previous = last;
        }

        into[start + count] = (short)sample;
        count++;
    }

    private static short Clamp(double value)
    {
        if (value > short.MaxValue) return short.MaxValue;
        return value < short.MinValue ? short.MinValue : (short)Math.Floor(value + 0.5);
    }

    private bool SetRegister(byte register, ushort value)
    {
        _write[0] = register;
        _write[1] = (byte)(value >> 8);
        _write[2] = (byte)value;
        return _chip.TryWriteRead(_write, 3, _read, 0);
    }
}
