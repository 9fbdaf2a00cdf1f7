namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>How long somebody who tried too often has to wait. Pure.</summary>
public static class LockRule
{
    /// <summary>Tries within this time count together.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>Each further lock is twice as long as the one before, up to the longest.</summary>
    public static TimeSpan LengthAfter(long locks, TimeSpan firstLock, TimeSpan longestLock) =>
        TimeSpan.FromMinutes(Math.Min(firstLock.TotalMinutes * Math.Pow(2, Math.Min(locks, 30)), longestLock.TotalMinutes));
}
