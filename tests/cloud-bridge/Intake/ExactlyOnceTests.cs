using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.HealthArchive;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.CloudBridge.Tests.Storage;

namespace EdgeAgent.CloudBridge.Tests.Intake;

/// <summary>The same promises on SQLite.</summary>
public sealed class ExactlyOnceOnSqlite(ITestOutputHelper output) : ExactlyOnceTests(TestStore.Sqlite, output);

/// <summary>The same promises on PostgreSQL.</summary>
public sealed class ExactlyOnceOnPostgres(PostgresServer server, ITestOutputHelper output) : ExactlyOnceTests(() => TestStore.Postgres(server), output);

public abstract class ExactlyOnceTests(Func<TestStore> newStore, ITestOutputHelper output) : IDisposable
{
    private readonly TestBridge _bridge = new(newStore());

    private MadeGateway Plant => _bridge.Plant;

    private DateTimeOffset Now => _bridge.Time.GetUtcNow();

    [Fact]
    public void An_event_that_comes_again_is_counted_and_changes_nothing()
    {
        Incoming alarm = Plant.Alarm(Made.Alarm(Now));

        _bridge.Take(alarm);
        Order first = Assert.Single(_bridge.Orders());
        _bridge.Take(alarm, alarm);

        Assert.Equal(first.Revision, Assert.Single(_bridge.Orders()).Revision);
        Assert.Equal(new LaneCounts(1, 1, 0, 0, 0, 0, 2, 0, 0), _bridge.Counts());
    }

    [Fact]
    public void An_event_ahead_of_a_missing_one_is_not_kept_and_the_receipt_asks_to_rewind()
    {
        Incoming first = Plant.Alarm(Made.Alarm(Now));
        Incoming second = Plant.Alarm(Made.Alarm(Now, revision: 2));

        CloudLaneReceipt lane = Assert.Single(_bridge.Take(second)).Receipt.Lanes["alarm"];
        Assert.Equal((0, true), (lane.Highest, lane.IsRewindAsked));
        Assert.Empty(_bridge.Orders());

        lane = Assert.Single(_bridge.Take(first, second)).Receipt.Lanes["alarm"];
        Assert.Equal((2, false), (lane.Highest, lane.IsRewindAsked));
        Assert.Equal(CloudEventCodec.DigestOf(second.Payload), lane.Digest);
    }

    [Fact]
    public void A_rewind_is_asked_for_once_until_time_passes_or_the_lane_moves()
    {
        Plant.Alarm(Made.Alarm(Now));
        Incoming second = Plant.Alarm(Made.Alarm(Now, revision: 2));

        bool[] asked = [IsAsked(second), IsAsked(second)];
        _bridge.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal([true, false, true], [.. asked, IsAsked(second)]);
    }

    [Fact]
    public void The_same_id_with_other_content_is_kept_beside_the_first_counted_told_and_raised_as_a_connectivity_order()
    {
        Incoming kept = Plant.Alarm(Made.Alarm(Now));
        Incoming other = new MadeGateway(_bridge.Time).Alarm(Made.Alarm(Now, severity: "critical"));

        _bridge.Take(kept);
        CloudLaneReceipt lane = Assert.Single(_bridge.Take(other)).Receipt.Lanes["alarm"];

        Assert.Equal((1, 1), (lane.Highest, lane.Conflict));
        Assert.Equal(1, _bridge.Counts().Conflict);
        Assert.Equal(1, _bridge.Refusals()["conflict"]);
        Assert.Equal(1, _bridge.Database.Read(session => session.Number("SELECT COUNT(*) FROM conflicts")));
        Order notice = Assert.Single(_bridge.Orders(), order => order.FaultCode == FaultCodes.WireConflict);
        Assert.Equal((FaultSubject.Connectivity, Plant.Id), (notice.Subject, notice.Machine));
        Assert.Equal("medium", Assert.Single(_bridge.Orders(), order => order.Machine == "pump-1").Severity);
    }

