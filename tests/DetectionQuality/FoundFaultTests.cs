using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.DetectionQuality;

/// <summary>Faults of drawn kind, time and severity, from barely detectable up, some two at a time, on drawn machines with all their confounders.</summary>
public sealed class FoundFaultTests(ITestOutputHelper output)
{
    /// <summary>First seeds that no other test uses.</summary>
    private const int FirstSeed = 50_001;

    /// <summary>A fault that shows for less counts for nothing; its machine stood still.</summary>
    private const int LeastSecondsShown = 300;

    private static int Machines => Environment.GetEnvironmentVariable("EDGE_LONG") == "1" ? 400 : 40;

    [Fact]
    public void Nineteen_of_twenty_faults_are_found_nine_of_ten_episodes_are_right_and_the_right_code_comes_first()
    {
        int planned = 0;
        int found = 0;
        int right = 0;
        int episodes = 0;
        int firstRight = 0;
        for (int seed = FirstSeed; seed < FirstSeed + Machines; seed++)
        {
            PlantSimulation plant = new(seed);
            List<PlannedFault> faults = Draw(new Random(seed), plant);
            plant.Run(hours: 5, faults);
            foreach (PlannedFault fault in faults)
            {
                if (plant.SecondsShown.GetValueOrDefault(fault) < LeastSecondsShown) continue;
                planned++;
                FoundEpisode[] hits = [.. plant.Episodes.Where(episode => episode.At >= fault.From && episode.At <= fault.To)];
                FoundEpisode? hit = hits.FirstOrDefault(episode => fault.RightGroups.Contains(episode.Group));
                if (hit is not null) found++;
                if (hits.Length > 0 && fault.RightGroups.Contains(hits[0].Group)) firstRight++;
                if (hit is null)
                    output.WriteLine(
                        $"missed: seed {seed} ({plant.Description}) {fault.Name} {fault.Severity:F2}; {string.Join(", ", hits.Select(episode => episode.FirstCode))}"
                    );
            }

            foreach (FoundEpisode episode in plant.Episodes)
            {
                episodes++;
                if (faults.Any(fault => episode.At >= fault.From && episode.At <= fault.To.AddMinutes(5) && fault.RightGroups.Contains(episode.Group))) right++;
                else
                    output.WriteLine(
                        $"false: seed {seed} ({plant.Description}) {episode.At:HH:mm:ss} {episode.FirstCode} {episode.Detail}; {string.Join(", ", faults.Select(fault => $"{fault.Name} {fault.From:HH:mm}-{fault.To:HH:mm}"))}"
                    );
            }
        }

        output.WriteLine($"{planned} faults, {found} found, {firstRight} with the right group first; {episodes} episodes, {right} right");
        Assert.True(found >= 0.95 * planned, $"{found} of {planned} found.");
        Assert.True(right >= 0.9 * episodes, $"{right} of {episodes} episodes right.");
        Assert.True(firstRight >= 0.85 * planned, $"{firstRight} of {planned} right first.");
    }

    private static List<PlannedFault> Draw(Random random, PlantSimulation plant)
    {
        List<string> kinds = ["overload", "unbalance", "bearing", "phase-loss"];
        if (plant.HasFlow) kinds.Add("blocked");
        List<PlannedFault> faults = [];
        int count = random.Next(4) == 0 ? 2 : 1;
        while (faults.Count < count)
        {
            string kind = kinds[random.Next(kinds.Count)];
            kinds.Remove(kind);
            if (kind is "unbalance" or "bearing") kinds.RemoveAll(other => other is "unbalance" or "bearing");   // two of one group are one episode, by design
            double part = random.NextDouble();
            (double severity, string[] groups) = kind switch
            {
                "overload" => (1.15 + 0.5 * part, new[] { Group(FaultCodes.OverRatedInput), Group(FaultCodes.TemperatureLimit) }),
                "unbalance" => (1.2 + 3 * part, [Group(FaultCodes.VibrationBand)]),
                "bearing" => (1.2 + 3 * part, [Group(FaultCodes.VibrationBand)]),
                "blocked" => (0.3 + 0.7 * part, [Group(FaultCodes.ProcessBand)]),
                _ => (1.0, [Group(FaultCodes.PhaseLoss), Group(FaultCodes.ThermalOverload)]),
            };
            DateTimeOffset from = PlantSimulation.Start.AddMinutes(150 + 60 * random.NextDouble());
            faults.Add(new PlannedFault(kind, from, from.AddMinutes(30), severity, groups));
        }

        return faults;
    }

    private static string Group(string code) => FaultCatalogue.Find(code)!.CauseGroup;
}
