using System.Buffers.Binary;
using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Simulator.Chips;

/// <summary>
/// A Modbus RTU station with input registers; answers function 4, refuses others with an exception reply, keeps silent for another station or a wrong check
/// sum.
/// </summary>
public sealed class EmulatedModbusMeter(byte station) : ISerialBus
{
    private readonly Dictionary<int, ushort> _registers = [];

    public bool IsSilent { get; set; }

    /// <summary>Flips a bit of the next reply.</summary>
    public bool IsNextReplyDamaged { get; set; }

    public void Set(int register, ushort value) => _registers[register] = value;

    public void SetLowFirst(int register, uint value)
    {
        _registers[register] = (ushort)value;
        _registers[register + 1] = (ushort)(value >> 16);
    }

    public void SetFloat(int register, float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        _registers[register] = (ushort)(bits >> 16);
        _registers[register + 1] = (ushort)bits;
    }

    public int Exchange(byte[] request, int requestLength, byte[] reply, int replyLength, int timeoutMs)
    {
        if (IsSilent || requestLength != 8 || request[0] != station) return 0;
        if (Crc(request.AsSpan(0, 6)) != BinaryPrimitives.ReadUInt16LittleEndian(request.AsSpan(6))) return 0;

        byte[] answer = Answer(request);
        if (IsNextReplyDamaged) answer[4] ^= 0x10;
        IsNextReplyDamaged = false;
        int length = Math.Min(answer.Length, replyLength);
        answer.AsSpan(0, length).CopyTo(reply);
        return length;
    }

    private byte[] Answer(byte[] request)
    {
        int first = BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(2));
        int count = BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(4));
        if (request[1] != 4) return Sealed([station, (byte)(request[1] | 0x80), 1]);
        var body = new byte[3 + (2 * count)];
        body[0] = station;
        body[1] = 4;
        body[2] = (byte)(2 * count);
        for (int i = 0; i < count; i++) BinaryPrimitives.WriteUInt16BigEndian(body.AsSpan(3 + (2 * i)), _registers.GetValueOrDefault(first + i));
        return Sealed(body);
    }

    private static byte[] Sealed(byte[] body)
    {
        ushort crc = Crc(body);
        return [.. body, (byte)crc, (byte)(crc >> 8)];
    }

    // Bit by bit from the specification, so that it does not share a mistake with the firmware's.
    private static ushort Crc(ReadOnlySpan<byte> bytes)
    {
        ushort crc = 0xFFFF;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                bool carry = (crc & 1) == 1;
                crc >>= 1;
                if (carry) crc ^= 0xA001;
            }
        }

        return crc;
    }
}
