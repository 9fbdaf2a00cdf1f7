using System.Text;

namespace EdgeAgent.Mqtt.Listener;

/// <summary>What a client says of itself (section 3.1).</summary>
/// <param name="KeepAliveSeconds">0 for none.</param>
/// <param name="Will">What to publish for it when it goes without a goodbye; null for nothing.</param>
/// <param name="Password">The bytes as they came; empty for none.</param>
internal sealed record ConnectPacket(string ClientId, bool IsClean, int KeepAliveSeconds, ConnectWill? Will, string? User, byte[] Password)
{
    /// <summary>Return codes of CONNACK (3.2.2.3).</summary>
    public const byte Accepted = 0;
    public const byte BadProtocol = 1;
    public const byte BadClientId = 2;
    public const byte BadLogin = 4;
    public const byte NotAuthorised = 5;

    private const byte Level311 = 4;

    [Flags]
    private enum Flag
    {
        Reserved = 0x01,
        Clean = 0x02,
        Will = 0x04,
        WillRetain = 0x20,
        Password = 0x40,
        User = 0x80,
    }

    /// <summary>
    /// Reads the body of a CONNECT. With <see cref="PacketFault.None"/> and no packet, <paramref name="refusal"/> is the code to answer with before closing.
    /// </summary>
    public static PacketFault Read(byte head, ReadOnlySpan<byte> body, out ConnectPacket? packet, out byte refusal)
    {
        (packet, refusal) = (null, Accepted);
        if ((head & 0x0F) != 0) return PacketFault.BadFlags;                            // 2.2.2-2
        if (!PacketReader.TryBytes(ref body, out ReadOnlySpan<byte> protocol)) return PacketFault.BadFields;
        if (!protocol.SequenceEqual("MQTT"u8)) return PacketFault.BadFields;            // 3.1.2-1
        if (body.Length < 4) return PacketFault.BadFields;
        byte level = body[0];
        var flags = (Flag)body[1];
        int keepAlive = (body[2] << 8) | body[3];
        body = body[4..];
        if (level != Level311)
        {
            refusal = BadProtocol;                                                      // 3.1.2-2
            return PacketFault.None;
        }

        int willQos = ((int)flags >> 3) & 3;
        if (flags.HasFlag(Flag.Reserved) || willQos == 3) return PacketFault.BadFlags;  // 3.1.2-3, 3.1.2-14
        if (!flags.HasFlag(Flag.Will) && (willQos != 0 || flags.HasFlag(Flag.WillRetain))) return PacketFault.BadFlags;   // 3.1.2-13, 3.1.2-15
        if (flags.HasFlag(Flag.Password) && !flags.HasFlag(Flag.User)) return PacketFault.BadFlags;                       // 3.1.2-22

        if (!PacketReader.TryBytes(ref body, out ReadOnlySpan<byte> clientId)) return PacketFault.BadFields;              // 3.1.3-3
        if (!PacketReader.IsText(clientId)) return PacketFault.BadText;                                                   // 3.1.3-4
        PacketFault fault = ReadWill(flags.HasFlag(Flag.Will), ref body, out ConnectWill? will);
        if (fault != PacketFault.None) return fault;

        ReadOnlySpan<byte> user = default;
        ReadOnlySpan<byte> password = default;
        if (flags.HasFlag(Flag.User) && !PacketReader.TryBytes(ref body, out user)) return PacketFault.BadFields;
        if (!PacketReader.IsText(user)) return PacketFault.BadText;                                                       // 3.1.3-11
        if (flags.HasFlag(Flag.Password) && !PacketReader.TryBytes(ref body, out password)) return PacketFault.BadFields;
        if (!body.IsEmpty) return PacketFault.BadFields;
        if (clientId.IsEmpty && !flags.HasFlag(Flag.Clean))
        {
            refusal = BadClientId;                                                      // 3.1.3-8
            return PacketFault.None;
        }

        packet = new ConnectPacket(
            Encoding.UTF8.GetString(clientId),
            flags.HasFlag(Flag.Clean),
            keepAlive,
            will,
            flags.HasFlag(Flag.User) ? Encoding.UTF8.GetString(user) : null,
            password.ToArray());
        return PacketFault.None;
    }

    private static PacketFault ReadWill(bool isThere, scoped ref ReadOnlySpan<byte> body, out ConnectWill? will)
    {
        will = null;
        if (!isThere) return PacketFault.None;
        if (!PacketReader.TryBytes(ref body, out ReadOnlySpan<byte> topic)) return PacketFault.BadFields;
        if (!PacketReader.TryBytes(ref body, out ReadOnlySpan<byte> payload)) return PacketFault.BadFields;
        PacketFault fault = PacketReader.JudgeTopic(topic);                             // 3.1.3-10
        if (fault == PacketFault.None) will = new ConnectWill(Encoding.UTF8.GetString(topic), payload.ToArray());
        return fault;
    }
}

/// <summary>The will of a client. Its QoS and whether it is retained change nothing here: the gateway takes it, and keeps what a module's state is.</summary>
internal sealed record ConnectWill(string Topic, byte[] Payload);
