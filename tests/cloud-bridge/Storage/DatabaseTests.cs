using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;

namespace EdgeAgent.CloudBridge.Tests.Storage;

public sealed class DatabaseOnSqlite() : DatabaseTests(TestStore.Sqlite());

public sealed class DatabaseOnPostgres(PostgresServer server) : DatabaseTests(TestStore.Postgres(server));

/// <summary>What every database must do for the bridge.</summary>
public abstract class DatabaseTests(TestStore store) : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    private readonly Database _database = Open(store);

    [Fact]
    public void Migrating_twice_or_from_two_processes_at_once_changes_nothing()
    {
        using Database first = store.Open();
        using Database second = store.Open();

        Parallel.Invoke(first.Migrate, second.Migrate);

        Assert.Equal(
            typeof(Database).Assembly.GetManifestResourceNames().Count(name => name.StartsWith("migration.", StringComparison.Ordinal)),
            _database.Read(session => session.Number("SELECT COUNT(*) FROM schema_scripts WHERE scriptname NOT LIKE 'row-security-%'")));
        Assert.Null(_database.Problem());
    }

    [Fact]
    public void A_write_that_throws_leaves_nothing_and_the_next_one_works()
    {
        Assert.Throws<InvalidDataException>(() => _database.Write(session =>
        {
            GatewayRegistration.Register(session, "plant-a", "test", s_now);
            throw new InvalidDataException();
        }));
        Assert.Equal(0, _database.Read(GatewayStore.Count));

        _database.Write(session => GatewayRegistration.Register(session, "plant-a", "test", s_now));
        Assert.Equal(1, _database.Read(GatewayStore.Count));
    }

    [Fact]
    public void What_another_instance_wrote_is_read_where_the_former_document_is_remembered()
    {
        using Database other = store.Open();
        _database.Write(session => AlarmStore.Save(session, new Alarm("plant-a", 1, Made.Alarm(s_now, revision: 1)), 1));
        Assert.Equal(1, Occurrences(_database));

        other.Write(session => AlarmStore.Save(session, new Alarm("plant-a", 1, Made.Alarm(s_now, revision: 1, occurrences: 7)), 1));
        Assert.Equal(7, Occurrences(_database));

        Assert.Throws<InvalidDataException>(() => _database.Write(session =>
        {
            AlarmStore.Save(session, new Alarm("plant-a", 1, Made.Alarm(s_now, revision: 2, occurrences: 9)), 2);
            throw new InvalidDataException();
        }));
        Assert.Equal(7, Occurrences(_database));

        static int Occurrences(Database database) => database.Write(session => AlarmStore.Find(session, "plant-a", "a1"))!.Data.Occurrences;
    }

    [Fact]
    public void Many_pairs_of_keys_find_their_rows_and_no_others()
    {
        string[] names = ["a1", "a2", "a \"quoted\" one", "an \\ o'clock", "泵 ①", "[\"a1\",2]"];
        _database.Write(session =>
        {
            foreach (string gateway in new[] { "plant-a", "plant-b" })
            {
                foreach (string name in names) AlarmStore.Save(session, new Alarm(gateway, 1, Made.Alarm(s_now, name)), 1);
            }
        });

        (string, string)[] wanted =
        [
            ("plant-a", "a1"),
            ("plant-b", "a2"),
            .. names[2..].Select(name => ("plant-b", name)),
            ("plant-a", "none"),
            ("plant-c", "a1"),
        ];
        List<Alarm> found = _database.Read(session => AlarmStore.FindMany(session, wanted));

        Assert.Equal(wanted[..^2].Order(), found.Select(alarm => (alarm.Gateway, alarm.Data.AlarmId)).Order());
        Assert.Empty(_database.Read(session => AlarmStore.FindMany(session, [])));
    }

    [Fact]
    public void A_database_that_is_gone_is_said_with_the_way_out()
    {
        DatabaseFailedException failed = Assert.Throws<DatabaseFailedException>(() =>
            _database.Write(session => session.Execute("INSERT INTO public.no_such_table (a) VALUES ($1)", 1L))
        );

        Assert.Contains("safe on disk", failed.Message);
        Assert.Contains(
            "safe on disk",
            Assert.Throws<DatabaseFailedException>(() => _database.Read(session => session.Number("SELECT COUNT(*) FROM no_such_table"))).Message
        );
        Assert.Contains(_database.Place, failed.Message);
    }

    [Fact]
    public void Texts_of_any_language_and_numbers_of_any_size_come_back_as_they_were()
    {
        var state = Made.State(s_now, 1.0 / 3);
        MachineStateData machine = state.Machines[0] with
        {
            Name = "给水泵 №1 \"’;--\n\t😀",
            RatedInputKw = double.Epsilon,
            Numbers = [new NumberData("active-power", double.MaxValue, "kW", "measured")],
        };
        _database.Write(session =>
        {
            GatewayRegistration.Register(session, "plant-a", "test", s_now);
            MachineStore.SaveState(session, "plant-a", 1, 1, state with { Machines = [machine] }, s_now, 1);
        });

        Machine read = _database.Read(session => MachineStore.Find(session, "plant-a", "pump-1"))!;
        Assert.Equal((machine.Name, machine.RatedInputKw, double.MaxValue), (read.State.Name, read.State.RatedInputKw, read.Power!.Value));
    }

    [Fact]
    public void Power_is_kept_finely_for_an_hour_and_coarsely_for_a_day()
    {
        DateTimeOffset start = s_now.AddHours(-25);
        _database.Write(session =>
        {
            for (int i = 0; i < 25 * 180; i++)
                PowerHistory.Add(session, "plant-a", "pump-1", start.AddSeconds(20 * i), new NumberData("active-power", i % 100, "kW", "measured"));
        });
        Assert.Equal(100, _database.Read(session => PowerHistory.Read(session, "plant-a", "pump-1", start, s_now, 100)).Count, 2.0);

        _database.Write(session => PowerHistory.Thin(session, s_now));

        Assert.Equal(180 + (23 * 60), _database.Read(session => session.Number("SELECT COUNT(*) FROM power")), 2.0);
        Assert.All(
            _database.Read(session => PowerHistory.Read(session, "plant-a", "pump-1", s_now.AddMinutes(-10), s_now, 30)),
            point => Assert.True(point.MaxKw >= point.Kw)
        );
    }

    [Fact]
    public void The_database_itself_refuses_a_second_open_order_of_a_group_and_a_second_order_of_an_episode()
    {
        _database.Write(session => OrderStore.Save(session, NewOrder("WO-1"), 1));
        Assert.Throws<ValueRefusedException>(() => _database.Write(session => OrderStore.Save(session, NewOrder("WO-2"), 1)));
        _database.Write(session => OrderStore.TieEpisode(session, "plant-a", "e1", "WO-1", s_now));
        Assert.Throws<ValueRefusedException>(() => _database.Write(session => OrderStore.TieEpisode(session, "plant-a", "e1", "WO-2", s_now)));
    }

    [Fact]
    public void Rows_that_go_together_are_all_there_for_the_next_question_of_the_same_transaction_and_after_it()
    {
        (long inside, string? note) = _database.Write(session =>
        {
            for (int number = 1; number <= 1200; number++)
            {
                OrderStore.AddLog(
                    session,
                    "WO-1",
                    new OrderLogEntry(
                        number,
                        s_now,
                        "王工",
                        "confirm",
                        number % 2 == 0 ? OrderState.Proposed : null,
                        OrderState.Confirmed,
                        number % 3 == 0 ? "it's \"quoted\", {curly} 与 \\ " : null
                    )
                );
            }

            return (session.Number("SELECT COUNT(*) FROM order_log"), OrderStore.Log(session, "WO-1")[2].Note);
        });

        List<OrderLogEntry> log = _database.Read(session => OrderStore.Log(session, "WO-1"));
        Assert.Equal((1200, 1200, "it's \"quoted\", {curly} 与 \\ "), (inside, log.Count, note));
        Assert.Equal([null, OrderState.Proposed], log.Take(2).Select(entry => entry.From));
    }

    [Fact]
    public void A_row_that_breaks_a_key_leaves_nothing_of_its_transaction()
    {
        Assert.Throws<ValueRefusedException>(() => _database.Write(session =>
        {
            OrderStore.Save(session, NewOrder("WO-9"), 1);
            for (int i = 0; i < 2; i++) OrderStore.TieEpisode(session, "plant-a", "e1", "WO-9", s_now);
        }));

        Assert.Null(_database.Read(session => OrderStore.Find(session, "WO-9")));
    }

    [Fact]
    public void Housekeeping_lets_old_states_go_and_keeps_alarms()
    {
        using var bridge = new TestBridge(store);
        bridge.Take(bridge.Plant.State(Made.State(s_now)), bridge.Plant.Alarm(Made.Alarm(s_now)));
        bridge.Time.Advance(TimeSpan.FromDays(2));

        Housekeeping.Run(bridge.Database, BridgeApp.Chores, bridge.Time.GetUtcNow());

        Assert.Equal(["io.edgeagent.alarm.active.v1"], bridge.Database.Read(session => session.Query("SELECT type FROM events", row => row.GetString(0))));
    }

    public void Dispose()
    {
        _database.Dispose();
        store.Dispose();
        GC.SuppressFinalize(this);
    }

    private static Database Open(TestStore store)
    {
        Database database = store.Open();
        database.Migrate();
        return database;
    }

    private static Order NewOrder(string id) => new()
    {
            Id = id,
            Gateway = "plant-a",
            Machine = "pump-1",
            CauseGroup = "vibration",
            Subject = Contracts.Faults.FaultSubject.Machine,
            FaultCode = "vibration.zone",
            Severity = "high",
            OpenedAt = s_now,
            UpdatedAt = s_now,
            HandleBy = s_now,
            DoneBy = s_now,
        };
}
