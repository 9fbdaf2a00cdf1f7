using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Gateway.Uplink;
using EdgeAgent.Simulation.Actors;
using EdgeAgent.Simulation.Checks;
using EdgeAgent.Simulation.Clocks;
using EdgeAgent.Simulation.Faults;
using EdgeAgent.Simulation.Mqtt;

namespace EdgeAgent.Simulation;

/// <summary>
/// The whole product in one thread under one seed: modules, plant broker, gateways, cloud broker, bridges and their database, with faults for a while and then
/// rest. The same seed gives the same run to the last byte.
/// </summary>
public sealed class World : IDisposable
{
    private const double CalmCelsius = 60;
    private const double HotCelsius = 110;
    private const double CalmMmPerSec = 1;
    private const double ShakingMmPerSec = 12;
    private const double MaxMmPerSec = 4.5;

    private readonly BridgeDisk _bridgeDisk = new();
    private readonly Dice _dice;
    private long _hotUntilMs;
    private long _hotAgainMs;

    public World(WorldOptions options)
    {
        Options = options;
        _dice = new Dice(options.Seed, "world");
        Trace = new Trace(Queue);
        Plant = NewBroker("plant", latencyMs: 20);
        Cloud = NewBroker("cloud", latencyMs: 80);
        Gateways = [.. Enumerable.Range(1, options.Gateways).Select(NewGateway)];
        Bridges = [.. Enumerable.Range(1, options.Bridges).Select(NewBridge)];
        Injector = new FaultInjector(this, _dice.Part("faults"));
    }

    public WorldOptions Options { get; }
    public EventQueue Queue { get; } = new();
    public Trace Trace { get; }
    public MemoryBrokerPlug Plant { get; }
    public MemoryBrokerPlug Cloud { get; }
    public IReadOnlyList<GatewayProcess> Gateways { get; }
    public IReadOnlyList<BridgeProcess> Bridges { get; }
    public List<SimulatedModule> Modules { get; } = [];
    public FaultInjector Injector { get; }
    public BridgeDisk BridgeDisk => _bridgeDisk;

    /// <summary>Modules and the machine each is placed on.</summary>
    public Dictionary<ulong, (string Gateway, string Machine)> Places { get; } = [];

    /// <summary>The first promise that was broken, or null. Runs the world to its end, or to that point.</summary>
    public string? Run(IReadOnlyList<IChecker>? checkers = null)
    {
        checkers ??= Checkers.All();
        foreach (BridgeProcess bridge in Bridges) bridge.PowerOn();
        foreach (GatewayProcess gateway in Gateways) gateway.PowerOn();
        foreach (SimulatedModule module in Modules) Queue.In(_dice.Between(0, 3_000), module.PowerOn);
        Injector.Start();

        long endMs = (long)Options.Length.TotalMilliseconds;
        for (long atMs = 0; atMs < endMs;)
        {
            atMs = Math.Min(endMs, atMs + 10_000);
            Queue.RunUntil(atMs);
            if (FirstWrong(checkers, checker => checker.During(this)) is { } wrong) return wrong;
        }

        Injector.Stop();
        Queue.RunUntil(endMs + (long)(Options.Rest.TotalMilliseconds / 2));
        foreach (SimulatedModule module in Modules) module.IsQuiet = true;
        Queue.RunUntil(endMs + (long)Options.Rest.TotalMilliseconds);

        // An event may have been made in this very second; it gets a minute.
        for (int i = 0; i < 6 && Gateways.Any(gateway => gateway.Loop is { } loop && !CommitHistory.Told.All(lane => loop.Outbox.Sender(lane).IsDrained)); i++)
            Queue.RunUntil(Queue.NowMs + 10_000);
        return FirstWrong(checkers, checker => checker.During(this)) ?? FirstWrong(checkers, checker => checker.AtRest(this));
    }

