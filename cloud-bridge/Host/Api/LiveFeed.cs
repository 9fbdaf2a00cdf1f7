using System.Runtime.CompilerServices;
using System.Text.Json;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;

namespace EdgeAgent.CloudBridge.Api;

/// <summary>Something changed.</summary>
/// <param name="Kind">machines, alarms, orders, settings or beat.</param>
/// <param name="Json">For machines: the changed ones; else empty.</param>
public readonly record struct LiveEvent(string Kind, string Json);

/// <summary>
/// What changed since the last look, for pages. Reads the database, so that it also shows what another bridge instance took. Looks once in
/// <see cref="Every"/> per listener, back over <see cref="Overlap"/> so that a commit that took long is not missed. Limits: <see cref="MaxListeners"/>, of them
/// <see cref="MaxOfOrganisation"/> of one organisation, <see cref="MaxOfSource"/> from one place and <see cref="MaxOfVisitor"/> of one visitor.
/// </summary>
public sealed class LiveFeed(BridgeClock clock, TimeProvider wallTime)
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(5);
    public const int MaxListeners = 200;
    public const int MaxOfOrganisation = 150;
    public const int MaxOfSource = 60;
    public const int MaxOfVisitor = 10;

    /// <summary>After this the stream ends and the page connects again, so that whoever was shut out meanwhile stays out.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);
    private readonly Dictionary<string, int> _held = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Takes a place; null when all are taken, or all that one visitor, organisation or place may have. It is given back by disposing.</summary>
    public IDisposable? TryEnter(Visitor visitor, string source)
    {
        (string Whose, int Most)[] shares =
        [
            ("", MaxListeners),
            ("organisation " + visitor.Organisation, MaxOfOrganisation),
            ("source " + source, MaxOfSource),
            ("visitor " + visitor.Credential, MaxOfVisitor),
        ];
        lock (_gate)
        {
            if (shares.Any(share => _held.GetValueOrDefault(share.Whose) >= share.Most)) return null;
            foreach ((string whose, _) in shares) _held[whose] = _held.GetValueOrDefault(whose) + 1;
        }

        return new Seat(this, [.. shares.Select(share => share.Whose)]);
    }

    private void Leave(IEnumerable<string> shares)
    {
        lock (_gate)
        {
            foreach (string whose in shares)
            {
                if (--_held[whose] == 0) _held.Remove(whose);
            }
        }
    }

    /// <param name="database">The database as the listener sees it.</param>
    /// <param name="cancel">Ends the stream.</param>
    public async IAsyncEnumerable<LiveEvent> Changes(Database database, [EnumeratorCancellation] CancellationToken cancel)
    {
        var sent = new Dictionary<(string, string), (DateTimeOffset, DateTimeOffset?)>();
        (long alarms, long orders, long settings) marks = database.Read(Marks);
        using var timer = new PeriodicTimer(Every, wallTime);
        DateTimeOffset end = wallTime.GetUtcNow() + Longest;
        do
        {
            long since = (wallTime.GetUtcNow() - Overlap).Ms();
            (List<Machine> machines, (long, long, long) now) = database.Read(session => (MachineStore.ChangedSince(session, since), Marks(session)));
            List<Machine> fresh = machines.FindAll(machine =>
                sent.GetValueOrDefault((machine.Gateway, machine.State.MachineId)) != (machine.StateAt, machine.Left?.At)
            );
            foreach (Machine machine in fresh) sent[(machine.Gateway, machine.State.MachineId)] = (machine.StateAt, machine.Left?.At);

            yield return fresh.Count > 0 ? new LiveEvent("machines", JsonSerializer.Serialize(fresh.Select(clock.View), s_json)) : new LiveEvent("beat", "{}");
            if (now.Item1 != marks.alarms) yield return new LiveEvent("alarms", "{}");
            if (now.Item2 != marks.orders) yield return new LiveEvent("orders", "{}");
            if (now.Item3 != marks.settings) yield return new LiveEvent("settings", "{}");
            marks = now;
        }
        while (await timer.WaitForNextTickAsync(cancel) && wallTime.GetUtcNow() < end);
    }

    private static (long Alarms, long Orders, long Settings) Marks(Session session) =>
        (
            session.Number("SELECT MAX(change) FROM alarms"),
            session.Number("SELECT MAX(change) FROM orders") + session.Number("SELECT MAX(change) FROM test_orders"),
            session.Number("SELECT SUM(revision) FROM gateway_settings") + session.Number("SELECT MAX(reported_at) FROM gateway_settings")
        );

    private sealed class Seat(LiveFeed feed, IReadOnlyList<string> shares) : IDisposable
    {
        private int _isLeft;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLeft, 1) == 0) feed.Leave(shares);
        }
    }
}
