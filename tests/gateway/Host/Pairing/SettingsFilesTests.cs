using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Host.Pairing;

namespace EdgeAgent.Gateway.Host.Tests.Pairing;

/// <summary>Settings on trial, on a real folder: whatever step is the last before the power goes, the gateway starts by the old revision or by the new one.</summary>
public sealed class SettingsFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-settings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void New_settings_are_worked_by_at_once_and_stay_when_they_are_proven()
    {
        SettingsFiles files = Open();
        files.Take(Revision(1));
        Assert.False(files.IsOnTrial(1));                                               // the first have none to go back to
        files.Take(Revision(2));
        Assert.Equal((2, 1), (files.Begin()!.Revision, files.ProvenRevision));
        files.Prove(2);
        Assert.Equal((2, 2, false), (Open().Begin()!.Revision, Open().ProvenRevision, Open().IsOnTrial(2)));
    }

    [Fact]
    public void Settings_whose_starts_never_stay_up_are_taken_back_and_the_refusal_says_so()
    {
        Open().Take(Revision(1));
        Open().Take(Revision(2));
        for (int start = 0; start < SettingsFiles.MaxStarts; start++) Assert.Equal(2, Open().Begin()!.Revision);

        Assert.Equal(1, Open().Begin()!.Revision);

        RefusedSettings refused = Open().Refused!;
        Assert.Equal((2, true), (refused.Revision, refused.IsTakenBack));
        Assert.Contains("started 3 times", Assert.Single(refused.Problems), StringComparison.Ordinal);
        Assert.Equal(1, Open().Newest!.Revision);

        Open().Take(Revision(3));                                                       // the next revision has its own three
        Assert.Null(Open().Refused);
        for (int start = 0; start < SettingsFiles.MaxStarts; start++) Assert.Equal(3, Open().Begin()!.Revision);
    }

    [Fact]
    public void Newer_settings_that_came_meanwhile_are_neither_proven_nor_taken_back_with_the_older()
    {
        SettingsFiles files = Open();
        files.Take(Revision(1));
        files.Take(Revision(2));
        files.Begin();
        files.Take(Revision(3));
        files.Prove(2);
        files.TakeBack(2, "late");
        Assert.Equal((3, 1), (files.Begin()!.Revision, files.ProvenRevision));
        Assert.Null(files.Refused);
    }

    [Theory]
    [InlineData("settings-on-trial.json", "{\"revision\":2,\"gate")]
    [InlineData("settings-on-trial.json", "")]
    [InlineData("settings-refused.json", "{\"rev")]
    [InlineData("settings-starts", "2")]
    public void A_damaged_file_of_the_trial_costs_the_trial_and_not_the_gateway(string name, string left)
    {
        Open().Take(Revision(1));
        File.WriteAllText(Path.Combine(_folder, name), left);
        Assert.Equal(1, Open().Begin()!.Revision);
        Assert.Null(Open().Refused);
    }

    /// <summary>Every story of the files, cut before each of its steps, with the half file that a cut write leaves.</summary>
    [Theory]
    [InlineData("take")]
    [InlineData("take-over")]
    [InlineData("begin")]
    [InlineData("prove")]
    [InlineData("take-back")]
    [InlineData("last-start")]
    [InlineData("take-after-refusal")]
    public void Killed_before_any_step_it_starts_by_the_old_revision_or_by_the_new_one(string story)
    {
        (int old, int newest, Action<SettingsFiles> before, Action<SettingsFiles> act) = story switch
        {
            "take" => (1, 2, (Action<SettingsFiles>)(files => files.Take(Revision(1))), (Action<SettingsFiles>)(files => files.Take(Revision(2)))),
            "take-over" => (2, 3, Tried, files => files.Take(Revision(3))),
            "begin" => (2, 2, Tried, files => files.Begin()),
            "prove" => (2, 2, Tried, files => files.Prove(2)),
            "take-back" => (1, 2, Tried, files => files.TakeBack(2, "test")),
            "last-start" => (1, 2, Failed, files => files.Begin()),
            _ => (1, 3, (Action<SettingsFiles>)(files => { Tried(files); files.TakeBack(2, "test"); }), (Action<SettingsFiles>)(files => files.Take(Revision(3)))),
        };
        int steps = 0;
        Story(before, act, _ => steps++);
        Assert.True(steps > 0, "the story has no step to cut");
        for (int cut = 1; cut <= steps; cut++)
        {
            int step = 0;
            Assert.Throws<PowerCutException>(() => Story(before, act, name =>
            {
                if (++step < cut) return;
                if (name is "write" or "count" or "refuse") File.WriteAllText(Path.Combine(_folder, "settings-on-trial.json.new"), "{\"revision\":9,");
                throw new PowerCutException();
            }));
            long started = Open().Begin()!.Revision;
            Assert.True(started == old || started == newest, $"{story} cut before step {cut}: it starts by {started}, not by {old} or {newest}");
            Assert.Equal(Open().Newest!.Revision, started);
        }

        void Story(Action<SettingsFiles> first, Action<SettingsFiles> then, Action<string> cut)
        {
            foreach (string file in Directory.GetFiles(_folder)) File.Delete(file);
            first(Open());
            then(new SettingsFiles(_folder, "Remedy.", cut));
        }

        static void Tried(SettingsFiles files)
        {
            files.Take(Revision(1));
            files.Take(Revision(2));
            files.Begin();
        }

        static void Failed(SettingsFiles files)
        {
            Tried(files);
            files.Begin();
            files.Begin();
        }
    }

    private static GatewaySettings Revision(long revision) => new(
        revision, "gw-test", new BrokerPlace("broker", 8883), [new MachineSettings("pump-1", new MachineProfile { Name = "Pump" }, [])]);

    private SettingsFiles Open() => new(_folder, "Remedy.");

    private sealed class PowerCutException : Exception;
}
