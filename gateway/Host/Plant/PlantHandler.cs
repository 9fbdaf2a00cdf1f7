using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Host.Diagnostics;
using EdgeAgent.Mqtt;

namespace EdgeAgent.Gateway.Host.Plant;

/// <summary>
/// The plant's side: messages of the modules in, receipts out, after the commit. A receipt that finds no room in the window waits here, the newest per module; a module without
/// its receipt sends again, so waiting costs time, never data.
/// </summary>
internal sealed class PlantHandler(GatewayNode node, TimeSpan commitInterval, ILogger logger) : IMqttHandler
{
    /// <summary>One receipt per module and batch fits for the most modules a gateway may have.</summary>
    public const int Window = 4000;

    private readonly Dictionary<string, byte[]> _waiting = new(StringComparer.Ordinal);
    private readonly GatherPolicy _gather = new(commitInterval);
    private IMqttPublisher? _publisher;

    public static IReadOnlyList<MqttSubscription> Subscriptions { get; } =
    [
        new(ModuleTopics.AllFrames, MqttQos.AtLeastOnce),
        new(ModuleTopics.AllBursts, MqttQos.AtLeastOnce),
        new(ModuleTopics.AllStates, MqttQos.AtLeastOnce),
        new(ModuleTopics.AllReplies, MqttQos.AtLeastOnce),
    ];

    public bool IsSubscribed { get; private set; }

    public void OnConnected(IMqttPublisher publisher, bool sessionPresent)
    {
        _publisher = publisher;
        node.PlantConnected(true);
        logger.LogInformation("Connected to the plant's broker.");
    }

    public void OnSubscribed() => IsSubscribed = true;

    public int GatherMs(IReadOnlyList<MqttMessage> received) => _gather.WaitMs(received, Environment.TickCount64);

    public void OnBatch(IReadOnlyList<MqttMessage> batch)
    {
        _gather.Taken(Environment.TickCount64);
        Send(node.TakeFromPlant(batch, isMoreComing: batch.Count >= GatherPolicy.LargeBatch));
        CrashPoint.Pass(CrashPoint.AfterReceipt);
    }

    public void OnPublished(long token)
    {
        if (_waiting.Count > 0) Flush();
    }

    public void OnDisconnected(string reason)
    {
        _publisher = null;
        IsSubscribed = false;
        _gather.Taken(Environment.TickCount64);
        _waiting.Clear();
        node.PlantConnected(false);
        logger.LogWarning("The plant's broker is away: {Reason}", reason);
    }

    public void OnTick() => Send(node.Tick());

    private void Send(IReadOnlyList<(string Topic, byte[] Payload)> receipts)
    {
        if (_publisher is null || receipts.Count == 0) return;
        foreach ((string topic, byte[] payload) in receipts) _waiting[topic] = payload;
        Flush();
    }

    private void Flush()
    {
        foreach ((string topic, byte[] payload) in _waiting)
        {
            if (_publisher is not { Room: > 0 } publisher) return;
            _waiting.Remove(topic);
            publisher.TryPublish(topic, payload, MqttQos.AtLeastOnce, retain: false, out _);
        }
    }
}
