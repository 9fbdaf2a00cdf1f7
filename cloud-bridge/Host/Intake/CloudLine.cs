using System.Text.Json;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Mqtt;

namespace EdgeAgent.CloudBridge.Intake;

/// <summary>
/// The bridge's end of the MQTT connection: batches in, receipts and commands out. Every call comes from the link's one thread. Limits: the newest receipt per
/// incarnation waits when the link's window is full, an older one is replaced; a pending command goes again every <see cref="CommandAgainAfter"/>.
/// </summary>
public sealed class CloudLine(
    CloudIntake intake,
    Database database,
    SilentGatewayWatch watch,
    WorkSteps steps,
    CrashPoint crash,
    TimeProvider time,
    TimeProvider wallTime
) : IMqttHandler
{
    public static readonly TimeSpan RemindEvery = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan CommandAgainAfter = TimeSpan.FromSeconds(15);

    private readonly Dictionary<(string Topic, string Incarnation), byte[]> _receipts = [];
    private readonly Dictionary<string, long> _commandSentAt = new(StringComparer.Ordinal);
    private IMqttPublisher? _publisher;
    private long _remindedAt;

    public void OnConnected(IMqttPublisher publisher, bool sessionPresent)
    {
        _publisher = publisher;
        _commandSentAt.Clear();
    }

    /// <summary>Only now can the bridge hear the answers to its receipts.</summary>
    public void OnSubscribed()
    {
        watch.Listening();
        Queue(intake.Resume());
        Send();
    }

    public void OnBatch(IReadOnlyList<MqttMessage> batch)
    {
        Queue(intake.Take([.. batch.Select(message => new Incoming(message.Topic, message.Payload))]));
        Send();
        if (intake.HasCommands) SendCommands();
        crash.Pass(CrashPoint.AfterReceipt);
    }

    public void OnPublished(long token) => Send();

    public void OnDisconnected(string reason)
    {
        _publisher = null;
        watch.Deaf();
    }

    public void OnTick()
    {
        if (_publisher is not null && wallTime.GetElapsedTime(_remindedAt) >= RemindEvery)
        {
            _remindedAt = wallTime.GetTimestamp();
            Queue(intake.Remind());
        }

        LookForSilence();
        SendCommands();
        Send();
    }

    /// <summary>Sends commands that wait for an answer. To be posted to the link's thread when a person made one.</summary>
    public void SendCommands() => steps.Try("commands", SendPending);

    private void SendPending()
    {
        if (_publisher is null) return;
        DateTimeOffset now = time.GetUtcNow();
        (List<AlarmCommand> pending, long withdrawn) = database.Read(session => (AlarmCommands.Pending(session), AlarmCommands.CountWithdrawn(session)));
        if (withdrawn > 0) database.Write(session => AlarmCommands.EndWithdrawn(session, now));
        if (pending.Exists(command => command.Command.ExpiresAt < now)) database.Write(session => AlarmCommands.Expire(session, now));
        foreach (AlarmCommand command in pending.Where(command => command.Command.ExpiresAt >= now && IsTimeToSend(command.Command.Id)))
        {
            byte[] payload = JsonSerializer.SerializeToUtf8Bytes(Whole(command), CloudJson.Default.CloudCommand);
            if (!_publisher.TryPublish(CloudTopics.Of(command.Gateway, CloudTopics.Command), payload, MqttQos.AtLeastOnce, retain: false, out _)) return;
            _commandSentAt[command.Command.Id] = wallTime.GetTimestamp();
        }

        foreach (string answered in _commandSentAt.Keys.Except(pending.Select(command => command.Command.Id)).ToList()) _commandSentAt.Remove(answered);
    }

    /// <summary>At all gateways together, and at each by itself when that fails.</summary>
    private void LookForSilence()
    {
        IReadOnlyCollection<string> waiting = [];
        if (!steps.Try("silence", () => waiting = watch.Waiting()) || waiting.Count == 0 || steps.Try("silence", () => watch.Look(waiting))) return;
        foreach (string gateway in waiting) steps.Try("silence of " + gateway, () => watch.Look([gateway]));
    }

    /// <summary>A command that tells of a TEST order carries what is known of it now.</summary>
    private CloudCommand Whole(AlarmCommand command) => command.Command is { Verb: TestOrderStore.Drilled, AlarmId: { } drill }
        ? command.Command with { Drill = database.Read(session => TestOrderStore.OfDrill(session, command.Gateway, drill))?.Times }
        : command.Command;

    private bool IsTimeToSend(string id) => !_commandSentAt.TryGetValue(id, out long sentAt) || wallTime.GetElapsedTime(sentAt) >= CommandAgainAfter;

    private void Queue(IEnumerable<DueReceipt> due)
    {
        foreach (DueReceipt receipt in due)
        {
            _receipts[(CloudTopics.Of(receipt.Gateway, CloudTopics.Receipt), receipt.Receipt.Incarnation)] =
                JsonSerializer.SerializeToUtf8Bytes(receipt.Receipt, CloudJson.Default.CloudReceipt);
        }
    }

    private void Send()
    {
        while (_publisher is { Room: > 0 } publisher && _receipts.Count > 0)
        {
            ((string Topic, string Incarnation) key, byte[] payload) = _receipts.First();
            _receipts.Remove(key);
            if (!publisher.TryPublish(key.Topic, payload, MqttQos.AtLeastOnce, retain: false, out _)) return;
        }
    }
}
