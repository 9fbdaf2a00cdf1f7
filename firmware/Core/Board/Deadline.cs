namespace EdgeAgent.Firmware.Board;

/// <summary>
/// How long one piece of work of a thread may take. The thread says when it begins and ends; the supervisor asks. Outside of work nothing is owed. Safe to use
/// from two threads.
/// </summary>
public sealed class Deadline
{
    private readonly object _gate = new object();
    private readonly long _limitMs;
    private long _beganMs = -1;

    /// <param name="limitMs">Work that takes longer has failed.</param>
    public Deadline(long limitMs) => _limitMs = limitMs;

    /// <summary>Work begins, or goes on with all its time again.</summary>
    public void Begin(long nowMs)
    {
        lock (_gate) _beganMs = nowMs;
    }

    public void End()
    {
        lock (_gate) _beganMs = -1;
    }

    /// <summary>Time in which nothing could go on.</summary>
    public void Excuse(long milliseconds)
    {
        lock (_gate)
        {
            if (_beganMs >= 0) _beganMs += milliseconds;
        }
    }

    public bool IsMissed(long nowMs)
    {
        lock (_gate) return _beganMs >= 0 && nowMs - _beganMs > _limitMs;
    }
}
