using System.Buffers.Binary;
using System.Text;

namespace EdgeAgent.Benchmarks.Load;

/// <summary>
/// The few MQTT 3.1.1 packets a sensor module needs, written into and read from plain buffers. The load generator has its own because thousands of full clients
/// would measure the clients; it speaks to brokers only, and only over loopback.
/// </summary>
internal static class MqttPackets
{
    public const byte ConnectAck = 0x20;
    public const byte PublishKind = 0x30;
    public const byte PublishAck = 0x40;
    public const byte SubscribeAck = 0x90;

    public static byte[] Connect(string clientId, string user, string password)
    {
        var body = new List<byte> { 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, 0xC2, 0, 120 };
        foreach (string text in (string[])[clientId, user, password]) AddText(body, text);
        return Packet(0x10, body);
    }

    public static byte[] Subscribe(string filter, ushort packetId)
    {
        var body = new List<byte> { (byte)(packetId >> 8), (byte)packetId };
        AddText(body, filter);
        body.Add(1);
        return Packet(0x82, body);
    }

    /// <summary>Writes a QoS 1 publish; returns where the next packet begins.</summary>
    public static int Publish(Span<byte> buffer, ReadOnlySpan<byte> topic, ushort packetId, ReadOnlySpan<byte> payload)
    {
        int length = 2 + topic.Length + 2 + payload.Length;
        int at = 0;
        buffer[at++] = 0x32;
        for (int rest = length; ;)
        {
            byte digit = (byte)(rest & 0x7F);
            rest >>= 7;
            buffer[at++] = (byte)(rest > 0 ? digit | 0x80 : digit);
            if (rest == 0) break;
        }

        BinaryPrimitives.WriteUInt16BigEndian(buffer[at..], (ushort)topic.Length);
        topic.CopyTo(buffer[(at + 2)..]);
        at += 2 + topic.Length;
        BinaryPrimitives.WriteUInt16BigEndian(buffer[at..], packetId);
        payload.CopyTo(buffer[(at + 2)..]);
        return at + 2 + payload.Length;
    }

    /// <summary>The packet at the start of a buffer; false while it is not whole.</summary>
    public static bool TryRead(ReadOnlySpan<byte> buffer, out byte head, out int bodyAt, out int bodyLength)
    {
        (head, bodyAt, bodyLength) = (0, 0, 0);
        if (buffer.Length < 2) return false;
        head = buffer[0];
        int shift = 0;
        for (bodyAt = 1; bodyAt < buffer.Length && bodyAt < 5; shift += 7)
        {
            byte digit = buffer[bodyAt++];
            bodyLength |= (digit & 0x7F) << shift;
            if ((digit & 0x80) == 0) return buffer.Length >= bodyAt + bodyLength;
        }

        return false;
    }

    private static byte[] Packet(byte head, List<byte> body)
    {
        var packet = new List<byte> { head };
        int rest = body.Count;
        do
        {
            byte digit = (byte)(rest & 0x7F);
            rest >>= 7;
            packet.Add((byte)(rest > 0 ? digit | 0x80 : digit));
        }
        while (rest > 0);
        packet.AddRange(body);
        return [.. packet];
    }

    private static void AddText(List<byte> body, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        body.Add((byte)(bytes.Length >> 8));
        body.Add((byte)bytes.Length);
        body.AddRange(bytes);
    }
}
