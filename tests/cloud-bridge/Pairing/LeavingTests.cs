using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.HealthArchive;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.CloudBridge.Tests.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Contracts.Reasons;

namespace EdgeAgent.CloudBridge.Tests.Pairing;

/// <summary>What leaves, on SQLite.</summary>
public sealed class LeavingOnSqlite() : LeavingTests(TestStore.Sqlite());

/// <summary>What leaves, on PostgreSQL.</summary>
public sealed class LeavingOnPostgres(PostgresServer server) : LeavingTests(TestStore.Postgres(server));

/// <summary>A machine, a module or a gateway goes away, in the middle of a trouble: its card and alarms go, its order says why, its history stays.</summary>
public abstract class LeavingTests : IDisposable
{
    private static readonly MachineProfile s_pump = new() { Name = "Feed pump", Type = MachineType.Pump, RatedShaftKw = 15 };

    private readonly PairingBench _bench;
    private readonly CloudIntake _intake;
    private readonly MadeBox _box;
    private readonly MadeGateway _plant;
    private DateTimeOffset _round;

    protected LeavingTests(TestStore store)
    {
        _bench = new PairingBench(store);
        _intake = new CloudIntake(_bench.Database, new IntakeOptions(), new ServiceLevels(), _bench.Time, _bench.Time, CrashPoint.Never);
        _box = new MadeBox(_bench);
        _plant = new MadeGateway(_bench.Time, _bench.Pair(_box).Gateway!);
        Pump = _bench.Placement.AddMachine(Installer, _plant.Id, null, s_pump).Value!.Machine;
        Fan = _bench.Placement.AddMachine(Installer, _plant.Id, null, s_pump with { Name = "Fan", Type = MachineType.Fan }).Value!.Machine;
        _round = _bench.Time.GetUtcNow();
        Report(Pump, Fan);
        HealthHourData hour = Made.Hour(new DateTimeOffset(2026, 3, 2, 7, 0, 0, TimeSpan.Zero)) with { MachineId = Pump };
        _intake.Take([_plant.Alarm(Made.Alarm(_round, machine: Pump)), _plant.Health(hour)]);
        Assert.Equal([Fan, Pump], Cards());
    }

    private static Claimant Installer => PairingBench.Installer;

    private string Pump { get; }

    private string Fan { get; }

