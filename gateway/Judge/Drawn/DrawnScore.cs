using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.Judge.Drawn;

/// <summary>Counts of one kind of fault, or of all.</summary>
public sealed class DrawnTally
{
    public int Faults { get; private set; }
    public int Found { get; private set; }
    public int First { get; private set; }
    public int AmongThree { get; private set; }
    public int RemoteRight { get; private set; }

    /// <summary>Faults whose episode told operator from machine, and those of them where it told right.</summary>
    public int OriginTold { get; private set; }
    public int OriginRight { get; private set; }

    public double Recall => (double)Found / Math.Max(1, Faults);

    /// <summary>Of the found ones, those whose right code came first.</summary>
    public double FirstShare => (double)First / Math.Max(1, Found);
    public double AmongThreeShare => (double)AmongThree / Math.Max(1, Found);
    public double RemoteShare => (double)RemoteRight / Math.Max(1, Found);

    public void Add(DrawnAnswer answer)
    {
        Faults++;
        if (answer.IsFound) Found++;
        if (answer.IsFirst) First++;
        if (answer.IsAmongThree) AmongThree++;
        if (answer.IsRemoteRight) RemoteRight++;
        if (answer.IsOriginRight is not { } isOriginRight) return;
        OriginTold++;
        if (isOriginRight) OriginRight++;
    }

    public override string ToString() =>
        FormattableString.Invariant(
            $"{Found} of {Faults} found; of the found the right code first {FirstShare:F3}, in the first three {AmongThreeShare:F3}, remote or on site right {RemoteShare:F3}; operator or machine told for {OriginTold}, right {OriginRight}"
        );
}

/// <summary>What became of one fault.</summary>
/// <param name="IsOriginRight">Operator or machine as it was; null when the episode did not tell or the fault is neither plainly.</param>
/// <param name="DelaySeconds">From the fault's beginning to the first alarm that shows it; null when none did.</param>
/// <param name="Episode">The one that shows it; null when none did.</param>
public sealed record DrawnAnswer(
    int Seed,
    string Machine,
    DrawnFault Fault,
    bool IsFound,
    bool IsFirst,
    bool IsAmongThree,
    bool IsRemoteRight,
    bool? IsOriginRight,
    double? DelaySeconds,
    DrawnEpisode? Episode,
    IReadOnlyList<string> Causes
);

/// <summary>Runs drawn machines with drawn faults through detectors and alarm lifecycle and compares; every machine by itself, so several run at once.</summary>
public sealed class DrawnScore
{
    /// <summary>A fault that shows for less counts for nothing; its machine stood still.</summary>
    private const int LeastSecondsShown = 900;

    public DrawnTally All { get; } = new();
    public SortedDictionary<string, DrawnTally> ByKind { get; } = new(StringComparer.Ordinal);
    public List<DrawnAnswer> Answers { get; } = [];

    /// <summary>Episodes that no fault explains.</summary>
    public List<string> FalseEpisodes { get; } = [];
    public int Episodes { get; private set; }

    public double Precision => (double)(Episodes - FalseEpisodes.Count) / Math.Max(1, Episodes);

    public static DrawnScore Of(int firstSeed, int machines)
    {
        (DrawnMachine Machine, List<DrawnFault> Faults)[] lived = new (DrawnMachine, List<DrawnFault>)[machines];
        Parallel.For(0, machines, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i =>
        {
            DrawnMachine machine = new(firstSeed + i);
            List<DrawnFault> faults = DrawnFault.Draw(new Random(firstSeed + i + 7), machine, DrawnMachine.Start.AddMinutes(140));
            machine.Run(hours: 3.4, faults);
            lived[i] = (machine, faults);
        });
        DrawnScore score = new();
        for (int i = 0; i < machines; i++) score.Count(firstSeed + i, lived[i].Machine, lived[i].Faults);
        return score;
    }

    private void Count(int seed, DrawnMachine machine, List<DrawnFault> faults)
    {
        IReadOnlyList<DrawnEpisode> episodes = machine.Episodes;
        foreach (DrawnFault fault in faults.Where(fault => machine.Shown.GetValueOrDefault(fault) >= LeastSecondsShown))
        {
            DrawnEpisode? found = episodes.FirstOrDefault(episode => Shows(episode, fault).Any());
            string[] causes = [.. found?.Causes.Select(cause => cause.FaultCode) ?? []];
            DrawnFault[] within = [.. faults.Where(other => found is not null && Shows(found, other).Any())];
            DrawnAnswer answer = new(
                seed, machine.Description, fault, found is not null,
                causes.Length > 0 && within.Any(other => other.RightCodes.Contains(causes[0])),
                causes.Take(3).Any(fault.RightCodes.Contains),
                found is not null && (SiteVisit.ReasonOf(found.Causes) == VisitReason.None) == within.All(other => other.IsRemote),
                OriginOf(found, fault, within),
                found is null ? null : (Shows(found, fault).Min() - fault.From).TotalSeconds,
                found,
                causes);
            Answers.Add(answer);
            All.Add(answer);
            if (!ByKind.TryGetValue(fault.Kind, out DrawnTally? kind)) ByKind[fault.Kind] = kind = new DrawnTally();
            kind.Add(answer);
        }

        foreach (DrawnEpisode episode in episodes)
        {
            Episodes++;
            if (faults.Any(fault => Shows(episode, fault).Any())) continue;
            FalseEpisodes.Add(
                $"seed {seed} ({machine.Description}) {episode.At:HH:mm:ss} {string.Join(", ", episode.Alarms.Select(alarm => alarm.Code))}; {string.Join(", ", faults.Select(fault => FormattableString.Invariant($"{fault.Kind} {fault.Severity:F2} {fault.From:HH:mm}")))}"
            );
        }
    }

    /// <summary>More load than the plate is the operator's, damage of shaft and bearings the machine's; of two faults in one episode either is right.</summary>
    private static bool? OriginOf(DrawnEpisode? found, DrawnFault fault, DrawnFault[] within)
    {
        if (found is null || fault.Origin is null || found.Origins.Count == 0) return null;
        return within.Any(other => other.Origin is { } origin && found.Origins.Contains(origin));
    }

    /// <summary>When alarms of the episode began that show the fault: while it was there, or within five minutes after.</summary>
    private static IEnumerable<DateTimeOffset> Shows(DrawnEpisode episode, DrawnFault fault) => episode.Alarms
        .Where(alarm => alarm.At >= fault.From && alarm.At <= fault.To.AddMinutes(5) && fault.FoundBy.Contains(FaultCatalogue.Find(alarm.Code)!.CauseGroup))
        .Select(alarm => alarm.At);
}
