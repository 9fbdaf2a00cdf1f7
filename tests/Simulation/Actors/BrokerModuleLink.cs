using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Link;
using EdgeAgent.Mqtt;
using EdgeAgent.Simulation.Mqtt;

namespace EdgeAgent.Simulation.Actors;

/// <summary>
/// A module's link to the simulated plant broker; each <see cref="Connect"/> is one connection, and when it ends the module's own back-off decides.
/// </summary>
public sealed class BrokerModuleLink(MemoryBroker broker, ulong module, Seams seams) : IModuleLink
{
    private const int InboundLimit = 256;

    private readonly string[] _topics =
    [
        "",
        ModuleTopics.Of(module, ModuleTopics.Frame),
        ModuleTopics.Of(module, ModuleTopics.Burst),
        ModuleTopics.Of(module, ModuleTopics.State),
        ModuleTopics.Of(module, ModuleTopics.Reply),
        ModuleTopics.Of(module, ModuleTopics.Receipt),
        ModuleTopics.Of(module, ModuleTopics.Command),
    ];

    private Connection? _connection;

    public string ClientId { get; } = "module-" + ModuleId.ToText(module);

    public bool IsConnected => _connection is { Publisher: not null, IsSubscribed: true };

    public void Connect()
    {
        Close();
        _connection = new Connection();
        _connection.Link = broker.NewLink(Options(), _connection);
        _connection.Link.Start();
    }

    public void Close()
    {
        _connection?.Link?.Dispose();
        _connection = null;
    }

    public bool TryPublish(LinkTopic topic, byte[] payload, int length)
    {
        if (_connection?.Publisher is not { } publisher) return false;
        byte[]? sent = payload[..length];
        if (topic is LinkTopic.Frame or LinkTopic.Burst) sent = seams.ModuleSends(sent);
        return sent is null || publisher.TryPublish(_topics[(int)topic], sent, MqttQos.AtLeastOnce, retain: topic == LinkTopic.State, out _);
    }

    public bool TryReceive(InboundMessage into)
    {
        if (_connection is null || !_connection.Inbound.TryDequeue(out MqttMessage message)) return false;
        bool isReceipt = message.Topic == _topics[(int)LinkTopic.Receipt];
        byte[] payload = isReceipt ? seams.ModuleHears(message.Payload) : message.Payload;
        into.Topic = isReceipt ? LinkTopic.Receipt : LinkTopic.Command;
        into.Length = payload.Length;
        payload.AsSpan(0, Math.Min(InboundMessage.MaxBytes, payload.Length)).CopyTo(into.Payload);
        return true;
    }

    private MqttLinkOptions Options() => new()
    {
        Host = "plant",
        ClientId = ClientId,
        Will = new MqttWill(_topics[(int)LinkTopic.State], [.. ModuleStateText.Offline.Select(character => (byte)character)]),
        Subscriptions = [new(_topics[(int)LinkTopic.Receipt], MqttQos.AtLeastOnce), new(_topics[(int)LinkTopic.Command], MqttQos.AtLeastOnce)],
        MaxPayloadBytes = WireLimits.MaxBurstChunkBytes,
        TickInterval = TimeSpan.FromMinutes(1),
    };

    private sealed class Connection : IMqttHandler
    {
        public IMqttLink? Link { get; set; }
        public IMqttPublisher? Publisher { get; private set; }
        public bool IsSubscribed { get; private set; }
        public Queue<MqttMessage> Inbound { get; } = new();

        public void OnConnected(IMqttPublisher publisher, bool sessionPresent) => Publisher = publisher;

        public void OnSubscribed() => IsSubscribed = true;

        public void OnBatch(IReadOnlyList<MqttMessage> batch)
        {
            foreach (MqttMessage message in batch)
            {
                if (Inbound.Count == InboundLimit) Inbound.Dequeue();
                Inbound.Enqueue(message);
            }
        }

        public void OnPublished(long token)
        {
        }

        /// <summary>The link's own reconnect is not the module's: the connection is over.</summary>
        public void OnDisconnected(string reason)
        {
            Publisher = null;
            Link?.Dispose();
        }
    }
}
