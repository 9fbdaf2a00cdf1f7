using EdgeAgent.Simulation.Faults;

namespace EdgeAgent.Simulation.Runs;

/// <summary>The checkers can fail: each broken variant of the product is noticed within a few seeds.</summary>
public class MutantTests(ITestOutputHelper output)
{
    private const int MostSeeds = 60;
    private const int HonestSeeds = 12;

    private static readonly Seams s_honest = new();

    public static TheoryData<string> Names => [.. Mutants.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_broken_variant_is_noticed(string name)
    {
        for (ulong seed = 1; seed <= MostSeeds; seed++)
        {
            if (Run(Mutants.All[name], seed, Mutants.All[name].Break()) is not { } wrong) continue;
            output.WriteLine($"{name}: seed {seed}, {wrong}");
            return;
        }

        Assert.Fail($"{name}: nobody noticed within {MostSeeds} seeds.");
    }

    /// <summary>What gives the mutants away is the mutation and not the faults they are shown under.</summary>
    [Fact]
    public void The_honest_product_keeps_its_promises_under_the_same_faults()
    {
        foreach (
            Mutant mutant in Mutants.All.Values.DistinctBy(mutant =>
                string.Join(' ', mutant.Faults.Select(fault => fault.ToString()).Append(mutant.Among(new WorldOptions { Seed = 1 }).ToString()))
            )
        )
        {
            for (ulong seed = 1; seed <= RunSize.Of<ulong>(1, HonestSeeds); seed++)
            {
                string? wrong = Run(mutant, seed, s_honest);
                Assert.True(wrong is null, $"seed {seed} under {string.Join(' ', mutant.Faults)}: {wrong}");
            }
        }
    }

    private static string? Run(Mutant mutant, ulong seed, Seams seams)
    {
        using var world = new World(mutant.Among(new WorldOptions
        {
            Seed = seed,
            Length = TimeSpan.FromMinutes(12),
            MachinesPerGateway = 2,
            ModulesPerMachine = 1,
            FramePeriodMs = 1000,
            MeanAlarmMs = 30_000,
            Faults = new FaultPlan { Faults = mutant.Faults, MeanGapMs = 30_000, MeanLengthMs = 10_000 },
            Seams = seams,
        }));
        string? wrong = world.Run(seams == s_honest || mutant.Noticer is null ? null : [mutant.Noticer()]);
        return wrong is null || seams != s_honest ? wrong : wrong + "\n" + string.Join('\n', world.Trace.Lines.TakeLast(60));
    }
}
