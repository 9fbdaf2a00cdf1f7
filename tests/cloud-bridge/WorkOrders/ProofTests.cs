using EdgeAgent.CloudBridge.Tests.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Reasons;

namespace EdgeAgent.CloudBridge.Tests.WorkOrders;

/// <summary>The same on SQLite.</summary>
public sealed class ProofOnSqlite() : ProofTests(TestStore.Sqlite());

/// <summary>The same on PostgreSQL.</summary>
public sealed class ProofOnPostgres(PostgresServer server) : ProofTests(TestStore.Postgres(server));

/// <summary>A repair counts when the machine has shown it.</summary>
public abstract class ProofTests(TestStore store) : IDisposable
{
    private const double SickMmPerSec = 5.8;
    private const double WellMmPerSec = 2.1;
    private static readonly TimeSpan s_report = TimeSpan.FromSeconds(30);

    private readonly TestBridge _bridge = new(store);

    private DateTimeOffset Now => _bridge.Time.GetUtcNow();

    [Fact]
    public void An_order_is_neither_agreed_nor_closed_while_its_alarm_is_active()
    {
        string id = Resolved();

        Assert.Equal(["reopen", "close-unproved"], ActionsOf(id));
        Assert.Equal("condition-present", Step(id, OrderAction.Verify));
        Assert.Equal("condition-present", Step(id, OrderAction.Close));
        Alarm(isActive: false, revision: 2);

        Assert.Null(Step(id, OrderAction.Verify));
        Assert.Null(Step(id, OrderAction.Close));
        Assert.Equal(Proof.Proving, ProofOf(id).State);
    }

    [Fact]
    public void A_machine_that_runs_well_for_the_time_proves_the_repair_with_before_and_after()
    {
        string id = Resolved();
        Run(TimeSpan.FromMinutes(20));
        Assert.Equal((ProofWaits.ConditionPresent, 0), (ProofOf(id).Waits, ProofOf(id).Seconds));
        Alarm(isActive: false, revision: 2);

        Run(TimeSpan.FromMinutes(14));
        Assert.Equal((Proof.Proving, null), (ProofOf(id).State, ProofOf(id).Waits));
        Run(TimeSpan.FromMinutes(2));

        Proof proof = ProofOf(id);
        Assert.Equal((Proof.Proved, 900), (proof.State, proof.Seconds));
        BeforeAndAfter reading = Assert.Single(proof.Readings);
        Assert.Equal((SickMmPerSec, WellMmPerSec, 4.5), (reading.Before.Value, reading.After?.Value, reading.Before.Limit));
        Assert.Equal("proved", Log(id)[^1].Action);
        Assert.Equal(1, FixedFirstTime());
    }

    [Fact]
    public void A_repair_that_is_not_proved_yet_is_no_first_time_fix_and_one_proved_after_closing_is()
    {
        string id = Resolved();
        Alarm(isActive: false, revision: 2);
        Assert.Null(Step(id, OrderAction.Close));
        Assert.Equal(0, FixedFirstTime());

        Run(TimeSpan.FromMinutes(16));

        Assert.Equal((OrderState.Closed, Proof.Proved), (Find(id).State, ProofOf(id).State));
        Assert.Equal(1, FixedFirstTime());
    }

    [Theory]
    [InlineData("stopped", ProofWaits.Standing)]
    [InlineData("unknown", ProofWaits.RunUnknown)]
    public void A_machine_that_does_not_run_waits_and_goes_on_where_it_stopped(string runState, string waits)
    {
        string id = Resolved();
        Alarm(isActive: false, revision: 2);
        Run(TimeSpan.FromMinutes(10));
        double before = ProofOf(id).Seconds;

        Run(TimeSpan.FromHours(3), runState);
        Assert.Equal((Proof.Proving, waits, before), (ProofOf(id).State, ProofOf(id).Waits, ProofOf(id).Seconds));
        long revision = Find(id).Revision;
        Run(TimeSpan.FromMinutes(6));

        Assert.Equal((Proof.Proved, revision + 1), (ProofOf(id).State, Find(id).Revision));
    }

    [Fact]
    public void Time_of_which_nobody_knows_anything_does_not_count()
    {
        string id = Resolved();
        Alarm(isActive: false, revision: 2);
        Run(TimeSpan.FromMinutes(5));
        double before = ProofOf(id).Seconds;

        // The gateway is away for an hour; then its module is; then its sensor says that it cannot say.
        _bridge.Time.Advance(TimeSpan.FromHours(1));
        Run(s_report);
        Assert.InRange(ProofOf(id).Seconds, before, before + s_report.TotalSeconds);
        Run(TimeSpan.FromMinutes(20), isOnline: false);
        Assert.Equal(ProofWaits.NotMeasured, ProofOf(id).Waits);
        Run(TimeSpan.FromMinutes(20), velocity: null);
        Assert.Equal((Proof.Proving, ProofWaits.NotMeasured), (ProofOf(id).State, ProofOf(id).Waits));
        Assert.InRange(ProofOf(id).Seconds, before, before + (2 * s_report.TotalSeconds));
    }

