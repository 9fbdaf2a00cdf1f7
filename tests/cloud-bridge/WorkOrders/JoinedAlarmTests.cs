using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Tests.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.CloudBridge.Tests.WorkOrders;

/// <summary>The same on SQLite.</summary>
public sealed class JoinedAlarmsOnSqlite() : JoinedAlarmTests(TestStore.Sqlite());

/// <summary>The same on PostgreSQL.</summary>
public sealed class JoinedAlarmsOnPostgres(PostgresServer server) : JoinedAlarmTests(TestStore.Postgres(server));

/// <summary>A new danger on a machine that has an order already.</summary>
public abstract class JoinedAlarmTests(TestStore store) : IDisposable
{
    private const string Bearing = "vibration.bearing-outer-race";

    private readonly TestBridge _bridge = new(store);

    private DateTimeOffset Now => _bridge.Time.GetUtcNow();

    [Fact]
    public void A_fan_whose_vibration_is_solved_and_that_is_then_138_degrees_hot_has_an_order_about_the_heat()
    {
        Vibration(isActive: true);
        string solved = Assert.Single(_bridge.Orders()).Id;
        Resolve(solved);
        Vibration(isActive: false, revision: 2);
        Heat(isActive: true);

        Order hot = Assert.Single(_bridge.Orders(), order => order.Id != solved);
        Assert.Equal(("temperature.limit", "critical", "temperature", OrderState.Proposed), (hot.FaultCode, hot.Severity, hot.CauseGroup, hot.State));
        Assert.Equal(138, hot.Evidence.Numbers[0].Value);
        Assert.Equal("fan-1: " + FaultCatalogue.Find("temperature.limit")!.Title.For("en"), Preparation.HeadlineOf(hot, null, "en"));
        Assert.Equal((OrderState.Resolved, 0L, "vibration.learned-band"), (Find(solved).State, Find(solved).Returns, Find(solved).Evidence.RaisedBy));
        Assert.Equal(["a2"], AlarmsOf(hot.Id));
        Assert.Equal(["a1"], AlarmsOf(solved));
        Assert.Equal(["e1"], _bridge.Database.Read(session => OrderStore.Episodes(session, hot.Id)));

        // From here on each alarm speaks to its own order, also after a restart and when both are there.
        _bridge.Restart();
        Vibration(isActive: true, revision: 3, occurrences: 2);
        Assert.Equal((OrderState.Confirmed, 1L), (Find(solved).State, Find(solved).Returns));
        Heat(isActive: false, revision: 2);
        Assert.Equal((true, false), (Find(hot.Id).IsConditionGone, Find(solved).IsConditionGone));
        Heat(isActive: true, revision: 3, occurrences: 2);
        Assert.Equal((false, 2L), (Find(hot.Id).IsConditionGone, Find(hot.Id).Occurrences));
        Assert.Equal(2, _bridge.Orders().Count);
    }

    [Fact]
    public void The_heat_that_comes_back_after_its_own_order_was_closed_reopens_that_one()
    {
        Vibration(isActive: true);
        string solved = Assert.Single(_bridge.Orders()).Id;
        Vibration(isActive: false, revision: 2);
        Heat(isActive: true);
        string hot = Assert.Single(_bridge.Orders(), order => order.Id != solved).Id;
        Resolve(hot);
        Heat(isActive: false, revision: 2);
        Assert.Null(Step(hot, OrderAction.Close));

        Heat(isActive: true, revision: 3, occurrences: 2);

        Assert.Equal((OrderState.Confirmed, 1L), (Find(hot).State, Find(hot).Returns));
        Assert.Equal(2, _bridge.Orders().Count);
    }

    [Fact]
    public void A_higher_alarm_that_joins_an_active_trouble_leads_the_order_until_it_is_over()
    {
        Vibration(isActive: true);
        Heat(isActive: true);

        Order order = Assert.Single(_bridge.Orders());
        Assert.Equal(("temperature.limit", "critical"), (order.FaultCode, order.Severity));
        Assert.Equal(138, order.Evidence.Numbers[0].Value);
        Assert.Equal([5.8, 138], order.Evidence.NumbersAtOpening.Select(number => number.Value));
        Preparation prepared = Preparation.Of(order, OrderContext.Bare(order, null), "en");
        Assert.Equal(FaultCatalogue.Find("temperature.limit")!.Action.For("en"), prepared.Action);
        Assert.StartsWith("Reduce the load or stop the machine.", prepared.Now, StringComparison.Ordinal);
        Assert.Equal(1, prepared.Faults.Sum(fault => fault.Confidence), 9);
        OrderLogEntry joined = _bridge.Database.Read(session => OrderStore.Log(session, order.Id))[^1];
        Assert.Equal(("alarm-joined", "temperature.limit"), (joined.Action, joined.Note));

        // Its end gives the order back to what is still there; how bad it was once stays said.
        Heat(isActive: false, revision: 2);
        order = Assert.Single(_bridge.Orders());
        Assert.Equal((Bearing, "critical", 5.8), (order.FaultCode, order.Severity, order.Evidence.Numbers[0].Value));
    }

