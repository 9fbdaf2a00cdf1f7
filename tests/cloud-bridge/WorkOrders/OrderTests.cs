using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Storage;
using EdgeAgent.CloudBridge.Web;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.Tests.WorkOrders;

/// <summary>The same rules on SQLite.</summary>
public sealed class OrdersOnSqlite() : OrderTests(TestStore.Sqlite());

/// <summary>The same rules on PostgreSQL.</summary>
public sealed class OrdersOnPostgres(PostgresServer server) : OrderTests(TestStore.Postgres(server));

public abstract class OrderTests(TestStore store) : IDisposable
{
    private readonly TestBridge _bridge = new(store);

    private MadeGateway Plant => _bridge.Plant;

    private DateTimeOffset Now => _bridge.Time.GetUtcNow();

    private OrderSteps Desk => new(_bridge.Database, new ServiceLevels(), _bridge.Time, _bridge.Time);

    [Fact]
    public void An_episode_opens_one_order_with_the_catalogues_preparation()
    {
        _bridge.Take(Plant.State(Made.State(Now)), Plant.Alarm(Made.Alarm(Now)));

        Order order = Assert.Single(_bridge.Orders());
        Assert.Equal(("pump-1", "medium", OrderState.Proposed, FaultSubject.Machine), (order.Machine, order.Severity, order.State, order.Subject));
        Assert.Equal((Now.AddMinutes(10), Now.AddHours(3.5)), (order.HandleBy, order.DoneBy));
        foreach (string language in new[] { "en", "zh-CN" })
        {
            Preparation preparation = _bridge.Database.Read(session => Preparation.Of(order, OrderContextReader.Read(session, order), language));
            Fault fault = FaultCatalogue.Find("vibration.learned-band")!;
            Assert.Equal("Feed pump-1: " + fault.Title.For(language), preparation.Title);
            Assert.Equal([fault.FirstChecks.Count, fault.Causes.Count, 1], [preparation.FirstChecks.Count, preparation.Causes.Count, preparation.Faults.Count]);
            Assert.Equal(
                (fault.CanSolveRemotely, fault.Skill, fault.Action.For(language)),
                (preparation.CanSolveRemotely, preparation.Skill, preparation.Action)
            );
            Assert.NotEmpty(preparation.Why);
        }
    }

    [Fact]
    public void A_new_episode_of_the_same_group_joins_the_open_order_and_one_of_another_group_opens_its_own()
    {
        _bridge.Take(
            Plant.Alarm(Made.Alarm(Now)),
            Plant.Alarm(Made.Alarm(Now, "a2", "e2", severity: "high")),
            Plant.Alarm(Made.Alarm(Now, "a3", "e3", fault: "temperature.limit", group: "temperature"))
        );

        List<Order> orders = _bridge.Orders();
        Assert.Equal(["temperature", "vibration"], orders.Select(order => order.CauseGroup).Order());
        Order joined = orders.Single(order => order.CauseGroup == "vibration");
        Assert.Equal(("high", 2L), (joined.Severity, joined.Occurrences));
        Assert.Equal(["e1", "e2"], _bridge.Database.Read(session => OrderStore.Episodes(session, joined.Id)));
        Assert.Equal(["opened", "episode-joined"], _bridge.Database.Read(session => OrderStore.Log(session, joined.Id)).Select(entry => entry.Action));
    }

    [Fact]
    public void A_fault_that_flickers_for_a_week_stays_one_order_with_a_short_audit()
    {
        for (int i = 1; i <= 1008; i++)
        {
            _bridge.Take(
                Plant.Alarm(Made.Alarm(Now, revision: (2 * i) - 1, occurrences: i)),
                Plant.Alarm(Made.Alarm(Now, revision: 2 * i, occurrences: i, isActive: false)));
            _bridge.Time.Advance(TimeSpan.FromMinutes(10));
        }

        Order order = Assert.Single(_bridge.Orders());
        Assert.Equal((1008L, true, OrderState.Proposed), (order.Occurrences, order.IsConditionGone, order.State));
        Assert.Equal(
            ["opened", "occurred-again", "occurred-again", "occurred-again"],
            _bridge.Database.Read(session => OrderStore.Log(session, order.Id)).Select(entry => entry.Action)
        );
    }

