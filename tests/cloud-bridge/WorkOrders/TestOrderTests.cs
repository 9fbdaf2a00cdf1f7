using System.Text.Json;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;

namespace EdgeAgent.CloudBridge.Tests.WorkOrders;

/// <summary>The same drills on SQLite.</summary>
public sealed class TestOrdersOnSqlite() : TestOrderTests(TestStore.Sqlite());

/// <summary>The same drills on PostgreSQL.</summary>
public sealed class TestOrdersOnPostgres(PostgresServer server) : TestOrderTests(TestStore.Postgres(server));

public abstract class TestOrderTests : IDisposable
{
    private readonly TestBridge _bridge;
    private readonly DrillRequests _drills;

    protected TestOrderTests(TestStore store)
    {
        _bridge = new TestBridge(store);
        _drills = new DrillRequests(_bridge.Database, new CommandSignal(), _bridge.Time, _bridge.Time);
    }

    private DateTimeOffset Now => _bridge.Time.GetUtcNow();

    [Fact]
    public void A_test_alarm_sent_three_times_opens_one_test_order_and_touches_no_alarm_no_order_and_no_figure()
    {
        Incoming test = Drill();
        _bridge.Take(test);
        _bridge.Take(test, test);

        TestOrder order = Assert.Single(Orders());
        Assert.StartsWith("TEST-", order.Id, StringComparison.Ordinal);
        Assert.Equal(("open", "pump-1", "Li Wei"), (order.State(Now), order.Machine, order.By));
        Assert.Empty(_bridge.Orders());
        Assert.Empty(Read(session => AlarmStore.Retained(session)));
        Assert.Empty(Read(session => DiagnosisQuality.ByFault(session, Now.AddDays(-1))));
        Assert.Equal(
            0,
            Read(session =>
                session.Number("SELECT COUNT(*) FROM alarms") + session.Number("SELECT COUNT(*) FROM orders") + session.Number("SELECT COUNT(*) FROM messages")
            )
        );
    }

    [Fact]
    public void The_gateway_is_told_and_its_answer_closes_the_test_order_with_every_hop()
    {
        _bridge.Take(Drill());
        AlarmCommand told = Assert.Single(Read(AlarmCommands.Pending));
        Assert.Equal(("drilled", "d1", "pump-1"), (told.Command.Verb, told.Command.AlarmId, told.Command.MachineId));

        _bridge.Take(Reply(new CloudReply(1, told.Command.Id, true, null, new DrillTimes(null, Now.AddMilliseconds(12), ReturnedAt: Now.AddMilliseconds(80)))));

        TestOrder order = _drills.Show(told.Command.Id)!;
        Assert.Equal(("closed", Now), (order.State(Now), order.ShownAt));
        Assert.Equal(["made", "broker", "taken", "ordered", "committed", "returned", "shown"], order.Hops.Select(hop => hop.Name));
        Assert.Empty(Read(AlarmCommands.Pending));
    }

    [Fact]
    public void Another_gateways_answer_closes_nothing()
    {
        _bridge.Database.Write(session => GatewayRegistration.Register(session, "plant-b", "test", Now));
        _bridge.Take(Drill());

        _bridge.Take(Reply(new CloudReply(1, Orders()[0].Id, true, null, new DrillTimes(null, Now, ReturnedAt: Now)), "plant-b"));

        Assert.Equal("open", Orders()[0].State(Now));
        Assert.Equal(1, _bridge.Refusals()["unknown-command"]);
    }

    [Fact]
    public void A_test_order_that_nobody_confirms_within_a_day_says_so()
    {
        _bridge.Take(Drill());
        _bridge.Time.Advance(TimeSpan.FromHours(25));
        Assert.Equal("unconfirmed", Orders()[0].State(Now));
    }

    [Theory]
    [InlineData(CrashPoint.BeforeCommit, 0)]
    [InlineData(CrashPoint.AfterCommitBeforeReceipt, 1)]
    public void A_bridge_killed_around_the_commit_ends_with_one_test_order_and_one_command_when_the_event_is_sent_again(string point, int kept)
    {
        _bridge.Restart(new CrashPoint(point, () => throw new InvalidOperationException("killed")));
        Incoming test = Drill();
        Assert.ThrowsAny<Exception>(() => _bridge.Take(test));
        Assert.Equal(kept, Orders().Count);

        _bridge.Restart();
        _bridge.Take(test);
        Assert.Single(Orders());
        Assert.Single(Read(AlarmCommands.Pending));
    }

    [Fact]
    public void A_person_can_have_a_known_machine_tested_and_has_to_say_who_asks()
    {
        Assert.Null(_drills.Ask("plant-a", "pump-1", "Wang", out string problem));
        Assert.Equal("unknown-machine", problem);
        _bridge.Take(_bridge.Plant.State(Made.State(Now)));
        Assert.Null(_drills.Ask("plant-a", "pump-1", "", out problem));
        Assert.Equal("actor-missing", problem);

        Assert.NotNull(_drills.Ask("plant-a", "pump-1", "Wang", out problem));
        AlarmCommand command = Assert.Single(Read(AlarmCommands.Pending));
        Assert.Equal(
            ("drill", "pump-1", "Wang", Now.AddMinutes(10)),
            (command.Command.Verb, command.Command.MachineId, command.Command.By, command.Command.ExpiresAt)
        );
    }

    [Fact]
    public void Of_one_gateway_at_most_five_hundred_test_orders_are_kept()
    {
        _bridge.Take([.. Enumerable.Range(1, TestOrderStore.MaxOfGateway + 20).Select(number => Drill("d" + number))]);
        Assert.Equal(TestOrderStore.MaxOfGateway, Read(session => session.Number("SELECT COUNT(*) FROM test_orders")));
    }

    public void Dispose()
    {
        _bridge.Dispose();
        GC.SuppressFinalize(this);
    }

    private Incoming Drill(string id = "d1") =>
        _bridge.Plant.Send(Lane.Alarm, EventTypes.AlarmTest, "pump-1", null, null, CloudJson.ToElement(new DrillData(id, "pump-1", "Li Wei", Now)));

    private static Incoming Reply(CloudReply reply, string gateway = "plant-a") =>
        new(CloudTopics.Of(gateway, CloudTopics.Reply), JsonSerializer.SerializeToUtf8Bytes(reply, CloudJson.Default.CloudReply));

    private List<TestOrder> Orders() => Read(session => TestOrderStore.OfMachine(session, "plant-a", "pump-1", 1000));

    private T Read<T>(Func<Session, T> read) => _bridge.Database.Read(read);
}
