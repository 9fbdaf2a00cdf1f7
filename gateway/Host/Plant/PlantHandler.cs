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

    /// <summary>From here on one commit is shared by enough frames.</summary>
    private const int LargeBatch = 200;

    private readonly Dictionary<string, byte[]> _waiting = new(StringComparer.Ordinal);
    private IMqttPublisher? _publisher;
    private long _lastBatchMs;

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

    public void OnBatch(IReadOnlyList<MqttMessage> batch)
    {
        Pace(batch.Count);
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
        _waiting.Clear();
        node.PlantConnected(false);
        logger.LogWarning("The plant's broker is away: {Reason}", reason);
    }

    public void OnTick() => Send(node.Tick());

    /// <summary>While little comes the next messages gather in the socket for a moment; a batch that is already large does not wait.</summary>
    private void Pace(int count)
    {
        double sinceMs = Environment.TickCount64 - _lastBatchMs;
        if (count < LargeBatch && sinceMs < commitInterval.TotalMilliseconds) Thread.Sleep(TimeSpan.FromMilliseconds(commitInterval.TotalMilliseconds - sinceMs));
        _lastBatchMs = Environment.TickCount64;
    }

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
