using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Firmware.ChipTests;

/// <summary>An ADS1115 that has a new conversion of a 50 Hz sine whenever its ready pin is looked at.</summary>
public sealed class AdsRegisters : II2cChip, IEdgeCounter
{
    private readonly int[] _registers = { 0, 0x8583, 0x8000, 0x7FFF };
    private int _pointer;
    private long _conversions;

    public bool IsAbsent { get; set; }

    /// <summary>Conversions that pass unseen at the next look.</summary>
    public int Missed { get; set; }

    public long Count
    {
        get
        {
            bool isReadyPin = _registers[3] == 0x8000 && _registers[2] == 0 && (_registers[1] & 0x0100) == 0;
            if (isReadyPin) _conversions += 1 + Missed;
            Missed = 0;
            return _conversions;
        }
    }

    public bool TryWriteRead(byte[] write, int writeLength, byte[] read, int readLength)
    {
        if (IsAbsent) return false;
        if (writeLength > 0) _pointer = write[0];
        if (writeLength == 3) _registers[_pointer] = (write[1] << 8) | write[2];
        if (readLength < 2) return true;
        int value = _pointer == 0 ? (int)Math.Floor(160.5 + (5000 * Math.Sin(2 * Math.PI * 50 * _conversions / 860))) : _registers[_pointer];
        read[0] = (byte)(value >> 8);
        read[1] = (byte)value;
        return true;
    }
}
