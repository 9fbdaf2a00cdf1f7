using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.Gateway.Alarms;

/// <summary>
/// Ranks the faults of one episode as probable causes. By the catalogue some bring about others (a damaged bearing shakes, brakes and heats): a fault gains by each other one it
/// explains and loses by each that explains it. Where nothing decides, the worse one leads, then the one that came first. Confidence is a share of the episode's weights, not a probability.
/// </summary>
public static class CauseRanking
{
    /// <summary>What one relation is worth: a fault that explains another is twice as probable as without it.</summary>
    private const double PerRelation = 2;

    private static readonly string[] s_severities = ["low", "medium", "high", "critical"];

    public static IReadOnlyList<CauseData> Of(IEnumerable<Alarm> episode)
    {
        Candidate[] candidates = [.. episode.GroupBy(alarm => alarm.FaultCode, StringComparer.Ordinal).Select(Candidate.Of)];
        double[] weights = [.. candidates.Select(candidate => Math.Pow(PerRelation, Balance(candidate.Code, candidates)))];
        double total = weights.Sum();
        return
        [
            .. candidates.Zip(weights)
                .OrderByDescending(pair => pair.Second)
                .ThenByDescending(pair => pair.First.Severity)
                .ThenBy(pair => pair.First.FirstActiveAtMs)
                .ThenBy(pair => pair.First.Code, StringComparer.Ordinal)
                .Select(pair => new CauseData(pair.First.Code, Math.Round(pair.Second / total, 3), pair.First.Note)),
        ];
    }

    private static int Balance(string code, Candidate[] candidates)
    {
        int explains = candidates.Count(other => FaultCatalogue.LeadsTo(code, other.Code));
        int explained = candidates.Count(other => FaultCatalogue.LeadsTo(other.Code, code));
        return explains - explained;
    }

    private readonly record struct Candidate(string Code, int Severity, long FirstActiveAtMs, string? Note)
    {
        public static Candidate Of(IGrouping<string, Alarm> alarms) => new(
            alarms.Key,
            alarms.Max(alarm => Array.IndexOf(s_severities, alarm.Severity)),
            alarms.Min(alarm => alarm.FirstActiveAtMs),
            alarms.OrderByDescending(alarm => alarm.IsActive).ThenByDescending(alarm => alarm.ActiveAtMs).Select(alarm => alarm.Note).FirstOrDefault(note => note is not null));
    }
}
