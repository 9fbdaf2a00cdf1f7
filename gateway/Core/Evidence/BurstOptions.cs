namespace EdgeAgent.Gateway.Evidence;

/// <summary>When modules are asked for raw bursts, and how many at once.</summary>
public sealed record BurstOptions
{
    /// <summary>A point with a reference records this often: early damage of a bearing shows in the envelope weeks before the broadband level rises.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromDays(1);

    /// <summary>A point that still wants its healthy reference, while the machine runs.</summary>
    public TimeSpan LearnEvery { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>A fault that was named once wants a second opinion after this.</summary>
    public TimeSpan ConfirmAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The machine must have run for this long before a burst is asked for by schedule.</summary>
    public TimeSpan SteadyFor { get; init; } = TimeSpan.FromSeconds(60);                 // longer than the slowest start of trip class 30

    /// <summary>A point is not asked again within this, whoever wants it.</summary>
    public TimeSpan MinInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Modules that record at the same time: a burst of 2 s and three axes is 250 KB on the plant's network.</summary>
    public int MaxUnderWay { get; init; } = 4;

    /// <summary>A request that came to nothing within this is given up and counted.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(10);

    public IEnumerable<string> Problems()
    {
        if (Every < TimeSpan.FromMinutes(1) || Every > TimeSpan.FromDays(365)) yield return $"every is {Every}; use 1 minute to 365 days.";
        if (LearnEvery < TimeSpan.FromSeconds(10) || LearnEvery > TimeSpan.FromDays(1)) yield return $"learnEvery is {LearnEvery}; use 10 seconds to 1 day.";
        if (ConfirmAfter < TimeSpan.FromSeconds(5) || ConfirmAfter > TimeSpan.FromDays(1))
            yield return $"confirmAfter is {ConfirmAfter}; use 5 seconds to 1 day.";
        if (SteadyFor < TimeSpan.Zero || SteadyFor > TimeSpan.FromHours(1)) yield return $"steadyFor is {SteadyFor}; use 0 to 1 hour.";
        if (MinInterval < TimeSpan.FromSeconds(1) || MinInterval > TimeSpan.FromHours(1)) yield return $"minInterval is {MinInterval}; use 1 second to 1 hour.";
        if (MaxUnderWay is < 1 or > 100) yield return $"maxUnderWay is {MaxUnderWay}; use 1 to 100.";
        if (GiveUpAfter < TimeSpan.FromMinutes(1) || GiveUpAfter > TimeSpan.FromDays(1)) yield return $"giveUpAfter is {GiveUpAfter}; use 1 minute to 1 day.";
    }
}
