namespace EdgeAgent.Firmware.Link;

/// <summary>
/// When to connect: at once, then after waits that double from the first to the longest delay, each spread by up to a half so that a plant full of modules does
/// not come back in one beat. The waits start small again only after a link was stable; a broker that accepts and drops makes them grow like one that is away.
/// </summary>
public sealed class LinkStateMachine
{
    private readonly LinkOptions _options;
    private uint _spread;
    private long _sinceMs;
    private int _failures;
    private int _retryDelayMs;

    /// <param name="options">Patience.</param>
    /// <param name="seed">Differs from module to module (its id): a chip has no random source, and the spread only has to differ.</param>
    public LinkStateMachine(LinkOptions options, ulong seed)
    {
        _options = options;
        _spread = (uint)((seed * 0x9E3779B97F4A7C15UL) >> 32) | 1;                       // ids differ in their last bits: spread them
    }

    public LinkState State { get; private set; } = LinkState.Down;

    /// <summary>The present or last wait.</summary>
    public int RetryDelayMs => _retryDelayMs;

    /// <summary>Links lost and tries failed since the last stable one.</summary>
    public int Failures => _failures;

    /// <param name="nowMs">Uptime.</param>
    /// <param name="isConnected">What the link says.</param>
    /// <returns>The state after this step; the caller acts when it changed.</returns>
    public LinkState Step(long nowMs, bool isConnected)
    {
        switch (State)
        {
            case LinkState.Down:
                Enter(LinkState.Connecting, nowMs);
                break;
            case LinkState.Connecting when isConnected:
                Enter(LinkState.Up, nowMs);
                break;
            case LinkState.Connecting when nowMs - _sinceMs >= _options.ConnectTimeoutMs:
                Fail(nowMs);
                break;
            case LinkState.Up when !isConnected:
                if (nowMs - _sinceMs >= _options.StableAfterMs) _failures = 0;
                Fail(nowMs);
                break;
            case LinkState.Backoff when nowMs - _sinceMs >= _retryDelayMs:
                Enter(LinkState.Connecting, nowMs);
                break;
        }

        return State;
    }

    private void Fail(long nowMs)
    {
        int delayMs = _options.FirstDelayMs;
        for (int i = 0; i < _failures && delayMs < _options.LongestDelayMs; i++) delayMs *= 2;
        if (delayMs > _options.LongestDelayMs) delayMs = _options.LongestDelayMs;
        _failures++;
        _retryDelayMs = (delayMs / 2) + (int)(NextSpread() % (uint)((delayMs / 2) + 1));
        Enter(LinkState.Backoff, nowMs);
    }

    private void Enter(LinkState state, long nowMs)
    {
        State = state;
        _sinceMs = nowMs;
    }

    // Marsaglia's xorshift32: enough to keep modules apart.
    private uint NextSpread()
    {
        _spread ^= _spread << 13;
        _spread ^= _spread >> 17;
        _spread ^= _spread << 5;
        return _spread;
    }
}
