using System.Text.Json;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Mqtt;
using EdgeAgent.Mqtt.Mqttnet;

namespace EdgeAgent.CloudBridge.Tests.Line;

/// <summary>
/// Sends the traffic of many gateways over a real broker as badly as the wire allows: gateways mixed, every event at least twice, pieces swapped and shuffled;
/// what the receipts do not close is sent again until everything is closed.
/// </summary>
internal sealed class StormFeeder : IMqttHandler, IAsyncDisposable
{
    private const int Window = 400;
    private const int QuietMs = 250;

    private readonly Dictionary<string, List<(Incoming Message, long To)>> _lanes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _closed = new(StringComparer.Ordinal);
    private readonly Queue<Incoming> _waiting = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Random _random;
    private readonly MqttnetLink _link;
    private IMqttPublisher? _publisher;
    private long _movedAtMs;

    public StormFeeder(int port, string name, IReadOnlyList<Incoming> traffic, Random random)
    {
        _random = random;
        foreach (Incoming message in traffic)
        {
            var e = (DecodedEvent)MessageReader.Read(message);
            if (!_lanes.TryGetValue(message.Topic, out List<(Incoming, long)>? lane)) _lanes[message.Topic] = lane = [];
            lane.Add((message, e.Id.To));
        }

        _link = new MqttnetLink(
            new MqttLinkOptions
            {
                Host = "127.0.0.1",
                Port = port,
                ClientId = name,
                TickInterval = TimeSpan.FromMilliseconds(100),
                Subscriptions = [new(CloudTopics.Of("+", CloudTopics.Receipt), MqttQos.AtLeastOnce)],
            },
            this);
        _link.Start();
    }

    /// <summary>Ends when every event is receipted.</summary>
    public Task Drained => _drained.Task;

    /// <summary>Messages sent, repeats included.</summary>
    public long Sent { get; private set; }

    public void OnConnected(IMqttPublisher publisher, bool sessionPresent) => _publisher = publisher;

    public void OnSubscribed() => Send();

    public void OnBatch(IReadOnlyList<MqttMessage> batch)
    {
        foreach (MqttMessage message in batch)
        {
            if (!CloudTopics.TryParse(message.Topic, out string gateway, out _)) continue;
            foreach ((string lane, CloudLaneReceipt receipt) in JsonSerializer.Deserialize(message.Payload, CloudJson.Default.CloudReceipt)!.Lanes)
            {
                string topic = CloudTopics.Of(gateway, lane);
                if (!_lanes.ContainsKey(topic) || receipt.Highest <= _closed.GetValueOrDefault(topic)) continue;
                _closed[topic] = receipt.Highest;
                _movedAtMs = Environment.TickCount64;
            }
        }

        if (_lanes.All(lane => lane.Value[^1].To <= _closed.GetValueOrDefault(lane.Key))) _drained.TrySetResult();
        Send();
    }

    public void OnPublished(long token) => Send();

    public void OnDisconnected(string reason) => _publisher = null;

    public void OnTick() => Send();

    public async ValueTask DisposeAsync()
    {
        await _link.StopAsync();
        _link.Dispose();
    }

    private void Send()
    {
        while (_publisher is { Room: > 0 } publisher)
        {
            if (_waiting.Count == 0 && !TryFill()) return;
            Incoming next = _waiting.Peek();
            if (!publisher.TryPublish(next.Topic, next.Payload, MqttQos.AtLeastOnce, false, out _)) return;
            _waiting.Dequeue();
            Sent++;
        }
    }

    /// <summary>
    /// The next round, once the receipts of the last one have come or stay away: of each lane the next events, in two disorders, lane by lane mixed.
    /// </summary>
    private bool TryFill()
    {
        if (_drained.Task.IsCompleted || Environment.TickCount64 - _movedAtMs < QuietMs) return false;
        _movedAtMs = Environment.TickCount64;
        string[] topics = [.. _lanes.Keys];
        _random.Shuffle(topics);
        foreach (string topic in topics.Concat(topics))
        {
            long closed = _closed.GetValueOrDefault(topic);
            Incoming[] window = [.. _lanes[topic].SkipWhile(e => e.To <= closed).Take(Window).Select(e => e.Message)];
            Disorder(window);
            foreach (Incoming message in window) _waiting.Enqueue(message);
        }

        return _waiting.Count > 0;
    }

    private void Disorder(Incoming[] window)
    {
        int kind = _random.Next(4);
        if (kind == 0) _random.Shuffle(window);
        if (kind != 1 || window.Length < 2) return;
        int at = _random.Next(1, window.Length);
        (window[at - 1], window[at]) = (window[at], window[at - 1]);
    }
}
