using System.Collections.Concurrent;
using System.Text.Json;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Mqtt;
using EdgeAgent.Mqtt.Mqttnet;

namespace EdgeAgent.CloudBridge.Tests.Line;

/// <summary>
/// A gateway on a real broker that sends alarms by the rules of the wire: hello, wait for the receipt, send within the window, again until receipted; answers
/// every command.
/// </summary>
internal sealed class LineGateway : IMqttHandler, IAsyncDisposable
{
    private const int Window = 16;
    private const int ResendAfterMs = 700;

    private readonly MadeGateway _made;
    private readonly List<Incoming> _events;
    private readonly LaneSender _sender;
    private readonly MqttnetLink _link;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IMqttPublisher? _publisher;

    public LineGateway(int port, MadeGateway made, IEnumerable<Incoming> alarms)
    {
        _made = made;
        _events = [.. alarms];
        _sender = new LaneSender(0, _events.Count, _events.Count, Window, ResendAfterMs, 0);
        _link = new MqttnetLink(
            new MqttLinkOptions
            {
                Host = "127.0.0.1",
                Port = port,
                ClientId = "gateway-" + made.Id,
                TickInterval = TimeSpan.FromMilliseconds(100),
                Reconnect = new ReconnectOptions { First = TimeSpan.FromMilliseconds(100), Longest = TimeSpan.FromSeconds(1) },
                Subscriptions =
                [
                    new(CloudTopics.Of(made.Id, CloudTopics.Receipt), MqttQos.AtLeastOnce),
                    new(CloudTopics.Of(made.Id, CloudTopics.Command), MqttQos.AtLeastOnce),
                ],
            },
            this);
        _link.Start();
    }

    /// <summary>Ends when every event is receipted.</summary>
    public Task Drained => _drained.Task;

    public ConcurrentQueue<CloudCommand> Commands { get; } = new();

    private static long NowMs => Environment.TickCount64;

    public void OnConnected(IMqttPublisher publisher, bool sessionPresent)
    {
        _publisher = publisher;
        _sender.Connected(NowMs);
    }

    public void OnSubscribed() => SayHello();

    public void OnBatch(IReadOnlyList<MqttMessage> batch)
    {
        foreach (MqttMessage message in batch)
        {
            if (message.Topic.EndsWith(CloudTopics.Receipt, StringComparison.Ordinal))
                TakeReceipt(JsonSerializer.Deserialize(message.Payload, CloudJson.Default.CloudReceipt)!);
            else Answer(JsonSerializer.Deserialize(message.Payload, CloudJson.Default.CloudCommand)!);
        }

        Send();
    }

    public void OnPublished(long token) => Send();

    public void OnDisconnected(string reason) => _publisher = null;

    public void OnTick()
    {
        if (!_sender.IsOpen) SayHello();
        _sender.Tick(NowMs);
        Send();
    }

    public async ValueTask DisposeAsync()
    {
        await _link.StopAsync();
        _link.Dispose();
    }

    private void SayHello()
    {
        Incoming hello = _made.Hello();
        _publisher?.TryPublish(hello.Topic, hello.Payload, MqttQos.AtLeastOnce, false, out _);
    }

    private void TakeReceipt(CloudReceipt receipt)
    {
        CloudLaneReceipt lane = receipt.Lanes.GetValueOrDefault("alarm") ?? new CloudLaneReceipt(0, null, false, null);
        string? held = lane.Highest > 0 && lane.Highest <= _events.Count ? CloudEventCodec.DigestOf(_events[(int)lane.Highest - 1].Payload) : null;
        ReceiptOutcome outcome = _sender.Receive(lane.Highest, lane.Digest is null || held is null || held == lane.Digest, lane.IsRewindAsked, NowMs);
        if (outcome is ReceiptOutcome.Ahead or ReceiptOutcome.Behind)
            _drained.TrySetException(new InvalidDataException($"the bridge's receipt {lane} does not fit: {outcome}"));
        if (_sender.IsDrained) _drained.TrySetResult();
    }

    private void Answer(CloudCommand command)
    {
        Commands.Enqueue(command);
        _publisher?.TryPublish(
            CloudTopics.Of(_made.Id, CloudTopics.Reply),
            JsonSerializer.SerializeToUtf8Bytes(new CloudReply(1, command.Id, true, null), CloudJson.Default.CloudReply),
            MqttQos.AtLeastOnce,
            false,
            out _
        );
    }

    private void Send()
    {
        while (_publisher is { Room: > 0 } && _sender.Next() is > 0 and var number)
        {
            Incoming e = _events[(int)number - 1];
            if (!_publisher.TryPublish(e.Topic, e.Payload, MqttQos.AtLeastOnce, false, out _)) return;
            _sender.MarkSent(number, NowMs);
        }
    }
}
