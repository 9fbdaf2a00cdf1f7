using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Mqtt;
using EdgeAgent.Simulation.Clocks;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Simulation.Actors;

/// <summary>One instance of the bridge: the production intake on the shared database, driven as its process drives it.</summary>
public sealed class BridgeProcess : IDisposable
{
    private const long RestartAfterMs = 5_000;

    private readonly EventQueue _queue;
    private readonly Trace _trace;
    private readonly Dice _dice;
    private readonly MemoryBrokerPlug _cloud;
    private readonly BridgeDisk _disk;
    private readonly IReadOnlyList<string> _gateways;
    private readonly Seams _seams;
    private readonly SimulatedTime _time;
    private BridgeDatabase? _database;
    private Leg? _leg;
    private int _life;

    public BridgeProcess(
        EventQueue queue,
        Trace trace,
        Dice dice,
        MemoryBrokerPlug cloud,
        BridgeDisk disk,
        IReadOnlyList<string> gateways,
        string name,
        Seams seams
    )
    {
        (_queue, _trace, _dice, _cloud, _disk, _gateways, ClientId, _seams) = (queue, trace, dice, cloud, disk, gateways, name, seams);
        _time = new SimulatedTime(queue);
    }

    public string ClientId { get; }
    public bool IsOn => _leg is not null;
    public long Crashes { get; private set; }

    public void PowerOn()
    {
        if (IsOn) return;
        int life = ++_life;
        _trace.Note($"{ClientId} starts");
        _database = new BridgeDatabase(_disk.Path);
        _database.Migrate();
        _database.Write(session =>
        {
            foreach (string gateway in _gateways) GatewayRegistration.Register(session, gateway, "simulation", _time.GetUtcNow());
            _seams.Schema(session);
        });
        _leg = new Leg(this, life) { Line = NewLine(_database, CrashPoint.Never) };
        _leg.Link = _cloud.Broker.NewLink(Options(), _leg);
        _leg.Link.Start();
        _cloud.Touch();
    }

    /// <summary>The next passage of a point of <see cref="CrashPoint"/> ends the process.</summary>
    public void Arm(string point)
    {
        if (_database is not null) _leg?.Replace(NewLine(_database, new CrashPoint(point, () => throw new PowerCutException(point))));
    }

    public void PowerOff()
    {
        _life++;
        _leg?.Link?.Dispose();
        _leg = null;
        _database?.Dispose();
        _database = null;
        _cloud.Touch();
    }

    public void Dispose() => PowerOff();

    public T Read<T>(Func<Session, T> query)
    {
        using var reader = new BridgeDatabase(_disk.Path);
        return reader.Read(query);
    }

    private void Crash(string why)
    {
        Crashes++;
        _trace.Note($"{ClientId} ends: {why}");
        PowerOff();
        _queue.In(_dice.Between(1_000, RestartAfterMs), PowerOn);
    }

    private CloudLine NewLine(Database database, CrashPoint crash)
    {
        var levels = new ServiceLevels();
        var intake = new CloudIntake(database, new IntakeOptions(), levels, _time, _time, crash);
        var steps = new WorkSteps(
            database,
            (session, name, what) => EventStore.CountRefusals(session, name, "", 1, _time.GetUtcNow(), what),
            NullLogger<WorkSteps>.Instance
        );
        return new CloudLine(intake, database, new SilentGatewayWatch(database, new SilenceOptions(), levels, _time, _time), steps, crash, _time, _time);
    }

    private MqttLinkOptions Options() => new()
    {
        Host = "cloud",
        ClientId = ClientId,
        CleanSession = false,
        Subscriptions = [.. CloudTopics.BridgeSubscriptions.Select(filter => new MqttSubscription(filter, MqttQos.AtLeastOnce))],
        InFlightWindow = 1000,
        TickInterval = TimeSpan.FromSeconds(5),
    };

    /// <summary>The production line, with the process's death around it.</summary>
    private sealed class Leg(BridgeProcess process, int life) : IMqttHandler
    {
        public IMqttLink? Link { get; set; }
        public required CloudLine Line { get; set; }

        public void OnConnected(IMqttPublisher publisher, bool sessionPresent)
        {
            _publisher = new Filter(process, publisher);
            Line.OnConnected(_publisher, sessionPresent);
        }

        public void OnSubscribed() => Guard(Line.OnSubscribed);

        public void OnBatch(IReadOnlyList<MqttMessage> batch) => Guard(() =>
        {
            List<MqttMessage> heard = [];
            foreach (MqttMessage message in batch)
            {
                if (process._seams.BridgeHears(message.Topic, message.Payload) is { } payload) heard.Add(message with { Payload = payload });
            }

            Line.OnBatch(heard);
            process._trace.Mix((ulong)heard.Count);
        });

        public void OnPublished(long token) => Line.OnPublished(token);

        public void OnDisconnected(string reason)
        {
            _publisher = null;
            Line.OnDisconnected(reason);
        }

        public void OnTick() => Guard(Line.OnTick);

        /// <summary>Another line takes over this connection.</summary>
        public void Replace(CloudLine line)
        {
            Line = line;
            if (_publisher is not null) Line.OnConnected(_publisher, sessionPresent: true);
        }

        private IMqttPublisher? _publisher;

        /// <summary>When the process dies in here, the messages stay with the broker.</summary>
        private void Guard(Action turn)
        {
            try
            {
                turn();
            }
            catch (Exception e) when (e is PowerCutException or DatabaseFailedException)
            {
                if (process._life == life) process.Crash(e.Message);
                throw new PowerCutException("of " + process.ClientId);
            }
        }
    }

    private sealed class Filter(BridgeProcess process, IMqttPublisher publisher) : IMqttPublisher
    {
        public int Room => publisher.Room;

        public bool TryPublish(string topic, ReadOnlySpan<byte> payload, MqttQos qos, bool retain, out long token, out PublishRefusal refusal)
        {
            (token, refusal) = (0, PublishRefusal.None);
            return process._seams.BridgeSends(topic, payload.ToArray()) is not { } sent
                || publisher.TryPublish(topic, sent, qos, retain, out token, out refusal);
        }
    }
}
