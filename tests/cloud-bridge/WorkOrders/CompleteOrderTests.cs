using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Tests.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.Tests.WorkOrders;

/// <summary>The same on SQLite.</summary>
public sealed class CompleteOrdersOnSqlite() : CompleteOrderTests(TestStore.Sqlite());

/// <summary>The same on PostgreSQL.</summary>
public sealed class CompleteOrdersOnPostgres(PostgresServer server) : CompleteOrderTests(TestStore.Postgres(server));

/// <summary>What stands on an order beside the catalogue: agreed times, parts of this machine, its past, costs, safety.</summary>
public abstract class CompleteOrderTests(TestStore store) : IDisposable
{
    private readonly TestBridge _bridge = new(store);

    private MadeGateway Plant => _bridge.Plant;

    private DateTimeOffset Now => _bridge.Time.GetUtcNow();

    private MasterData Archive => new(_bridge.Database);

    private OrderSteps Desk => new(_bridge.Database, new ServiceLevels(), _bridge.Time, _bridge.Time);

    [Fact]
    public void An_order_of_a_customer_with_agreed_times_is_due_by_them_and_one_of_another_by_the_defaults()
    {
        Assert.Null(Archive.Save(new Site("plant-a", "East", "Nanfang", null, null, null)));
        Assert.Null(Archive.Save(new CustomerLevels("Nanfang", TimeSpan.FromMinutes(5), TimeSpan.FromHours(2))));
        _bridge.Take(Plant.State(Made.State(Now)), Plant.Alarm(Made.Alarm(Now)));
        Order agreed = Assert.Single(_bridge.Orders());
        Assert.Equal((Now.AddMinutes(5), Now.AddHours(2)), (agreed.HandleBy, agreed.DoneBy));

        Assert.Null(Archive.RemoveLevels("Nanfang"));
        _bridge.Take(Plant.Alarm(Made.Alarm(Now, "a2", "e2", fault: "temperature.limit", group: "temperature")));
        Order other = _bridge.Orders().Single(order => order.CauseGroup == "temperature");
        Assert.Equal((Now.AddMinutes(10), Now.AddHours(3.5)), (other.HandleBy, other.DoneBy));
    }

    [Theory]
    [InlineData("low", 4, 3)]
    [InlineData("high", 2, 1)]
    [InlineData("critical", 1, 1)]
    public void A_repeat_has_a_higher_priority_than_the_first_of_its_severity(string severity, int first, int repeat)
    {
        _bridge.Take(Plant.Alarm(Made.Alarm(Now, severity: severity)));
        Order before = Assert.Single(_bridge.Orders());
        Finish(before.Id, null);
        _bridge.Time.Advance(TimeSpan.FromDays(2));
        _bridge.Take(Plant.Alarm(Made.Alarm(Now, "a2", "e2", severity: severity)));
        Order after = _bridge.Orders().Single(order => order.IsOpen);

        Assert.Equal((first, repeat, before.Id), (OrderPriority.Of(before), OrderPriority.Of(after), after.RepeatOf));
    }

