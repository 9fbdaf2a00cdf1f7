using System.Text.Json;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Host.Diagnostics;
using EdgeAgent.Gateway.Host.Node;
using EdgeAgent.Mqtt;

namespace EdgeAgent.Gateway.Host.Cloud;

/// <summary>The cloud's side: receipts and commands in, events and replies out. Everything runs on the link's loop thread.</summary>
internal sealed class CloudHandler(GatewayNode node, string gateway, ILogger logger) : IMqttHandler
{
    /// <summary>
    /// Drills under way to the broker, by the token of their publish; a break of the link forgets them, and their hop stays unknown until the event goes again.
    /// </summary>
    private readonly Dictionary<long, string> _drills = [];
    private IMqttPublisher? _publisher;
    private bool _isSubscribed;

    public static IReadOnlyList<MqttSubscription> SubscriptionsOf(string gateway) =>
    [
        new(CloudTopics.Of(gateway, CloudTopics.Receipt), MqttQos.AtLeastOnce),
        new(CloudTopics.Of(gateway, CloudTopics.Command), MqttQos.AtLeastOnce),
    ];

    public void OnConnected(IMqttPublisher publisher, bool sessionPresent)
    {
        _publisher = publisher;
        logger.LogInformation("Connected to the cloud's broker.");
    }

    /// <summary>Only now: a receipt that answers the hello must find us listening.</summary>
    public void OnSubscribed()
    {
        _isSubscribed = true;
        node.CloudConnected(true);
        SendEvents();
    }

    public void OnBatch(IReadOnlyList<MqttMessage> batch)
    {
        foreach (CloudReply reply in node.TakeFromCloud(batch))
        {
            byte[] body = JsonSerializer.SerializeToUtf8Bytes(reply, CloudJson.Wire.CloudReply);
            _publisher?.TryPublish(CloudTopics.Of(gateway, CloudTopics.Reply), body, MqttQos.AtLeastOnce, retain: false, out _);
        }

        SendEvents();
    }

    public void OnPublished(long token)
    {
        if (_drills.Remove(token, out string? drill)) node.DrillAtBroker(drill);
        SendEvents();
    }

    public void OnDisconnected(string reason)
    {
        _publisher = null;
        _isSubscribed = false;
        _drills.Clear();
        node.CloudConnected(false);
        logger.LogWarning("The cloud's broker is away: {Reason} Everything is kept until it is back.", reason);
    }

    public void OnTick() => SendEvents();

    /// <summary>Sends what may go; also posted here when the plant's side made an event.</summary>
    public void SendEvents()
    {
        if (_publisher is not null && _isSubscribed) node.SendEvents(() => _publisher.Room > 0, Publish, Publish);
    }

    private bool Publish(CloudHello hello) =>
        _publisher!.TryPublish(
            CloudTopics.Of(gateway, CloudTopics.Hello),
            JsonSerializer.SerializeToUtf8Bytes(hello, CloudJson.Wire.CloudHello),
            MqttQos.AtLeastOnce,
            retain: false,
            out _
        );

    private bool Publish(OutboxElement element)
    {
        CrashPoint.Pass(CrashPoint.BeforePublish);
        bool isOut = _publisher!.TryPublish(CloudTopics.Of(gateway, element.Lane), element.Body, MqttQos.AtLeastOnce, retain: false, out long token);
        if (isOut && node.Look((loop, _, _) => loop.Drills.Awaited(element)) is { } drill) _drills[token] = drill;
        CrashPoint.Pass(CrashPoint.AfterPublish);
        return isOut;
    }
}
