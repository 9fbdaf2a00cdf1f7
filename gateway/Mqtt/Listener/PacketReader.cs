using System.Buffers;
using System.Buffers.Binary;
using System.Text.Unicode;

namespace EdgeAgent.Mqtt.Listener;

/// <summary>
/// Takes packets apart as MQTT 3.1.1 lays them out. Every step is checked against what is there; nothing is read ahead of it and nothing kept.
/// </summary>
internal static class PacketReader
{
    private const int MaxLengthBytes = 4;                                               // 2.2.3

    /// <summary>
    /// Cuts the next packet off <paramref name="buffer"/>. False with <see cref="PacketFault.None"/>: it is not all there yet. A packet over <paramref
    /// name="maxBytes"/> is a fault as soon as its length is
    /// read, so an announced size never takes memory.
    /// </summary>
    public static bool TryCut(ref ReadOnlySequence<byte> buffer, int maxBytes, out byte head, out ReadOnlySequence<byte> body, out PacketFault fault)
    {
        (head, body, fault) = (0, default, PacketFault.None);
        Span<byte> first = stackalloc byte[1 + MaxLengthBytes];
        int have = (int)Math.Min(first.Length, buffer.Length);
        if (have < 2) return false;
        buffer.Slice(0, have).CopyTo(first);
        int length = 0;
        int at = 1;
        while (true)
        {
            if (at == have)
            {
                if (have == first.Length) fault = PacketFault.BadLength;
                return false;
            }

            byte digit = first[at];
            length |= (digit & 0x7F) << (7 * (at - 1));
            at++;
            if ((digit & 0x80) == 0) break;
            if (at > MaxLengthBytes)
            {
                fault = PacketFault.BadLength;
                return false;
            }
        }

        head = first[0];
        if (length > maxBytes)
        {
            fault = PacketFault.TooLarge;
            return false;
        }

        if (buffer.Length < at + length) return false;
        body = buffer.Slice(at, length);
        buffer = buffer.Slice(at + length);
        return true;
    }

    /// <summary>A number of two bytes, the higher first (1.5.2).</summary>
    public static bool TryNumber(scoped ref ReadOnlySpan<byte> rest, out ushort number)
    {
        number = 0;
        if (rest.Length < 2) return false;
        number = BinaryPrimitives.ReadUInt16BigEndian(rest);
        rest = rest[2..];
        return true;
    }

    /// <summary>Bytes behind their length of two bytes.</summary>
    public static bool TryBytes(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!TryNumber(ref rest, out ushort length) || rest.Length < length) return false;
        bytes = rest[..length];
        rest = rest[length..];
        return true;
    }

    /// <summary>Whether the bytes are a string as section 1.5.3 wants it.</summary>
    public static bool IsText(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) && !bytes.Contains((byte)0);

    /// <summary>The fields of a PUBLISH (3.3); the payload is what is left.</summary>
    public static PacketFault ReadPublish(
        byte head,
        ReadOnlySpan<byte> body,
        out ReadOnlySpan<byte> topic,
        out ushort identifier,
        out ReadOnlySpan<byte> payload)
    {
        topic = default;
        identifier = 0;
        payload = default;
        int qos = (head >> 1) & 3;
        bool isRepeated = (head & 0x08) != 0;
        if (qos == 3 || (qos == 0 && isRepeated)) return PacketFault.BadFlags;          // 3.3.1-4, 3.3.1-2
        if (qos == 2) return PacketFault.UnexpectedKind;                                // a module has no use for it
        if (!TryBytes(ref body, out topic)) return PacketFault.BadFields;
        if (qos > 0)
        {
            if (!TryNumber(ref body, out identifier)) return PacketFault.BadFields;
            if (identifier == 0) return PacketFault.BadIdentifier;                      // 2.3.1-1
        }

        payload = body;
        return PacketFault.None;
    }

    /// <summary>Of a topic that is not one of the module's own: whether it is a topic name at all.</summary>
    public static PacketFault JudgeTopic(ReadOnlySpan<byte> topic)
    {
        if (!IsText(topic)) return PacketFault.BadText;
        return topic.IsEmpty || topic.IndexOfAny((byte)'+', (byte)'#') >= 0 ? PacketFault.BadTopic : PacketFault.None;
    }
}
