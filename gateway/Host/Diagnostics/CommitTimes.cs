namespace EdgeAgent.Gateway.Host.Diagnostics;

/// <summary>A histogram of commit times. One writer; a reader sees whole counters, perhaps of two neighbouring moments.</summary>
public sealed class CommitTimes
{
    /// <summary>Upper bounds in seconds: from a fast SSD to a flash disk in trouble.</summary>
    public static readonly IReadOnlyList<double> Bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

    private readonly long[] _counts = new long[Bounds.Count + 1];

    /// <summary>
    /// A disk whose commits take this long on average makes its modules wait; far below the 16 s for which their window lasts at a frame a second.
    /// </summary>
    public const double SlowSeconds = 0.25;

    private const double Weight = 0.2;

    /// <summary>Average of about the last ten commits.</summary>
    public double RecentSeconds { get; private set; }

    public double SumSeconds { get; private set; }

    public long Count => _counts.Sum();

    /// <summary>Commits within the bound of that index, all shorter ones included.</summary>
    public long AtMost(int bound) => _counts.Take(bound + 1).Sum();

    internal void Add(TimeSpan time)
    {
        int bucket = 0;
        while (bucket < Bounds.Count && time.TotalSeconds > Bounds[bucket]) bucket++;
        _counts[bucket]++;
        SumSeconds += time.TotalSeconds;
        RecentSeconds += Weight * (time.TotalSeconds - RecentSeconds);
    }
}
