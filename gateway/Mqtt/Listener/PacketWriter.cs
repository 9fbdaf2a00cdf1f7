using System.Buffers.Binary;
using System.Text;

namespace EdgeAgent.Mqtt.Listener;

/// <summary>The packets a server sends (MQTT 3.1.1). Each writes into a span that is large enough and says how much it took.</summary>
internal static class PacketWriter
{
    /// <summary>Head and length at their longest, a topic's length, an identifier.</summary>
    public const int MaxOverhead = 5 + 2 + 2;

    public static readonly byte[] PingResponse = [(byte)PacketKind.PingResponse << 4, 0];

    /// <summary>A session is never kept here, so none is ever present (3.2.2-3).</summary>
    public static byte[] ConnectAck(byte code) => [(byte)PacketKind.ConnectAck << 4, 2, 0, code];

    public static byte[] UnsubscribeAck(ushort identifier) => [(byte)PacketKind.UnsubscribeAck << 4, 2, (byte)(identifier >> 8), (byte)identifier];

    /// <summary>One code a filter, in their order (3.9.3-1).</summary>
    public static byte[] SubscribeAck(ushort identifier, IReadOnlyList<byte> codes)
    {
        var packet = new byte[5 + 2 + codes.Count];
        packet[0] = (byte)PacketKind.SubscribeAck << 4;
        int at = 1 + WriteLength(packet.AsSpan(1), 2 + codes.Count);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(at), identifier);
        at += 2;
        foreach (byte code in codes) packet[at++] = code;
        return packet[..at];
    }

    public static int PublishAck(Span<byte> into, ushort identifier)
    {
        into[0] = (byte)PacketKind.PublishAck << 4;
        into[1] = 2;
        BinaryPrimitives.WriteUInt16BigEndian(into[2..], identifier);
        return 4;
    }

    /// <param name="identifier">0 for QoS 0.</param>
    public static int Publish(Span<byte> into, string topic, ushort identifier, ReadOnlySpan<byte> payload)
    {
        int topicBytes = Encoding.UTF8.GetByteCount(topic);
        into[0] = (byte)(((int)PacketKind.Publish << 4) | (identifier == 0 ? 0 : 0x02));
        int at = 1 + WriteLength(into[1..], 2 + topicBytes + (identifier == 0 ? 0 : 2) + payload.Length);
        BinaryPrimitives.WriteUInt16BigEndian(into[at..], (ushort)topicBytes);
        at += 2 + Encoding.UTF8.GetBytes(topic, into[(at + 2)..]);
        if (identifier != 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(into[at..], identifier);
            at += 2;
        }

        payload.CopyTo(into[at..]);
        return at + payload.Length;
    }

    /// <summary>The remaining length (2.2.3).</summary>
    private static int WriteLength(Span<byte> into, int length)
    {
        int at = 0;
        do
        {
            into[at] = (byte)(length & 0x7F);
            length >>= 7;
            if (length > 0) into[at] |= 0x80;
            at++;
        }
        while (length > 0);
        return at;
    }
}
