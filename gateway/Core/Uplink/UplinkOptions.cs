namespace EdgeAgent.Gateway.Uplink;

/// <summary>When what is told to the cloud becomes history, and how fast history goes.</summary>
public sealed record UplinkOptions
{
    /// <summary>
    /// A cloud that was not heard for this long is away: alarms and health records made from then on are history and go on the replay lane. Shorter breaks keep
    /// one plain order.
    /// </summary>
    public TimeSpan HistoryAfter { get; init; } = TimeSpan.FromMinutes(10);              // ten of the receipts that come once a minute are missing

    /// <summary>
    /// History events a second and gateway, so that a thousand gateways that come back together are no flood; what is live does not count. 60 machines' 30 days
    /// are sent in 12 minutes, 2,000 machines' in under 7 hours, 100 times faster than they were made.
    /// </summary>
    public int HistoryPerSecond { get; init; } = 64;

    public IEnumerable<string> Problems()
    {
        if (HistoryAfter < TimeSpan.FromSeconds(10) || HistoryAfter > TimeSpan.FromDays(1))
            yield return $"historyAfter is {HistoryAfter}; use 10 seconds to 1 day.";
        if (HistoryPerSecond is < 1 or > 10_000) yield return $"historyPerSecond is {HistoryPerSecond}; use 1 to 10000.";
    }
}
