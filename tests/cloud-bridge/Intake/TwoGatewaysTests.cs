using System.Text.Json;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.HealthArchive;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.CloudBridge.Tests.Intake;

/// <summary>A box copied with its card, on SQLite.</summary>
public sealed class TwoGatewaysOnSqlite() : TwoGatewaysTests(TestStore.Sqlite());

/// <summary>A box copied with its card, on PostgreSQL.</summary>
public sealed class TwoGatewaysOnPostgres(PostgresServer server) : TwoGatewaysTests(TestStore.Postgres(server));

/// <summary>Two boxes with one identity, in two plants: one pump at 13 kW, one at 4.</summary>
public abstract class TwoGatewaysTests : IDisposable
{
    private readonly TestBridge _bridge;
    private readonly Body _first;
    private readonly Body _copy;

    protected TwoGatewaysTests(TestStore store)
    {
        _bridge = new TestBridge(store);
        _first = new Body(_bridge, 0x11, 13);
        _copy = new Body(_bridge, 0x22, 4);
    }

    [Fact]
    public void A_copied_box_is_seen_within_a_minute_named_in_the_audit_and_has_one_order()
    {
        DateTimeOffset began = _bridge.Time.GetUtcNow();
        while (Twice() is null && _bridge.Time.GetUtcNow() - began < TimeSpan.FromMinutes(5)) TakeTurns();
        Assert.InRange(_bridge.Time.GetUtcNow() - began, TimeSpan.Zero, TimeSpan.FromMinutes(1));

        for (int i = 0; i < 20; i++) TakeTurns();
        Order order = Assert.Single(_bridge.Orders(), order => order.FaultCode == FaultCodes.OneIdentityTwice);
        Assert.Equal((FaultSubject.Connectivity, "plant-a", 1L), (order.Subject, order.Machine, order.Occurrences));
        AuditEntry line = Assert.Single(
            _bridge.Database.Read(session => AuditLog.Page(session, Scope.Home, null)),
            entry => entry.Action == IntakeBatch.TwoGateways
        );
        Assert.Equal("plant-a", line.Subject);
        Assert.Contains(_first.Life, line.Outcome);
        Assert.Contains(_copy.Life, line.Outcome);
    }

    [Fact]
    public void While_two_speak_no_power_and_no_hour_of_either_is_believed_and_alarms_of_both_count()
    {
        TakeTurnsUntilSeen();
        TakeTurns();
        Machine pump = _bridge.Database.Read(session => MachineStore.Find(session, "plant-a", "pump-1"))!;
        Assert.Equal(("unknown", null), (pump.State.RunState, pump.Power));

        DateTimeOffset hour = new(2026, 3, 2, 7, 0, 0, TimeSpan.Zero);
        _bridge.Take(_first.Plant.Health(Made.Hour(hour)), _copy.Plant.Health(Made.Hour(hour, energyKwh: 4)));
        Assert.Empty(_bridge.Database.Read(session => HealthStore.Hours(session, "plant-a", "pump-1", hour, hour.AddHours(1))));
        Assert.True(_bridge.Refusals()[IntakeBatch.TwoGateways] > 2);

        _bridge.Take(
            _first.Plant.Alarm(Made.Alarm(hour, alarm: "11-1", episode: "11-e")),
            _copy.Plant.Alarm(Made.Alarm(hour, alarm: "22-1", episode: "22-e", fault: "temperature.limit", group: "heat"))
        );
        TakeTurns();
        Assert.All(["11-1", "22-1"], alarm => Assert.True(_bridge.Database.Read(session => AlarmStore.Find(session, "plant-a", alarm))!.Data.IsActive));
    }