    [Fact]
    public void An_alarm_that_goes_away_never_closes_a_started_order()
    {
        _bridge.Take(Plant.Alarm(Made.Alarm(Now)));
        string id = _bridge.Orders()[0].Id;
        Step(id, OrderAction.Confirm);
        _bridge.Take(Plant.Alarm(Made.Alarm(Now, revision: 2, isActive: false)));

        Order order = Assert.Single(_bridge.Orders());
        Assert.Equal((OrderState.Confirmed, true), (order.State, order.IsConditionGone));
    }

    [Fact]
    public void An_episode_that_returns_after_its_order_was_closed_reopens_that_order()
    {
        _bridge.Take(Plant.Alarm(Made.Alarm(Now)));
        string id = _bridge.Orders()[0].Id;
        Finish(id);
        Assert.Equal(OrderState.Closed, Assert.Single(_bridge.Orders()).State);

        _bridge.Take(Plant.Alarm(Made.Alarm(Now, revision: 3, occurrences: 2)));

        Order order = Assert.Single(_bridge.Orders());
        Assert.Equal((OrderState.Confirmed, 1L, 2L), (order.State, order.Returns, order.Occurrences));
        Assert.False(Preparation.Of(order, OrderContext.Bare(order, null), "en").CanSolveRemotely);
    }

    [Fact]
    public void A_new_episode_after_a_closed_order_opens_a_new_one()
    {
        _bridge.Take(Plant.Alarm(Made.Alarm(Now)));
        Finish(_bridge.Orders()[0].Id);
        _bridge.Time.Advance(TimeSpan.FromDays(3));

        _bridge.Take(Plant.Alarm(Made.Alarm(Now, "a2", "e2")));

        Assert.Equal([OrderState.Proposed, OrderState.Closed], _bridge.Orders().Select(order => order.State));
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(91, false)]
    public void A_trouble_that_returns_within_ninety_days_is_linked_to_its_last_order_and_gets_half_the_time(int days, bool isRepeat)
    {
        _bridge.Take(Plant.Alarm(Made.Alarm(Now)));
        string first = _bridge.Orders()[0].Id;
        Finish(first);
        _bridge.Time.Advance(TimeSpan.FromDays(days));

        _bridge.Take(Plant.Alarm(Made.Alarm(Now, "a2", "e2")));

        Order order = _bridge.Orders()[0];
        Assert.Equal((isRepeat ? first : null, Now.AddMinutes(isRepeat ? 5 : 10)), (order.RepeatOf, order.HandleBy));
        Assert.Equal(!isRepeat, Preparation.Of(order, OrderContext.Bare(order, null), "en").CanSolveRemotely);
    }

    [Fact]
    public void The_power_around_an_order_outlives_the_thinning_of_the_machines_history()
    {
        Pass(TimeSpan.FromMinutes(50));
        _bridge.Take(Plant.Alarm(Made.Alarm(Now)));
        Order order = Assert.Single(_bridge.Orders());
        Pass(TimeSpan.FromMinutes(90));
        int before = _bridge.Database.Read(session => OrderPower.Read(session, order)).Count;

        Pass(TimeSpan.FromHours(30));

        List<PowerPoint> points = _bridge.Database.Read(session => OrderPower.Read(session, order));
        Assert.Equal(110 * 3, points.Count, 6.0);
        Assert.Equal(before, points.Count);
    }

    [Fact]
    public void A_closed_order_is_not_reopened_beside_an_open_one_of_the_same_trouble()
    {
        _bridge.Take(Plant.Alarm(Made.Alarm(Now)));
        string closed = _bridge.Orders()[0].Id;
        Finish(closed);
        _bridge.Take(Plant.Alarm(Made.Alarm(Now, "a2", "e2")));

        Assert.Equal("another-is-open", Desk.Take(closed, new OrderStep(OrderAction.Reopen, "Wang", "again"), null).Problem);
    }

