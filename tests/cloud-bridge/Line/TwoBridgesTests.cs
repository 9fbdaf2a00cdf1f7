using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Storage;
using EdgeAgent.Contracts.Time;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.CloudBridge.Tests.Line;

/// <summary>
/// Two real bridge programs on one PostgreSQL and one broker, killed again and again, against one bridge that took everything once and in order on SQLite.
/// </summary>
public sealed class TwoBridgesTests(PostgresServer server, ITestOutputHelper output) : IAsyncLifetime
{
    private const int GatewaysAtOnce = 20;

    /// <summary>Every column that does not tell when the wall clock wrote it; times to the minute, as two processes never read the same millisecond.</summary>
    private static readonly string[] s_tables = ["orders", "order_log", "order_episodes", "alarms", "machines"];

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-two-").FullName;
    private MosquittoProcess? _broker;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (MosquittoProcess.Find() is null) Assert.Skip("mosquitto is not installed on this machine.");
        _broker = new MosquittoProcess(MosquittoConfig.ForCloud(port: 0), Path.Combine(_folder, "broker"));
        await _broker.StartAsync();
    }

    [Fact]
    public Task Four_thousand_events_sent_twice_and_shuffled_to_two_bridges_that_are_killed_make_the_orders_of_an_orderly_run() =>
        RunAsync(events: 4_000, groups: 1, kills: 4);

    /// <summary>Run by ./edge test --long. EDGE_STORM_EVENTS sets another size; a hundred thousand at a time are under way.</summary>
    [Fact(Explicit = true)]
    public Task A_million_events_sent_twice_and_shuffled_to_two_bridges_that_are_killed_make_the_orders_of_an_orderly_run()
    {
        int events = int.TryParse(Environment.GetEnvironmentVariable("EDGE_STORM_EVENTS"), out int asked) ? asked : 1_000_000;
        return RunAsync(events, groups: Math.Max(1, events / 100_000), kills: 10);
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null) await _broker.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task RunAsync(int events, int groups, int kills)
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var calm = new TestBridge(TestStore.Sqlite(), isRegistered: false, isOpen: true);
        string connectionString = server.NewDatabase();

        // A clock a thousand times slower than the real one, half a minute into a minute: both runs see the same minute.
        calm.Time.Advance(TimeSpan.FromSeconds(30));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        KeyValuePair<string, string>[] environment =
        [
            new("EDGE_BRIDGE_POSTGRES", connectionString),
            .. new ScaledTimeProvider(0.001, calm.Time.GetUtcNow(), now).ToEnvironment(),
        ];
        using Database rough = new PostgresDatabase(connectionString, Path.Combine(_folder, BridgeDatabase.KeyFolder));
        rough.Migrate();

        using var pair = new BridgePair(_folder, _broker!.Config.Port, environment);
        long sent = 0;
        for (int group = 0; group < groups; group++)
        {
            List<Incoming> traffic = MadeTraffic.Draw(
                calm.Time,
                random,
                events / groups,
                [.. Enumerable.Range(0, GatewaysAtOnce).Select(n => $"plant-{(group * GatewaysAtOnce) + n}")]
            );
            foreach (Incoming[] batch in traffic.Chunk(500)) calm.Intake.Take(batch);
            await using var feeder = new StormFeeder(_broker.Config.Port, "storm-" + group, traffic, new Random(random.Next()));
            await pair.KillWhileAsync(feeder.Drained, kills, random, Cancel);
            sent += feeder.Sent;
            TestContext.Current.SendDiagnosticMessage(
                $"group {group + 1} of {groups}: {sent} messages, {pair.Kills} kills, {(TimeProvider.System.GetUtcNow() - now).TotalSeconds:0} s"
            );
        }

        output.WriteLine($"{events} events, {sent} messages sent to 2 bridges, {pair.Kills} kills, {(TimeProvider.System.GetUtcNow() - now).TotalSeconds:0} s");
        Assert.True(sent >= 2L * events);
        Assert.True(pair.Kills >= kills);
        foreach (string table in s_tables)
        {
            List<string> expected = Rows(calm.Database, table);
            Assert.NotEmpty(expected);
            Assert.Equal(expected, Rows(rough, table));
            output.WriteLine($"{table}: {expected.Count} rows equal");
        }

        Assert.All(rough.Read(EventStore.AllLedgers), ledger => Assert.True(ledger.IsBalanced));
    }

    private static List<string> Rows(Database database, string table) => database.Read(session => session.Query(
        $"SELECT * FROM {table}",
        row => string.Join(" | ", Enumerable.Range(0, row.FieldCount).Where(i => row.GetName(i) != "change").OrderBy(row.GetName, StringComparer.Ordinal)
            .Select(i => row.GetName(i) + "=" + Text(row.GetName(i), row.GetValue(i)))))).Order(StringComparer.Ordinal).ToList();

    private static string Text(string column, object value) =>
        value is long ms && (column.EndsWith("_at", StringComparison.Ordinal) || column.EndsWith("_by", StringComparison.Ordinal) || column == "at")
            ? (ms / 60_000).ToString(System.Globalization.CultureInfo.InvariantCulture)
            : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!;

    /// <summary>Two bridge programs; whenever one is killed it starts again.</summary>
    private sealed class BridgePair(string folder, int brokerPort, KeyValuePair<string, string>[] environment) : IDisposable
    {
        private readonly BridgeProcess[] _bridges = [.. Enumerable.Range(1, 2).Select(n => Start(folder, brokerPort, environment, n))];

        public int Kills { get; private set; }

        /// <summary>Kills one or the other at drawn moments until the work is done, at least <paramref name="kills"/> times.</summary>
        public async Task KillWhileAsync(Task work, int kills, Random random, CancellationToken cancel)
        {
            int made = 0;
            using var limit = new CancellationTokenSource(TimeSpan.FromHours(1));
            while (!work.IsCompleted && !limit.IsCancellationRequested)
            {
                await Task.WhenAny(work, Task.Delay(random.Next(300, 1_500 * ++made), cancel));
                if (work.IsCompleted && made > kills) break;
                Kill(random.Next(2));
            }

            await work.WaitAsync(TimeSpan.FromSeconds(60), cancel);
            for (; made < kills; made++) Kill(random.Next(2));
        }

        public void Dispose()
        {
            foreach (BridgeProcess bridge in _bridges) bridge.Dispose();
        }

        private static BridgeProcess Start(string folder, int brokerPort, KeyValuePair<string, string>[] environment, int number) =>
            new(Path.Combine(folder, "bridge-" + number), brokerPort, httpPort: 0, null, "bridge-" + number, environment);

        private void Kill(int which)
        {
            _bridges[which].Dispose();
            _bridges[which] = Start(folder, brokerPort, environment, which + 1);
            Kills++;
        }
    }
}
