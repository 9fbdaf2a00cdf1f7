using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Mqtt;
using EdgeAgent.Simulation.Actors;
using EdgeAgent.Simulation.Clocks;
using EdgeAgent.Simulation.Mqtt;

namespace EdgeAgent.Simulation.Faults;

/// <summary>Makes the faults of the plan happen at times drawn from the seed, and undoes what is left when they end.</summary>
public sealed class FaultInjector(World world, Dice dice)
{
    private const int OverheardKept = 100;
    private const long HourMs = 3_600_000;

    private readonly HashSet<string> _stalled = [];
    private readonly HashSet<MemoryBrokerPlug> _partitioned = [];
    private readonly Dictionary<GatewayProcess, DiskImage> _gatewayBackups = [];
    private readonly Dictionary<SimulatedModule, byte[]> _flashBackups = [];
    private readonly List<(string Topic, byte[] Payload)> _overheard = [];
    private byte[]? _bridgeBackup;
    private bool _isOn;

    public Dictionary<Fault, int> Counts { get; } = [];

    public void Start()
    {
        Prepare(world.Plant);
        Prepare(world.Cloud);
        if (world.Options.Faults.Faults.Count == 0) return;
        _isOn = true;
        world.Queue.In(dice.Around(world.Options.Faults.MeanGapMs), Next);
        world.Queue.In(dice.Around(world.Options.Faults.MeanGapMs * 2), BackUp);
    }

    /// <summary>No fault from here on; what is down comes up, what is wrong is put right.</summary>
    public void Stop()
    {
        _isOn = false;
        _stalled.Clear();
        _partitioned.Clear();
        foreach (MemoryBrokerPlug plug in (MemoryBrokerPlug[])[world.Plant, world.Cloud])
        {
            plug.Broker.Restart();
            plug.Broker.Denies = (_, _) => false;
        }

        (world.Plant.LatencyMs, world.Cloud.LatencyMs) = (20, 80);
        foreach (GatewayProcess gateway in world.Gateways)
        {
            (gateway.Cut, gateway.Disk.IsFull, gateway.Disk.ReadErrors) = (CutPoint.None, false, 0);
            (gateway.Clock.OffsetMs, gateway.Clock.State) = (0, ClockState.Synced);
            gateway.PowerOn();
        }

        foreach (BridgeProcess bridge in world.Bridges) bridge.PowerOn();
        foreach (SimulatedModule module in world.Modules)
        {
            module.Flash.IsRefusing = false;
            if (module.AlarmFlash is { } alarms) alarms.IsCutAtNextWrite = false;
            if (module.FeatureFlash is { } features) features.IsCutAtNextWrite = false;
            if (!module.IsOn) module.PowerOn();
        }
    }

    private void Prepare(MemoryBrokerPlug plug)
    {
        double loss = world.Options.Faults.Faults.Contains(Fault.PacketLoss) ? world.Options.Faults.PacketLoss : 0;
        plug.Broker.Stalls = _stalled.Contains;
        plug.Broker.Breaks = _ => _partitioned.Contains(plug) || (_isOn && loss > 0 && dice.Chance(loss));
        if (world.Options.Faults.Faults.Contains(Fault.Poison)) plug.Broker.Routed = Overhear;
    }

    private void Next()
    {
        if (!_isOn) return;
        world.Queue.In(dice.Around(world.Options.Faults.MeanGapMs), Next);
        Fault fault = dice.Of(world.Options.Faults.Faults);
        Counts[fault] = Counts.GetValueOrDefault(fault) + 1;
        world.Trace.Note("fault " + fault);
        Happen(fault, dice.Around(world.Options.Faults.MeanLengthMs));
        world.Plant.Touch();
        world.Cloud.Touch();
    }

    private void BackUp()
    {
        if (!_isOn) return;
        world.Queue.In(dice.Around(world.Options.Faults.MeanGapMs * 4), BackUp);
        GatewayProcess gateway = dice.Of(world.Gateways);
        SimulatedModule module = dice.Of(world.Modules);
        switch (dice.Between(0, 2))
        {
            case 0: _gatewayBackups[gateway] = gateway.Disk.Backup(); break;
            case 1: _flashBackups[module] = module.Flash.Backup(); break;
            default: _bridgeBackup = world.BridgeDisk.Backup(); break;
        }
    }

