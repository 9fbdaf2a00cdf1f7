using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Gateway.Time;

/// <summary>
/// The gateway's time line: the wall clock, as far as there is one. A clock that is set is followed at once, forward and back, and each step is counted, so that
/// whoever measures a duration or kept a mark can tell that the line broke. A wall that is slewed back by a leap second lets the line wait, not fall. A wall
/// that was never set (1970) is not followed: a box without a battery clock goes on from the last time in its store, at the speed of the steady clock, until
/// somebody sets the wall. Pure: wall and steady clock come in.
/// </summary>
/// <param name="storedMs">The newest time the store knows, Unix milliseconds; 0 for none.</param>
public sealed class TimeLine(long storedMs)
{
    /// <summary>A difference up to this is slewing, not a step.</summary>
    public const long StepMs = 2_000;

    /// <summary>A wall clock before this was never set: the product did not exist (2025-01-01).</summary>
    public const long EarliestMs = 1_735_689_600_000;

    private long _lineMs;
    private long _wallMs;
    private long _steadyMs;

    /// <summary>Steps of the line since the start, forward and back.</summary>
    public int Steps { get; private set; }

    /// <summary>How far the line is ahead of the wall; 0 in daily work.</summary>
    public long AheadMs { get; private set; }

    /// <param name="wallMs">Wall clock, Unix milliseconds.</param>
    /// <param name="steadyMs">A clock that never steps and runs at the same speed.</param>
    /// <param name="isWallSynced">The system says that its clock is synchronised.</param>
    public (long UtcMs, ClockState Clock) At(long wallMs, long steadyMs, bool isWallSynced)
    {
        bool isWallSane = wallMs >= EarliestMs;
        if (_lineMs == 0) _lineMs = isWallSane && isWallSynced ? wallMs : Math.Max(wallMs, storedMs);
        else Advance(wallMs, Math.Max(0, steadyMs - _steadyMs), isWallSane, isWallSynced);
        (_wallMs, _steadyMs) = (wallMs, steadyMs);
        AheadMs = Math.Max(0, _lineMs - wallMs);

        ClockState clock = !isWallSane && storedMs < EarliestMs && _lineMs < EarliestMs ? ClockState.None
            : isWallSane && isWallSynced && AheadMs <= StepMs ? ClockState.Synced
            : ClockState.Guessed;
        return (_lineMs, clock);
    }

    private void Advance(long wallMs, long passedMs, bool isWallSane, bool isWallSynced)
    {
        bool wasSet = Math.Abs(wallMs - _wallMs - passedMs) > StepMs;
        bool isBehind = _lineMs - _wallMs > StepMs;
        bool isFollowed = isWallSane && (wasSet || (isBehind && isWallSynced) || wallMs > _lineMs + passedMs + StepMs);
        if (isFollowed)
        {
            if (Math.Abs(wallMs - _lineMs - passedMs) > StepMs) Steps++;
            _lineMs = wallMs;
        }
        else if (wasSet || isBehind)
        {
            _lineMs += passedMs;
        }
        else
        {
            _lineMs = wallMs >= _lineMs ? wallMs : _lineMs + (passedMs / 2);
        }
    }
}
