using EdgeAgent.CloudBridge.Hosting;

namespace EdgeAgent.CloudBridge.Storage;

/// <summary>What a feature does from time to time to keep its tables bounded.</summary>
/// <param name="session">The chore's own transaction.</param>
/// <param name="now">The bridge's time.</param>
public delegate void Chore(Session session, DateTimeOffset now);

/// <summary>
/// Keeps the database bounded: does the features' chores one after the other, every <see cref="Every"/>, each in a step of its own, so that one that fails
/// lets no table of another grow.
/// </summary>
public sealed class Housekeeping(Database database, IReadOnlyList<Chore> chores, WorkSteps steps, TimeProvider time, ProcessFault fault) : ProcessService(fault)
{
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    public static void Run(Database database, IReadOnlyList<Chore> chores, DateTimeOffset now)
    {
        foreach (Chore chore in chores) database.Write(session => chore(session, now));
    }

    /// <summary>One round.</summary>
    public void Round()
    {
        foreach (Chore chore in chores) steps.Try($"housekeeping {chore.Method.DeclaringType?.Name}", () => Run(database, [chore], time.GetUtcNow()));
    }

    protected override async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(cancel)) await Task.Run(Round, cancel);
    }
}