    [Fact]
    public void An_event_that_comes_under_a_new_incarnation_is_closed_but_not_applied_twice()
    {
        AlarmData alarm = Made.Alarm(Now);
        _bridge.Take(Plant.Alarm(alarm));
        var renewed = new MadeGateway(_bridge.Time, incarnation: 0x99);

        _bridge.Take(renewed.Alarm(alarm, previousId: "1122334455667788/alarm/1"));
        _bridge.Take(renewed.Alarm(Made.Alarm(Now, revision: 2, isActive: false)));

        Assert.Equal(
            (2, 1, 1),
            (_bridge.Counts(incarnation: 0x99).Closed, _bridge.Counts(incarnation: 0x99).Delivered, _bridge.Counts(incarnation: 0x99).Renumbered)
        );
        Assert.True(Assert.Single(_bridge.Orders()).IsConditionGone);
    }

    [Fact]
    public void An_event_whose_older_number_arrives_after_its_newer_one_is_not_applied_twice()
    {
        Incoming first = Plant.Alarm(Made.Alarm(Now));
        AlarmData alarm = Made.Alarm(Now, alarm: "a2", occurrences: 3);
        Incoming old = Plant.Alarm(alarm);
        var renewed = new MadeGateway(_bridge.Time, incarnation: 0x99);

        _bridge.Take(first);
        _bridge.Take(renewed.Alarm(alarm, previousId: "1122334455667788/alarm/2"));
        _bridge.Take(old);

        Assert.Equal((2, 1, 1), (_bridge.Counts().Closed, _bridge.Counts().Delivered, _bridge.Counts().Renumbered));
    }

    [Fact]
    public void A_previous_number_with_other_content_is_another_event_and_applies()
    {
        _bridge.Take(Plant.Alarm(Made.Alarm(Now)));
        var renewed = new MadeGateway(_bridge.Time, incarnation: 0x99);

        _bridge.Take(renewed.Alarm(Made.Alarm(Now, alarm: "a2", episode: "e2", machine: "fan-2"), previousId: "1122334455667788/alarm/1"));

        Assert.Equal(2, _bridge.Orders().Count);
    }

    [Theory]
    [InlineData(GapReason.BacklogFull, 5, 0)]
    [InlineData(GapReason.Reset, 0, 5)]
    public void A_gap_record_closes_its_numbers_and_is_booked_by_its_reason(GapReason reason, long dropped, long unknown)
    {
        _bridge.Take(Plant.Alarm(Made.Alarm(Now)), Plant.Gap(Lane.Alarm, 5, reason), Plant.Alarm(Made.Alarm(Now, revision: 2)));

        LaneCounts counts = _bridge.Counts();
        Assert.Equal((7, 2, dropped, unknown), (counts.Closed, counts.Delivered, counts.Dropped, counts.Unknown));
        Assert.All(_bridge.Database.Read(EventStore.AllLedgers), ledger => Assert.True(ledger.IsBalanced));
    }

    [Fact]
    public void A_hello_is_answered_with_the_receipt_of_its_incarnation_also_when_nothing_came_yet()
    {
        DueReceipt empty = Assert.Single(_bridge.Take(Plant.Hello()));
        Assert.Equal(("plant-a", "1122334455667788", 0), (empty.Gateway, empty.Receipt.Incarnation, empty.Receipt.Lanes.Count));

        _bridge.Take(Plant.Alarm(Made.Alarm(Now)));
        Assert.Equal(1, Assert.Single(_bridge.Take(Plant.Hello())).Receipt.Lanes["alarm"].Highest);
    }

    [Fact]
    public void A_bridge_that_starts_tells_every_known_incarnation_where_it_stands_and_asks_for_the_rest()
    {
        _bridge.Take(Plant.Alarm(Made.Alarm(Now)));
        _bridge.Take(new MadeGateway(_bridge.Time, incarnation: 0x99).State(Made.State(Now)));
        _bridge.Restart();

        IReadOnlyList<DueReceipt> due = _bridge.Intake.Resume();

        Assert.Equal(["0000000000000099", "1122334455667788"], due.Select(receipt => receipt.Receipt.Incarnation).Order());
        Assert.All(due.SelectMany(receipt => receipt.Receipt.Lanes.Values), lane => Assert.True(lane.IsRewindAsked));
        Assert.Equal("0000000000000099", Assert.Single(_bridge.Intake.Remind()).Receipt.Incarnation);
    }

