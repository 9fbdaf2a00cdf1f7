using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Gateway.Ingest;

public sealed record IngestOptions
{
    /// <summary>
    /// How many logged frames back a repetition is compared byte by byte when its hash is no longer in memory; what is older counts as a plain duplicate.
    /// </summary>
    public int ConflictReach { get; init; } = 50_000;                                   // about 10 ms of reading on a small box

    /// <summary>Such comparisons per batch; further repetitions count as plain duplicates, so that a flood of old frames can't stall the gateway.</summary>
    public int ConflictLooksPerBatch { get; init; } = 4;

    /// <summary>A synchronised stamp this far ahead of the gateway's own is refused.</summary>
    public TimeSpan MaxFuture { get; init; } = TimeSpan.FromMilliseconds(WireLimits.MaxFutureMs);

    /// <summary>A stamp before this is not believed, whatever the clock state says.</summary>
    public DateTimeOffset EarliestStamp { get; init; } = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);   // before the product existed

    public IEnumerable<string> Problems()
    {
        if (ConflictReach is < 0 or > 10_000_000) yield return $"conflictReach is {ConflictReach}; use 0 to 10000000.";
        if (ConflictLooksPerBatch is < 0 or > 1000) yield return $"conflictLooksPerBatch is {ConflictLooksPerBatch}; use 0 to 1000.";
        if (MaxFuture < TimeSpan.FromSeconds(1)) yield return $"maxFuture is {MaxFuture}; use 1 second or more.";
    }
}