    [Theory]
    [InlineData("sensor.fault", "sensor", FaultSubject.Sensor)]
    [InlineData("connectivity.silent-module", "connectivity", FaultSubject.Connectivity)]
    [InlineData("sensor.newer-than-this-bridge", "sensor", FaultSubject.Sensor)]
    [InlineData("newer.than-this-bridge", "newer", FaultSubject.Machine)]
    public void A_sensors_or_links_trouble_is_never_a_machine_fault(string fault, string group, FaultSubject subject)
    {
        _bridge.Take(Plant.Alarm(Made.Alarm(Now, fault: fault, group: group)));

        Order order = Assert.Single(_bridge.Orders());
        Assert.Equal(subject, order.Subject);
        Assert.NotEmpty(Preparation.Of(order, OrderContext.Bare(order, null), "zh-CN").Meaning);
    }

    [Fact]
    public void Two_instances_on_one_database_open_one_order_per_episode_and_one_per_group()
    {
        (CloudIntake second, Database database) = _bridge.SecondInstance();
        using Database other = database;
        MadeGateway[] plants = [.. Enumerable.Range(0, 6).Select(n => new MadeGateway(_bridge.Time, "plant-" + n))];
        _bridge.Database.Write(session =>
        {
            foreach (MadeGateway plant in plants) GatewayRegistration.Register(session, plant.Id, "test", Now);
        });
        List<Incoming> traffic =
        [
            .. plants.SelectMany(plant => Enumerable.Range(0, 30).Select(n => plant.Alarm(Made.Alarm(Now, "a" + n, "e" + (n / 2), "m" + (n % 3))))),
        ];

        Parallel.Invoke(
            () => TakeInPieces(_bridge.Intake, traffic),
            () => TakeInPieces(second, traffic));

        Assert.Equal(18, _bridge.Orders().Count);
        Assert.Equal(6 * 15, _bridge.Database.Read(session => session.Number("SELECT COUNT(*) FROM order_episodes")));
        Assert.All(plants, plant =>
        {
            LaneCounts counts = _bridge.Database.Read(EventStore.AllLedgers).Single(ledger => ledger.Gateway == plant.Id).Counts;
            Assert.Equal((30, 30, 30), (counts.Closed, counts.Delivered, counts.Duplicate));
        });
    }

    [Fact]
    public void A_step_that_does_not_fit_is_refused_by_name_and_leaves_no_trace()
    {
        _bridge.Take(Plant.Alarm(Made.Alarm(Now)));
        string id = _bridge.Orders()[0].Id;

        Assert.Equal("not-in-this-state", Step(id, OrderAction.Close));
        Assert.Equal("note-missing", Step(id, OrderAction.Dismiss));
        Assert.Equal("unknown-order", Step("WO-NONE", OrderAction.Confirm));
        Assert.Equal("changed-meanwhile", Desk.Take(id, new OrderStep(OrderAction.Confirm, "Wang"), 99).Problem);
        Assert.Equal("actor-missing", Desk.Take(id, new OrderStep(OrderAction.Confirm, ""), null).Problem);
        Step(id, OrderAction.Confirm);
        Assert.Equal("assignee-missing", Step(id, OrderAction.Assign));
        Step(id, OrderAction.WorkRemotely);
        Assert.Equal("cause-code-missing", Step(id, OrderAction.Resolve));
        Assert.Equal("action-code-missing", Desk.Take(id, new OrderStep(OrderAction.Resolve, "Wang", CauseCode: "vibration.zone"), null).Problem);
        Assert.Equal(["opened", "confirm", "work-remotely"], _bridge.Database.Read(session => OrderStore.Log(session, id)).Select(entry => entry.Action));
    }

