using System.Runtime.CompilerServices;
using System.Text.Json;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Api;

/// <summary>Something changed.</summary>
/// <param name="Kind">machines, alarms, orders or beat.</param>
/// <param name="Json">For machines: the changed ones; else empty.</param>
public readonly record struct LiveEvent(string Kind, string Json);

/// <summary>
/// What changed since the last look, for pages. Reads the database, so that it also shows what another bridge instance took. Looks once in
/// <see cref="Every"/> per listener, back over <see cref="Overlap"/> so that a commit that took long is not missed. Limit: <see cref="MaxListeners"/>.
/// </summary>
public sealed class LiveFeed(BridgeClock clock, TimeProvider wallTime)
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(5);
    public const int MaxListeners = 200;

    /// <summary>After this the stream ends and the page connects again, so that whoever was shut out meanwhile stays out.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);
    private int _listeners;

    /// <summary>Takes a place; false when all are taken.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _listeners) <= MaxListeners) return true;
        Interlocked.Decrement(ref _listeners);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _listeners);

    /// <param name="database">The database as the listener sees it.</param>
    /// <param name="cancel">Ends the stream.</param>
    public async IAsyncEnumerable<LiveEvent> Changes(Database database, [EnumeratorCancellation] CancellationToken cancel)
    {
        var sent = new Dictionary<(string, string), DateTimeOffset>();
        (long alarms, long orders) marks = database.Read(Marks);
        using var timer = new PeriodicTimer(Every, wallTime);
        DateTimeOffset end = wallTime.GetUtcNow() + Longest;
        do
        {
            long since = (wallTime.GetUtcNow() - Overlap).Ms();
            (List<Machine> machines, (long, long) now) = database.Read(session => (MachineStore.ChangedSince(session, since), Marks(session)));
            List<Machine> fresh = machines.FindAll(machine => sent.GetValueOrDefault((machine.Gateway, machine.State.MachineId)) != machine.StateAt);
            foreach (Machine machine in fresh) sent[(machine.Gateway, machine.State.MachineId)] = machine.StateAt;

            yield return fresh.Count > 0 ? new LiveEvent("machines", JsonSerializer.Serialize(fresh.Select(clock.View), s_json)) : new LiveEvent("beat", "{}");
            if (now.Item1 != marks.alarms) yield return new LiveEvent("alarms", "{}");
            if (now.Item2 != marks.orders) yield return new LiveEvent("orders", "{}");
            marks = now;
        }
        while (await timer.WaitForNextTickAsync(cancel) && wallTime.GetUtcNow() < end);
    }

    private static (long Alarms, long Orders) Marks(Session session) =>
        (
            session.Number("SELECT MAX(change) FROM alarms"),
            session.Number("SELECT MAX(change) FROM orders") + session.Number("SELECT MAX(change) FROM test_orders")
        );
}