    [Fact]
    public void A_pump_with_a_bearing_that_then_moves_no_water_has_an_order_about_each()
    {
        Vibration(isActive: true, machine: "pump-1");
        string bearing = Assert.Single(_bridge.Orders()).Id;
        _bridge.Take(_bridge.Plant.Alarm(NoFlow(episode: "e2", group: "under-load")));

        Order dry = Assert.Single(_bridge.Orders(), order => order.Id != bearing);
        Assert.Equal(("power.under-load", "high"), (dry.FaultCode, dry.Severity));
        Assert.Equal(Bearing, Find(bearing).FaultCode);
    }

    [Fact]
    public void A_pump_whose_bearing_is_done_and_that_then_moves_no_water_has_an_order_about_the_water_also_in_the_bearings_episode()
    {
        Vibration(isActive: true, machine: "pump-1");
        string bearing = Assert.Single(_bridge.Orders()).Id;
        Vibration(isActive: false, revision: 2, machine: "pump-1");
        _bridge.Take(_bridge.Plant.Alarm(NoFlow(episode: "e1", group: "vibration")));

        Order dry = Assert.Single(_bridge.Orders(), order => order.Id != bearing);
        Assert.Equal(("power.under-load", "under-load"), (dry.FaultCode, dry.CauseGroup));
        Assert.True(Find(bearing).IsConditionGone);

        // Another of that group, with an episode of its own, finds it open.
        _bridge.Take(_bridge.Plant.Alarm(NoFlow(episode: "e3", group: "under-load") with { AlarmId = "a4" }));
        Assert.Equal(2, _bridge.Orders().Count);
    }

    public void Dispose()
    {
        _bridge.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Vibration(bool isActive, int revision = 1, int occurrences = 1, string machine = "fan-1") =>
        _bridge.Take(
            _bridge.Plant.Alarm(
                Made.Alarm(Now, machine: machine, severity: "high", isActive: isActive, revision: revision, occurrences: occurrences) with
                {
                    Causes = [new CauseData(Bearing, 0.8), new CauseData("vibration.learned-band", 0.2)],
                }
            )
        );

    /// <summary>As the gateway tells it: in the vibration's episode, with its group, and with the bearing as the most probable cause of both.</summary>
    private void Heat(bool isActive, int revision = 1, int occurrences = 1) =>
        _bridge.Take(
            _bridge.Plant.Alarm(
                Made.Alarm(Now, "a2", "e1", "fan-1", "temperature.limit", "vibration", "critical", isActive, revision, occurrences) with
                {
                    Numbers = [new NumberData("temperature", 138, "degC", "measured", 120, "motor-body")],
                    Causes = [new CauseData(Bearing, 0.7), new CauseData("temperature.limit", 0.3)],
                }
            )
        );

    private AlarmData NoFlow(string episode, string group) =>
        Made.Alarm(Now, "a3", episode, "pump-1", "power.under-load", group, "high") with
        {
            Numbers = [new NumberData("active-power", 3.1, "kW", "measured", 9, "machine")],
            Causes = [new CauseData("power.under-load", 0.9), new CauseData(Bearing, 0.1)],
        };

    private void Resolve(string id)
    {
        Assert.Null(Step(id, OrderAction.Confirm));
        Assert.Null(Step(id, OrderAction.Arrive));
        Assert.Null(Step(id, OrderAction.Resolve));
    }

    private string? Step(string id, OrderAction action) =>
        new OrderSteps(_bridge.Database, new ServiceLevels(), _bridge.Time, _bridge.Time)
            .Take(id, new OrderStep(action, "Wang", CauseCode: Bearing, ActionCode: "part-replaced"), null)
            .Problem;

    private Order Find(string id) => _bridge.Database.Read(session => OrderStore.Find(session, id))!;

    private IEnumerable<string> AlarmsOf(string id) =>
        _bridge.Database.Read(session => AlarmStore.OfOrder(session, _bridge.Plant.Id, id)).Select(alarm => alarm.Data.AlarmId);
}
