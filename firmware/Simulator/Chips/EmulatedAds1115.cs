using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Simulator.Chips;

/// <summary>
/// ADS1115 in continuous conversion: a rate that is off by up to 10 %, each conversion the mean of the input over its period (that is the droop), a pulse
/// on ALERT/RDY at each when the thresholds say so. Registers from the maker's data sheet.
/// </summary>
public sealed class EmulatedAds1115(ChipTime time, Func<double, double> volts, double rateError = 0) : II2cChip, IEdgeCounter
{
    private const double I2cHz = 400e3;
    private const int InnerSteps = 32;
    private static readonly double[] s_rates = [8, 16, 32, 64, 128, 250, 475, 860];
    private static readonly double[] s_fullScale = [6.144, 4.096, 2.048, 1.024, 0.512, 0.256, 0.256, 0.256];

    private readonly ushort[] _registers = [0, 0x8583, 0x8000, 0x7FFF];
    private int _pointer;
    private double _startedAt;

    public bool IsAbsent { get; set; }

    /// <summary>Something else holds the processor for this long at the next look at the pin.</summary>
    public double StallSeconds { get; set; }

    /// <summary>Pulses counted by the processor's pulse counter; asking costs one call.</summary>
    public long Count
    {
        get
        {
            time.Spend(ChipTime.CallSeconds + StallSeconds);
            StallSeconds = 0;
            bool isReadyPin = (_registers[3] & 0x8000) != 0 && (_registers[2] & 0x8000) == 0 && (_registers[1] & 3) != 3;
            return isReadyPin && !IsAbsent ? Conversions : 0;
        }
    }

    private bool IsContinuous => (_registers[1] & 0x0100) == 0;

    private double RateHz => s_rates[(_registers[1] >> 5) & 7] * (1 + rateError);

    private long Conversions => IsContinuous ? (long)((time.NowSeconds - _startedAt) * RateHz) : 0;

    public bool TryWriteRead(byte[] write, int writeLength, byte[] read, int readLength)
    {
        time.I2cTransfer(writeLength + readLength, I2cHz);
        if (IsAbsent) return false;
        if (writeLength > 0) _pointer = write[0] & 3;
        if (writeLength == 3 && _pointer != 0) Set((ushort)((write[1] << 8) | write[2]));
        if (readLength < 2) return true;
        ushort value = _pointer == 0 ? (ushort)Conversion() : _registers[_pointer];
        read[0] = (byte)(value >> 8);
        read[1] = (byte)value;
        return true;
    }

    private void Set(ushort value)
    {
        _registers[_pointer] = value;
        if (_pointer == 1) _startedAt = time.NowSeconds;
    }

    private short Conversion()
    {
        long last = Conversions;
        if (last == 0) return 0;
        double period = 1 / RateHz;
        double from = _startedAt + ((last - 1) * period);
        double sum = 0;
        for (int i = 0; i < InnerSteps; i++) sum += volts(from + ((i + 0.5) * period / InnerSteps));
        double perCount = s_fullScale[(_registers[1] >> 9) & 7] / 32768;
        return (short)Math.Clamp(Math.Round(sum / InnerSteps / perCount), short.MinValue, short.MaxValue);
    }
}
