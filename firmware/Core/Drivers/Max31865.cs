using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Firmware.Drivers;

/// <summary>
/// A PT100 on a MAX31865 over SPI (mode 1): continuous conversion with the 50 Hz filter. An open or shorted element is a named state, by the chip's fault bit
/// and by the codes the board can make. Range -100 to 300 degree Celsius; error of the conversion below 0.01 K.
/// </summary>
public sealed class Max31865 : IValueSource
{
    /// <summary>Values of the board's constants.csv.</summary>
    public const double Pt100ReferenceOhms = 430;
    public const double Pt100NominalOhms = 100;
    public const int Pt100LowestCode = 4000;
    public const int Pt100HighestCode = 18000;
    public const int Pt100BiasSettlingMs = 11;

    private const byte WriteBit = 0x80;
    private const byte ConfigRegister = 0x00;
    private const byte RtdRegister = 0x01;
    private const byte BiasOn = 0x80;
    private const byte Automatic = 0x40;
    private const byte ThreeWire = 0x10;
    private const byte ClearFaults = 0x02;
    private const byte Filter50Hz = 0x01;

    // IEC 60751: R = R0 (1 + A t + B t^2 + C (t - 100) t^3), C only below 0.
    private const double A = 3.9083e-3;
    private const double B = -5.775e-7;
    private const double C = -4.183e-12;

    private readonly ISpiChip _chip;
    private readonly MeasuringPoint _point;
    private readonly byte _config;
    private readonly byte[] _write = new byte[3];
    private readonly byte[] _read = new byte[3];

    /// <param name="chip">The chip's SPI, mode 1, at most 5 MHz.</param>
    /// <param name="point">Where the element sits.</param>
    /// <param name="wires">2, 3 or 4.</param>
    public Max31865(ISpiChip chip, MeasuringPoint point, int wires)
    {
        _chip = chip;
        _point = point;
        _config = (byte)(BiasOn | Automatic | Filter50Hz | (wires == 3 ? ThreeWire : 0));
    }

    public FeatureKind Kind => FeatureKind.Temperature;

    public MeasuringPoint Point => _point;

    public byte Axis => 0;

    /// <summary>Starts conversion; the first value is there after the bias has settled and one conversion (21 ms).</summary>
    public Worth SetUp(IPause pause)
    {
        SetConfig(Filter50Hz);                                                            // the filter may be changed only while conversion is off
        SetConfig((byte)(BiasOn | Filter50Hz));
        pause.Milliseconds(Pt100BiasSettlingMs);
        SetConfig(_config);
        return Exchange(ConfigRegister) == _config ? Worth.Measured : Worth.Unplugged;
    }

    public Worth Read(out int value)
    {
        value = 0;
        _write[0] = RtdRegister;
        _write[1] = 0;
        _write[2] = 0;
        _chip.Transfer(_write, _read, 0, 3);
        int raw = (_read[1] << 8) | _read[2];
        if ((raw & 1) != 0) SetConfig((byte)(_config | ClearFaults));
        int code = raw >> 1;
        if (raw == 0xFFFF) return Worth.Unplugged;                                        // no chip: the line floats high
        if (code < Pt100LowestCode) return Worth.Shorted;
        if (code > Pt100HighestCode || (raw & 1) != 0) return Worth.Unplugged;
        value = (int)Math.Floor((CelsiusOf(code) * 1000) + 0.5);
        return Worth.Measured;
    }

    /// <summary>From the chip's code to degree Celsius.</summary>
    public static double CelsiusOf(int code)
    {
        double ratio = code / 32768.0 * Pt100ReferenceOhms / Pt100NominalOhms;
        double celsius = (-A + Math.Sqrt((A * A) - (4 * B * (1 - ratio)))) / (2 * B);
        if (celsius >= 0) return celsius;

        // Below zero two steps of Newton's method take in the cubic term.
        for (int step = 0; step < 3; step++)
        {
            double t = celsius;
            double value = 1 + (A * t) + (B * t * t) + (C * (t - 100) * t * t * t) - ratio;
            double slope = A + (2 * B * t) + (C * ((4 * t * t * t) - (300 * t * t)));
            celsius -= value / slope;
        }

        return celsius;
    }

    private void SetConfig(byte value)
    {
        _write[0] = ConfigRegister | WriteBit;
        _write[1] = value;
        _chip.Transfer(_write, _read, 0, 2);
    }

    private byte Exchange(byte register)
    {
        _write[0] = register;
        _write[1] = 0;
        _chip.Transfer(_write, _read, 0, 2);
        return _read[1];
    }
}
