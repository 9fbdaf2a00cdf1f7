using System.Text.Json;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Mqtt;
using EdgeAgent.Simulation.Clocks;

namespace EdgeAgent.Simulation.Actors;

/// <summary>
/// One gateway: the production core driven as <c>gateway/Host/Node/GatewayNode.cs</c> drives it (messages in, commit, only then receipts and events out), on a disk,
/// a clock and two links of the world. A failed commit or read ends the process; it starts again from the disk.
/// </summary>
public sealed class GatewayProcess : IDisposable
{
    private const long TickMs = 1000;
    private const long RestartAfterMs = 5_000;

    private readonly EventQueue _queue;
    private readonly Trace _trace;
    private readonly Dice _dice;
    private readonly MemoryBrokerPlug _plant;
    private readonly MemoryBrokerPlug _cloud;
    private readonly GatewayOptions _options;
    private readonly IReadOnlyList<EquipmentProfile> _profiles;
    private readonly Seams _seams;
    private readonly IGatewayStore _store;
    private GatewayLoop? _loop;
    private Leg? _plantLeg;
    private Leg? _cloudLeg;
    private int _life;

    public GatewayProcess(
        EventQueue queue,
        Trace trace,
        Dice dice,
        MemoryBrokerPlug plant,
        MemoryBrokerPlug cloud,
        GatewayOptions options,
        IReadOnlyList<EquipmentProfile> profiles,
        Seams seams
    )
    {
        (_queue, _trace, _dice, _plant, _cloud, _options, _profiles, _seams) = (queue, trace, dice, plant, cloud, options, profiles, seams);
        Clock = new WallClock(queue);
        _store = seams.Store(Disk);
    }

    public string Id => _options.Id;
    public SimulatedDisk Disk { get; } = new();
    public WallClock Clock { get; }
    public GatewayLoop? Loop => _loop;
    public bool IsOn => _loop is not null;
    public string PlantClient => _options.Id + "-plant";
    public string CloudClient => _options.Id + "-cloud";

    /// <summary>The next passage of this point ends the process.</summary>
    public CutPoint Cut { get; set; }

    public long Crashes { get; private set; }

    public int Starts => _life;

    /// <summary>Events of evidence that were on the disk when it started last.</summary>
    public int EvidenceAtStart { get; private set; }

    public void PowerOn()
    {
        if (IsOn) return;
        int life = ++_life;
        Clock.BootedAtMs = _queue.NowMs;
        _trace.Note($"{Id} starts");
        EvidenceAtStart = Disk.Image.History.Evidence.Count;
        Guard(life, () =>
        {
            _loop = new GatewayLoop(
                _options, "simulated", _profiles, profile => DetectorCatalogue.For(profile, new DetectionOptions()), _store, () => _dice.Next(), Clock.Now);
            Commit();
            _plantLeg = new Leg(this, life, isPlant: true);
            _cloudLeg = new Leg(this, life, isPlant: false);
            _plantLeg.Link = _plant.Broker.NewLink(PlantLink(), _plantLeg);
            _cloudLeg.Link = _cloud.Broker.NewLink(CloudLink(), _cloudLeg);
            _plantLeg.Link.Start();
            _cloudLeg.Link.Start();
            _queue.In(_dice.Between(1, TickMs), () => Tick(life));
        });
    }

    /// <summary>Power cut or kill -9: what is not on the disk is gone.</summary>
    public void PowerOff()
    {
        _life++;
        _loop = null;
        _plantLeg?.Link?.Dispose();
        _cloudLeg?.Link?.Dispose();
        (_plantLeg, _cloudLeg) = (null, null);
        _plant.Touch();
        _cloud.Touch();
    }

    public void Dispose()
    {
        PowerOff();
        Disk.Dispose();
    }

    private void Crash(string why)
    {
        Crashes++;
        _trace.Note($"{Id} ends: {why}");
        Cut = CutPoint.None;
        PowerOff();
        _queue.In(RestartAfterMs, PowerOn);
    }

    private void Tick(int life)
    {
        if (life != _life) return;
        _queue.In(TickMs, () => Tick(life));
        Guard(life, () =>
        {
            _loop!.Disk = Disk.Room;
            _loop.Tick(Clock.Now);
            Commit();
            Send();
        });
    }

    private void TakeFromPlant(IReadOnlyList<MqttMessage> batch)
    {
        _loop!.BeginBatch();
        foreach (MqttMessage message in batch)
        {
            if (_seams.GatewayHears(message.Topic, message.Payload) is { } payload) _loop.TakeFromPlant(message.Topic, payload, Clock.Now);
        }

        Commit();
        Send();
    }

    private void TakeFromCloud(IReadOnlyList<MqttMessage> batch)
    {
        foreach (MqttMessage message in batch)
        {
            if (_seams.GatewayHears(message.Topic, message.Payload) is { } payload) _loop!.TakeFromCloud(message.Topic, payload, Clock.Now);
        }

        if (_loop!.HasUrgentChanges) Commit();
        Send();
    }

