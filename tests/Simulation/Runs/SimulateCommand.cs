using System.Globalization;

namespace EdgeAgent.Simulation.Runs;

/// <summary>
/// <c>simulate --seeds N [--hours H] [--seed S]</c>: runs N seeds from S on (from the present time when it is left out), prints progress and the first broken
/// promise of each failing seed with the end of its trace, and adds the seed to failing-seeds.txt. Exit code 0 when every promise was kept.
/// </summary>
public static class SimulateCommand
{
    private const int TraceLinesShown = 40;

    private const string Usage = """
        usage: simulate [--seeds N] [--hours H] [--seed S]

          --seeds N   how many seeds to run, one after another from S on (100; with --seed alone, 1)
          --hours H   simulated hours with faults in each run (a third of one)
          --seed S    the first seed; left out, one nobody has run

        Some three seeds a second on two processors. A broken promise is printed with the end of its trace, and its seed is kept in tests/Simulation/failing-seeds.txt,
        which the tests run for ever. Exit code 0 when every promise was kept.
        """;

    public static int Run(string[] args)
    {
        if (args is ["--help"] or ["-h"])
        {
            Console.WriteLine(Usage);
            return 0;
        }

        if (!TryRead(args, out long seeds, out TimeSpan? length, out ulong first))
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        var sweep = new SeedSweep(length, traceLines: seeds == 1 ? Clocks.Trace.LinesKept : TraceLinesShown);
        sweep.Broken += (seed, promise, trace) =>
        {
            Console.WriteLine($"seed {seed}: {promise}");
            foreach (string line in trace) Console.WriteLine("    " + line);
            FailingSeeds.Add(seed, length);
        };
        sweep.Ran += done =>
        {
            if (done % 20 == 0 || done == seeds)
                Console.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"{done} of {seeds} seeds, {sweep.Failed} failed, {sweep.Taken.TotalSeconds:F0} s")
                );
        };
        sweep.Run(SeedSweep.From(first, seeds));
        return sweep.Failed == 0 ? 0 : 1;
    }

    private static bool TryRead(string[] args, out long seeds, out TimeSpan? length, out ulong first)
    {
        (seeds, length, first) = (100, null, (ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        bool isSeedGiven = false;
        bool areSeedsGiven = false;
        for (int i = 0; i + 1 < args.Length; i += 2)
        {
            switch (args[i])
            {
                case "--seeds" when long.TryParse(args[i + 1], CultureInfo.InvariantCulture, out seeds):
                    areSeedsGiven = true;
                    break;
                case "--hours" when double.TryParse(args[i + 1], CultureInfo.InvariantCulture, out double hours):
                    length = TimeSpan.FromHours(hours);
                    break;
                case "--seed" when ulong.TryParse(args[i + 1], CultureInfo.InvariantCulture, out first):
                    isSeedGiven = true;
                    break;
                default:
                    return false;
            }
        }

        if (isSeedGiven && !areSeedsGiven) seeds = 1;
        return args.Length % 2 == 0 && seeds > 0;
    }
}
