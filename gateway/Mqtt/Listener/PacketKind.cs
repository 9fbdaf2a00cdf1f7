namespace EdgeAgent.Mqtt.Listener;

/// <summary>Control packets of MQTT 3.1.1 (section 2.2.1) that are spoken here. Those of QoS 2 are not.</summary>
internal enum PacketKind
{
    Connect = 1,
    ConnectAck = 2,
    Publish = 3,
    PublishAck = 4,
    Subscribe = 8,
    SubscribeAck = 9,
    Unsubscribe = 10,
    UnsubscribeAck = 11,
    PingRequest = 12,
    PingResponse = 13,
    Disconnect = 14,
}

/// <summary>Why a packet ends its connection. MQTT 3.1.1 has no word for it on the wire: the connection is closed (section 4.8).</summary>
public enum PacketFault
{
    None,

    /// <summary>The remaining length has a fifth byte (2.2.3).</summary>
    BadLength,

    /// <summary>The packet is larger than this listener takes.</summary>
    TooLarge,

    /// <summary>A kind that a client never sends, or one of QoS 2.</summary>
    UnexpectedKind,

    /// <summary>Flags that the kind does not have (2.2.2-2), QoS 3 (3.3.1-4) or a repetition of what has QoS 0 (3.3.1-2).</summary>
    BadFlags,

    /// <summary>The packet ends before its fields do, or goes on behind them.</summary>
    BadFields,

    /// <summary>Text that is no UTF-8, or has a NUL in it (1.5.3-1, 1.5.3-2).</summary>
    BadText,

    /// <summary>A topic name with a wildcard (3.3.2-2), an empty one (4.7.3-1), or a filter that is none (4.7.1).</summary>
    BadTopic,

    /// <summary>A packet identifier of 0 (2.3.1-1).</summary>
    BadIdentifier,

    /// <summary>A client's first packet is CONNECT (3.1.0-1), and there is one of it (3.1.0-2).</summary>
    OutOfTurn,
}
