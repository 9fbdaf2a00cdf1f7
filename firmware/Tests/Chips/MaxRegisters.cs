using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Firmware.ChipTests;

/// <summary>A MAX31865 with an element of given resistance on a reference of 430 ohm.</summary>
public sealed class MaxRegisters : ISpiChip, IPause
{
    private byte _config;

    public double Ohms { get; set; } = 100;

    public void Transfer(byte[] write, byte[] read, int readStart, int length)
    {
        int code = (_config & 0xC0) == 0xC0 ? (int)(Ohms / 430 * 32768) << 1 : 0;
        switch (write[0])
        {
            case 0x80: _config = (byte)(write[1] & 0xDD); break;
            case 0x00: read[readStart + 1] = _config; break;
            case 0x01:
                read[readStart + 1] = (byte)(code >> 8);
                read[readStart + 2] = (byte)code;
                break;
        }
    }

    public void Milliseconds(int milliseconds)
    {
    }
}
