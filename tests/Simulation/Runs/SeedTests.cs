using System.Globalization;

namespace EdgeAgent.Simulation.Runs;

/// <summary>Many small worlds, each with its own faults.</summary>
public class SeedTests(ITestOutputHelper output)
{
    private const int TraceLinesShown = 60;
    private const int ToldEvery = 500;

    [Fact]
    public void Under_any_mixture_of_faults_every_promise_is_kept()
    {
        // The small run is the same every time; the full one goes where nobody has been.
        ulong first = RunSize.Of(1UL, (ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        int count = RunSize.Of(30, 10_000);
        var broken = new List<string>();
        var sweep = new SeedSweep(length: null, TraceLinesShown);
        sweep.Broken += (seed, promise, trace) =>
        {
            broken.Add($"seed {seed}: {promise}\n{string.Join('\n', trace)}");
            if (RunSize.IsLong) FailingSeeds.Add(seed, null);
        };
        sweep.Ran += done =>
        {
            if (done % ToldEvery == 0)
                output.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{done} of {count} from {first} on: {sweep.Failed} broke a promise; {sweep.Taken.TotalSeconds:F0} s"
                    )
                );
        };
        sweep.Run(SeedSweep.From(first, count));
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{count} seeds from {first} on: {sweep.Failed} broke a promise; {sweep.Taken.TotalSeconds:F0} s on {Environment.ProcessorCount} processors"
            )
        );
        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }

    [Fact]
    public void A_seed_that_once_failed_never_fails_again()
    {
        foreach ((ulong seed, TimeSpan? length) in FailingSeeds.All()) Check(seed, length);
    }

    [Theory]
    [InlineData(3UL)]
    [InlineData(12UL)]
    public void The_same_seed_gives_the_same_run_and_another_seed_another(ulong seed)
    {
        Assert.Equal(HashOf(seed), HashOf(seed));
        Assert.NotEqual(HashOf(seed), HashOf(seed + 1));
    }

    private static ulong HashOf(ulong seed)
    {
        using var world = new World(WorldOptions.Swarm(seed));
        world.Run();
        return world.Trace.Hash;
    }

    private static void Check(ulong seed, TimeSpan? length)
    {
        using var world = new World(WorldOptions.Swarm(seed, length));
        string? wrong = world.Run();
        Assert.True(wrong is null, $"seed {seed}: {wrong}\n{string.Join('\n', world.Trace.Lines.TakeLast(TraceLinesShown))}");
    }
}
