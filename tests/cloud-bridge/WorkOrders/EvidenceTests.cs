using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;

namespace EdgeAgent.CloudBridge.Tests.WorkOrders;

public sealed class EvidenceOnSqlite() : EvidenceTests(TestStore.Sqlite());

public sealed class EvidenceOnPostgres(PostgresServer server) : EvidenceTests(TestStore.Postgres(server));

/// <summary>Evidence of raw bursts: taken once, found by its order, kept as long as it says something, and asked for by people.</summary>
public abstract class EvidenceTests : IDisposable
{
    private readonly TestBridge _bridge;

    protected EvidenceTests(TestStore store)
    {
        _bridge = new TestBridge(store);
        _bridge.Take(_bridge.Plant.State(Made.State(Now)));
    }

    private DateTimeOffset Now => _bridge.Time.GetUtcNow();

    [Fact]
    public void Evidence_that_is_sent_again_before_and_after_a_restart_is_there_once()
    {
        Incoming first = Send(Made.Evidence(Now, "M-1"));
        Incoming second = Send(Made.Evidence(Now.AddSeconds(30), "M-2"));
        _bridge.Take(first, first, second);
        _bridge.Restart();
        _bridge.Take(second, first);
        Assert.Equal(["M-2", "M-1"], OfMachine().Select(evidence => evidence.EvidenceId));
        Assert.Equal((2, 2, 3), (_bridge.Counts("evidence").Closed, _bridge.Counts("evidence").Delivered, _bridge.Counts("evidence").Duplicate));
    }

    [Fact]
    public void A_bridge_killed_before_its_commit_has_no_evidence_and_takes_it_when_it_comes_again()
    {
        Incoming message = Send(Made.Evidence(Now, "M-1"));
        _bridge.Restart(new CrashPoint(CrashPoint.BeforeCommit, () => throw new IOException("killed")));
        Assert.ThrowsAny<Exception>(() => _bridge.Take(message));
        _bridge.Restart();
        Assert.Empty(OfMachine());
        _bridge.Take(message);
        Assert.Single(OfMachine());
    }

    [Fact]
    public void Evidence_reads_back_as_it_was_sent()
    {
        EvidenceData sent = Made.Evidence(Now, "M-1");
        _bridge.Take(Send(sent));
        EvidenceData kept = Assert.Single(OfMachine());
        Assert.Equal(
            System.Text.Json.JsonSerializer.Serialize(sent, CloudJson.Default.EvidenceData),
            System.Text.Json.JsonSerializer.Serialize(kept, CloudJson.Default.EvidenceData)
        );
    }

    [Fact]
    public void An_order_shows_the_burst_of_its_fault_first_and_what_came_a_day_before_it()
    {
        EvidenceData old = Made.Evidence(Now.AddDays(-3), "OLD");
        EvidenceData routine = Made.Evidence(Now.AddHours(-5), "ROUTINE", label: "healthy", fault: null);
        EvidenceData named = Made.Evidence(Now.AddSeconds(-40), "NAMED", episode: "e1");
        EvidenceData after = Made.Evidence(Now.AddMinutes(5), "AFTER", label: "healthy", fault: null);
        EvidenceData other = Made.Evidence(Now, "OTHER", machine: "fan-2");
        _bridge.Take(
            Send(old), Send(routine), Send(named),
            _bridge.Plant.Alarm(Made.Alarm(Now, fault: "vibration.bearing-outer-race")),
            Send(after), Send(other));
        Order order = Assert.Single(_bridge.Orders());
        Assert.Equal(
            ["NAMED", "AFTER", "ROUTINE"],
            _bridge.Database.Read(session => EvidenceStore.OfOrder(session, order)).Select(evidence => evidence.EvidenceId)
        );
    }

