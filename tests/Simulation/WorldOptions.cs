using EdgeAgent.Simulation.Faults;

namespace EdgeAgent.Simulation;

/// <summary>What one run is made of. Everything else follows from the seed.</summary>
public sealed record WorldOptions
{
    public required ulong Seed { get; init; }

    /// <summary>How long faults happen.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>How long the world may take to come to rest afterwards, without any fault.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromMinutes(8);

    public int Gateways { get; init; } = 1;
    public int MachinesPerGateway { get; init; } = 1;
    public int ModulesPerMachine { get; init; } = 2;
    public int Bridges { get; init; } = 1;
    public int FramePeriodMs { get; init; } = 2_000;
    public int StepMs { get; init; } = 512;

    /// <summary>Mean time between changes of a module's own alarm.</summary>
    public long MeanAlarmMs { get; init; } = 120_000;

    /// <summary>Modules keep on flash what finds no room in memory.</summary>
    public bool HasFlashBacklog { get; init; }

    /// <summary>Modules have an accelerometer: the gateway asks them for bursts, and a hot machine shakes as well.</summary>
    public bool HasVibration { get; init; }

    /// <summary>See <see cref="EdgeAgent.Gateway.Uplink.UplinkOptions.HistoryAfter"/>.</summary>
    public TimeSpan HistoryAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>See <see cref="EdgeAgent.Gateway.Uplink.UplinkOptions.HistoryPerSecond"/>.</summary>
    public int HistoryPerSecond { get; init; } = 64;

    /// <summary>Is the machine too hot at this true time? Null: now and then, by the seed.</summary>
    public Func<long, bool>? IsHot { get; init; }

    public FaultPlan Faults { get; init; } = new();
    public Seams Seams { get; init; } = new();

    /// <summary>A run as the swarm makes them: size and kinds of faults drawn from the seed, so that rare combinations come up.</summary>
    public static WorldOptions Swarm(ulong seed, TimeSpan? length = null, Seams? seams = null)
    {
        var dice = new Clocks.Dice(seed, "swarm");
        Fault[] all = Enum.GetValues<Fault>();
        double share = dice.Of<double>([0.1, 0.25, 0.5, 1]);
        Fault[] faults = [.. all.Where(fault => fault is not (Fault.FlashCut or Fault.ClockAhead) && dice.Chance(share))];
        var flash = new Clocks.Dice(seed, "flash");
        bool hasFlash = flash.Chance(0.5);
        if (hasFlash && flash.Chance(share)) faults = [.. faults, Fault.FlashCut];
        if (new Clocks.Dice(seed, "clock-ahead").Chance(share)) faults = [.. faults, Fault.ClockAhead];
        return new WorldOptions
        {
            Seed = seed,
            Length = length ?? TimeSpan.FromMinutes(20),
            Gateways = dice.Chance(0.2) ? 2 : 1,
            MachinesPerGateway = (int)dice.Between(1, 2),
            ModulesPerMachine = (int)dice.Between(1, 2),
            Bridges = (int)dice.Between(1, 2),
            FramePeriodMs = dice.Of<int>([1000, 2000, 5000]),
            HasFlashBacklog = hasFlash,
            HasVibration = new Clocks.Dice(seed, "vibration").Chance(0.5),
            HistoryAfter = new Clocks.Dice(seed, "history").Of<TimeSpan>([TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(90), TimeSpan.FromMinutes(10)]),
            MeanAlarmMs = dice.Of<long>([20_000, 120_000, 600_000]),
            Faults = new FaultPlan
            {
                Faults = faults,
                MeanGapMs = dice.Of<long>([10_000, 40_000, 120_000]),
                MeanLengthMs = dice.Of<long>([2_000, 15_000, 60_000]),
            },
            Seams = seams ?? new Seams(),
        };
    }
}
