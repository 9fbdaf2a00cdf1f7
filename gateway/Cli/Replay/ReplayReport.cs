using System.Globalization;

namespace EdgeAgent.Cli.Replay;

/// <summary>What became of one recording on its way through the whole line.</summary>
/// <param name="File">Which recording.</param>
/// <param name="Frames">Rows sent as frames.</param>
/// <param name="Receipted">Frames the gateway has on disk.</param>
/// <param name="FaultFrom">Label; null for a healthy recording.</param>
/// <param name="FaultTo">Label.</param>
/// <param name="Episodes">Machine episodes, times on the recording's own clock.</param>
/// <param name="Orders">Machine work orders.</param>
/// <param name="Lanes">Delivery ledger, module and gateway lanes.</param>
public sealed record ReplayReport(
    string File,
    long Frames,
    long Receipted,
    DateTimeOffset? FaultFrom,
    DateTimeOffset? FaultTo,
    IReadOnlyList<ReplayEpisode> Episodes,
    int Orders,
    IReadOnlyList<ReplayLane> Lanes)
{
    public int EpisodesBefore => Episodes.Count(episode => FaultFrom is null || episode.OpenedAt < FaultFrom);

    /// <summary>A labelled row stands for the second that begins with it.</summary>
    public int EpisodesInside =>
        Episodes.Count(episode => FaultFrom is not null && episode.OpenedAt >= FaultFrom && episode.OpenedAt < FaultTo!.Value.AddSeconds(1));

    public long Lost => Lanes.Sum(lane => lane.Dropped + lane.Unknown) + Frames - Receipted;

    /// <summary>One sentence that compares alarms with labels.</summary>
    public string Verdict => (FaultFrom, EpisodesBefore, EpisodesInside) switch
    {
            (null, 0, _) => "healthy recording, no episode: right",
            (null, var early, _) => Invariant($"healthy recording, but {early} episode(s): false alarm"),
            (_, > 0, _) => Invariant($"{EpisodesBefore} episode(s) before the fault: false alarm"),
            (_, 0, 0) => "no episode inside the fault: missed",
            _ => Invariant(
                $"first episode {(Episodes.First(episode => episode.OpenedAt >= FaultFrom).OpenedAt - FaultFrom!.Value).TotalSeconds:0} s after the fault began, {Orders} order(s)"
            ),
        };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>One episode and how its alarms went.</summary>
public sealed record ReplayEpisode(string Id, string FaultCode, DateTimeOffset OpenedAt, DateTimeOffset? EndedAt, int Occurrences);

/// <summary>One line of the delivery ledger.</summary>
public sealed record ReplayLane(string Source, string Lane, long Produced, long Delivered, long Duplicate, long Dropped, long Unknown);
