using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Firmware.Drivers;

/// <summary>
/// A DS18B20 alone on its line, 12 bits: each read takes the last conversion and starts the next, so nothing waits for the 750 ms one takes. A wrong check sum,
/// a silent line and the value of a sensor that lost its power are named states.
/// </summary>
public sealed class Ds18B20 : IValueSource
{
    private const byte SkipRom = 0xCC;
    private const byte Convert = 0x44;
    private const byte ReadScratchpad = 0xBE;
    private const int PowerOnRaw = 0x0550;                       // 85 degrees, the value before the first conversion

    private readonly IOneWire _line;
    private readonly MeasuringPoint _point;
    private readonly byte[] _scratchpad = new byte[9];
    private bool _isConverting;

    public Ds18B20(IOneWire line, MeasuringPoint point)
    {
        _line = line;
        _point = point;
    }

    public FeatureKind Kind => FeatureKind.Temperature;

    public MeasuringPoint Point => _point;

    public byte Axis => 0;

    public Worth Read(out int value)
    {
        value = 0;
        bool wasConverting = _isConverting;
        Worth worth = wasConverting ? ReadConversion(out value) : Worth.Stuck;
        _isConverting = Start();
        if (!_isConverting) return Worth.Unplugged;
        return worth;
    }

    /// <summary>CRC-8 of 1-Wire: reflected 0x8C; over data and check sum it is 0.</summary>
    public static byte Crc8(byte[] bytes, int length)
    {
        int crc = 0;
        for (int i = 0; i < length; i++)
        {
            crc ^= bytes[i];
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x8C : crc >> 1;
        }

        return (byte)crc;
    }

    private bool Start()
    {
        if (!_line.Reset()) return false;
        _line.Write(SkipRom);
        _line.Write(Convert);
        return true;
    }

    private Worth ReadConversion(out int value)
    {
        value = 0;
        if (!_line.Reset()) return Worth.Unplugged;
        _line.Write(SkipRom);
        _line.Write(ReadScratchpad);
        bool isAllZero = true;
        for (int i = 0; i < 9; i++)
        {
            _scratchpad[i] = _line.Read();
            isAllZero &= _scratchpad[i] == 0;
        }

        if (isAllZero) return Worth.Shorted;                                              // a line held low has a right check sum of 0
        if (Crc8(_scratchpad, 9) != 0) return Worth.OutOfRange;
        short raw = (short)(_scratchpad[0] | (_scratchpad[1] << 8));
        if (raw == PowerOnRaw) return Worth.Stuck;
        int milliDegrees = raw * 1000 / 16;
        if (milliDegrees < -55000 || milliDegrees > 125000) return Worth.OutOfRange;
        value = milliDegrees;
        return Worth.Measured;
    }
}
