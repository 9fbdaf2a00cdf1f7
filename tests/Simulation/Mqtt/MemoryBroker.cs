using EdgeAgent.Mqtt;

namespace EdgeAgent.Simulation.Mqtt;

/// <summary>
/// A broker and its network for one thread: nothing happens outside <see cref="Step"/>, and the same seed and calls give the same run. It keeps what mosquitto
/// promises and no more: order per sender and topic, QoS 1 until acknowledged within a session, a bounded queue that drops after its PUBACK, everything lost
/// when killed. TCP loses no packet without losing the connection, so a fault is a break at a chosen packet. Shared subscriptions are not simulated.
/// </summary>
public sealed class MemoryBroker(Random random, int maxQueuedMessages = 32_000, int maxInFlightMessages = 2_000)
{
    private readonly List<MemoryLink> _links = [];
    private readonly Dictionary<string, MemorySession> _sessions = [];
    private readonly SortedDictionary<string, MqttMessage> _retained = new(StringComparer.Ordinal);

    /// <summary>Asked for every packet: true breaks the connection, and the packet is lost with it.</summary>
    public Func<MemoryPacket, bool> Breaks { get; set; } = _ => false;

    /// <summary>Asked for every publish (client id, topic): true throws it away and acknowledges it, as mosquitto does for its ACL.</summary>
    public Func<string, string, bool> Denies { get; set; } = (_, _) => false;

    /// <summary>Asked for every client at every step: true and its connection carries nothing now, without breaking.</summary>
    public Func<string, bool> Stalls { get; set; } = _ => false;

    /// <summary>Told of every message that is handed on: topic and payload.</summary>
    public Action<string, byte[]> Routed { get; set; } = (_, _) => { };

    public bool IsUp { get; private set; } = true;

    /// <summary>Messages that wait for a client or for its acknowledgement.</summary>
    public int WaitingFor(string clientId) => _sessions.GetValueOrDefault(clientId)?.Queue.Count ?? 0;

    /// <summary>Messages acknowledged to their sender and not queued because a receiver's queue was full.</summary>
    public long DroppedQueueFull { get; private set; }
    public long Denied { get; private set; }

    internal int MaxInFlightMessages => maxInFlightMessages;
    internal Random Random => random;

    public IMqttLink NewLink(MqttLinkOptions options, IMqttHandler handler)
    {
        var link = new MemoryLink(this, options, handler);
        lock (_links) _links.Add(link);
        return link;
    }

    /// <summary>
    /// Lets every link do what it can at this time, in the order of their making. True: something happened, so a further step may find more to do.
    /// </summary>
    public bool Step(long nowMs)
    {
        MemoryLink[] links;
        lock (_links)
        {
            _links.RemoveAll(link => link.HasEnded);
            links = [.. _links];
        }

        bool happened = false;
        foreach (MemoryLink link in links) happened |= link.Step(nowMs);
        return happened;
    }

    /// <summary>kill -9: sessions, queues and retained messages are gone; every connection breaks at its next step.</summary>
    public void Kill()
    {
        IsUp = false;
        foreach (MemorySession session in _sessions.Values) session.Link?.BreakAtNextStep("The broker closed the connection.", withWill: false);
        _sessions.Clear();
        _retained.Clear();
    }

    public void Restart() => IsUp = true;

    /// <summary>Breaks this client's connection at its next step, as a pulled cable does; its will is published.</summary>
    public void Cut(string clientId)
    {
        if (_sessions.TryGetValue(clientId, out MemorySession? session)) session.Link?.BreakAtNextStep("The network broke.", withWill: true);
    }

    /// <summary>A message from a client that is not simulated otherwise.</summary>
    public void Inject(string clientId, string topic, byte[] payload, MqttQos qos)
    {
        if (IsUp) Route(clientId, topic, payload, qos, retain: false);
    }

    internal MemorySession Login(MemoryLink link, out bool sessionPresent)
    {
        MqttLinkOptions options = link.Options;
        if (_sessions.TryGetValue(options.ClientId, out MemorySession? known) && known.Link is { } replaced)
        {
            replaced.BreakAtNextStep($"Another client logged in as {options.ClientId}.", withWill: false);
            PublishWill(replaced);
        }

        sessionPresent = known is not null && !options.CleanSession && !known.IsClean;
        MemorySession session = sessionPresent ? known! : new MemorySession(options.CleanSession);
        session.Link = link;
        _sessions[options.ClientId] = session;
        return session;
    }

    internal void Subscribe(MemorySession session, IReadOnlyList<MqttSubscription> subscriptions)
    {
        foreach (MqttSubscription subscription in subscriptions)
        {
            session.Filters[subscription.Filter] = subscription.Qos;
            foreach ((string topic, MqttMessage message) in _retained)
            {
                if (MqttTopic.Matches(subscription.Filter, topic)) Queue(session, message with { Qos = Lower(message.Qos, subscription.Qos) });
            }
        }
    }

    /// <summary>The connection of this session is gone; a clean session goes with it.</summary>
    internal void Logout(MemoryLink link, MemorySession session, bool withWill)
    {
        if (session.Link != link) return;                                               // taken over, or the broker was killed since
        session.Link = null;
        if (session.IsClean && _sessions.GetValueOrDefault(link.Options.ClientId) == session) _sessions.Remove(link.Options.ClientId);
        if (withWill && IsUp) PublishWill(link);
    }

    private void PublishWill(MemoryLink link)
    {
        if (link.Options.Will is { } will) Route(link.Options.ClientId, will.Topic, will.Payload, will.Qos, will.Retain);
    }

    internal void Route(string clientId, string topic, byte[] payload, MqttQos qos, bool retain)
    {
        if (Denies(clientId, topic))
        {
            Denied++;
            return;
        }

        Routed(topic, payload);
        if (retain && payload.Length == 0) _retained.Remove(topic);
        else if (retain) _retained[topic] = new MqttMessage(topic, payload, qos, true);
        foreach (MemorySession session in _sessions.Values)
        {
            MqttQos? granted = null;
            foreach ((string filter, MqttQos wanted) in session.Filters)
            {
                if (MqttTopic.Matches(filter, topic) && (granted is null || wanted > granted)) granted = wanted;
            }

            if (granted is { } best) Queue(session, new MqttMessage(topic, payload, Lower(qos, best), false));
        }
    }

    private void Queue(MemorySession session, MqttMessage message)
    {
        if (message.Qos == MqttQos.AtMostOnce && session.Link is null) return;
        if (session.Queue.Count >= maxQueuedMessages) DroppedQueueFull++;
        else session.Queue.Enqueue(message);
    }

    private static MqttQos Lower(MqttQos one, MqttQos other) => one < other ? one : other;
}

/// <summary>What the broker remembers of one client id.</summary>
internal sealed class MemorySession(bool isClean)
{
    public bool IsClean { get; } = isClean;
    public MemoryLink? Link { get; set; }
    public Dictionary<string, MqttQos> Filters { get; } = [];

    /// <summary>A message stays until its acknowledgement arrived, so after a break it comes again.</summary>
    public Queue<MqttMessage> Queue { get; } = new();
}

/// <summary>A packet on the simulated network.</summary>
public readonly record struct MemoryPacket(string ClientId, MemoryLeg Leg, string Topic);

public enum MemoryLeg
{
    Connect,
    /// <summary>Client to broker.</summary>
    Publish,
    /// <summary>Broker to client, for a publish.</summary>
    PublishAcknowledge,
    /// <summary>Broker to client.</summary>
    Deliver,
    /// <summary>Client to broker, after the handler committed.</summary>
    DeliverAcknowledge,
}
