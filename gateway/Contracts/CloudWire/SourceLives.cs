namespace EdgeAgent.Contracts.CloudWire;

/// <summary>A run of a source.</summary>
/// <param name="Life">As the source names it.</param>
/// <param name="Said">How often this run has named itself, the highest number heard; 0 where it is not counted.</param>
public sealed record HeardLife(string Life, long Said);

/// <summary>
/// Which runs of one source were heard, and whether two bodies speak under its one identity (a box copied with its card, a flash copied to a second board). A
/// run that another one followed is over and never speaks again, whatever is restarted, restored or taken over; where it does, two are running. Pure and
/// immutable.
/// <para>Words can overtake each other when two listeners share them, so one return proves nothing: it takes <see cref="ReturnsThatProve"/> within
/// <see cref="Window"/>. What was said once and is delivered again is known by its number. It is over when no run returned for <see cref="OverAfter"/>. Limit:
/// the last <see cref="MostLives"/> runs and <see cref="ReturnsThatProve"/> returns are remembered; a source that keeps restarting forgets its oldest
/// runs.</para>
/// </summary>
/// <param name="Recent">The runs heard, the present one last.</param>
/// <param name="ReturnsMs">When a run that another had followed spoke again, newest last.</param>
/// <param name="IsProven">There were two bodies when the last return was heard.</param>
public sealed record SourceLives(IReadOnlyList<HeardLife> Recent, IReadOnlyList<long> ReturnsMs, bool IsProven)
{
    public const int MostLives = 8;

    /// <summary>One message that was overtaken makes two returns: its own, and that of the run it was late for.</summary>
    public const int ReturnsThatProve = 3;

    /// <summary>Two that take one session from each other do so every few seconds at first, and with all waiting between tries at least twice a minute.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    public static readonly TimeSpan OverAfter = TimeSpan.FromMinutes(10);

    public static SourceLives None { get; } = new([], [], false);

    /// <summary>Two bodies speak, or did until a moment ago.</summary>
    public bool AreTwo(long nowMs) => IsProven && ReturnsMs.Count > 0 && nowMs - ReturnsMs[^1] < OverAfter.TotalMilliseconds;

    /// <summary>The source named its run.</summary>
    /// <param name="life">Its run.</param>
    /// <param name="said">How often the run has named itself; null where the message is known to be new.</param>
    /// <param name="nowMs">The listener's time.</param>
    /// <returns>The same value when nothing changed.</returns>
    public SourceLives Heard(string life, long? said, long nowMs)
    {
        HeardLife? known = Recent.FirstOrDefault(heard => heard.Life == life);
        if (known is not null && said <= known.Said) return this;
        var heard = new HeardLife(life, said ?? 0);
        HeardLife[] recent = [.. Recent.Where(other => other.Life != life).TakeLast(MostLives - 1), heard];
        bool isReturn = known is not null && Recent[^1].Life != life;
        if (!isReturn) return known is not null && said is null ? this : this with { Recent = recent };

        long[] returns = [.. ReturnsMs.Append(nowMs).TakeLast(ReturnsThatProve)];
        bool isMany = returns.Length == ReturnsThatProve && nowMs - returns[0] <= Window.TotalMilliseconds;
        return new SourceLives(recent, returns, isMany || AreTwo(nowMs));
    }
}
