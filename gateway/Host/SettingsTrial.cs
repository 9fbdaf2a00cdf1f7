using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Gateway.Host.Pairing;

namespace EdgeAgent.Gateway.Host;

/// <summary>
/// One round of the gateway under settings that may be on trial. They are proven when it has run for <see cref="ProvenAfter"/>; a round that fails before, or
/// is not up within <see cref="StartWithin"/>, takes them back. Whatever ends the process instead (a kill, the watchdog, memory) is counted at its next start
/// (<see cref="SettingsFiles.Begin"/>): three starts of two minutes and the service's pauses between them are less than ten minutes.
/// </summary>
/// <param name="files">Where they stand.</param>
/// <param name="settings">What <see cref="SettingsFiles.Begin"/> gave.</param>
/// <param name="worksBy">Told the revision when the gateway is up and works by it.</param>
internal sealed class SettingsTrial(SettingsFiles files, GatewaySettings? settings, Action<long> worksBy, ILogger logger)
{
    public static readonly TimeSpan ProvenAfter = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _revision = settings?.Revision ?? 0;
    private long _upAt;

    public TimeSpan StartWithin { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The round is up: machines are judged by the settings.</summary>
    public void Up()
    {
        _upAt = Environment.TickCount64;
        _up.TrySetResult();
        worksBy(_revision);
    }

    /// <summary>The core ticks, about once a second.</summary>
    public void Ticked()
    {
        if (_upAt == 0 || Environment.TickCount64 - _upAt < ProvenAfter.TotalMilliseconds) return;
        try
        {
            files.Prove(_revision);
            _upAt = 0;
        }
        catch (IOException)
        {
            // A full disk: they stay on trial and the next tick tries again.
        }
    }

    /// <returns>As the round ended; a round whose settings were taken back ends as changed, so that the next goes by those before.</returns>
    public async Task<RunEnd> RunAsync(Func<Task<RunEnd>> run)
    {
        if (!files.IsOnTrial(_revision)) return await run();
        string why;
        try
        {
            Task<RunEnd> round = Task.Run(run);
            if (await Task.WhenAny(round, _up.Task, Task.Delay(StartWithin)) is { } first && first != round && first != _up.Task)
            {
                TakeBack($"the gateway was not up with these settings within {StartWithin.TotalMinutes:0} minutes.");
                return RunEnd.Failed;                                                   // what hangs cannot be undone: the process ends and is started again
            }

            RunEnd end = await round;
            if (end != RunEnd.Failed)
            {
                // Whoever is told to stop or to go on by something newer came back with them.
                if (_up.Task.IsCompleted) files.Prove(_revision);
                return end;
            }

            if (!files.IsOnTrial(_revision)) return end;
            why = "the gateway failed with these settings; its log says with what.";
        }
        catch (Exception failure)
        {
            // The process's main loop: whatever new settings throw, those before are known to work.
            why = $"the gateway failed with these settings: {failure.Message}";
        }

        TakeBack(why);
        return RunEnd.Changed;
    }

    private void TakeBack(string why)
    {
        logger.LogError("Settings {Revision} are taken back and those before are in force again: {Why}", _revision, why);
        files.TakeBack(_revision, why);
    }
}
