using EdgeAgent.CloudBridge.Hosting;

namespace EdgeAgent.CloudBridge.Storage;

/// <summary>What a feature does from time to time to keep its tables bounded.</summary>
/// <param name="session">The transaction that all chores share.</param>
/// <param name="now">The bridge's time.</param>
public delegate void Chore(Session session, DateTimeOffset now);

/// <summary>Keeps the database bounded: does the features' chores one after the other, every <see cref="Every"/>.</summary>
public sealed class Housekeeping(Database database, IReadOnlyList<Chore> chores, TimeProvider time, ProcessFault fault) : ProcessService(fault)
{
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    public static void Run(Database database, IReadOnlyList<Chore> chores, DateTimeOffset now) => database.Write(session =>
    {
        foreach (Chore chore in chores) chore(session, now);
    });

    protected override async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(cancel)) await Task.Run(() => Run(database, chores, time.GetUtcNow()), cancel);
    }
}
