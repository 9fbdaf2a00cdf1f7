using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Languages;
using EdgeAgent.Contracts.Reasons;

namespace EdgeAgent.Gateway.Alarms;

/// <summary>
/// Ranks the faults of one episode as probable causes. By the catalogue some bring about others (a damaged bearing shakes, brakes and heats): a fault gains by
/// each other one it explains and loses by each that explains it. What is easily confused with the first follows, far below it; after that come those of its
/// own group that the first brings about, for they show it and cause nothing. Where nothing decides, the worse one leads, then the one that came first.
/// Confidence is a share of the episode's weights, not a probability.
/// </summary>
public static class CauseRanking
{
    /// <summary>What one relation is worth: a fault that explains another is twice as probable as without it.</summary>
    private const double PerRelation = 2;

    /// <summary>What was only not ruled out, against the least probable of what was seen.</summary>
    private const double AlternativePart = 0.25;

    /// <summary>What only shows the first, against what was not ruled out.</summary>
    private const double SymptomPart = 0.5;

    private static readonly string[] s_severities = ["low", "medium", "high", "critical"];

    public static IReadOnlyList<CauseData> Of(IEnumerable<Alarm> episode)
    {
        Candidate[] candidates = [.. episode.GroupBy(alarm => alarm.FaultCode, StringComparer.Ordinal).Select(Candidate.Of)];
        double[] weights = [.. candidates.Select(candidate => Math.Pow(PerRelation, Balance(candidate.Code, candidates)))];
        (Candidate Candidate, double Weight)[] ranked =
        [
            .. candidates.Zip(weights)
                .OrderByDescending(pair => pair.Second)
                .ThenByDescending(pair => pair.First.Severity)
                .ThenBy(pair => pair.First.FirstActiveAtMs)
                .ThenBy(pair => pair.First.Code, StringComparer.Ordinal),
        ];
        Candidate first = ranked[0].Candidate;
        (Candidate Candidate, double Weight)[] symptoms = [.. ranked.Where(pair => IsSymptom(first.Code, pair.Candidate.Code))];
        ranked = [.. ranked.Where(pair => !IsSymptom(first.Code, pair.Candidate.Code))];
        string[] alternatives = [.. (FaultCatalogue.Find(first.Code)?.ConfusedWith ?? []).Where(code => candidates.All(candidate => candidate.Code != code))];
        double least = ranked[^1].Weight * AlternativePart;
        double ofSymptom = least * SymptomPart;
        double total = ranked.Sum(pair => pair.Weight) + alternatives.Length * least + symptoms.Length * ofSymptom;
        return
        [
            .. ranked.Select(pair => Cause(pair.Candidate, pair.Weight / total)),
            .. alternatives.Select(code => new CauseData(
                code,
                Math.Round(least / total, 3),
                Because.SimilarSymptoms.For(Catalogue.English),
                Because: Because.SimilarSymptoms
            )),
            .. symptoms.Select(pair => Cause(pair.Candidate, ofSymptom / total)),
        ];
    }

    private static CauseData Cause(Candidate candidate, double confidence) =>
        new(candidate.Code, Math.Round(confidence, 3), candidate.Note, candidate.Origin, candidate.Because);

    private static bool IsSymptom(string first, string code) =>
        FaultCatalogue.LeadsTo(first, code) && FaultCatalogue.Find(first)?.CauseGroup == FaultCatalogue.Find(code)?.CauseGroup;

    private static int Balance(string code, Candidate[] candidates)
    {
        int explains = candidates.Count(other => FaultCatalogue.LeadsTo(code, other.Code));
        int explained = candidates.Count(other => FaultCatalogue.LeadsTo(other.Code, code));
        return explains - explained;
    }

    private readonly record struct Candidate(string Code, int Severity, long FirstActiveAtMs, Reason? Because, string? Note, string? Origin)
    {
        public static Candidate Of(IGrouping<string, Alarm> alarms) => new(
            alarms.Key,
            alarms.Max(alarm => Array.IndexOf(s_severities, alarm.Severity)),
            alarms.Min(alarm => alarm.FirstActiveAtMs),
            NewestFirst(alarms).Select(alarm => alarm.Because).FirstOrDefault(reason => reason is not null),
            NewestFirst(alarms).Select(alarm => alarm.Note).FirstOrDefault(note => note is not null),
            NewestFirst(alarms).Select(alarm => alarm.Origin).FirstOrDefault(origin => origin is not null));

        private static IEnumerable<Alarm> NewestFirst(IEnumerable<Alarm> alarms) =>
            alarms.OrderByDescending(alarm => alarm.IsActive).ThenByDescending(alarm => alarm.ActiveAtMs);
    }
}
