namespace EdgeAgent.Firmware.Link;

/// <summary>The topics of this module, as the link needs them: which string it is stands in <c>ModuleTopics</c>.</summary>
public enum LinkTopic : byte
{
    /// <summary>Up: one frame.</summary>
    Frame = 1,

    /// <summary>Up: one burst chunk.</summary>
    Burst = 2,

    /// <summary>Up, retained: what the module says of itself.</summary>
    State = 3,

    /// <summary>Up: the answer to a command.</summary>
    Reply = 4,

    /// <summary>Down: what the gateway committed.</summary>
    Receipt = 5,

    /// <summary>Down: a command.</summary>
    Command = 6,
}

public static class LinkTopics
{
    /// <summary>
    /// The gateway answers with a receipt once it is on disk, and what got none goes again: such messages travel with QoS 0, a PUBACK would promise nothing
    /// more. The others go with QoS 1.
    /// </summary>
    public static bool IsReceipted(LinkTopic topic) => topic == LinkTopic.Frame || topic == LinkTopic.Burst;
}

/// <summary>
/// One connection to the plant broker, with the last will set and the two downward topics subscribed. It decides nothing: when to connect and what to send
/// is Core's. No call throws or waits long.
/// </summary>
public interface IModuleLink
{
    /// <summary>The broker accepted the connection and the subscriptions.</summary>
    bool IsConnected { get; }

    /// <summary>Begins one try; <see cref="IsConnected"/> tells how it went.</summary>
    void Connect();

    /// <summary>Ends the connection or the try; nothing that arrived before is delivered after.</summary>
    void Close();

    /// <summary>Hands over one message, with the quality <see cref="LinkTopics.IsReceipted"/> says.</summary>
    /// <returns>False when it can't go now (not connected, or too many under way); try again later.</returns>
    bool TryPublish(LinkTopic topic, byte[] payload, int length);

    /// <summary>Takes the oldest message that arrived.</summary>
    bool TryReceive(InboundMessage into);
}

/// <summary>A message from the gateway; reused from message to message.</summary>
public sealed class InboundMessage
{
    /// <summary>The longest command fits, and any receipt; what is longer arrives with its true length and is refused.</summary>
    public const int MaxBytes = 512;

    public readonly byte[] Payload = new byte[MaxBytes];

    public LinkTopic Topic;

    /// <summary>Length as it arrived; above <see cref="MaxBytes"/> the payload is not here.</summary>
    public int Length;
}
