using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Firmware.Telemetry;

/// <summary>The module's UTC time: told by the gateway's receipts, carried on by the uptime. Order never depends on it.</summary>
public sealed class WallClock
{
    private const long SyncedForMs = 60L * 60 * 1000;

    private bool _isTold;
    private bool _wasSynced;
    private long _offsetMs;
    private long _toldMs;

    /// <summary>The gateway says what time it is; a gateway without time itself tells nothing.</summary>
    public void Tell(long utcMs, ClockState state, long nowMs)
    {
        if (state == ClockState.None || utcMs <= 0) return;
        if (state == ClockState.Guessed && _isTold && StateAt(nowMs) == ClockState.Synced) return;
        _isTold = true;
        _wasSynced = state == ClockState.Synced;
        _offsetMs = utcMs - nowMs;
        _toldMs = nowMs;
    }

    public ClockState StateAt(long nowMs)
    {
        if (!_isTold) return ClockState.None;
        return _wasSynced && nowMs - _toldMs <= SyncedForMs ? ClockState.Synced : ClockState.Guessed;
    }

    /// <summary>Unix milliseconds; 0 while the state is none.</summary>
    public long UtcAt(long nowMs) => _isTold ? nowMs + _offsetMs : 0;
}