    private void Happen(Fault fault, long lengthMs)
    {
        MemoryBrokerPlug leg = dice.Chance(0.5) ? world.Plant : world.Cloud;
        GatewayProcess gateway = dice.Of(world.Gateways);
        BridgeProcess bridge = dice.Of(world.Bridges);
        SimulatedModule module = dice.Of(world.Modules);
        switch (fault)
        {
            case Fault.CutLink: CutLink(); break;
            case Fault.Stall: Stall(lengthMs); break;
            case Fault.Partition: During(lengthMs, () => _partitioned.Add(leg), () => _partitioned.Remove(leg)); break;
            case Fault.BrokerRestart: During(lengthMs, leg.Broker.Kill, leg.Broker.Restart); break;
            case Fault.Denied: During(lengthMs, () => leg.Broker.Denies = (_, _) => true, () => leg.Broker.Denies = (_, _) => false); break;
            case Fault.Slow: During(lengthMs, () => leg.LatencyMs = 3_000, () => leg.LatencyMs = 50); break;
            case Fault.ModuleReset: Restart(module, lengthMs); break;
            case Fault.ModuleReflash:
                module.Reflash();
                world.Queue.In(lengthMs, () => PowerOn(module));
                break;
            case Fault.ModuleRestored: RestoreFlash(module, lengthMs); break;
            case Fault.FlashRefuses: During(lengthMs, () => module.Flash.IsRefusing = true, () => module.Flash.IsRefusing = false); break;
            case Fault.FlashDamaged: DamageFlash(module, lengthMs); break;
            case Fault.GatewayPowerCut: PowerCut(gateway, lengthMs); break;
            case Fault.GatewayCutBeforeCommit: gateway.Cut = CutPoint.BeforeCommit; break;
            case Fault.GatewayCutAfterCommit: gateway.Cut = CutPoint.AfterCommit; break;
            case Fault.GatewayCutBetweenReceipts: gateway.Cut = CutPoint.BetweenReceipts; break;
            case Fault.GatewayRestored: RestoreGateway(gateway, lengthMs); break;
            case Fault.DiskFull: During(lengthMs, () => gateway.Disk.IsFull = true, () => gateway.Disk.IsFull = false); break;
            case Fault.ReadError: gateway.Disk.ReadErrors = 1; break;
            case Fault.ClockStep: gateway.Clock.OffsetMs = dice.Between(-7_200_000, 7_200_000); break;
            case Fault.ClockLost:
                During(
                    lengthMs,
                    () => gateway.Clock.State = dice.Chance(0.5) ? ClockState.None : ClockState.Guessed,
                    () => gateway.Clock.State = ClockState.Synced
                );
                break;
            case Fault.Boot1970: Boot1970(gateway, lengthMs); break;
            case Fault.ClockAhead: ClockAhead(gateway, lengthMs); break;
            case Fault.BridgePowerCut: PowerCut(bridge, lengthMs); break;
            case Fault.BridgeCutBeforeCommit: bridge.Arm(CrashPoint.BeforeCommit); break;
            case Fault.BridgeCutAfterCommit: bridge.Arm(CrashPoint.AfterCommitBeforeReceipt); break;
            case Fault.BridgeRestored: RestoreBridges(lengthMs); break;
            case Fault.FlashCut: CutAtNextWrite(module); break;
            case Fault.Poison: Poison(gateway, module); break;
        }
    }

    private void During(long lengthMs, Action begin, Action end)
    {
        begin();
        world.Queue.In(lengthMs, () =>
        {
            end();
            world.Plant.Touch();
            world.Cloud.Touch();
        });
    }

    private void CutLink()
    {
        (MemoryBrokerPlug leg, string client) = AnyClient();
        leg.Broker.Cut(client);
    }

    private void Stall(long lengthMs)
    {
        (_, string client) = AnyClient();
        During(lengthMs, () => _stalled.Add(client), () => _stalled.Remove(client));
    }

    private (MemoryBrokerPlug Leg, string Client) AnyClient()
    {
        GatewayProcess gateway = dice.Of(world.Gateways);
        return dice.Between(0, 3) switch
        {
            0 => (world.Plant, dice.Of(world.Modules).ClientId),
            1 => (world.Plant, gateway.PlantClient),
            2 => (world.Cloud, gateway.CloudClient),
            _ => (world.Cloud, dice.Of(world.Bridges).ClientId),
        };
    }

    private void CutAtNextWrite(SimulatedModule module)
    {
        if ((dice.Chance(0.5) ? module.AlarmFlash : module.FeatureFlash) is { } flash) flash.IsCutAtNextWrite = true;
    }

    private void Restart(SimulatedModule module, long lengthMs)
    {
        module.PowerOff();
        world.Queue.In(lengthMs, () => PowerOn(module));
    }

    private static void PowerOn(SimulatedModule module)
    {
        if (!module.IsOn) module.PowerOn();
    }

    private void RestoreFlash(SimulatedModule module, long lengthMs)
    {
        if (!_flashBackups.TryGetValue(module, out byte[]? old)) return;
        module.PowerOff();
        module.Flash.Restore(old);
        module.Production.StoreErased();
        world.Queue.In(lengthMs, () => PowerOn(module));
    }

    private void DamageFlash(SimulatedModule module, long lengthMs)
    {
        module.PowerOff();
        module.Flash.Damage((int)dice.Between(0, 2000));
        module.Production.StoreErased();
        world.Queue.In(lengthMs, () => PowerOn(module));
    }