    [Fact]
    public void A_machine_that_its_gateway_does_not_name_any_more_goes_with_its_alarm_and_its_order_says_why()
    {
        NextRound();
        Report(Fan);

        Assert.Equal([Fan], Cards());
        AssertLeft(Pump, "machine-left", LeaveReasons.NotNamed);
        Assert.Equal(1, Fleet().Machines);
        Assert.NotNull(_bench.Database.Read(session => MachineReportReader.Read(session, _plant.Id, Pump, "hour", "2026-03-02", _bench.Time.GetUtcNow())));
        DateTimeOffset longAgo = new(1990, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Single(_bench.Database.Read(session => HealthStore.Hours(session, _plant.Id, Pump, longAgo, _bench.Time.GetUtcNow())));
    }

    [Fact]
    public void A_machine_taken_off_by_a_person_goes_at_once_and_is_not_brought_back_by_a_gateway_that_does_not_know_it_yet()
    {
        Assert.Null(_bench.Placement.RemoveMachine(Installer, _plant.Id, Pump).Problem);
        AssertLeft(Pump, "machine-left", LeaveReasons.TakenOff);
        Assert.Contains(_bench.Journal(Installer), entry => entry is { What: JournalEntries.MachineRemoved, Who: "Li Wei" } && entry.Detail == Pump);

        Report(Pump, Fan);
        Assert.Equal([Fan], Cards());

        NextRound();
        Report(Fan);
        AssertLeft(Pump, "machine-left", LeaveReasons.TakenOff);
        Assert.Single(Log(Assert.Single(Orders())), entry => entry.Action == "machine-left");
    }

    [Fact]
    public void A_machine_that_comes_back_to_its_gateway_has_its_card_again_and_its_old_order_goes_on()
    {
        NextRound();
        Report(Fan);
        NextRound();
        Report(Pump, Fan);
        Assert.Equal([Fan, Pump], Cards());

        _intake.Take([_plant.Alarm(Made.Alarm(_bench.Time.GetUtcNow(), machine: Pump, revision: 2, occurrences: 2))]);
        Order order = Assert.Single(Orders());
        Assert.Equal((true, false), (order.IsOpen, order.IsConditionGone));
    }

    [Fact]
    public void A_report_of_some_machines_whose_turn_it_is_and_one_of_an_older_gateway_take_no_other_away()
    {
        _intake.Take([_plant.State(State(Fan) with { MachineIds = [Fan, Pump] })]);
        Assert.Equal([Fan, Pump], Cards());
        _intake.Take([_plant.State(State(Fan) with { MachineIds = null })]);
        Assert.Equal([Fan, Pump], Cards());
        Assert.True(FindAlarm(_plant.Id, "a1").IsActive);
    }

    [Fact]
    public void The_gateways_own_word_that_a_machine_left_stands_in_the_orders_log_once()
    {
        NextRound();
        AlarmData over = Made.Alarm(_bench.Time.GetUtcNow(), machine: Pump, revision: 2, isActive: false) with
        {
            IsRetained = false,
            EndedBecause = Because.MachineLeft,
        };
        _intake.Take([_plant.Alarm(over)]);
        Report(Fan);

        Order order = Assert.Single(Orders());
        Assert.Equal((true, true), (order.IsOpen, order.IsConditionGone));
        Assert.Contains(Log(order), entry => entry.Action == "machine-left");
    }

    [Theory]
    [InlineData(false, LeaveReasons.GatewayRetired)]
    [InlineData(true, LeaveReasons.GatewayRevoked)]
    public void A_gateway_out_of_service_takes_its_machines_along_and_is_not_called_silent(bool isStolen, string why)
    {
        Assert.Null((isStolen ? _bench.Fleet.Revoke(Installer, _plant.Id) : _bench.Fleet.Retire(Installer, _plant.Id)).Problem);
        Assert.Empty(Cards());
        AssertLeft(Pump, "machine-left", why);

        // What was under way raises nothing that nobody could ever end, and brings nothing back.
        _intake.Take([_plant.Alarm(Made.Alarm(_bench.Time.GetUtcNow(), alarm: "a2", episode: "e2", machine: Fan, group: "heat"))]);
        Report(Pump, Fan);
        Assert.Empty(Cards());
        Assert.False(FindAlarm(_plant.Id, "a2").IsRetained);
        Assert.All(Orders(), order => Assert.Equal((true, true), (order.IsOpen, order.IsConditionGone)));

        var watch = new SilentGatewayWatch(_bench.Database, new SilenceOptions(), new ServiceLevels(), _bench.Time, _bench.Time);
        watch.Listening();
        _bench.Time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(watch.Waiting());
    }

    [Fact]
    public void A_gateway_that_was_silent_and_is_retired_ends_its_alarm_of_silence()
    {
        var watch = new SilentGatewayWatch(_bench.Database, new SilenceOptions(), new ServiceLevels(), _bench.Time, _bench.Time);
        watch.Listening();
        _bench.Time.Advance(TimeSpan.FromHours(1));
        watch.Look(watch.Waiting());
        Order silent = Assert.Single(Orders(), order => order.FaultCode == FaultCodes.SilentGateway);
        Assert.False(silent.IsConditionGone);

        _bench.Fleet.Retire(Installer, _plant.Id);

        silent = Assert.Single(Orders(), order => order.FaultCode == FaultCodes.SilentGateway);
        Assert.Equal((true, true), (silent.IsOpen, silent.IsConditionGone));
        Assert.Contains(Log(silent), entry => entry is { Action: "gateway-left", Note: LeaveReasons.GatewayRetired });
        Assert.False(FindAlarm(_plant.Id, BridgeAlarms.IdOf(_plant.Id, FaultCodes.SilentGateway)).IsRetained);
    }

    [Fact]
    public void A_gateway_paired_again_at_its_place_is_in_service_and_watched_again()
    {
        _bench.Fleet.Retire(Installer, _plant.Id);
        _box.CheckIn(isWiped: true);
        Assert.Equal(_plant.Id, _bench.Pair(_box).Gateway);
        NextRound();
        Report(Pump, Fan);
        Assert.Equal([Fan, Pump], Cards());

        var watch = new SilentGatewayWatch(_bench.Database, new SilenceOptions(), new ServiceLevels(), _bench.Time, _bench.Time);
        watch.Listening();
        _bench.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal([_plant.Id], watch.Waiting());
    }

    [Fact]
    public void A_pairing_that_is_undone_takes_its_machines_along()
    {
        using var box = new MadeBox(_bench);
        Claim claim = _bench.Pair(box);
        string machine = _bench.Placement.AddMachine(Installer, claim.Gateway!, null, s_pump).Value!.Machine;
        var plant = new MadeGateway(_bench.Time, claim.Gateway!);
        _intake.Take([plant.State(State(machine)), plant.Alarm(Made.Alarm(_bench.Time.GetUtcNow(), machine: machine))]);

        Assert.Null(_bench.Claims.Undo(Installer, claim.Id).Problem);

        Machine left = _bench.Database.Read(session => MachineStore.Find(session, claim.Gateway!, machine))!;
        Assert.Equal(LeaveReasons.PairingUndone, left.Left?.Why);
        Assert.False(FindAlarm(claim.Gateway!, "a1").IsRetained);
    }

    [Fact]
    public void A_module_taken_off_is_not_shown_as_silent_on_its_machine_for_ever()
    {
        Assert.Equal(["00000000A1"], Modules());
        Pass();
        _intake.Take([_plant.State(State(Pump, Fan) with { Modules = [] })]);
        Assert.Empty(Modules());
        Pass();
        Report(Pump, Fan);
        Assert.Equal(["00000000A1"], Modules());

        List<string> Modules() => _bench.Database.Read(session => MachineStore.Modules(session, _plant.Id, Pump)).ConvertAll(module => module.State.ModuleId);
    }

    public void Dispose()
    {
        _box.Dispose();
        _bench.Dispose();
        GC.SuppressFinalize(this);
    }

    private void AssertLeft(string machine, string action, string why)
    {
        Machine left = _bench.Database.Read(session => MachineStore.Find(session, _plant.Id, machine))!;
        Assert.Equal(why, left.Left?.Why);
        AlarmData alarm = FindAlarm(_plant.Id, "a1");
        Assert.Equal((false, false, Because.MachineLeft.Code), (alarm.IsActive, alarm.IsRetained, alarm.EndedBecause?.Code));
        Order order = Assert.Single(Orders(), order => order.Machine == machine);
        Assert.Equal((true, true), (order.IsOpen, order.IsConditionGone));
        Assert.Single(Log(order), entry => entry.Action == action && entry.Note == why && entry.From == entry.To);
    }

    private void Report(params string[] machines) => _intake.Take([_plant.State(State(machines))]);

    private GatewayStateData State(params string[] machines)
    {
        GatewayStateData state = Made.State(_bench.Time.GetUtcNow(), 13, machines);
        return state with { StartedAt = _round, MachineIds = machines, Modules = [state.Modules[0] with { MachineId = machines[0] }] };
    }

    /// <summary>The gateway takes up new settings: a new run of its core.</summary>
    private void NextRound()
    {
        Pass();
        _round = _bench.Time.GetUtcNow();
    }

    private void Pass() => _bench.Time.Advance(TimeSpan.FromSeconds(30));

    private string[] Cards() =>
        [
            .. _bench
                .Database.Read(session => MachineStore.Page(session, _plant.Id, "", 10))
                .Where(machine => machine.Gateway == _plant.Id)
                .Select(machine => machine.State.MachineId),
        ];

    private FleetSum Fleet() => _bench.Database.Read(session => MachineStore.Sum(session, _bench.Time.GetUtcNow().AddMinutes(-2)));

    private List<Order> Orders() => _bench.Database.Read(session => OrderStore.Page(session, false, long.MaxValue, "", 50));

    private List<OrderLogEntry> Log(Order order) => _bench.Database.Read(session => OrderStore.Log(session, order.Id));

    private AlarmData FindAlarm(string gateway, string alarm) => _bench.Database.Read(session => AlarmStore.Find(session, gateway, alarm))!.Data;
}
