
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

    public IEnumerable<string> Problems()
    {
        foreach (string problem in Proving.Problems()) yield return problem;
        if (HandleWithin <= TimeSpan.Zero) yield return $"HandleWithin is {HandleWithin}; use more than 0.";
        if (DoneWithin < HandleWithin) yield return $"DoneWithin is {DoneWithin}; use {HandleWithin} (HandleWithin) or more.";
    }
}

/// <summary>What was agreed with one customer.</summary>
public sealed record CustomerLevels(string Customer, TimeSpan HandleWithin, TimeSpan DoneWithin)
{
    public static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    /// <summary>Stable name of the first thing that is wrong; null when nothing is.</summary>
    public string? Problem() => this switch
    {
        { Customer.Length: 0 or > 200 } => "customer-missing",
        _ when HandleWithin < TimeSpan.FromMinutes(1) || DoneWithin < HandleWithin || DoneWithin > Longest => "times-wrong",
        _ => null,
    };
}