    [Fact]
    public void What_else_a_burst_would_allow_follows_the_named_fault_on_the_order()
    {
        _bridge.Take(
            _bridge.Plant.Alarm(Made.Alarm(Now, fault: "vibration.bearing-outer-race")),
            Send(Made.Evidence(Now, "NAMED", episode: "e1") with { Confidence = 0.7 })
        );
        Preparation preparation = Prepared();
        Assert.Equal(
            [("vibration.bearing-outer-race", 0.78), ("vibration.bearing-rolling-element", 0.22)],
            preparation.Faults.Select(fault => (fault.FaultCode, fault.Confidence))
        );
    }

    [Fact]
    public void An_order_opened_by_a_level_is_prepared_for_the_fault_its_spectrum_shows_until_a_later_one_shows_none()
    {
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now, fault: "vibration.limit")));
        Preparation before = Prepared();
        _bridge.Take(Send(Made.Evidence(Now.AddSeconds(20), "NAMED", episode: "e1") with { Confidence = 0.6 }));
        Preparation shown = Prepared();
        _bridge.Take(Send(Made.Evidence(Now.AddSeconds(60), "LATER", episode: "e1", label: "healthy", fault: null)));

        Assert.Equal("vibration.limit", before.Faults[0].FaultCode);
        Assert.Equal(("vibration.bearing-outer-race", 0.75), (shown.Faults[0].FaultCode, shown.Faults[0].Confidence));

        // The level is what the bearing brings about: no cause beside it, and the shares of the causes make up the whole.
        Assert.Equal(1, shown.Faults.Sum(fault => fault.Confidence), 9);
        Assert.DoesNotContain(shown.Faults, fault => fault.FaultCode == "vibration.limit");
        Assert.Contains(shown.Parts, part => part.Name.Contains("earing", StringComparison.Ordinal));
        Assert.NotEqual(before.Action, shown.Action);
        Assert.Equal(before.Faults, Prepared().Faults);
        Assert.Equal(before.Action, Prepared().Action);
    }

    [Fact]
    public void An_order_of_another_trouble_shows_only_the_bursts_of_its_own_episodes()
    {
        _bridge.Take(
            _bridge.Plant.Alarm(Made.Alarm(Now, fault: "temperature.limit", group: "temperature")),
            Send(Made.Evidence(Now, "MINE", episode: "e1")), Send(Made.Evidence(Now, "ELSE", episode: "e9")));
        Order order = Assert.Single(_bridge.Orders());
        Assert.Equal(["MINE"], _bridge.Database.Read(session => EvidenceStore.OfOrder(session, order)).Select(evidence => evidence.EvidenceId));
    }

    [Fact]
    public void A_sound_machines_spectra_are_let_go_after_their_time_and_a_faults_stay()
    {
        _bridge.Take(Send(Made.Evidence(Now, "SOUND", label: "healthy", fault: null)), Send(Made.Evidence(Now, "FAULT")));
        _bridge.Time.Advance(EvidenceStore.KeepSound + TimeSpan.FromDays(1));
        Housekeeping.Run(_bridge.Database, BridgeApp.Chores, Now);
        Assert.Equal(["FAULT"], OfMachine().Select(evidence => evidence.EvidenceId));
        _bridge.Time.Advance(EvidenceStore.Keep);
        Housekeeping.Run(_bridge.Database, BridgeApp.Chores, Now);
        Assert.Empty(OfMachine());
    }

    [Fact]
    public void A_person_asks_for_a_burst_once_at_a_time_and_the_gateways_answer_ends_the_waiting()
    {
        var signal = new CommandSignal();
        int made = 0;
        signal.Rung += () => made++;
        var spectra = new SpectrumRequests(_bridge.Database, signal, _bridge.Time);
        Assert.Null(spectra.Ask("plant-a", "pump-9", "Li Wei", out string problem));
        Assert.Equal("unknown-machine", problem);
        Assert.Null(spectra.Ask("plant-a", "pump-1", "", out problem));
        Assert.Equal("actor-missing", problem);

        AlarmCommand asked = spectra.Ask("plant-a", "pump-1", "Li Wei", out problem)!;
        Assert.Equal(("burst", "pump-1", 1), (asked.Command.Verb, asked.Command.MachineId, made));
        Assert.Null(spectra.Ask("plant-a", "pump-1", "Wang Fang", out problem));
        Assert.Equal("too-soon", problem);

        _bridge.Database.Write(session => AlarmCommands.TryAnswer(session, "plant-a", new CloudReply(1, asked.Command.Id, false, "module-away"), Now));
        Assert.Equal(
            ("refused", "module-away"),
            _bridge.Database.Read(session => SpectrumRequests.Newest(session, "plant-a", "pump-1")) is { } newest ? (newest.State, newest.Why) : default
        );
        Assert.NotNull(spectra.Ask("plant-a", "pump-1", "Wang Fang", out _));
    }

    [Fact]
    public void A_command_no_gateway_took_within_its_time_blocks_no_further_one()
    {
        var spectra = new SpectrumRequests(_bridge.Database, new CommandSignal(), _bridge.Time);
        Assert.NotNull(spectra.Ask("plant-a", "pump-1", "Li Wei", out _));
        _bridge.Time.Advance(SpectrumRequests.ValidFor + TimeSpan.FromSeconds(1));
        Assert.NotNull(spectra.Ask("plant-a", "pump-1", "Li Wei", out _));
    }

    [Theory]
    [InlineData("part-replaced", 0, 1)]
    [InlineData("adjustment", 24, 1)]
    [InlineData("inspection", 0, 0)]
    [InlineData("repair", 72, 0)]      // the machine has run with it for three days
    public void Work_on_a_machine_tells_its_gateway_once_to_begin_the_healthy_reference_anew(string kind, int hoursAgo, int commands)
    {
        var services = new ServiceLog(_bridge.Database, _bridge.Time);
        for (int i = 0; i < 2; i++) Assert.NotNull(services.Add("plant-a", "pump-1", kind, "Li Wei", null, "6205", Now.AddHours(-hoursAgo), "key-1", out _));
        AlarmCommand[] pending = [.. _bridge.Database.Read(AlarmCommands.Pending)];
        Assert.Equal(commands, pending.Length);
        Assert.All(pending, command => Assert.Equal(("renew", "pump-1"), (command.Command.Verb, command.Command.MachineId)));
    }

    [Fact]
    public void An_order_that_was_solved_by_a_repair_begins_the_reference_anew()
    {
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now, fault: "vibration.bearing-outer-race")));
        var steps = new OrderSteps(_bridge.Database, new ServiceLevels(), _bridge.Time, _bridge.Time);
        string id = _bridge.Orders()[0].Id;
        Assert.Null(steps.Take(id, new OrderStep(OrderAction.Confirm, "Li Wei"), null).Problem);
        Assert.Null(steps.Take(id, new OrderStep(OrderAction.Arrive, "Li Wei"), null).Problem);
        Assert.Null(steps.Take(id, new OrderStep(OrderAction.Resolve, "Li Wei", null, null, "vibration.bearing-outer-race", "repaired"), null).Problem);
        Assert.Equal("renew", Assert.Single(_bridge.Database.Read(AlarmCommands.Pending)).Command.Verb);
    }

    public void Dispose()
    {
        _bridge.Dispose();
        GC.SuppressFinalize(this);
    }

    private Incoming Send(EvidenceData evidence) =>
        _bridge.Plant.Send(Lane.Evidence, EventTypes.EvidenceBurst, evidence.MachineId, evidence.EpisodeId, null, CloudJson.ToElement(evidence));

    private Preparation Prepared()
    {
        Order order = Assert.Single(_bridge.Orders());
        return _bridge.Database.Read(session => Preparation.Of(order, OrderContextReader.Read(session, order), "en"));
    }

    private List<EvidenceData> OfMachine() => _bridge.Database.Read(session => EvidenceStore.OfMachine(session, "plant-a", "pump-1"));
}
