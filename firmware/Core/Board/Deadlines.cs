namespace EdgeAgent.Firmware.Board;

/// <summary>
/// All deadlines of a module, looked at by the supervisor's thread. A TLS handshake or a name look-up runs inside the interpreter and stops every managed
/// thread, this one too; what was stopped has not failed. So time in which nobody looked is no time in which a piece of work could go on, and is added to what
/// each may take.
/// </summary>
public sealed class Deadlines
{
    /// <summary>
    /// Looks come ten times a second; with a garbage collection and other threads between them two of them are never further apart than this.
    /// </summary>
    public const long LongestGapMs = 2000;

    private readonly Deadline[] _deadlines;
    private long _lookedMs = -1;

    public Deadlines(Deadline[] deadlines) => _deadlines = deadlines;

    /// <summary>Longest time in which nobody looked, ms: how long the interpreter stood still at worst.</summary>
    public long LongestStandstillMs { get; private set; }

    /// <returns>True when a piece of work has taken longer than it may.</returns>
    public bool IsMissed(long nowMs)
    {
        long gapMs = _lookedMs < 0 ? 0 : nowMs - _lookedMs;
        _lookedMs = nowMs;
        if (gapMs > LongestGapMs)
        {
            if (gapMs > LongestStandstillMs) LongestStandstillMs = gapMs;
            for (int i = 0; i < _deadlines.Length; i++) _deadlines[i].Excuse(gapMs);
        }

        for (int i = 0; i < _deadlines.Length; i++)
        {
            if (_deadlines[i].IsMissed(nowMs)) return true;
        }

        return false;
    }
}