    private void Commit()
    {
        GatewayChanges changes = _loop!.Seal(Clock.Now);
        PassCut(CutPoint.BeforeCommit);
        if (!changes.IsEmpty)
        {
            _trace.Mix((ulong)((changes.Frames.Count * 31) + changes.OutboxAdded.Count));
            _store.Commit(changes);
        }

        PassCut(CutPoint.AfterCommit);
        _loop.Committed();
    }

    /// <summary>Receipts, replies and events leave; only between commits.</summary>
    private void Send()
    {
        if (_plantLeg?.Publisher is { } plant)
        {
            foreach ((string topic, byte[] payload) in _loop!.TakeReceipts(Clock.Now))
            {
                plant.TryPublish(topic, payload, MqttQos.AtMostOnce, retain: false, out _);
                PassCut(CutPoint.BetweenReceipts);
            }

            foreach ((string topic, byte[] payload) in _loop.TakeModuleCommands()) plant.TryPublish(topic, payload, MqttQos.AtLeastOnce, retain: false, out _);
        }

        if (_cloudLeg?.Publisher is { } cloud) SendToCloud(cloud);
        _plant.Touch();
        _cloud.Touch();
    }

    private void SendToCloud(IMqttPublisher cloud)
    {
        while (cloud.Room > 0 && _loop!.Uplink.TakeHello(Clock.Now) is { } hello)
            Publish(cloud, CloudTopics.Of(Id, CloudTopics.Hello), JsonSerializer.SerializeToUtf8Bytes(hello, CloudJson.Wire.CloudHello));
        foreach (CloudReply reply in _loop!.TakeReplies())
            Publish(cloud, CloudTopics.Of(Id, CloudTopics.Reply), JsonSerializer.SerializeToUtf8Bytes(reply, CloudJson.Wire.CloudReply));
        if (_loop.HasUrgentChanges) Commit();
        while (cloud.Room > 0 && _loop.Uplink.Next(Clock.Now) is { } element)
        {
            if (Publish(cloud, CloudTopics.Of(Id, element.Lane), element.Body)) continue;
            _loop.Uplink.NotSent(element, Clock.Now);
            break;
        }
    }

    private bool Publish(IMqttPublisher cloud, string topic, byte[] payload) =>
        _seams.GatewaySends(topic, payload) is not { } sent || cloud.TryPublish(topic, sent, MqttQos.AtLeastOnce, retain: false, out _);

    private void PassCut(CutPoint point)
    {
        if (Cut == point) throw new PowerCutException(point.ToString());
    }

    /// <summary>Runs one turn of the process; what a process cannot survive ends it.</summary>
    private void Guard(int life, Action turn)
    {
        if (life != _life) return;
        try
        {
            turn();
        }
        catch (Exception e) when (e is PowerCutException or StoreFailedException or IOException)
        {
            Crash(e.Message);
        }
    }

    private MqttLinkOptions PlantLink() => new()
    {
        Host = "plant",
        ClientId = PlantClient,
        CleanSession = false,
        Subscriptions =
        [
            new(ModuleTopics.AllFrames, MqttQos.AtLeastOnce), new(ModuleTopics.AllBursts, MqttQos.AtLeastOnce),
            new(ModuleTopics.AllStates, MqttQos.AtLeastOnce), new(ModuleTopics.AllReplies, MqttQos.AtLeastOnce),
        ],
        InFlightWindow = 1000,
        TickInterval = TimeSpan.FromMinutes(1),
    };

    private MqttLinkOptions CloudLink() => new()
    {
        Host = "cloud",
        ClientId = CloudClient,
        Subscriptions = [new(CloudTopics.Of(Id, CloudTopics.Receipt), MqttQos.AtLeastOnce), new(CloudTopics.Of(Id, CloudTopics.Command), MqttQos.AtLeastOnce)],
        TickInterval = TimeSpan.FromMinutes(1),
    };

    /// <summary>One of its two connections.</summary>
    private sealed class Leg(GatewayProcess process, int life, bool isPlant) : IMqttHandler
    {
        public IMqttLink? Link { get; set; }
        public IMqttPublisher? Publisher { get; private set; }

        public void OnConnected(IMqttPublisher publisher, bool sessionPresent)
        {
            Publisher = publisher;
            if (isPlant) process.Guard(life, () => process._loop!.PlantConnected(true, process.Clock.Now));
        }

        /// <summary>Only now: a receipt that answers the hello must find it listening.</summary>
        public void OnSubscribed() => process.Guard(life, () =>
        {
            if (!isPlant) process._loop!.Uplink.Connected(process.Clock.Now);
            process.Send();
        });

        /// <summary>When the process dies in here, the messages stay with the broker.</summary>
        public void OnBatch(IReadOnlyList<MqttMessage> batch)
        {
            process.Guard(life, () =>
            {
                if (isPlant) process.TakeFromPlant(batch);
                else process.TakeFromCloud(batch);
            });
            if (life != process._life) throw new PowerCutException("of " + process.Id);
        }

        public void OnPublished(long token) => process.Guard(life, process.Send);

        public void OnDisconnected(string reason)
        {
            Publisher = null;
            process.Guard(life, () =>
            {
                if (isPlant) process._loop!.PlantConnected(false, process.Clock.Now);
                else process._loop!.Uplink.Disconnected();
            });
        }
    }
}