    [Fact]
    public void An_order_that_only_grew_is_confirmed_as_seen_and_neither_dismissed_unseen_nor_confirmed_twice()
    {
        _bridge.Take(Plant.Alarm(Made.Alarm(Now)));
        Order seen = _bridge.Orders()[0];
        _bridge.Take(Plant.Alarm(Made.Alarm(Now, severity: "critical", revision: 2)));
        Assert.True(_bridge.Orders()[0].Revision > seen.Revision);

        Assert.Equal("changed-meanwhile", Desk.Take(seen.Id, new OrderStep(OrderAction.Dismiss, "Wang", Note: "nothing"), seen.Revision).Problem);
        Assert.Null(Desk.Take(seen.Id, new OrderStep(OrderAction.Confirm, "Wang"), seen.Revision).Problem);
        Assert.Equal("changed-meanwhile", Desk.Take(seen.Id, new OrderStep(OrderAction.WorkRemotely, "Li"), seen.Revision).Problem);
    }

    [Fact]
    public void Every_state_can_be_reached_and_left_except_by_nobody()
    {
        var reached = new HashSet<OrderState> { OrderState.Proposed };
        var queue = new Queue<Order>([
            new Order
            {
                Id = "WO",
                Gateway = "g",
                Machine = "m",
                CauseGroup = "c",
                Subject = FaultSubject.Machine,
                FaultCode = "f",
                Severity = "low",
                OpenedAt = Now,
                UpdatedAt = Now,
                HandleBy = Now,
                DoneBy = Now,
            },
        ]);
        while (queue.TryDequeue(out Order? order))
        {
            Assert.NotEmpty(OrderLife.ActionsFor(order));
            foreach (OrderAction action in OrderLife.ActionsFor(order))
            {
                Assert.True(
                    OrderLife.TryStep(
                        order,
                        new OrderStep(action, "Wang", "because", "Li", "vibration.zone", "adjusted"),
                        Now,
                        new ServiceLevels(),
                        out Order after,
                        out string problem
                    ),
                    problem
                );
                if (reached.Add(after.State)) queue.Enqueue(after);
            }
        }

        Assert.Equal(Enum.GetValues<OrderState>(), reached.Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_order_closed_in_time_that_comes_back_later_has_times_of_its_own_and_was_no_first_time_fix(bool isByAPerson)
    {
        _bridge.Take(Plant.Alarm(Made.Alarm(Now)));
        string id = _bridge.Orders()[0].Id;
        Finish(id);
        _bridge.Prove("pump-1");
        Assert.Equal(1, _bridge.Database.Read(session => DiagnosisQuality.ByFault(session, Now.AddDays(-1)))[0].FixedFirstTime);
        _bridge.Time.Advance(TimeSpan.FromHours(4));

        if (isByAPerson) Assert.Null(Desk.Take(id, new OrderStep(OrderAction.Reopen, "Wang", "it shakes again"), null).Problem);
        else _bridge.Take(Plant.Alarm(Made.Alarm(Now, revision: 3, occurrences: 2)));

        Order back = Assert.Single(_bridge.Orders());
        Assert.Equal((Now.AddHours(1.75), 1L, null, null), (back.DoneBy, back.Returns, back.ResolvedAt, back.ClosedAt));
        Assert.False(OrderLine.IsLate(back, Now));
        Assert.True(OrderLine.IsLate(back, Now.AddHours(2)));
        Finish(id);
        Assert.Equal(0, _bridge.Database.Read(session => DiagnosisQuality.ByFault(session, Now.AddDays(-1)))[0].FixedFirstTime);
    }

    [Fact]
    public void An_order_that_was_dismissed_and_is_opened_once_more_had_no_fix_that_could_fail()
    {
        _bridge.Take(Plant.Alarm(Made.Alarm(Now)));
        string id = _bridge.Orders()[0].Id;
        Assert.Null(Desk.Take(id, new OrderStep(OrderAction.Dismiss, "Wang", "nothing there"), null).Problem);
        Assert.Null(Desk.Take(id, new OrderStep(OrderAction.Reopen, "Wang", "there is"), null).Problem);

        Assert.Equal((0L, Now.AddHours(1.75)), (_bridge.Orders()[0].Returns, _bridge.Orders()[0].DoneBy));
    }

    [Fact]
    public void An_alarm_of_a_restored_gateway_counts_by_its_newest_incarnation_even_with_a_lower_revision()
    {
        _bridge.Take(Plant.Alarm(Made.Alarm(Now, revision: 1)), Plant.Alarm(Made.Alarm(Now, revision: 5, severity: "high")));
        _bridge.Take(new MadeGateway(_bridge.Time, incarnation: 0x99).Alarm(Made.Alarm(Now, revision: 3, isActive: false)));

        Assert.False(_bridge.Database.Read(session => AlarmStore.Find(session, "plant-a", "a1"))!.Data.IsActive);
        Assert.True(Assert.Single(_bridge.Orders()).IsConditionGone);
    }

    public void Dispose()
    {
        _bridge.Dispose();
        GC.SuppressFinalize(this);
    }

    private static void TakeInPieces(CloudIntake intake, List<Incoming> traffic)
    {
        foreach (Incoming[] piece in traffic.Chunk(7)) intake.Take(piece);
    }

    [Fact]
    public void Quality_is_counted_from_what_the_engineers_found()
    {
        for (int i = 0; i < 4; i++)
        {
            _bridge.Take(Plant.Alarm(Made.Alarm(Now, "a" + i, "e" + i, "m" + i, fault: "vibration.zone")));
            string id = _bridge.Orders().Single(order => order.Machine == "m" + i).Id;
            _bridge.Time.Advance(TimeSpan.FromMinutes(6));
            Step(id, OrderAction.Confirm);
            Step(id, i == 0 ? OrderAction.Arrive : OrderAction.WorkRemotely);
            _bridge.Time.Advance(TimeSpan.FromMinutes(54));
            Assert.Null(
                Desk.Take(
                    id,
                    new OrderStep(OrderAction.Resolve, "Wang", CauseCode: i == 1 ? "temperature.limit" : "vibration.zone", ActionCode: "adjusted"),
                    null
                ).Problem
            );
            _bridge.EndAlarms(id);
            Assert.Null(Step(id, OrderAction.Close));
        }

        _bridge.Prove("m0", "m1", "m2", "m3");

        _bridge.Take(Plant.Alarm(Made.Alarm(Now, "b2", "f2", "m2", fault: "vibration.zone")));

        FaultQuality quality = Assert.Single(_bridge.Database.Read(session => DiagnosisQuality.ByFault(session, Now.AddDays(-1))));
        Assert.Equal((4L, 3L, 3L, 3L, 4L), (quality.Resolved, quality.Right, quality.FixedFirstTime, quality.WithoutVisit, quality.InTime));
        Assert.Equal((6.0, 1.0), (quality.MeanHandleMinutes, quality.MeanDoneHours));
        WrongDiagnosis wrong = Assert.Single(_bridge.Database.Read(session => DiagnosisQuality.Wrong(session, Now.AddDays(-1))));
        Assert.Equal(("m1", "vibration.zone", "temperature.limit"), (wrong.Machine, wrong.FaultCode, wrong.CauseCode));
    }

    /// <summary>Time passes with a reading every 20 s and housekeeping every ten minutes, as in the process.</summary>
    private void Pass(TimeSpan time)
    {
        for (int seconds = 20; seconds <= time.TotalSeconds; seconds += 20)
        {
            _bridge.Time.Advance(TimeSpan.FromSeconds(20));
            _bridge.Database.Write(session => PowerHistory.Add(session, "plant-a", "pump-1", Now, new NumberData("active-power", 17.3, "kW", "measured")));
            if (seconds % 600 == 0) Housekeeping.Run(_bridge.Database, BridgeApp.Chores, Now);
        }
    }

    private string? Step(string id, OrderAction action) => Desk.Take(id, new OrderStep(action, "Wang"), null).Problem;

    private void Finish(string id)
    {
        Step(id, OrderAction.Confirm);
        Step(id, OrderAction.WorkRemotely);
        Assert.Null(Desk.Take(id, new OrderStep(OrderAction.Resolve, "Wang", "tightened", CauseCode: "vibration.zone", ActionCode: "adjusted"), null).Problem);
        _bridge.EndAlarms(id);
        Assert.Null(Step(id, OrderAction.Close));
    }
}
