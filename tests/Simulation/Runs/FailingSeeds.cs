using System.Globalization;

namespace EdgeAgent.Simulation.Runs;

/// <summary>Seeds that once broke a promise, one a line with the length of their run in hours; a test runs them for ever.</summary>
public static class FailingSeeds
{
    private static string Place => Path.Combine(RepositoryRoot(), "tests", "Simulation", "failing-seeds.txt");

    public static IEnumerable<(ulong Seed, TimeSpan? Length)> All()
    {
        foreach (string line in File.ReadAllLines(Place))
        {
            string[] words = line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0) continue;
            yield return (
                ulong.Parse(words[0], CultureInfo.InvariantCulture),
                words.Length > 1 ? TimeSpan.FromHours(double.Parse(words[1], CultureInfo.InvariantCulture)) : null
            );
        }
    }

    public static void Add(ulong seed, TimeSpan? length)
    {
        string line = length is { } given
            ? string.Create(CultureInfo.InvariantCulture, $"{seed} {given.TotalHours}")
            : seed.ToString(CultureInfo.InvariantCulture);
        if (!File.ReadAllLines(Place).Contains(line)) File.AppendAllText(Place, line + "\n");
    }

    private static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "EdgeAgent.sln"))) folder = Path.GetDirectoryName(folder);
        return folder
            ?? throw new InvalidOperationException("The simulation runs from within the repository: no EdgeAgent.sln above " + AppContext.BaseDirectory);
    }
}
