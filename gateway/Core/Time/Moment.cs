using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Gateway.Time;

/// <summary>A moment as it comes into the core: wall clock, how sure it is, and a steadily rising clock for time-outs.</summary>
/// <param name="UtcMs">Unix milliseconds by the gateway's clock.</param>
/// <param name="SteadyMs">Milliseconds that never step; origin arbitrary.</param>
/// <param name="Clock">How sure <paramref name="UtcMs"/> is.</param>
/// <param name="Steps">How often the wall clock was set since the start: two moments with the same number lie on one unbroken line.</param>
public readonly record struct Moment(long UtcMs, long SteadyMs, ClockState Clock, int Steps = 0)
{
    public DateTimeOffset Utc => DateTimeOffset.FromUnixTimeMilliseconds(UtcMs);
}
