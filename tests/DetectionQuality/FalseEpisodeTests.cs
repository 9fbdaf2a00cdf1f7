using System.Diagnostics;

namespace EdgeAgent.DetectionQuality;

/// <summary>Healthy machines with changing load and speed, a shaking neighbour, seasons and restarts.</summary>
public sealed class FalseEpisodeTests(ITestOutputHelper output)
{
    /// <summary>Machine-days: few by default; EDGE_LONG=1 runs a hundred.</summary>
    private static int Days => Environment.GetEnvironmentVariable("EDGE_LONG") == "1" ? 100 : 20;

    [Fact]
    public void Healthy_machines_make_at_most_a_tenth_of_a_false_episode_a_day()
    {
        Stopwatch watch = Stopwatch.StartNew();
        int episodes = 0;
        int days = 0;
        for (int seed = 1; days < Days; seed++, days += 2)
        {
            PlantSimulation plant = new(seed);
            plant.Run(hours: 48, faults: []);
            foreach (FoundEpisode episode in plant.Episodes)
                output.WriteLine($"seed {seed} ({plant.Description}): {episode.At:d HH:mm:ss} {episode.FirstCode} {episode.Detail}");
            episodes += plant.Episodes.Count;
        }

        output.WriteLine($"{episodes} false episodes in {days} machine-days, {watch.Elapsed.TotalSeconds:F0} s");
        Assert.True(episodes <= 0.1 * days, $"{episodes} false episodes in {days} machine-days.");
    }
}
