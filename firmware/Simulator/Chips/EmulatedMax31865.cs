using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Simulator.Chips;

/// <summary>
/// MAX31865 with an element between its terminals: configuration, ratio code with fault bit, thresholds at their reset values. From the maker's data sheet.
/// </summary>
public sealed class EmulatedMax31865(ChipTime time, Func<double> elementOhms, double referenceOhms = 430) : ISpiChip
{
    private const double SpiHz = 4e6;
    private readonly byte[] _registers = [0, 0, 0, 0xFF, 0xFF, 0, 0, 0];
    private double _convertingSince = double.PositiveInfinity;

    public bool IsAbsent { get; set; }

    public void Transfer(byte[] write, byte[] read, int readStart, int length)
    {
        time.SpiTransfer(length, SpiHz);
        if (IsAbsent)
        {
            Array.Fill(read, (byte)0xFF, readStart, length);
            return;
        }

        int address = write[0] & 0x7F;
        for (int i = 1; i < length; i++, address++)
        {
            if ((write[0] & 0x80) != 0) Set(address, write[i]);
            else read[readStart + i] = Get(address);
        }
    }

    private byte Get(int address)
    {
        if (address is not (1 or 2)) return _registers[address & 7];
        int code = Code();
        return (byte)(address == 1 ? code >> 8 : code);
    }

    private void Set(int address, byte value)
    {
        if (address is 1 or 2 or 7) return;
        if (address == 0)
        {
            bool isConverting = (value & 0xC0) == 0xC0;
            if (isConverting && (_registers[0] & 0xC0) != 0xC0) _convertingSince = time.NowSeconds;
            if ((value & 0x02) != 0) _registers[7] = 0;
            value &= 0xDD;                                                                // one-shot and fault-clear bits clear themselves
        }

        _registers[address & 7] = value;
    }

    private int Code()
    {
        if (time.NowSeconds - _convertingSince < 0.021) return 0;
        int ratio = (int)Math.Clamp(elementOhms() / referenceOhms * 32768, 0, 32767);
        bool isFault = ratio >= ((_registers[3] << 8) | _registers[4]) >> 1 || ratio <= ((_registers[5] << 8) | _registers[6]) >> 1;
        if (isFault) _registers[7] |= 0x80;
        return (ratio << 1) | (isFault ? 1 : 0);
    }
}