    public void Dispose()
    {
        foreach (GatewayProcess gateway in Gateways) gateway.Dispose();
        foreach (BridgeProcess bridge in Bridges) bridge.Dispose();
        _bridgeDisk.Dispose();
    }

    private string? FirstWrong(IEnumerable<IChecker> checkers, Func<IChecker, string?> ask)
    {
        foreach (IChecker checker in checkers)
        {
            if (ask(checker) is { } wrong) return $"{checker.Promise}: {wrong} (at {TimeSpan.FromMilliseconds(Queue.NowMs)})";
        }

        return null;
    }

    private MemoryBrokerPlug NewBroker(string name, long latencyMs)
    {
        Dice dice = _dice.Part(name);
        return new MemoryBrokerPlug(Queue, dice, new MemoryBroker(new Random((int)dice.Next())), latencyMs);
    }

    private GatewayProcess NewGateway(int number)
    {
        string id = "gateway-" + number;
        EquipmentProfile[] profiles = [.. Enumerable.Range(1, Options.MachinesPerGateway).Select(machine => NewMachine(id, number, machine))];
        var options = new GatewayOptions
        {
            Id = id,
            Retention = new RetentionOptions { MaxFrameBytes = 1_000_000 },
            Uplink = new UplinkOptions { HistoryAfter = Options.HistoryAfter, HistoryPerSecond = Options.HistoryPerSecond },
        };
        return new GatewayProcess(Queue, Trace, _dice.Part(id), Plant, Cloud, options, profiles, Options.Seams);
    }

    private EquipmentProfile NewMachine(string gateway, int gatewayNumber, int number)
    {
        string id = gateway + "-machine-" + number;
        var modules = new List<string>();
        for (int i = 0; i < Options.ModulesPerMachine; i++)
        {
            ulong module = (ulong)((gatewayNumber * 10_000) + (number * 100) + i + 1);
            modules.Add(ModuleId.ToText(module));
            Places[module] = (gateway, id);
            Modules.Add(NewModule(module, i == 0 ? MeasuringPoint.MotorBody : MeasuringPoint.DriveEnd));
        }

        return new EquipmentProfile
        {
            Id = id,
            Name = id,
            Type = MachineType.Motor,
            MaxBodyTemperature = 90,
            MaxVelocityMmPerSec = Options.HasVibration ? MaxMmPerSec : null,
            Modules = modules,
        };
    }

    private SimulatedModule NewModule(ulong id, MeasuringPoint point)
    {
        Dice dice = _dice.Part("module-" + id);
        var options = new ModuleOptions
        {
            Id = id,
            Point = point,
            FramePeriodMs = Options.FramePeriodMs,
            StepMs = Options.StepMs,
            DriftPerMillion = (int)dice.Between(-50, 50),
            MeanAlarmMs = Options.MeanAlarmMs,
            HasFlashBacklog = Options.HasFlashBacklog,
            HasVibration = Options.HasVibration,
        };
        return new SimulatedModule(Queue, Trace, dice, Plant, options, Options.Seams, new ProductionRecord(id))
        {
            Temperature = () => IsHot() ? HotCelsius : CalmCelsius,
            Velocity = () => IsHot() ? ShakingMmPerSec : CalmMmPerSec,
        };
    }

    private BridgeProcess NewBridge(int number)
    {
        string name = "bridge-" + number;
        return new BridgeProcess(Queue, Trace, _dice.Part(name), Cloud, _bridgeDisk, [.. Gateways.Select(gateway => gateway.Id)], name, Options.Seams);
    }

    private bool IsHot()
    {
        if (Options.IsHot is { } isHot) return isHot(Queue.NowMs);
        if (Queue.NowMs >= _hotAgainMs)
        {
            _hotUntilMs = Queue.NowMs + _dice.Around(90_000);
            _hotAgainMs = _hotUntilMs + _dice.Around(240_000);
        }

        return Queue.NowMs < _hotUntilMs;
    }
}
