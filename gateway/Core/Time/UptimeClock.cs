namespace EdgeAgent.Gateway.Time;

/// <summary>
/// Maps the uptime of one incarnation of a module to the gateway's time line: the smallest difference seen between arrival and uptime is the one with the least
/// delay, so every frame is placed by it. The kept difference creeps up by <see cref="DriftPerMillion"/>, because a quartz that runs slow would otherwise pull
/// the module ever further into the past.
/// </summary>
public sealed class UptimeClock
{
    /// <summary>Crystal tolerance of a module plus that of a gateway, doubled.</summary>
    public const long DriftPerMillion = 100;

    private long _offsetMs;
    private long _setAtMs;

    /// <param name="offsetMs">What <see cref="OffsetMs"/> was when it was last stored; 0 for never.</param>
    public UptimeClock(long offsetMs) => _offsetMs = offsetMs;

    /// <summary>Gateway milliseconds at uptime 0; 0 while unknown.</summary>
    public long OffsetMs => _offsetMs;

    /// <summary>The gateway's clock was set: what was learned by the old one is void.</summary>
    public void Forget() => (_offsetMs, _setAtMs) = (0, 0);

    /// <summary>When a frame of that uptime was made, at the latest now.</summary>
    /// <param name="uptimeMs">Of the frame.</param>
    /// <param name="hasRestarted">The uptime fell within its lane: the module started anew, the old mapping is void.</param>
    /// <param name="nowMs">Arrival, gateway's clock.</param>
    public long ToUtcMs(long uptimeMs, bool hasRestarted, long nowMs)
    {
        long seen = nowMs - uptimeMs;
        long crept = _offsetMs + (Math.Max(0, nowMs - _setAtMs) * DriftPerMillion / 1_000_000);
        if (_offsetMs == 0 || hasRestarted || seen < crept || _setAtMs == 0)
        {
            bool isFirstAfterLoad = _setAtMs == 0 && _offsetMs != 0 && !hasRestarted;
            _offsetMs = isFirstAfterLoad ? Math.Min(_offsetMs, seen) : seen;
            _setAtMs = nowMs;
        }

        return Math.Min(nowMs, _offsetMs + uptimeMs);
    }
}
