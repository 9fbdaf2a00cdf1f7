namespace EdgeAgent.Gateway.Buffer;

/// <summary>How much history the buffer keeps. At a limit the oldest goes first; what goes stays counted as delivered.</summary>
public sealed record RetentionOptions
{
    public TimeSpan MaxFrameAge { get; init; } = TimeSpan.FromDays(30);              // thirty days offline must fit
    public long MaxFrameBytes { get; init; } = 2_000_000_000;                        // 200 modules at 1 Hz fill this in about a day; a box has 16 GB or more
    public long MaxAlarmFrameBytes { get; init; } = 64_000_000;                      // half a million alarm frames
    public int MaxQuarantined { get; init; } = 10_000;
    public int MaxGaps { get; init; } = 100_000;
    public TimeSpan KeepReceiptedEvents { get; init; } = Contracts.CloudWire.CloudLimits.KeepReceipted;

    /// <summary>Receipted state events kept; only the newest state matters, so these do not stay for days.</summary>
    public const int StatesKept = 16;

    public IEnumerable<string> Problems()
    {
        if (MaxFrameAge < TimeSpan.FromHours(1)) yield return $"maxFrameAge is {MaxFrameAge}; use 1 hour or more.";
        if (MaxFrameBytes < 1_000_000) yield return $"maxFrameBytes is {MaxFrameBytes}; use 1000000 or more.";
        if (MaxAlarmFrameBytes < 100_000) yield return $"maxAlarmFrameBytes is {MaxAlarmFrameBytes}; use 100000 or more.";
        if (MaxQuarantined is < 10 or > 1_000_000) yield return $"maxQuarantined is {MaxQuarantined}; use 10 to 1000000.";
        if (MaxGaps is < 100 or > 10_000_000) yield return $"maxGaps is {MaxGaps}; use 100 to 10000000.";
        if (KeepReceiptedEvents < TimeSpan.FromMinutes(1)) yield return $"keepReceiptedEvents is {KeepReceiptedEvents}; use 1 minute or more.";
    }
}

/// <summary>One round of deleting, part of a commit.</summary>
/// <param name="NowMs">Gateway's clock.</param>
/// <param name="Outbox">Receipted numbers whose keeping time is over.</param>
/// <param name="IsSqueezed">The disk is tight: the log must not grow, whatever its limit says.</param>
public sealed record Retention(RetentionOptions Options, long NowMs, IReadOnlyList<OutboxTrim> Outbox, bool IsSqueezed = false)
{
    /// <summary>What of the log stays when the disk becomes tight; the rest is room to write in.</summary>
    public const double SqueezedShare = 0.9;
}

/// <summary>How much room the disk has.</summary>
public enum DiskState
{
    Ample,

    /// <summary>The log must not grow any more.</summary>
    Tight,

    /// <summary>Only alarms are taken.</summary>
    Full,
}
