namespace EdgeAgent.Mqtt;

/// <summary>
/// One connection to one broker that keeps itself alive: it connects, subscribes, hands over what arrives in batches,
/// publishes within a window, and comes back after a break. It queues nothing: what could not be sent is refused, and
/// what was in flight when the connection broke is unknown, so the caller keeps it until its own receipt.
/// </summary>
/// <remarks>
/// Delivery is "commit, then acknowledge": the broker gets the PUBACK of a message only after
/// <see cref="IMqttHandler.OnBatch"/> returned. A process killed in between gets the message again (persistent session).
/// Every callback of the handler runs on the link's one loop thread, never two at once.
/// </remarks>
public interface IMqttLink : IDisposable
{
    /// <summary>Begins to connect and returns at once; a broker that is down is retried for ever. Throws when the options have problems.</summary>
    void Start();

    /// <summary>
    /// Runs the work posted before, waits for the PUBACKs of what was published, says goodbye to the broker (so it publishes no will) and ends the loop, all within
    /// <see cref="MqttLinkOptions.StopLimit"/>. True: it went cleanly. False: the limit passed first, and the connection was dropped (the will is published).
    /// </summary>
    Task<bool> StopAsync();

    /// <summary>
    /// Asks the loop thread to run <paramref name="work"/> soon (well under a millisecond when it is idle). Callable from any thread.
    /// False when <see cref="MqttLinkOptions.PostLimit"/> calls already wait or the link has ended: then it will not run.
    /// </summary>
    bool Post(Action work);

    /// <summary>A snapshot of state, reason and counters; callable from any thread.</summary>
    MqttLinkStatus Status { get; }

    /// <summary>Ends when the link ends; faulted with the exception when the handler threw. A process should end with it.</summary>
    Task Completion { get; }
}

/// <summary>Sends on a connected link. Valid on the loop thread only: inside the handler's callbacks and posted work.</summary>
public interface IMqttPublisher
{
    /// <summary>How many QoS 1 messages may be published now: the window less what is not yet acknowledged; 0 when not connected.</summary>
    int Room { get; }

    /// <summary>
    /// Hands the message to the connection. True: it is on its way, and for QoS 1 <see cref="IMqttHandler.OnPublished"/> follows with the same token
    /// unless the connection breaks first. False: nothing was sent or queued, for the reason given.
    /// </summary>
    /// <remarks>A PUBACK is not a promise: mosquitto acknowledges a 3.1.1 publish that its ACL refuses, and its queue dies with it.</remarks>
    bool TryPublish(string topic, ReadOnlySpan<byte> payload, MqttQos qos, bool retain, out long token, out PublishRefusal refusal);
}

/// <summary>Why a publish was not sent.</summary>
public enum PublishRefusal
{
    None,
    NotConnected,
    /// <summary>As many messages as the window allows wait for their PUBACK. Try again in OnPublished.</summary>
    WindowFull,
    /// <summary>The payload is over <see cref="MqttLinkOptions.MaxPayloadBytes"/>; it can never be sent.</summary>
    PayloadTooLarge,
    /// <summary>The topic is empty, too long, holds a wildcard or a NUL; it can never be sent.</summary>
    BadTopic,
}

public static class MqttPublisherExtensions
{
    /// <summary>As <see cref="IMqttPublisher.TryPublish"/>, for callers that treat every refusal alike.</summary>
    public static bool TryPublish(this IMqttPublisher publisher, string topic, ReadOnlySpan<byte> payload, MqttQos qos, bool retain, out long token) =>
        publisher.TryPublish(topic, payload, qos, retain, out token, out _);
}
