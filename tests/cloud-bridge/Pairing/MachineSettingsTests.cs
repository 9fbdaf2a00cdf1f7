using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Contracts.Profiles;

namespace EdgeAgent.CloudBridge.Tests.Pairing;

/// <summary>A machine's settings after it was added: changed, told to the gateway, reported, compared and brought back.</summary>
public sealed class MachineSettingsTests : IDisposable
{
    private static readonly string s_own = PairingBench.Installer.Organisation;

    private readonly PairingBench _bench = new();
    private readonly MadeBox _box;
    private readonly string _gateway;
    private readonly string _machine;

    public MachineSettingsTests()
    {
        _box = new MadeBox(_bench);
        _gateway = _bench.Pair(_box).Gateway!;
        _machine = _bench.Placement.AddMachine(PairingBench.Installer, _gateway, null, Pump(limit: null)).Value!.Machine;
        _box.CheckIn();
        _box.CheckIn();
    }

    private SettingsState State => Look().State;

    public void Dispose()
    {
        _box.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public void A_changed_limit_waits_is_told_is_taken_and_is_in_force_when_the_gateway_says_so()
    {
        Assert.Equal(SettingsState.Applied, State);
        Assert.True(Change(Pump(4.5)));
        Assert.Equal(SettingsState.Waiting, State);

        GatewaySettings told = SettingsReading.Read(_box.CheckIn().Settings!.Value, out long revision, [])!;
        Assert.Equal(4.5, told.Machines.Single().Plate.MaxVelocityMmPerSec);
        Assert.Equal(Look().Newest.Revision, revision);

        Assert.Null(_box.Say(message => message with { SettingsRevision = revision - 1, Taken = revision }).Settings);
        Assert.Equal(SettingsState.Applying, State);
        _box.Say(message => message with { SettingsRevision = revision, Taken = revision });
        Assert.Equal(SettingsState.Applied, State);
    }

    [Fact]
    public void A_refusal_stands_with_its_names_is_not_sent_again_and_ends_with_the_next_revision()
    {
        long before = Look().Newest.Revision;
        Assert.True(Change(Pump(4.5)));
        long revision = Look().Newest.Revision;
        var refused = new RefusedSettings(revision, ["pump-1: maxVelocityMmPerSec is 4.5;\nnot here"]);

        Assert.Null(_box.Say(message => message with { SettingsRevision = before, Refused = refused }).Settings);
        Assert.Equal(SettingsState.Refused, State);
        Assert.Equal("pump-1: maxVelocityMmPerSec is 4.5; not here", Assert.Single(Look().Report.Problems));
        _box.Say(message => message with { SettingsRevision = before, Refused = refused with { IsTakenBack = true } });
        Assert.Equal(SettingsState.TakenBack, State);

        Assert.True(Change(Pump(7.1)));
        Assert.Equal(SettingsState.Waiting, State);
        Assert.NotNull(_box.Say(message => message with { SettingsRevision = before, Refused = refused }).Settings);
    }

    [Fact]
    public void A_word_without_a_fresh_challenge_changes_no_report()
    {
        Assert.True(Change(Pump(4.5)));
        _box.Say(message => message with { Challenge = null, SettingsRevision = 1_000, Taken = 1_000 });
        Assert.Equal(SettingsState.Waiting, State);
    }

    [Fact]
    public void A_machine_that_a_file_on_the_box_describes_says_that_the_file_counts()
    {
        _box.Say(message => message with { OwnFiles = [_machine, "no id!"] });
        Assert.Equal(SettingsState.OnTheBox, State);
        Assert.Equal([_machine], Look().Report.OwnFiles);
    }

    [Fact]
    public void A_bad_value_is_refused_by_name_and_nothing_changes()
    {
        WantedMachine before = Look();
        var problems = new List<string>();
        Assert.False(_bench.Wanted.Change(s_own, "Ada", _gateway, _machine, Pump(900), null, problems));
        Assert.StartsWith("maxVelocityMmPerSec is 900", Assert.Single(problems), StringComparison.Ordinal);
        Assert.Equal(before.Newest, Look().Newest);
        Assert.Null(_box.CheckIn().Settings);
    }

    [Fact]
    public void Whoever_looked_at_an_older_revision_is_told_who_changed_it_meanwhile()
    {
        long seen = Look().Newest.Revision;
        Assert.True(Change(Pump(4.5), seen: seen));
        var problems = new List<string>();
        Assert.False(_bench.Wanted.Change(s_own, "Grace", _gateway, _machine, Pump(5), seen, problems));
        Assert.Contains("Ada changed it meanwhile", Assert.Single(problems), StringComparison.Ordinal);
        Assert.Equal(4.5, Look().Machine.Plate.MaxVelocityMmPerSec);
    }

    [Fact]
    public void What_changes_nothing_makes_no_revision()
    {
        long before = Look().Newest.Revision;
        Assert.True(Change(Pump(limit: null)));
        Assert.Equal(before, Look().Newest.Revision);
    }

    [Fact]
    public void The_history_says_who_changed_what_and_an_older_revision_comes_back_as_a_new_one()
    {
        long first = Look().Newest.Revision;
        Assert.True(Change(Pump(4.5)));
        Assert.True(Change(Pump(7.1) with { Name = "Feed pump" }, "Grace"));

        IReadOnlyList<SettingsChange> history = Look().History;
        Assert.Equal(["Grace", "Ada", PairingBench.Installer.Person], history.Select(change => change.ChangedBy));
        Assert.Equal(
            [new SettingsDifference("maxVelocityMmPerSec", "4.5", "7.1"), new SettingsDifference("name", "Pump", "Feed pump")],
            SettingsDifference.Between(WantedMachine.Values(history[1]), WantedMachine.Values(history[0])));

        Assert.True(_bench.Wanted.Restore(s_own, "Ada", _gateway, _machine, first, []));
        WantedMachine now = Look();
        Assert.Equal((first, null, "Pump"), (now.Newest.Restores, now.Machine.Plate.MaxVelocityMmPerSec, now.Machine.Plate.Name));
        Assert.True(now.Newest.Revision > history[0].Revision);
        Assert.Equal(["machine-changed", "machine-changed", "machine-changed"], _bench.Journal(PairingBench.Installer).Select(entry => entry.What).Where(what => what == JournalEntries.MachineChanged));
    }

    [Fact]
    public void Another_organisation_neither_sees_nor_changes_nor_restores()
    {
        long first = Look().Newest.Revision;
        Assert.Null(_bench.Wanted.Find("other-service", _gateway, _machine));
        Assert.False(_bench.Wanted.Change("other-service", "Mallory", _gateway, _machine, Pump(4.5), null, []));
        Assert.False(_bench.Wanted.Restore("other-service", "Mallory", _gateway, _machine, first, []));
        Assert.Equal(first, Look().Newest.Revision);
    }

    [Fact]
    public void Of_the_history_the_newest_are_kept()
    {
        for (int i = 1; i <= SettingsChange.MaxKept + 5; i++) Assert.True(Change(Pump(limit: i / 10.0)));
        Assert.Equal(SettingsChange.MaxKept, Look().History.Count);
        Assert.Equal(20.5, Look().Machine.Plate.MaxVelocityMmPerSec);
    }

    [Fact]
    public void The_next_machine_under_a_freed_id_has_no_history_of_the_one_before()
    {
        Assert.True(Change(Pump(4.5)));
        _bench.Placement.RemoveMachine(PairingBench.Installer, _gateway, _machine);
        Assert.Null(_bench.Wanted.Find(s_own, _gateway, _machine));
        Assert.Equal(_machine, _bench.Placement.AddMachine(PairingBench.Installer, _gateway, null, Pump(limit: null)).Value!.Machine);
        Assert.Single(Look().History);
    }

    /// <summary>The form shows axes of two points only.</summary>
    [Fact]
    public void What_no_field_of_the_form_shows_is_not_lost_by_saving_it()
    {
        MachineProfile before = Pump(4.5) with { AxialAxes = new() { ["motor-body"] = 2, ["drive-end"] = 3 } };
        MachineProfile changed = Pump(7.1);
        PlateForm.KeepWhatNoFieldShows(before, changed);
        Assert.Equal(new Dictionary<string, int> { ["motor-body"] = 2 }, changed.AxialAxes);
    }

    private static MachineProfile Pump(double? limit) => new() { Name = "Pump", Type = MachineType.Pump, MaxVelocityMmPerSec = limit };

    private WantedMachine Look() => _bench.Wanted.Find(s_own, _gateway, _machine)!;

    private bool Change(MachineProfile profile, string person = "Ada", long? seen = null) =>
        _bench.Wanted.Change(s_own, person, _gateway, _machine, profile, seen, []);
}
