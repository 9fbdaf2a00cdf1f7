namespace EdgeAgent.Mqtt;

/// <summary>
/// What a link tells its owner. All calls come from the link's loop thread, one at a time. An exception is not swallowed: it stops the link
/// without acknowledging the batch in hand, and <see cref="IMqttLink.Completion"/> carries it.
/// </summary>
public interface IMqttHandler
{
    /// <summary>
    /// The broker accepted the connection and the subscriptions are requested, ahead of anything published from here on.
    /// The publisher stays valid until <see cref="OnDisconnected"/>; <paramref name="sessionPresent"/> says whether the broker remembered this client.
    /// </summary>
    void OnConnected(IMqttPublisher publisher, bool sessionPresent);

    /// <summary>The broker granted every subscription. Comes after <see cref="OnConnected"/>, perhaps after the first batches.</summary>
    void OnSubscribed() { }

    /// <summary>
    /// Asked while messages wait to be handed over, after each look at the network: for how many milliseconds more may others join them? After that time the link looks again and asks again;
    /// 0 hands over now. Not asked when a batch is full, the link stops, or the connection ends. Nothing is acknowledged meanwhile, and nothing else is written.
    /// </summary>
    /// <param name="received">What waits, oldest first; it only grows until it is handed over. The list is the link's own.</param>
    int GatherMs(IReadOnlyList<MqttMessage> received) => 0;

    /// <summary>
    /// Messages in the order the broker sent them, 1 to <see cref="MqttLinkOptions.MaxBatch"/> of them. Return when they are committed: the PUBACKs leave then.
    /// The list is the link's own and is reused after the call; the messages may be kept.
    /// </summary>
    void OnBatch(IReadOnlyList<MqttMessage> batch);

    /// <summary>The broker acknowledged this QoS 1 publish; answers come in the order of publishing. See <see cref="IMqttPublisher.TryPublish"/> for what that is worth.</summary>
    void OnPublished(long token);

    /// <summary>The broker said that it refused this publish (MQTT 5 only; a 3.1.1 broker cannot say so). <see cref="OnPublished"/> is not called for it.</summary>
    void OnPublishRefused(long token, string reason) { }

    /// <summary>The connection is gone; every token without an answer is unknown. The link tries again by itself unless it was stopped.</summary>
    void OnDisconnected(string reason);

    /// <summary>Called about every <see cref="MqttLinkOptions.TickInterval"/>, connected or not.</summary>
    void OnTick() { }
}

/// <summary>A message as the broker delivered it.</summary>
/// <param name="Payload">The bytes, the handler's own to keep.</param>
/// <param name="IsRetained">The broker kept it for new subscribers; it may be old.</param>
public readonly record struct MqttMessage(string Topic, byte[] Payload, MqttQos Qos, bool IsRetained);

/// <summary>MQTT delivery grades in use here. Exactly-once (2) is left out: our own receipts do what it promises, across restarts.</summary>
public enum MqttQos
{
    AtMostOnce = 0,
    AtLeastOnce = 1,
}
