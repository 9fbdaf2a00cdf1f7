using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.DetectionQuality.Drawn;

/// <summary>
/// Episodes, causes and the decision to drive out, over machines and faults the detectors were never tuned on. All alarms go through the real alarm desk. The figures are what they are: when one
/// falls, the detectors are to be looked at, not the generator.
/// </summary>
public sealed class DrawnFaultTests(ITestOutputHelper output)
{
    private const int FirstSeed = 930_001;

    /// <summary>A fault that shows for less counts for nothing; its machine stood still.</summary>
    private const int LeastSecondsShown = 900;

    private static int Machines => Environment.GetEnvironmentVariable("EDGE_LONG") == "1" ? 200 : 20;

    [Fact]
    public void Episodes_are_right_and_complete_their_first_cause_is_the_fault_and_remote_is_told_from_on_site()
    {
        Tally tally = new();
        SortedDictionary<string, Tally> byKind = new(StringComparer.Ordinal);
        for (int seed = FirstSeed; seed < FirstSeed + Machines; seed++)
        {
            DrawnMachine machine = new(seed);
            List<DrawnFault> faults = DrawnFault.Draw(new Random(seed + 7), machine, DrawnMachine.Start.AddMinutes(140));
            machine.Run(hours: 3.4, faults);
            DrawnFault[] shown = [.. faults.Where(fault => machine.Shown.GetValueOrDefault(fault) >= LeastSecondsShown)];
            foreach (DrawnFault fault in shown)
            {
                if (!byKind.TryGetValue(fault.Kind, out Tally? kind)) byKind[fault.Kind] = kind = new Tally();
                DrawnEpisode? found = machine.Episodes.FirstOrDefault(episode => IsOf(episode, fault));
                string[] causes = [.. found?.Causes.Select(cause => cause.FaultCode) ?? []];
                DrawnFault[] within = [.. faults.Where(other => found is not null && IsOf(found, other))];
                bool isFirst = causes.Length > 0 && within.Any(other => other.RightCodes.Contains(causes[0]));
                bool isAmongThree = causes.Take(3).Any(fault.RightCodes.Contains);
                bool isRemoteRight = causes.Length > 0 && FaultCatalogue.Find(causes[0])!.CanSolveRemotely == within.All(other => other.IsRemote);
                foreach (Tally each in (Tally[])[tally, kind]) each.Add(found is not null, isFirst, isAmongThree, isRemoteRight);
                if (found is null || !isFirst) output.WriteLine($"{(found is null ? "missed" : "other cause first")}: seed {seed} ({machine.Description}) {fault.Kind} {fault.Severity:F2}: {string.Join(", ", causes)}");
            }

            foreach (DrawnEpisode episode in machine.Episodes)
            {
                bool isRight = faults.Any(fault => IsOf(episode, fault));
                tally.Episodes++;
                if (isRight) tally.RightEpisodes++;
                else output.WriteLine($"false: seed {seed} ({machine.Description}) {episode.At:HH:mm:ss} {string.Join(", ", episode.Alarms.Select(alarm => alarm.Code))}; {string.Join(", ", faults.Select(fault => $"{fault.Kind} {fault.Severity:F2} {fault.From:HH:mm}"))}");
            }
        }

        foreach ((string kind, Tally figures) in byKind) output.WriteLine($"{kind}: {figures}");
        output.WriteLine($"all: {tally}; precision of episodes {tally.Precision:F3} ({tally.RightEpisodes} of {tally.Episodes})");
        Assert.True(tally.Precision >= 0.90, $"Precision {tally.Precision:F3}.");
        Assert.True(tally.Recall >= 0.95, $"Recall {tally.Recall:F3}.");
        Assert.True(tally.First >= 0.85, $"Right code first {tally.First:F3}.");
    }

    /// <summary>One of its alarms began while the fault was there, or within five minutes after, and shows it.</summary>
    private static bool IsOf(DrawnEpisode episode, DrawnFault fault) =>
        episode.Alarms.Any(alarm => alarm.At >= fault.From && alarm.At <= fault.To.AddMinutes(5) && fault.FoundBy.Contains(FaultCatalogue.Find(alarm.Code)!.CauseGroup));

    private sealed class Tally
    {
        private int _faults;
        private int _found;
        private int _first;
        private int _amongThree;
        private int _remoteRight;

        public int Episodes { get; set; }
        public int RightEpisodes { get; set; }

        public double Recall => (double)_found / _faults;
        public double First => (double)_first / Math.Max(1, _found);
        public double Precision => (double)RightEpisodes / Math.Max(1, Episodes);

        public void Add(bool isFound, bool isFirst, bool isAmongThree, bool isRemoteRight)
        {
            _faults++;
            if (isFound) _found++;
            if (isFirst) _first++;
            if (isAmongThree) _amongThree++;
            if (isRemoteRight) _remoteRight++;
        }

        public override string ToString() =>
            $"{_found} of {_faults} found; of the found the right code first {First:F3}, in the first three {(double)_amongThree / Math.Max(1, _found):F3}, remote or on site right {(double)_remoteRight / Math.Max(1, _found):F3}";
    }
}
