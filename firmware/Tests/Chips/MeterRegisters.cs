using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Drivers;

namespace EdgeAgent.Firmware.ChipTests;

/// <summary>A station on the bus whose input registers hold their own number; its check sum is the driver's, which a test holds to the specification.</summary>
public sealed class MeterRegisters : ISerialBus
{
    private readonly byte _station;

    public MeterRegisters(byte station) => _station = station;

    public bool IsNextReplyDamaged { get; set; }

    public int Exchange(byte[] request, int requestLength, byte[] reply, int replyLength, int timeoutMs)
    {
        if (request[0] != _station || request[1] != 4) return 0;
        int first = (request[2] << 8) | request[3];
        int count = (request[4] << 8) | request[5];
        int length = 3 + (2 * count);
        reply[0] = _station;
        reply[1] = 4;
        reply[2] = (byte)(2 * count);
        for (int i = 0; i < count; i++)
        {
            reply[3 + (2 * i)] = 0;
            reply[4 + (2 * i)] = (byte)(first + i);
        }

        ushort crc = ModbusPowerMeter.Crc16(reply, length);
        reply[length] = (byte)crc;
        reply[length + 1] = (byte)(crc >> 8);
        if (IsNextReplyDamaged) reply[4] ^= 1;
        IsNextReplyDamaged = false;
        return length + 2;
    }
}
