using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Simulation.Clocks;

/// <summary>A gateway's wall clock: steps, boots in 1970, loses its time server.</summary>
public sealed class WallClock(EventQueue queue)
{
    /// <summary>Where the world begins: 2026-03-02 06:00 UTC.</summary>
    public const long EpochMs = 1_772_431_200_000;

    private long _offsetMs;
    private int _steps;

    /// <summary>Wrong by this much.</summary>
    public long OffsetMs
    {
        get => _offsetMs;
        set
        {
            if (value != _offsetMs) _steps++;
            _offsetMs = value;
        }
    }

    public ClockState State { get; set; } = ClockState.Synced;

    /// <summary>The steady clock starts anew with the machine it runs on.</summary>
    public long BootedAtMs { get; set; }

    public Moment Now => new(EpochMs + queue.NowMs + OffsetMs, queue.NowMs - BootedAtMs + 1, State, _steps);
}

/// <summary>The bridge's clock as .NET code reads it.</summary>
public sealed class SimulatedTime(EventQueue queue) : TimeProvider
{
    public override long TimestampFrequency => 1000;

    public override long GetTimestamp() => queue.NowMs;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(WallClock.EpochMs + queue.NowMs);
}