    [Fact]
    public void The_newest_state_of_a_machine_wins_whatever_comes_late()
    {
        Incoming early = Plant.State(Made.State(Now, 10));
        Incoming late = Plant.State(Made.State(Now, 17.3));

        _bridge.Take(early, late);
        _bridge.Take(new MadeGateway(_bridge.Time, incarnation: Plant.Incarnation).State(Made.State(Now, 5), Lane.Replay));

        Assert.Equal(17.3, _bridge.Database.Read(session => MachineStore.Find(session, "plant-a", "pump-1"))!.Power!.Value);
    }

    [Fact]
    public void A_corrected_hour_stands_beside_the_earlier_version_and_counts()
    {
        DateTimeOffset hour = new(2026, 3, 2, 7, 0, 0, TimeSpan.Zero);

        _bridge.Take(Plant.Health(Made.Hour(hour)), Plant.Health(Made.Hour(hour, version: 2, energyKwh: 18)));

        HealthHourData newest = Assert.Single(_bridge.Database.Read(session => HealthStore.Hours(session, "plant-a", "pump-1", hour, hour.AddHours(1))));
        Assert.Equal((2, 18.0), (newest.Version, newest.EnergyKwh));
        Assert.Equal(2, _bridge.Database.Read(session => session.Number("SELECT COUNT(*) FROM health_hours")));
    }

    [Theory]
    [InlineData(CrashPoint.BeforeCommit)]
    [InlineData(CrashPoint.AfterCommitBeforeReceipt)]
    public void A_bridge_that_dies_around_a_commit_ends_as_if_it_had_not(string point)
    {
        Incoming[] all =
        [
            .. Enumerable
                .Range(1, 20)
                .Select(n => Plant.Alarm(Made.Alarm(Now, alarm: "a" + (n % 3), episode: "e" + (n % 3), machine: "m" + (n % 3), revision: n))),
        ];
        Incoming[][] batches = [.. all.Chunk(4)];
        for (int strike = 1; strike <= batches.Length; strike++)
        {
            using var bridge = new TestBridge(newStore());
            bridge.Restart(new CrashPoint($"{point}:{strike}", () => throw new PowerCut()));
            foreach (Incoming[] batch in batches) TakeThroughPowerCut(bridge, batch);

            Assert.Equal(new LaneCounts(20, 20, 0, 0, 0, 0, point == CrashPoint.BeforeCommit ? 0 : 4, 0, 0), bridge.Counts());
            Assert.Equal(3, bridge.Orders().Count);
        }
    }

    [Fact]
    public void Shuffled_repeated_and_interrupted_traffic_of_three_gateways_ends_like_the_orderly_one()
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var calm = new TestBridge(newStore(), isOpen: true);
        using var rough = new TestBridge(newStore(), isOpen: true);
        List<Incoming> traffic = MadeTraffic.Draw(calm.Time, random, 400, "plant-a", "plant-b", "plant-c");

        foreach (Incoming[] batch in traffic.Chunk(50)) calm.Intake.Take(batch);
        int strikes = 0;
        rough.Restart(new CrashPoint(CrashPoint.AfterCommitBeforeReceipt + ":3", () => throw new PowerCut()));
        while (!IsComplete(rough, calm))
        {
            Assert.True(++strikes < 500, "it does not drain");
            Incoming[] storm = [.. Enumerable.Range(0, 80).Select(_ => traffic[random.Next(traffic.Count)])];
            TakeThroughPowerCut(rough, storm);
            TakeThroughPowerCut(rough, [.. MissingNext(rough, traffic)]);
        }