    [Fact]
    public void When_one_of_them_is_off_the_other_is_believed_again_and_the_order_stays_for_a_person()
    {
        TakeTurnsUntilSeen();
        var watch = new SilentGatewayWatch(_bridge.Database, new SilenceOptions(), new ServiceLevels(), _bridge.Time, _bridge.Time);
        watch.Listening();
        for (int minute = 0; minute < 12; minute++)
        {
            _bridge.Time.Advance(TimeSpan.FromMinutes(1));
            _copy.Connect();
            watch.Look(watch.Waiting());
        }

        Assert.False(Twice()!.Data.IsActive);
        Assert.Equal(4, _bridge.Database.Read(session => MachineStore.Find(session, "plant-a", "pump-1"))!.Power?.Value);
        Order order = Assert.Single(_bridge.Orders(), order => order.FaultCode == FaultCodes.OneIdentityTwice);
        Assert.Equal((true, true), (order.IsOpen, order.IsConditionGone));
    }

    [Fact]
    public void Two_that_are_connected_at_the_same_time_are_seen_by_their_states()
    {
        _first.Connect();
        _copy.Connect();
        for (int i = 0; i < 4; i++)
        {
            _bridge.Time.Advance(TimeSpan.FromSeconds(5));
            _first.Report();
            _copy.Report();
        }

        Assert.True(Twice()!.Data.IsActive);
    }

    [Fact]
    public void A_gateway_that_restarts_loses_its_link_and_is_put_back_to_a_backup_is_one()
    {
        for (int i = 0; i < 30; i++)
        {
            _bridge.Time.Advance(TimeSpan.FromSeconds(5));
            _first.Connect();
            if (i % 3 == 0) _first.Restart();
            if (i % 10 == 9) _first.PutBack(0x100ul + (ulong)i);
            if (i % 7 == 6) _bridge.Restart();
        }

        Assert.Null(Twice());
    }

    [Fact]
    public void A_bridge_to_which_the_broker_says_everything_again_calls_one_gateway_one()
    {
        List<Incoming> said = [_first.Hello(), _first.State()];
        _first.Restart();
        said.AddRange([_first.Hello(), _first.State()]);
        for (int i = 0; i < 10; i++)
        {
            _bridge.Time.Advance(TimeSpan.FromSeconds(1));
            foreach (Incoming message in said) _bridge.Take(message);
        }

        Assert.Null(Twice());
    }

    public void Dispose()
    {
        _bridge.Dispose();
        GC.SuppressFinalize(this);
    }

    private Alarm? Twice() =>
        _bridge.Database.Read(session => AlarmStore.Find(session, "plant-a", BridgeAlarms.IdOf("plant-a", FaultCodes.OneIdentityTwice)));

    private void TakeTurnsUntilSeen()
    {
        for (int turn = 0; turn < 30 && Twice() is null; turn++) TakeTurns();
        Assert.NotNull(Twice());
    }

    /// <summary>Each takes the session from the other, five seconds long, as measured on a broker.</summary>
    private void TakeTurns()
    {
        foreach (Body body in new[] { _first, _copy })
        {
            _bridge.Time.Advance(TimeSpan.FromSeconds(5));
            body.Connect();
        }
    }

    /// <summary>A box: its store gives the incarnation, its run the life.</summary>
    private sealed class Body(TestBridge bridge, ulong incarnation, double powerKw)
    {
        private DateTimeOffset _startedAt = bridge.Time.GetUtcNow().AddMilliseconds(incarnation);
        private long _said;
        private ulong _life = incarnation << 8;

        public MadeGateway Plant { get; private set; } = new(bridge.Time, incarnation: incarnation);

        public string Life => Hex64.ToText(_life);

        public void Connect() => bridge.Take(Hello(), State());

        public void Report() => bridge.Take(State());

        public void Restart() => (_life, _said, _startedAt) = (_life + 1, 0, bridge.Time.GetUtcNow());

        public void PutBack(ulong newIncarnation)
        {
            Plant = new MadeGateway(bridge.Time, incarnation: newIncarnation);
            Restart();
        }

        public Incoming Hello() =>
            new(
                CloudTopics.Of(Plant.Id, CloudTopics.Hello),
                JsonSerializer.SerializeToUtf8Bytes(new CloudHello(1, Hex64.ToText(Plant.Incarnation), Life, ++_said), CloudJson.Default.CloudHello)
            );

        public Incoming State() => Plant.State(Made.State(bridge.Time.GetUtcNow(), powerKw) with { StartedAt = _startedAt, MachineIds = ["pump-1"] });
    }
}
