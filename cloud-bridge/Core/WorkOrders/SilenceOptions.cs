namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>When silence is worth an order.</summary>
public sealed record SilenceOptions
{
    /// <summary>Longer than a gateway's restart and a broker's reconnect.</summary>
    public TimeSpan SilentAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>A wire conflict is over when none came for this long.</summary>
    public TimeSpan ConflictOverAfter { get; init; } = TimeSpan.FromHours(1);

    public IEnumerable<string> Problems()
    {
        if (SilentAfter < TimeSpan.FromSeconds(10) || SilentAfter > TimeSpan.FromDays(7))
            yield return $"SilentAfter is {SilentAfter}; use 10 seconds to 7 days.";
        if (ConflictOverAfter < TimeSpan.FromMinutes(1) || ConflictOverAfter > TimeSpan.FromDays(7))
            yield return $"ConflictOverAfter is {ConflictOverAfter}; use 1 minute to 7 days.";
    }
}
