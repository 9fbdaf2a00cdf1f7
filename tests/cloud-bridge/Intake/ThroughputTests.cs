using System.Diagnostics;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Tests.Storage;

namespace EdgeAgent.CloudBridge.Tests.Intake;

/// <summary>
/// How many alarm events a second are committed, in batches as the link hands them over. Run by ./edge test --long: it prints figures, and fails only below the
/// stated floor.
/// </summary>
public sealed class ThroughputTests(PostgresServer server, ITestOutputHelper output)
{
    private const int Events = 50_000;
    private const int WarmUp = 10_000;
    private const int Batch = 1000;                                             // the link's largest batch
    private const double FloorPerSec = 5000;                                    // ThingsBoard on PostgreSQL: 5-10k points/s

    [Theory(Explicit = true)]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public void Alarm_events_are_committed_at_five_thousand_a_second_or_more(string kind)
    {
        Run(TestStore.Sqlite(), WarmUp); // the rate asked for is that of a bridge that runs, not of one whose code is being compiled
        (double seconds, int orders) = Run(kind == "SQLite" ? TestStore.Sqlite() : TestStore.Postgres(server), Events);

        output.WriteLine($"{kind}: {Events} alarm events in {seconds:0.00} s = {Events / seconds:0} events/s, {orders} orders on the first page");
        Assert.True(Events / seconds >= FloorPerSec, $"{Events / seconds:0} events/s");
    }

    private static (double Seconds, int Orders) Run(TestStore made, int events)
    {
        using TestStore store = made;
        using var bridge = new TestBridge(store);
        MadeGateway[] plants = [.. Enumerable.Range(0, 20).Select(n => new MadeGateway(bridge.Time, "plant-" + n))];
        bridge.Database.Write(session =>
        {
            foreach (MadeGateway plant in plants) GatewayRegistration.Register(session, plant.Id, "test", bridge.Time.GetUtcNow());
        });
        var revisions = new Dictionary<(string, string), int>();
        var random = new Random(1);
        Incoming[][] batches =
        [
            .. Enumerable.Range(0, events).Select(_ => NextAlarm(plants[random.Next(plants.Length)], random, revisions, bridge.Time.GetUtcNow())).Chunk(Batch),
        ];

        long start = Stopwatch.GetTimestamp();
        foreach (Incoming[] batch in batches) bridge.Intake.Take(batch);
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, bridge.Orders().Count);
    }

    private static Incoming NextAlarm(MadeGateway plant, Random random, Dictionary<(string, string), int> revisions, DateTimeOffset now)
    {
        string alarm = "a" + random.Next(200);
        int revision = revisions[(plant.Id, alarm)] = revisions.GetValueOrDefault((plant.Id, alarm)) + 1;
        return plant.Alarm(Made.Alarm(now, alarm, "e-" + alarm, "m" + alarm, isActive: revision % 2 == 1, revision: revision, occurrences: (revision + 1) / 2));
    }
}