        Assert.Equal(Picture(calm), Picture(rough));
        Assert.All(rough.Database.Read(EventStore.AllLedgers), ledger => Assert.True(ledger.IsBalanced));
    }

    [Fact]
    public void Two_instances_that_take_everything_twice_and_shuffled_end_like_one_that_took_it_in_order() => ReplayWithTwoInstances(2_000);

    /// <summary>Run by ./edge test --long.</summary>
    [Fact(Explicit = true)]
    public void Two_instances_that_take_a_hundred_thousand_events_twice_and_shuffled_end_like_one_that_took_them_in_order() => ReplayWithTwoInstances(100_000);

    public void Dispose()
    {
        _bridge.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Both instances go through all traffic in their own disorder: pieces swapped with their neighbours, lost pieces sent again until everything is closed.
    /// </summary>
    private void ReplayWithTwoInstances(int count)
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var calm = new TestBridge(newStore(), isOpen: true);
        using var rough = new TestBridge(newStore(), isOpen: true);
        (CloudIntake second, CloudBridge.Storage.Database database) = rough.SecondInstance();
        using CloudBridge.Storage.Database other = database;
        List<Incoming> traffic = MadeTraffic.Draw(calm.Time, random, count, "plant-a", "plant-b", "plant-c");
        foreach (Incoming[] batch in traffic.Chunk(500)) calm.Intake.Take(batch);

        int rounds = 0;
        while (!IsComplete(rough, calm))
        {
            Assert.True(++rounds < 60, "it does not drain");
            List<Incoming[]> mine = Disorder(traffic, random);
            List<Incoming[]> theirs = Disorder(traffic, random);
            Parallel.Invoke(() => mine.ForEach(batch => rough.Intake.Take(batch)), () => theirs.ForEach(batch => second.Take(batch)));
        }

        output.WriteLine($"{rounds} rounds of {2 * count} events");
        Assert.Equal(Picture(calm), Picture(rough));
        Assert.All(rough.Database.Read(EventStore.AllLedgers), ledger => Assert.True(ledger.IsBalanced));
    }

    private static List<Incoming[]> Disorder(List<Incoming> traffic, Random random)
    {
        List<Incoming[]> batches = [.. traffic.Chunk(Math.Max(40, traffic.Count / 200))];
        for (int i = 1; i < batches.Count; i++)
        {
            if (random.Next(10) == 0) (batches[i - 1], batches[i]) = (batches[i], batches[i - 1]);
            if (random.Next(10) == 0) random.Shuffle(batches[i]);
        }

        return batches;
    }

    private bool IsAsked(Incoming message) => Assert.Single(_bridge.Take(message)).Receipt.Lanes["alarm"].IsRewindAsked;

    private static void TakeThroughPowerCut(TestBridge bridge, Incoming[] batch)
    {
        try
        {
            bridge.Intake.Take(batch);
        }
        catch (PowerCut)
        {
            bridge.Restart();
            bridge.Intake.Take(batch);
        }
    }

    private static IEnumerable<Incoming> MissingNext(TestBridge bridge, List<Incoming> traffic)
    {
        Dictionary<(string, Lane), long> closed = bridge
            .Database.Read(EventStore.AllLedgers)
            .ToDictionary(ledger => (ledger.Gateway, ledger.Lane), ledger => ledger.Counts.Closed);
        foreach (IGrouping<string, Incoming> lane in traffic.GroupBy(message => message.Topic))
        {
            foreach (Incoming message in lane)
            {
                var e = (DecodedEvent)MessageReader.Read(message);
                if (e.Id.To <= closed.GetValueOrDefault((e.Gateway, e.Id.Lane))) continue;
                yield return message;
                break;
            }
        }
    }

    private static bool IsComplete(TestBridge bridge, TestBridge reference) => Closed(bridge).SequenceEqual(Closed(reference));

    private static IEnumerable<(string, Lane, long)> Closed(TestBridge bridge) =>
        bridge.Database.Read(EventStore.AllLedgers).Select(ledger => (ledger.Gateway, ledger.Lane, ledger.Counts.Closed)).Order();

    /// <summary>Everything about orders, alarms and machines that does not tell when the bridge heard of it.</summary>
    private static List<string> Picture(TestBridge bridge) =>
        [
            .. bridge.Orders().Select(order => System.Text.Json.JsonSerializer.Serialize(order with { Revision = 0 })).Order(StringComparer.Ordinal),
            .. bridge.Database.Read(session =>
                session.Query(
                    "SELECT gateway, alarm, revision, document FROM alarms ORDER BY gateway, alarm",
                    row => $"{row.GetString(0)} {row.GetString(1)} {row.GetInt64(2)} {row.GetString(3)}"
                )
            ),
            .. bridge.Database.Read(session =>
                session.Query(
                    "SELECT gateway, machine, numbers FROM machines ORDER BY gateway, machine",
                    row => $"{row.GetString(0)} {row.GetString(1)} {row.GetString(2)}"
                )
            ),
        ];

    private sealed class PowerCut : Exception;
}