    private void PowerCut(GatewayProcess gateway, long lengthMs)
    {
        gateway.PowerOff();
        world.Queue.In(lengthMs, gateway.PowerOn);
    }

    private void RestoreGateway(GatewayProcess gateway, long lengthMs)
    {
        if (!_gatewayBackups.TryGetValue(gateway, out DiskImage? old)) return;
        gateway.PowerOff();
        gateway.Disk.Restore(old);
        world.Queue.In(lengthMs, gateway.PowerOn);
    }

    private void Boot1970(GatewayProcess gateway, long lengthMs)
    {
        gateway.PowerOff();
        (gateway.Clock.OffsetMs, gateway.Clock.State) = (-WallClock.EpochMs - world.Queue.NowMs, ClockState.None);
        gateway.PowerOn();
        world.Queue.In(lengthMs, () => (gateway.Clock.OffsetMs, gateway.Clock.State) = (0, ClockState.Synced));
    }

    private void ClockAhead(GatewayProcess gateway, long lengthMs)
    {
        bool isRestarted = dice.Chance(0.5);
        gateway.PowerOff();
        (gateway.Clock.OffsetMs, gateway.Clock.State) = (dice.Of<long>([2 * HourMs, 20 * HourMs, 400 * 24 * HourMs, 4_380 * 24 * HourMs]), ClockState.Synced);
        gateway.PowerOn();
        world.Queue.In(lengthMs, () =>
        {
            if (isRestarted) gateway.PowerOff();
            gateway.Clock.OffsetMs = 0;
            if (isRestarted) gateway.PowerOn();
        });
    }

    private void PowerCut(BridgeProcess bridge, long lengthMs)
    {
        bridge.PowerOff();
        world.Queue.In(lengthMs, bridge.PowerOn);
    }

    /// <summary>All instances stop: they share the database that is put back.</summary>
    private void RestoreBridges(long lengthMs)
    {
        if (_bridgeBackup is null) return;
        foreach (BridgeProcess bridge in world.Bridges) bridge.PowerOff();
        world.BridgeDisk.Restore(_bridgeBackup);
        foreach (BridgeProcess bridge in world.Bridges) world.Queue.In(lengthMs, bridge.PowerOn);
    }

    /// <summary>Keeps some genuine messages, to be said again later.</summary>
    private void Overhear(string topic, byte[] payload)
    {
        bool isUp =
            topic.EndsWith('/' + ModuleTopics.Frame, StringComparison.Ordinal)
            || CloudTopics.EventLanes.Any(lane => topic.EndsWith('/' + LaneNames.Of(lane), StringComparison.Ordinal));
        if (!isUp) return;
        if (_overheard.Count < OverheardKept) _overheard.Add((topic, payload));
        else if (dice.Chance(0.05)) _overheard[(int)dice.Between(0, OverheardKept - 1)] = (topic, payload);
    }

    private void Poison(GatewayProcess gateway, SimulatedModule module)
    {
        byte[] garbage = new byte[dice.Between(0, 2_000)];
        for (int i = 0; i < garbage.Length; i++) garbage[i] = (byte)dice.Next();
        if (garbage.Length > 1 && dice.Chance(0.7)) (garbage[0], garbage[1]) = (WireLimits.Magic, WireLimits.Version);
        string[] plantTopics =
        [
            ModuleTopics.Of(module.Id, ModuleTopics.Frame),
            ModuleTopics.Of(module.Id, ModuleTopics.State),
            ModuleTopics.Of(ModuleId.Highest, ModuleTopics.Frame),
            "m/nobody/frame",
        ];
        string[] cloudTopics =
        [
            .. CloudTopics.EventLanes.Select(lane => CloudTopics.Of(gateway.Id, lane)),
            CloudTopics.Of("stranger", CloudTopics.Hello),
            CloudTopics.Of(gateway.Id, CloudTopics.Receipt),
        ];
        byte[][] texts = ["{"u8.ToArray(), "null"u8.ToArray(), "{\"v\":1,\"incarnation\":\"0\",\"lanes\":null}"u8.ToArray(), garbage];
        world.Plant.Broker.Inject("stranger", dice.Of(plantTopics), garbage, MqttQos.AtLeastOnce);
        world.Cloud.Broker.Inject("stranger", dice.Of(cloudTopics), dice.Of(texts), MqttQos.AtLeastOnce);
        if (_overheard.Count == 0) return;
        (string topic, byte[] payload) = dice.Of(_overheard);
        MemoryBroker broker = topic.StartsWith("m/", StringComparison.Ordinal) ? world.Plant.Broker : world.Cloud.Broker;
        broker.Inject("stranger", topic, payload, MqttQos.AtLeastOnce);
    }
}