    [Fact]
    public void The_machines_own_part_comes_before_the_catalogues_and_its_replacement_is_told_by_the_next_order()
    {
        _bridge.Take(Plant.State(Made.State(Now)));
        Assert.Null(
            Archive.Save(
                new UpkeepItem(
                    "plant-a",
                    "pump-1",
                    "bearing",
                    UpkeepItem.PartWork,
                    "Drive-end bearing",
                    "6310-C3",
                    ["vibration.bearing-outer-race"],
                    20_000,
                    null,
                    Now.AddYears(-2)
                )
            )
        );
        Assert.Null(
            Archive.Save(new UpkeepItem("plant-a", "pump-1", "filter", UpkeepItem.PartWork, "Oil filter", "OF-2", ["temperature.limit"], null, 365, Now))
        );
        _bridge.Take(Plant.Alarm(Made.Alarm(Now, fault: "vibration.bearing-outer-race")));
        Order order = Assert.Single(_bridge.Orders());
        Preparation first = Prepare(order, "en");
        Assert.Equal(("Drive-end bearing", "6310-C3", true), (first.Parts[0].Name, first.Parts[0].Number!, first.Parts[0].IsOfThisMachine));
        Assert.DoesNotContain(first.Parts, part => part.Name == "Oil filter");
        Assert.Equal(FaultCatalogue.Find("vibration.bearing-outer-race")!.Parts[0].For("en"), first.Parts[1].Name);
        Assert.Null(first.History);

        Finish(order.Id, "Drive-end bearing");
        Assert.Equal(Now, _bridge.Database.Read(session => UpkeepStore.OfMachine(session, "plant-a", "pump-1"))[0].DoneAt);
        _bridge.Time.Advance(TimeSpan.FromDays(12));
        _bridge.Take(Plant.Alarm(Made.Alarm(Now, "a2", "e2", fault: "vibration.bearing-outer-race")));

        Order next = _bridge.Orders().Single(other => other.IsOpen);
        Assert.Equal(
            "Same fault on 2 March 2026: Bearing: outer race damaged, part replaced. The repair lasted 12 days. Replaced on 2 March 2026: Drive-end bearing.",
            Prepare(next, "en").History
        );
        Assert.Equal("2026年3月2日 发生过同类故障：轴承外圈损伤，已更换零件。修复维持了 12 天。2026年3月2日 更换：Drive-end bearing。", Prepare(next, "zh-CN").History);
        Assert.False(Prepare(next, "en").CanSolveRemotely);
    }

    [Fact]
    public void Idling_of_the_last_week_and_standing_still_are_priced_when_the_prices_are_known()
    {
        DateTimeOffset hour = new(2026, 3, 2, 5, 0, 0, TimeSpan.Zero);
        HealthHourData idle = Made.Hour(hour) with { IdleSeconds = 1800, IdleEnergyKwh = 3 };
        _bridge.Take(
            Plant.State(Made.State(Now)),
            Plant.Health(idle),
            Plant.Health(idle with { Hour = hour.AddHours(1) }),
            Plant.Health(idle with { Hour = hour.AddHours(1), Version = 2, IdleEnergyKwh = 5 })
        );
        _bridge.Take(Plant.Alarm(Made.Alarm(Now, fault: "power.idle-running", group: "idle")));
        Order order = Assert.Single(_bridge.Orders());
        Assert.Equal(
            (1.0, 8.0, null, null),
            (
                Prepare(order, "en").Costs!.IdleHours,
                Prepare(order, "en").Costs!.IdleKwh,
                Prepare(order, "en").Costs!.IdleCost,
                Prepare(order, "en").Costs!.DowntimePerHour
            )
        );

        Assert.Null(Archive.Save(new Site("plant-a", null, null, null, 0.75, "CNY")));
        Assert.Null(Archive.Save(new MachineFile("plant-a", "pump-1", "Hall 2", null, null, null, 1200)));

        Assert.Equal(new CostOfTrouble(1, 8, 6, 1200, "CNY"), Prepare(order, "en").Costs);
    }

