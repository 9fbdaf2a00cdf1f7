using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Gateway.Host.Pairing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Gateway.Host.Tests.Pairing;

/// <summary>A round under new settings: whatever ends it before it was up takes them back, and the next round goes by those before.</summary>
public sealed class SettingsTrialTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-trial-").FullName;
    private readonly IdentityFolder _identity;
    private long _worksBy;

    public SettingsTrialTests()
    {
        _identity = new IdentityFolder(_folder);
        _identity.Kept.Take(Revision(1));
        _identity.Kept.Take(Revision(2));
    }

    public void Dispose()
    {
        _identity.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_round_that_throws_takes_the_settings_back_and_says_with_what()
    {
        RunEnd end = await Trial().RunAsync(() => throw new NotSupportedException("a rule nobody foresaw"));
        Assert.Equal(RunEnd.Changed, end);
        Assert.Contains("a rule nobody foresaw", TakenBack(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_round_that_fails_takes_them_back()
    {
        Assert.Equal(RunEnd.Changed, await Trial().RunAsync(() => Task.FromResult(RunEnd.Failed)));
        TakenBack();
    }

    [Fact]
    public async Task A_round_that_hangs_takes_them_back_and_ends_the_process()
    {
        SettingsTrial trial = Trial(TimeSpan.FromMilliseconds(50));
        Assert.Equal(RunEnd.Failed, await trial.RunAsync(() => new TaskCompletionSource<RunEnd>().Task));
        Assert.Contains("was not up", TakenBack(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_round_that_was_up_and_is_told_to_stop_has_proven_them()
    {
        SettingsTrial trial = Trial();
        Assert.Equal(RunEnd.Stopped, await trial.RunAsync(() =>
        {
            trial.Up();
            return Task.FromResult(RunEnd.Stopped);
        }));
        Assert.Equal((2, 2), (_identity.Kept.ProvenRevision, _worksBy));
    }

    [Fact]
    public async Task Settings_that_are_known_to_run_are_not_blamed_for_a_failure()
    {
        _identity.Kept.Prove(2);
        Assert.Equal(RunEnd.Failed, await Trial().RunAsync(() => Task.FromResult(RunEnd.Failed)));
        Assert.Equal(2, _identity.Kept.Begin()!.Revision);
    }

    private string TakenBack()
    {
        Assert.Equal(1, _identity.Kept.Begin()!.Revision);
        Assert.Equal((2, true), (_identity.Kept.Refused!.Revision, _identity.Kept.Refused.IsTakenBack));
        return Assert.Single(_identity.Kept.Refused.Problems);
    }

    private SettingsTrial Trial(TimeSpan? startWithin = null) =>
        new(_identity.Kept, _identity.Kept.Begin(), revision => _worksBy = revision, NullLogger.Instance) { StartWithin = startWithin ?? TimeSpan.FromMinutes(2) };

    private static GatewaySettings Revision(long revision) => new(revision, "gw-test", new BrokerPlace("broker", 8883), []);
}