    [Fact]
    public void A_reading_over_its_limit_begins_the_time_anew_where_the_limit_is_fixed()
    {
        string id = Resolved(fault: "vibration.limit");
        Alarm(isActive: false, revision: 2, fault: "vibration.limit");
        Run(TimeSpan.FromMinutes(14));
        Run(s_report, velocity: SickMmPerSec);
        Assert.Equal((ProofWaits.OutOfBand, 0), (ProofOf(id).Waits, ProofOf(id).Seconds));

        Run(TimeSpan.FromMinutes(14));
        Assert.Equal(Proof.Proving, ProofOf(id).State);
        Run(TimeSpan.FromMinutes(2));
        Assert.Equal(Proof.Proved, ProofOf(id).State);
    }

    [Fact]
    public void A_learned_band_moves_with_the_load_so_that_its_own_detector_says_whether_a_value_is_in_it()
    {
        string id = Resolved();
        Alarm(isActive: false, revision: 2);
        Run(TimeSpan.FromMinutes(16), velocity: SickMmPerSec);
        Assert.Equal(Proof.Proved, ProofOf(id).State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_fault_that_comes_back_while_it_is_proved_reopens_the_order(bool isClosed)
    {
        string id = Resolved();
        Alarm(isActive: false, revision: 2);
        if (isClosed) Assert.Null(Step(id, OrderAction.Close));
        Run(TimeSpan.FromMinutes(10));

        Alarm(isActive: true, revision: 3, occurrences: 2);

        Order back = Find(id);
        Assert.Equal((OrderState.Confirmed, 1L, (Proof?)null), (back.State, back.Returns, back.Evidence.Proof));
        Assert.Equal(0, FixedFirstTime());
        Assert.Equal("came-back", Log(id)[^1].Action);
    }

    [Fact]
    public void A_trouble_of_heat_takes_four_times_as_long()
    {
        string id = Resolved(fault: "temperature.limit", group: "temperature");
        Alarm(isActive: false, revision: 2, fault: "temperature.limit", group: "temperature");
        Run(TimeSpan.FromMinutes(50));
        Assert.Equal(Proof.Proving, ProofOf(id).State);
        Run(TimeSpan.FromMinutes(12));
        Assert.Equal(Proof.Proved, ProofOf(id).State);
    }

    [Fact]
    public void A_sensors_repair_needs_no_running_machine()
    {
        string id = Resolved(fault: "sensor.stuck", group: "sensor");
        Alarm(isActive: false, revision: 2, fault: "sensor.stuck", group: "sensor");
        Run(TimeSpan.FromMinutes(16), "stopped");
        Assert.Equal(Proof.Proved, ProofOf(id).State);
    }

    [Fact]
    public void Only_a_manager_with_a_reason_closes_over_an_active_alarm_and_what_is_left_becomes_an_order()
    {
        string id = Resolved();
        OrderSteps manager = new(_bridge.Database, new ServiceLevels(), _bridge.Time, _bridge.Time, mayManage: true);
        Assert.Equal("manager-only", Step(id, OrderAction.CloseUnproved));
        Assert.Equal("note-missing", manager.Take(id, new OrderStep(OrderAction.CloseUnproved, "Zhao"), null).Problem);

        _bridge.Time.Advance(s_report);
        Assert.Null(manager.Take(id, new OrderStep(OrderAction.CloseUnproved, "Zhao", "the customer orders a new pump"), null).Problem);

        Assert.Equal((OrderState.Closed, Proof.NotProved), (Find(id).State, ProofOf(id).State));
        Order next = Assert.Single(_bridge.Orders(), order => order.IsOpen);
        Assert.Equal((id, OrderState.Proposed, false), (next.RepeatOf, next.State, next.IsConditionGone));
        Assert.Equal([id], _bridge.Database.Read(session => OrderStore.Before(session, next, 5)).Select(before => before.Id));
        Assert.Equal(("Zhao", "opened", "the customer orders a new pump"), (Log(next.Id)[0].Actor, Log(next.Id)[0].Action, Log(next.Id)[0].Note));
        Assert.Equal(0, FixedFirstTime());

        // The alarm speaks to the order that is open.
        Alarm(isActive: false, revision: 2);
        Assert.True(Find(next.Id).IsConditionGone);
        Assert.Equal(id, Assert.Single(_bridge.Orders(), order => !order.IsOpen).Id);
        Assert.Equal("condition-gone", manager.Take(next.Id, Through(next.Id, OrderAction.CloseUnproved), null).Problem);
    }

    [Fact]
    public void Present_gone_and_unknown_are_three_states()
    {
        string id = Resolved();
        Run(s_report);
        Assert.Equal(new Condition(Condition.Present), ConditionOf(id));
        Run(s_report, isOnline: false);
        Assert.Equal(Condition.Unknown, ConditionOf(id).State);
        Run(s_report);
        Alarm(isActive: false, revision: 2);
        Assert.Equal(new Condition(Condition.Gone), ConditionOf(id));

        DateTimeOffset last = Now;
        _bridge.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(new Condition(Condition.Unknown, last), ConditionOf(id));
    }

    [Fact]
    public void An_alarm_that_ended_with_its_module_is_no_condition_that_went()
    {
        string id = Resolved();
        Run(s_report);
        _bridge.Time.Advance(s_report);
        _bridge.Take(
            _bridge.Plant.Alarm(Made.Alarm(Now, revision: 2, isActive: false) with { EndedBecause = Because.ModuleLeft }),
            _bridge.Plant.State(State("running", isOnline: true, WellMmPerSec) with { Modules = [] })
        );
        Assert.Equal(new Condition(Condition.Unknown, Now), ConditionOf(id));
        Assert.Equal(ProofWaits.NotMeasured, ProofOf(id).Waits);
    }

    [Fact]
    public void What_a_person_reported_closes_as_before()
    {
        _bridge.Take(_bridge.Plant.State(Made.State(Now)));
        new ProblemReporting(_bridge.Database, new ServiceLevels(), _bridge.Time, _bridge.Time).Report("plant-a", "pump-1", "Li", "it drips", null, "k", out _);
        string id = Assert.Single(_bridge.Orders()).Id;
        Through(id, OrderAction.Close);
        Assert.Null(Find(id).Evidence.Proof);
        Assert.Null(Step(id, OrderAction.Close));
        Assert.Equal(1, FixedFirstTime());
    }

    public void Dispose()
    {
        _bridge.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>An order that somebody calls resolved while its alarm is active.</summary>
    private string Resolved(string fault = "vibration.learned-band", string group = "vibration")
    {
        Run(s_report);
        Alarm(isActive: true, revision: 1, fault: fault, group: group);
        string id = Assert.Single(_bridge.Orders()).Id;
        Through(id, OrderAction.Close);
        return id;
    }

    /// <summary>Takes an order as far as resolved.</summary>
    private OrderStep Through(string id, OrderAction then)
    {
        Assert.Null(Step(id, OrderAction.Confirm));
        Assert.Null(Step(id, OrderAction.WorkRemotely));
        Assert.Null(Desk.Take(id, new OrderStep(OrderAction.Resolve, "Wang", CauseCode: "vibration.zone", ActionCode: "adjusted"), null).Problem);
        return new OrderStep(then, "Wang", "because");
    }

    private OrderSteps Desk => new(_bridge.Database, new ServiceLevels(), _bridge.Time, _bridge.Time);

    private string? Step(string id, OrderAction action) => Desk.Take(id, new OrderStep(action, "Wang", action == OrderAction.CloseUnproved ? "why" : null), null).Problem;

    private void Alarm(bool isActive, int revision, int occurrences = 1, string fault = "vibration.learned-band", string group = "vibration") =>
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now, fault: fault, group: group, isActive: isActive, revision: revision, occurrences: occurrences)));

