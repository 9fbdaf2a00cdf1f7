namespace EdgeAgent.Simulation.Faults;

/// <summary>What can go wrong. Each is a knob: a run turns some of them.</summary>
public enum Fault
{
    /// <summary>A packet breaks its connection now and then; QoS 1 then sends again, so this is loss and duplicate in one.</summary>
    PacketLoss,

    /// <summary>A cable is pulled for a moment.</summary>
    CutLink,

    /// <summary>A link carries nothing for a while and nobody is told.</summary>
    Stall,

    /// <summary>Nobody on a leg reaches the broker for a while.</summary>
    Partition,

    /// <summary>The broker dies with its queues and comes back.</summary>
    BrokerRestart,

    /// <summary>The broker refuses publishes and acknowledges them.</summary>
    Denied,

    /// <summary>Everything on a leg takes seconds.</summary>
    Slow,

    ModuleReset,
    ModuleReflash,
    ModuleRestored,
    FlashRefuses,
    FlashDamaged,

    GatewayPowerCut,
    GatewayCutBeforeCommit,
    GatewayCutAfterCommit,
    GatewayCutBetweenReceipts,
    GatewayRestored,
    DiskFull,
    ReadError,
    ClockStep,
    ClockLost,
    Boot1970,

    BridgePowerCut,
    BridgeCutBeforeCommit,
    BridgeCutAfterCommit,
    BridgeRestored,

    /// <summary>Torn, foreign, oversized, unknown and old messages on both legs.</summary>
    Poison,

    /// <summary>A module loses power in the middle of writing a page of its backlog to flash.</summary>
    FlashCut,

    /// <summary>A gateway boots with a clock that is hours to years ahead; after a while it is set right, with or without another start.</summary>
    ClockAhead,
}

/// <summary>Which faults a run has, and how often.</summary>
public sealed record FaultPlan
{
    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>Mean time between two faults.</summary>
    public long MeanGapMs { get; init; } = 40_000;

    /// <summary>A fault that lasts does so for this long on average.</summary>
    public long MeanLengthMs { get; init; } = 15_000;

    /// <summary>Chance that a packet breaks its connection, while <see cref="Fault.PacketLoss"/> is on.</summary>
    public double PacketLoss { get; init; } = 0.002;
}