    [Fact]
    public void An_overload_that_a_call_ends_is_driven_to_when_an_unbalance_was_seen_with_it_and_the_order_says_why()
    {
        CauseData overload = new(FaultCodes.OverRatedInput, 0.6, null, "operator");
        AlarmData alone = Made.Alarm(Now, fault: FaultCodes.OverRatedInput, group: "overload") with
        {
            Causes = [overload, new CauseData(FaultCodes.ThermalOverload, 0.1)],
        };
        _bridge.Take(Plant.State(Made.State(Now)), Plant.Alarm(alone));
        Assert.True(Prepare(Assert.Single(_bridge.Orders()), "en").CanSolveRemotely);

        _bridge.Take(Plant.Alarm(alone with { Revision = 2, Causes = [overload, new CauseData(FaultCodes.ShaftUnbalance, 0.3)] }));
        Preparation both = Prepare(Assert.Single(_bridge.Orders()), "en");
        Assert.False(both.CanSolveRemotely);
        Assert.StartsWith("The first fault could be solved by a call", both.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Vibration_that_rose_at_equal_load_is_driven_to_though_no_burst_named_its_fault()
    {
        AlarmData shaking = Made.Alarm(Now);
        _bridge.Take(Plant.State(Made.State(Now)), Plant.Alarm(shaking));
        Assert.True(Prepare(Assert.Single(_bridge.Orders()), "en").CanSolveRemotely);

        _bridge.Take(Plant.Alarm(shaking with { Revision = 2, Origin = "machine", Causes = [shaking.Causes[0] with { Origin = "machine" }] }));
        Preparation changed = Prepare(Assert.Single(_bridge.Orders()), "zh-CN");
        Assert.False(changed.CanSolveRemotely);
        Assert.Contains("负载不变", changed.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_of_the_catalogue_has_a_safety_note_an_origin_when_it_has_causes_and_a_reason_for_remote_or_on_site()
    {
        foreach (Fault fault in FaultCatalogue.All)
        {
            var order = new Order
            {
                Id = "WO-1",
                Gateway = "plant-a",
                Machine = "pump-1",
                CauseGroup = fault.CauseGroup,
                Subject = fault.Subject,
                FaultCode = fault.Code,
                Severity = fault.Severity,
                OpenedAt = Now,
                UpdatedAt = Now,
                HandleBy = Now,
                DoneBy = Now,
                Evidence = new OrderEvidence { RaisedAt = Now },
            };
            foreach (string language in new[] { "en", "zh-CN" })
            {
                Preparation preparation = Prepare(order, language);
                Assert.NotEmpty(preparation.Safety);
                Assert.NotEmpty(preparation.Why);
                Assert.Equal(fault.Causes.Count > 0, preparation.Origin is not null);
            }

            if (fault.Skill == "electrician") Assert.Contains("lock out", Prepare(order, "en").Safety);
        }
    }

    [Fact]
    public void What_is_written_down_wrongly_is_refused_by_name()
    {
        _bridge.Take(Plant.State(Made.State(Now)));
        Assert.Equal("currency-missing", Archive.Save(new Site("plant-a", null, null, null, 1, null)));
        Assert.Equal("price-wrong", Archive.Save(new Site("plant-a", null, null, null, -1, "CNY")));
        Assert.Equal("unknown-gateway", Archive.Save(new Site("nowhere", null, null, null, null, null)));
        Assert.Equal("times-wrong", Archive.Save(new CustomerLevels("A", TimeSpan.FromHours(2), TimeSpan.FromHours(1))));
        Assert.Equal("interval-wrong", Archive.Save(new UpkeepItem("plant-a", "pump-1", "x", "lubrication", "Grease", null, [], -1, null, Now)));
        Assert.Equal("unknown-machine", Archive.Save(new UpkeepItem("plant-a", "nothing", "x", "lubrication", "Grease", null, [], 100, null, Now)));
        Assert.Equal("unknown-item", Archive.RemoveUpkeep("plant-a", "pump-1", "x"));
    }

    public void Dispose()
    {
        _bridge.Dispose();
        GC.SuppressFinalize(this);
    }

    private Preparation Prepare(Order order, string language) =>
        _bridge.Database.Read(session => Preparation.Of(order, OrderContextReader.Read(session, order), language));

    private void Finish(string id, string? part)
    {
        foreach (OrderStep step in new OrderStep[]
        {
                new(OrderAction.Confirm, "Li Wei"),
                new(OrderAction.Arrive, "Li Wei"),
                new(OrderAction.Resolve, "Li Wei", CauseCode: "vibration.bearing-outer-race", ActionCode: "part-replaced", Part: part),
                new(OrderAction.Close, "Li Wei"),
            }
        )
        {
            if (step.Action == OrderAction.Close) _bridge.EndAlarms(id);
            Assert.Null(Desk.Take(id, step, null).Problem);
        }
    }
}
