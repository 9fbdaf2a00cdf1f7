using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Host.Diagnostics;
using EdgeAgent.Gateway.Host.Node;
using EdgeAgent.Mqtt;

namespace EdgeAgent.Gateway.Host.Plant;

/// <summary>
/// The plant's side: messages of the modules in, receipts and commands out, after the commit. A module without its receipt sends again, so a lost one costs
/// time, never data. A command that finds no room in the window waits here, the newest per module.
/// </summary>
internal sealed class PlantHandler(GatewayNode node, TimeSpan commitInterval, ILogger logger) : IMqttHandler
{
    /// <summary>A command for each of the most modules a gateway may have.</summary>
    public const int Window = 2000;

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
        logger.LogInformation("The plant's side is open.");
    }

    public void OnSubscribed() => IsSubscribed = true;

    public int GatherMs(IReadOnlyList<MqttMessage> received) => _gather.WaitMs(received, Environment.TickCount64);

    public void OnBatch(IReadOnlyList<MqttMessage> batch)
    {
        _gather.Taken(Environment.TickCount64);
        Send(node.TakeFromPlant(batch));
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
        logger.LogWarning("The plant's side is closed: {Reason}", reason);
    }

    public void OnTick() => Send(node.Tick());

    private void Send(ForPlant messages)
    {
        if (_publisher is not { } publisher) return;
        foreach ((string topic, byte[] payload) in messages.Receipts) publisher.TryPublish(topic, payload, MqttQos.AtMostOnce, retain: false, out _);
        foreach ((string topic, byte[] payload) in messages.Commands) _waiting[topic] = payload;
        if (_waiting.Count > 0) Flush();
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
