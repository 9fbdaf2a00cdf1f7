using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Firmware.ChipTests;

/// <summary>
/// Registers and FIFO of an ST accelerometer, small enough for a chip: a sine of 1000 counts on x that the test lets arrive sample by sample.
/// </summary>
public sealed class StRegisters : ISpiChip, IPause
{
    private readonly byte[] _registers = new byte[128];
    private readonly byte _identity;
    private int _read;
    private int _byteOfWord;
    private int _arrived;
    private bool _isOverrun;

    public StRegisters(byte identity)
    {
        _identity = identity;
        _registers[0x12] = 0x04;
    }

    /// <summary>Samples come in, as many as pass in the time the test means.</summary>
    public void Arrive(int samples)
    {
        if (_registers[0x0A] != 6) return;
        _arrived += samples;
        if (_arrived - _read <= 512) return;
        _isOverrun = true;
        _read = _arrived - 512;
    }

    public static short ValueAt(int sample) => (short)Math.Floor(0.5 + (1000 * Math.Sin(sample * 0.1)));

    public void Transfer(byte[] write, byte[] read, int readStart, int length)
    {
        int address = write[0] & 0x7F;
        for (int i = 1; i < length; i++)
        {
            if ((write[0] & 0x80) == 0) Set(address, write[i]);
            else read[readStart + i] = Get(address);
            address = address == 0x7E ? 0x78 : address + 1;
        }
    }

    public void Milliseconds(int milliseconds) => _registers[0x12] &= 0xFE;               // a software reset is over by then

    private byte Get(int address)
    {
        int waiting = _arrived - _read;
        switch (address)
        {
            case 0x0F: return _identity;
            case 0x3A: return (byte)waiting;
            case 0x3B: return (byte)((waiting >> 8) | (_isOverrun ? 0x48 : 0));
            case 0x78: return 0x10;
            case >= 0x79 and <= 0x7E: return FifoByte();
            default: return _registers[address];
        }
    }

    private byte FifoByte()
    {
        short value = _byteOfWord < 2 ? ValueAt(_read) : (short)0;
        byte answer = (byte)((_byteOfWord & 1) == 0 ? value : value >> 8);
        if (++_byteOfWord < 6) return answer;
        _byteOfWord = 0;
        _read++;
        return answer;
    }

    private void Set(int address, byte value)
    {
        _registers[address] = value;
        if (address != 0x0A || value != 0) return;
        _read = _arrived;
        _byteOfWord = 0;
        _isOverrun = false;
    }
}
