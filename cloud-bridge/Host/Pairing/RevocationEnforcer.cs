using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Pairing.Authority;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Mqtt;
using EdgeAgent.Mqtt.Mqttnet;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>
/// Makes a revocation felt within a minute. mosquitto reads a revocation list at a reload and then refuses new connections, but leaves open sessions alone; so
/// after the reload this connects once under the gateway's own client id, which ends the old session, and the gateway cannot come back. Looks every
/// <see cref="LookEvery"/> (another instance may have revoked) and writes the list daily: one that has run out would lock every gateway out.
/// </summary>
public sealed partial class RevocationEnforcer(
    Database database,
    AuthorityFolder authority,
    BridgeOptions options,
    TimeProvider time,
    WorkSteps steps,
    ProcessFault fault,
    ILogger<RevocationEnforcer> log
) : ProcessService(fault)
{
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan WriteEvery = TimeSpan.FromDays(1);
    public static readonly TimeSpan ListLife = TimeSpan.FromDays(60);

    /// <summary>A session is ended this often: one that connected just before the reload is caught by the next.</summary>
    private const int Times = 3;
    private const int HangUp = 1;                                                       // SIGHUP
    private static readonly TimeSpan s_afterReload = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _wake = new(0);
    private readonly Dictionary<string, int> _toEnd = new(StringComparer.Ordinal);
    private DateTimeOffset _writtenAt = DateTimeOffset.MinValue;
    private DateTimeOffset _seenUntil = DateTimeOffset.MinValue;

    /// <summary>Does not wait for the next look.</summary>
    public void Wake() => _wake.Release();

    /// <summary>One look: writes the list and reloads the broker when something changed or a day went by, then ends sessions that are due.</summary>
    public async Task LookAsync(CancellationToken cancel)
    {
        DateTimeOffset now = time.GetUtcNow();
        List<(string Gateway, DateTimeOffset At)> news = database.Read(session => CertificateStore.RevokedSince(session, _seenUntil));
        if (news.Count > 0 || now - _writtenAt >= WriteEvery)
        {
            authority.WriteRevocations(database.Read(session => CertificateStore.Revoked(session, now)), now, ListLife);
            _writtenAt = now;
            await ReloadBrokerAsync(cancel);
            if (news.Count > 0) _seenUntil = news.Max(entry => entry.At);

            // At the start that is every gateway ever revoked: a session left open by a bridge that ended in between costs more than a reconnect of one that
            // was paired again.
            foreach ((string gateway, _) in news) _toEnd[gateway] = Times;
        }

        if (_toEnd.Count == 0 || options.Cloud is null) return;
        await Task.Delay(s_afterReload, time, cancel);
        foreach (string gateway in _toEnd.Keys.ToArray())
        {
            if (await EndSessionAsync(gateway, cancel)) log.LogWarning("The session of revoked gateway {Gateway} was ended at the broker.", gateway);
            if (--_toEnd[gateway] == 0) _toEnd.Remove(gateway);
        }
    }

    protected override async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            await steps.TryAsync("revocations", () => LookAsync(cancel));
            await _wake.WaitAsync(LookEvery, cancel);
        }
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    /// <summary>
    /// A broker that has just begun to start would die of the signal, so this waits until it catches it; after <see cref="s_patience"/> the next look tries
    /// again.
    /// </summary>
    private async Task ReloadBrokerAsync(CancellationToken cancel)
    {
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < s_patience; await Task.Delay(50, cancel))
        {
            if (options.BrokerPidFile is null || !File.Exists(options.BrokerPidFile)) return;
            if (!int.TryParse(File.ReadAllText(options.BrokerPidFile).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int process) || process <= 1)
                return;
            if (!File.Exists($"/proc/{process}/status")) return;
            if (!CatchesHangUp(process)) continue;
            _ = Signal(process, HangUp);
            return;
        }

        _writtenAt = DateTimeOffset.MinValue.AddTicks(1);
    }

    /// <summary>Whether a process handles the signal: the lowest bit of the mask of caught or of blocked ones (proc(5)).</summary>
    private static bool CatchesHangUp(int process)
    {
        try
        {
            return File.ReadLines($"/proc/{process}/status")
                .Where(line => line.StartsWith("SigCgt:", StringComparison.Ordinal) || line.StartsWith("SigBlk:", StringComparison.Ordinal))
                .Any(line => ulong.TryParse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong mask) && (mask & 1) != 0);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>
    /// Connects under the gateway's client id and leaves again; true when it could. The broker gives the session to the newest client of that id.
    /// </summary>
    private async Task<bool> EndSessionAsync(string gateway, CancellationToken cancel)
    {
        var taker = new Taker();
        using var link = new MqttnetLink(options.ToLinkOptions() with { ClientId = gateway, Subscriptions = [], CleanSession = true }, taker);
        link.Start();
        bool isIn = await Task.WhenAny(taker.Connected, Task.Delay(s_patience, cancel)) == taker.Connected;
        await link.StopAsync();
        return isIn;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);

    private sealed class Taker : IMqttHandler
    {
        private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Connected => _connected.Task;

        public void OnConnected(IMqttPublisher publisher, bool sessionPresent) => _connected.TrySetResult();

        public void OnBatch(IReadOnlyList<MqttMessage> batch)
        {
        }

        public void OnPublished(long token)
        {
        }

        public void OnDisconnected(string reason)
        {
        }
    }
}
