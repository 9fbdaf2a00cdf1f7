
namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>Within which times an order is handled and done, and how long a machine proves it.</summary>
public sealed record ServiceLevels
{
    public TimeSpan HandleWithin { get; init; } = TimeSpan.FromMinutes(10);     // the trade's figure for handling an order
    public TimeSpan DoneWithin { get; init; } = TimeSpan.FromHours(3.5);        // the trade's figure for a done order

    /// <summary>
    /// A new order this soon after the last one of the same trouble is a repeat: it is linked, both times are halved and its priority is raised.
    /// </summary>
    public TimeSpan RepeatWithin { get; init; } = TimeSpan.FromDays(90);

    public ProvingTimes Proving { get; init; } = new();

    /// <summary>When the customer works; null for around the clock. A critical trouble does not wait for it.</summary>
    public WorkingHours? Working { get; init; }

    /// <summary>The time zone of the site.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Somebody has decided by then.</summary>
    public DateTimeOffset HandleBy(DateTimeOffset now, string severity, bool isRepeat) => After(now, HandleWithin, severity, isRepeat);

    /// <summary>It is resolved by then.</summary>
    public DateTimeOffset DoneBy(DateTimeOffset now, string severity, bool isRepeat) => After(now, DoneWithin, severity, isRepeat);

    private DateTimeOffset After(DateTimeOffset now, TimeSpan agreed, string severity, bool isRepeat)
    {
        TimeSpan time = agreed * FactorOf(severity) * (isRepeat ? 0.5 : 1);
        return Working is { } working && severity != "critical" ? working.After(now, time, Zone) : now + time;
    }

    /// <summary>What is agreed holds for a medium trouble: a worse one has less time, a low one more.</summary>
    public static double FactorOf(string severity) => severity switch { "critical" => 0.5, "high" => 0.75, "low" => 4, _ => 1 };

    public IEnumerable<string> Problems()
    {
        foreach (string problem in Proving.Problems()) yield return problem;
        if (HandleWithin <= TimeSpan.Zero) yield return $"HandleWithin is {HandleWithin}; use more than 0.";
        if (DoneWithin < HandleWithin) yield return $"DoneWithin is {DoneWithin}; use {HandleWithin} (HandleWithin) or more.";
    }
}

/// <summary>What was agreed with one customer.</summary>
/// <param name="Working">When they work; null for around the clock.</param>
public sealed record CustomerLevels(string Customer, TimeSpan HandleWithin, TimeSpan DoneWithin, WorkingHours? Working = null)
{
    public static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    /// <summary>Stable name of the first thing that is wrong; null when nothing is.</summary>
    public string? Problem() => this switch
    {
        { Customer.Length: 0 or > 200 } => "customer-missing",
        { Working.IsSound: false } => "working-hours-wrong",
        _ when HandleWithin < TimeSpan.FromMinutes(1) || DoneWithin < HandleWithin || DoneWithin > Longest => "times-wrong",
        _ => null,
    };
}
