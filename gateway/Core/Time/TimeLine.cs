using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Gateway.Time;

/// <summary>
/// The gateway's time line: follows the wall clock, and never falls. A clock that steps forward is followed at once. One that steps back is not: the line goes
/// on at half speed until the wall has caught up, and says meanwhile that it is guessed. A box without a battery clock that starts in 1970 goes on from the
/// last time in its store. Pure: wall and steady clock come in.
/// </summary>
/// <param name="storedMs">The newest time the store knows, Unix milliseconds; 0 for none.</param>
public sealed class TimeLine(long storedMs)
{
    /// <summary>A difference up to this is slewing, not a step.</summary>
    public const long StepMs = 2_000;

    /// <summary>
    /// A line that is further ahead of a synchronised wall than this at a start is given up: at half speed it would take days to be caught up.
    /// </summary>
    public const long MostHeldMs = 24 * 3_600_000;

    /// <summary>A wall clock before this was never set: the product did not exist (2025-01-01).</summary>
    public const long EarliestMs = 1_735_689_600_000;

    private long _lineMs;
    private long _steadyMs;

    /// <summary>Steps since the start, forward and back.</summary>
    public int Steps { get; private set; }

    /// <summary>How far the line is ahead of the wall; 0 in daily work.</summary>
    public long AheadMs { get; private set; }

    /// <param name="wallMs">Wall clock, Unix milliseconds.</param>
    /// <param name="steadyMs">A clock that never steps and runs at the same speed.</param>
    /// <param name="isWallSynced">The system says that its clock is synchronised.</param>
    public (long UtcMs, ClockState Clock) At(long wallMs, long steadyMs, bool isWallSynced)
    {
        if (_lineMs == 0) Start(wallMs, isWallSynced);
        else Advance(wallMs, Math.Max(0, steadyMs - _steadyMs));
        _steadyMs = steadyMs;
        AheadMs = Math.Max(0, _lineMs - wallMs);

        bool isWallSane = wallMs >= EarliestMs;
        ClockState clock = !isWallSane && storedMs < EarliestMs && _lineMs < EarliestMs ? ClockState.None
            : isWallSane && isWallSynced && AheadMs <= StepMs ? ClockState.Synced
            : ClockState.Guessed;
        return (_lineMs, clock);
    }

    /// <summary>A synchronised wall clock is believed even when it is days behind the store: the store was written by a wrong clock then.</summary>
    private void Start(long wallMs, bool isWallSynced)
    {
        bool wasStoreWrong = isWallSynced && wallMs >= EarliestMs && storedMs > wallMs + MostHeldMs;
        _lineMs = wasStoreWrong ? wallMs : Math.Max(wallMs, storedMs);
    }

    private void Advance(long wallMs, long passedMs)
    {
        long expected = _lineMs + passedMs;
        if (wallMs > expected + StepMs || (wallMs >= _lineMs && wallMs <= expected))
        {
            if (wallMs > expected + StepMs) Steps++;
            _lineMs = wallMs;
            return;
        }

        bool isBack = wallMs < expected - StepMs;
        if (isBack && AheadMs == 0) Steps++;
        _lineMs = wallMs > expected ? wallMs : _lineMs + (passedMs / 2);
    }
}
