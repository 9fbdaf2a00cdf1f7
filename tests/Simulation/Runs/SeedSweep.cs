using System.Collections.Concurrent;
using System.Diagnostics;

namespace EdgeAgent.Simulation.Runs;

/// <summary>
/// Seeds one after another on every processor, each in a world of its own that one thread runs from beginning to end; a broken promise does not keep the seeds
/// after it from running.
/// </summary>
public sealed class SeedSweep(TimeSpan? length, int traceLines)
{
    private readonly Lock _lock = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private long _done;

    /// <summary>One caller at a time: a seed, the promise it broke, and the end of its trace.</summary>
    public event Action<ulong, string, IReadOnlyList<string>>? Broken;

    /// <summary>One caller at a time: after each seed, with how many were run.</summary>
    public event Action<long>? Ran;

    public int Failed { get; private set; }

    public TimeSpan Taken => _watch.Elapsed;

    public static IEnumerable<ulong> From(ulong first, long count)
    {
        for (long i = 0; i < count; i++) yield return first + (ulong)i;
    }

    public void Run(IEnumerable<ulong> seeds) =>
        Parallel.ForEach(
            Partitioner.Create(seeds, EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            Run);

    private void Run(ulong seed)
    {
        using var world = new World(WorldOptions.Swarm(seed, length));
        string? promise = world.Run();
        lock (_lock)
        {
            if (promise is not null)
            {
                Failed++;
                Broken?.Invoke(seed, promise, [.. world.Trace.Lines.TakeLast(traceLines)]);
            }

            Ran?.Invoke(++_done);
        }
    }
}
