using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Link;
using EdgeAgent.Mqtt;
using EdgeAgent.Mqtt.Mqttnet;

namespace EdgeAgent.Simulator.Modules;

/// <summary>Where and as whom a simulated module connects.</summary>
/// <param name="CaFile">The plant's authority, PEM: over TLS, as a real module does. Null without.</param>
public sealed record HostLinkOptions(string Host, int Port, string User, string Password, string? CaFile = null);

/// <summary>
/// The module's link on a host: each <see cref="Connect"/> opens a connection of its own, so that the module's back-off decides when
/// to come back and not the library's. Limits: 64 messages wait outward (then <see cref="TryPublish"/> says no), 256 inward (then the oldest goes; the gateway
/// repeats its receipts).
/// </summary>
public sealed class HostModuleLink(ulong module, HostLinkOptions options) : IModuleLink, IDisposable
{
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

    /// <summary>The module has gone silent (a scripted fault): nothing connects.</summary>
    public bool IsCut { get; set; }

    /// <summary>Why the last connection ended or failed.</summary>
    public string Reason => _connection?.Reason ?? "";

    public bool IsConnected => !IsCut && _connection is { IsUp: true };

    public void Connect()
    {
        Close();
        if (IsCut) return;
        _connection = new Connection(this);
        _connection.Start(new MqttnetLink(LinkOptions(), _connection));
    }

    public void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }

    public bool TryPublish(LinkTopic topic, byte[] payload, int length) => IsConnected && _connection!.TryPublish(topic, payload, length);

    public bool TryReceive(InboundMessage into) => _connection is not null && _connection.TryReceive(into);

    /// <summary>Says goodbye, so that the broker publishes no will; the state text says offline instead.</summary>
    public async Task CloseCleanlyAsync()
    {
        if (_connection is null) return;
        byte[] offline = [.. ModuleStateText.Offline.Select(character => (byte)character)];
        TryPublish(LinkTopic.State, offline, offline.Length);
        await _connection.StopAsync().ConfigureAwait(false);
        Close();
    }

    public void Dispose() => Close();

    private MqttLinkOptions LinkOptions() => new()
    {
        Host = options.Host,
        Port = options.Port,
        ClientId = options.User,
        User = options.User,
        Password = options.Password,
        Tls = options.CaFile is null ? null : new MqttTls(options.CaFile),
        Will = new MqttWill(_topics[(int)LinkTopic.State], [.. ModuleStateText.Offline.Select(character => (byte)character)]),
        Subscriptions = [new(_topics[(int)LinkTopic.Receipt], MqttQos.AtLeastOnce), new(_topics[(int)LinkTopic.Command], MqttQos.AtLeastOnce)],
        MaxPayloadBytes = WireLimits.MaxBurstChunkBytes,
        TickInterval = TimeSpan.FromSeconds(10),
    };

    /// <summary>One connection from try to end. Callbacks come on the loop thread, the module's calls on its own: the two queues are between them.</summary>
    private sealed class Connection(HostModuleLink owner) : IMqttHandler, IDisposable
    {
        private const int OutboundLimit = 64;
        private const int InboundLimit = 256;

        private readonly Lock _gate = new();
        private readonly Queue<(LinkTopic Topic, byte[] Payload, int Length)> _outbound = new(OutboundLimit);
        private readonly Queue<MqttMessage> _inbound = new();
        private readonly Stack<byte[]> _spare = new();
        private MqttnetLink? _link;
        private IMqttPublisher? _publisher;
        private bool _isFlushPosted;
        private volatile bool _isUp;

        public bool IsUp => _isUp;

        public string Reason { get; private set; } = "";

        public void Start(MqttnetLink link)
        {
            _link = link;
            link.Start();
        }

        public bool TryPublish(LinkTopic topic, byte[] payload, int length)
        {
            lock (_gate)
            {
                if (_outbound.Count == OutboundLimit) return false;
                if (!_spare.TryPop(out byte[]? copy) || copy.Length < length) copy = new byte[Math.Max(length, WireLimits.MaxFrameBytes)];
                Array.Copy(payload, copy, length);
                _outbound.Enqueue((topic, copy, length));
                if (_isFlushPosted) return true;
                _isFlushPosted = true;
            }

            _link!.Post(Flush);
            return true;
        }

        public bool TryReceive(InboundMessage into)
        {
            MqttMessage message;
            lock (_gate)
            {
                if (!_inbound.TryDequeue(out message)) return false;
            }

            into.Topic = message.Topic.EndsWith(ModuleTopics.Receipt, StringComparison.Ordinal) ? LinkTopic.Receipt : LinkTopic.Command;
            into.Length = message.Payload.Length;
            message.Payload.AsSpan(0, Math.Min(InboundMessage.MaxBytes, message.Payload.Length)).CopyTo(into.Payload);
            return true;
        }

        public async Task StopAsync()
        {
            if (_link is not null) await _link.StopAsync().ConfigureAwait(false);
        }

        public void OnConnected(IMqttPublisher publisher, bool sessionPresent) => _publisher = publisher;

        public void OnSubscribed() => _isUp = true;

        public void OnBatch(IReadOnlyList<MqttMessage> batch)
        {
            lock (_gate)
            {
                foreach (MqttMessage message in batch)
                {
                    if (_inbound.Count == InboundLimit) _inbound.Dequeue();
                    _inbound.Enqueue(message);
                }
            }
        }

        public void OnPublished(long token) => Flush();

        public void OnDisconnected(string reason)
        {
            Reason = reason;
            _publisher = null;
            _isUp = false;
        }

        public void Dispose()
        {
            _isUp = false;
            _link?.Dispose();
        }

        private void Flush()
        {
            lock (_gate)
            {
                _isFlushPosted = false;
                while (_publisher is not null && _outbound.TryPeek(out var message))
                {
                    bool isRetained = message.Topic == LinkTopic.State;
                    bool isGone = _publisher.TryPublish(
                        owner._topics[(int)message.Topic],
                        message.Payload.AsSpan(0, message.Length),
                        LinkTopics.IsReceipted(message.Topic) ? MqttQos.AtMostOnce : MqttQos.AtLeastOnce,
                        isRetained,
                        out _,
                        out PublishRefusal refusal);
                    if (!isGone && refusal is PublishRefusal.WindowFull or PublishRefusal.NotConnected) return;
                    _outbound.Dequeue();
                    _spare.Push(message.Payload);
                }
            }
        }
    }
}
