using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.WorkOrders;

/// <summary>How long a machine has to run well after a repair before the repair counts. The kind of fault decides.</summary>
public sealed record ProvingTimes
{
    /// <summary>What a bearing, a shaft or a load does is there within minutes of running.</summary>
    public TimeSpan Running { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Heat comes slowly: a motor of some ten kilowatts nears its final temperature within about an hour (thermal time constants of 15 to 30 min).
    /// </summary>
    public const double HeatFactor = 4;

    /// <summary>A report says how its machine is at that moment; between two that lie further apart nobody knows what it did.</summary>
    public static readonly TimeSpan LongestStep = TimeSpan.FromMinutes(2);

    /// <summary>An order that was closed and is not proved after so long will not be.</summary>
    public static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(90);

    /// <summary>The time for a kind of fault.</summary>
    public TimeSpan Of(string causeGroup, string faultCode) =>
        causeGroup == "temperature" || faultCode == FaultCodes.ThermalOverload ? HeatFactor * Running : Running;

    public IEnumerable<string> Problems()
    {
        if (Running < TimeSpan.FromSeconds(1) || Running > TimeSpan.FromDays(1)) yield return $"Running (--proving-time) is {Running}; use 1 second to 1 day.";
    }
}
