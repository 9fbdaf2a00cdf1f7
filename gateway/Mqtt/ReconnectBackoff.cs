namespace EdgeAgent.Mqtt;

/// <summary>
/// How long to wait before the next try. Doubles from the first delay to the longest, each wait spread by jitter so that a plant full of modules
/// does not return in step; starts over only after a connection lasted the stable time, so a broker that accepts and drops is not hammered.
/// </summary>
public sealed class ReconnectBackoff(ReconnectOptions options, Random random)
{
    private int _failures;
    private long? _connectedSinceMs;

    public void Connected(long nowMs) => _connectedSinceMs = nowMs;

    /// <summary>The wait in milliseconds after a try failed or a connection ended: uniform in [delay/2, delay].</summary>
    public long NextDelayMs(long nowMs)
    {
        if (_connectedSinceMs is { } since && nowMs - since >= options.StableAfter.TotalMilliseconds) _failures = 0;
        _connectedSinceMs = null;

        double delayMs = Math.Min(options.Longest.TotalMilliseconds, options.First.TotalMilliseconds * Math.Pow(2, Math.Min(_failures, 40)));
        _failures++;
        return (long)(delayMs / 2 + random.NextDouble() * delayMs / 2);
    }
}

public sealed record ReconnectOptions
{
    public TimeSpan First { get; init; } = TimeSpan.FromMilliseconds(500);
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(30);                  // a repaired network is used within half a minute
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(20);

    public IEnumerable<string> Problems()
    {
        if (First < TimeSpan.FromMilliseconds(1)) yield return $"First is {First}; use 1 ms or more.";
        if (Longest < First || Longest > TimeSpan.FromHours(1)) yield return $"Longest is {Longest}; use First to 1 hour.";
        if (StableAfter < TimeSpan.Zero || StableAfter > TimeSpan.FromHours(1)) yield return $"StableAfter is {StableAfter}; use 0 to 1 hour.";
    }
}
