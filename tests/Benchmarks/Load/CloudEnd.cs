using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Mqtt;
using EdgeAgent.Mqtt.Mqttnet;

namespace EdgeAgent.Benchmarks.Load;

/// <summary>
/// The far end of the cloud broker: takes events in order and answers with receipts as the bridge does, without a database, and notes when each machine's alarm
/// arrived. While <see cref="IsSilent"/> it answers nothing, so that the gateway's outbox fills.
/// </summary>
internal sealed class CloudEnd : IMqttHandler, IAsyncDisposable
{
    private readonly Dictionary<(string Incarnation, string Lane), (LaneReceiver Position, string? Digest)> _lanes = [];
    private readonly MqttnetLink _link;
    private readonly string _gateway;
    private IMqttPublisher? _publisher;
    private long _events;

    public CloudEnd(int port, string user, string password, string gateway)
    {
        _gateway = gateway;
        _link = new MqttnetLink(
            new MqttLinkOptions
            {
                Host = "127.0.0.1",
                Port = port,
                ClientId = user,
                User = user,
                Password = password,
                Subscriptions =
                [
                    .. CloudTopics
                        .EventLanes.Select(lane => LaneNames.Of(lane))
                        .Append(CloudTopics.Hello)
                        .Select(leaf => new MqttSubscription(CloudTopics.Of("+", leaf), MqttQos.AtLeastOnce)),
                ],
            },
            this);
        _link.Start();
    }

    public bool IsSilent { get; set; }

    /// <summary>Events taken, each once.</summary>
    public long Events => Interlocked.Read(ref _events);

    /// <summary>Stopwatch ticks of the first active alarm of each machine and fault.</summary>
    public ConcurrentDictionary<(string Machine, string Code), long> Arrived { get; } = [];

    public void OnConnected(IMqttPublisher publisher, bool sessionPresent) => _publisher = publisher;

    public void OnBatch(IReadOnlyList<MqttMessage> batch)
    {
        long now = Stopwatch.GetTimestamp();
        if (IsSilent) return;
        var due = new Dictionary<string, string?>();
        foreach (MqttMessage message in batch) Take(message, now, due);
        foreach ((string incarnation, string? life) in due)
        {
            var lanes = _lanes
                .Where(lane => lane.Key.Incarnation == incarnation)
                .ToDictionary(lane => lane.Key.Lane, lane => new CloudLaneReceipt(lane.Value.Position.Contiguous, lane.Value.Digest, false, null));
            byte[] receipt = JsonSerializer.SerializeToUtf8Bytes(new CloudReceipt(1, incarnation, lanes, life), CloudJson.Default.CloudReceipt);
            _publisher?.TryPublish(CloudTopics.Of(_gateway, CloudTopics.Receipt), receipt, MqttQos.AtLeastOnce, retain: false, out _);
        }
    }

    public void OnPublished(long token)
    {
    }

    public void OnDisconnected(string reason) => _publisher = null;

    public async ValueTask DisposeAsync()
    {
        await _link.StopAsync();
        _link.Dispose();
    }

    private void Take(MqttMessage message, long now, Dictionary<string, string?> due)
    {
        if (!CloudTopics.TryParse(message.Topic, out _, out string leaf)) return;
        if (leaf == CloudTopics.Hello)
        {
            CloudHello hello = JsonSerializer.Deserialize(message.Payload, CloudJson.Default.CloudHello)!;
            due[hello.Incarnation] = hello.Life;
            return;
        }

        if (
            !LaneNames.TryParse(leaf, out Lane lane)
            || !CloudEventCodec.TryDecode(message.Payload, _gateway, lane, out CloudEvent cloudEvent, out EventId id, out _)
        )
            return;
        string incarnation = Hex64.ToText(id.Incarnation);
        (LaneReceiver position, _) = _lanes.GetValueOrDefault((incarnation, leaf), (new LaneReceiver(0), null));
        due.TryAdd(incarnation, null);
        if (position.Take(id.From, id.To, out _) != Offer.Accept) return;
        _lanes[(incarnation, leaf)] = (position, cloudEvent.Type == EventTypes.Gap ? null : CloudEventCodec.DigestOf(message.Payload));
        Interlocked.Increment(ref _events);
        if (cloudEvent.Type == EventTypes.AlarmActive && CloudEventCodec.TryPayload(cloudEvent, CloudJson.Default.AlarmData, out AlarmData alarm))
            Arrived.TryAdd((alarm.MachineId, alarm.FaultCode), now);
    }
}