    /// <summary>Reports every half minute, as the gateway sends them.</summary>
    private void Run(TimeSpan time, string runState = "running", bool isOnline = true, double? velocity = WellMmPerSec)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += s_report)
        {
            _bridge.Time.Advance(s_report);
            _bridge.Take(_bridge.Plant.State(State(runState, isOnline, velocity)));
        }
    }

    private GatewayStateData State(string runState, bool isOnline, double? velocity)
    {
        GatewayStateData state = Made.State(Now);
        NumberData number = new("velocity-rms", velocity, "mm/s", velocity is null ? "disconnected" : "measured", null, "drive-end");
        return state with
        {
            Machines = [state.Machines[0] with { RunState = runState, Numbers = [.. state.Machines[0].Numbers, number] }],
            Modules = [state.Modules[0] with { IsOnline = isOnline }],
        };
    }

    private Order Find(string id) => _bridge.Database.Read(session => OrderStore.Find(session, id))!;

    private Proof ProofOf(string id) => Find(id).Evidence.Proof!;

    private Condition ConditionOf(string id) =>
        _bridge.Database.Read(session => Conditions.Of(session, Find(id), Now - new SilenceOptions().SilentAfter));

    private IEnumerable<string> ActionsOf(string id) => OrderLife.ActionsFor(Find(id)).Select(ActionNames.Of);

    private List<OrderLogEntry> Log(string id) => _bridge.Database.Read(session => OrderStore.Log(session, id));

    private long FixedFirstTime() => _bridge.Database.Read(session => DiagnosisQuality.ByFault(session, Now.AddDays(-1))).Sum(fault => fault.FixedFirstTime);
}
