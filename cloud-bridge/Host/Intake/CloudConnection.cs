using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Mqtt;
using EdgeAgent.Mqtt.Mqttnet;

namespace EdgeAgent.CloudBridge.Intake;

/// <summary>Holds the link to the broker while the process runs; when the link ends by a fault, the process ends with it.</summary>
public sealed class CloudConnection(BridgeOptions options, CloudLine line, CommandSignal signal, ProcessFault fault, ILogger<CloudConnection> logger)
    : IHostedService, IDisposable
{
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private MqttnetLink? _link;
    private volatile SessionRivals _rivals = SessionRivals.None;

    public string State => _link?.Status.State.ToString() ?? "none";

    public string Reason => _rivals.AreThere ? RivalWords : _link?.Status.Reason ?? "";

    /// <summary>True when connected and nobody else takes the session, or when no broker was asked for.</summary>
    public bool IsReady => _link is null || (_link.Status.State == MqttLinkState.Connected && !_rivals.AreThere);

    private string RivalWords =>
        $"another bridge logs in at the broker as instance {options.Instance} too, and each ends the other's connection. Stop the one that was copied or started "
        + "twice; two that share one database need a name of their own each (--instance). What neither receipted is sent again.";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Cloud is null) return Task.CompletedTask;
        _link = new MqttnetLink(options.ToLinkOptions(), line);
        signal.Rung += () => _link.Post(line.SendCommands);
        _link.Start();
        _ = EndWithLink(_link);
        _ = WatchAsync(_link);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        if (_link is not null) await _link.StopAsync();
    }

    public void Dispose()
    {
        _link?.Dispose();
        _stop.Dispose();
    }

    private async Task WatchAsync(MqttnetLink link)
    {
        long begun = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(s_lookEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                bool were = _rivals.AreThere;
                _rivals = _rivals.Look(link.Status.Connects, link.Status.FailedConnects, DateTimeOffset.UnixEpoch + TimeProvider.System.GetElapsedTime(begun));
                if (_rivals.AreThere && !were) logger.LogError("{Words}", RivalWords);
            }
        }
        catch (OperationCanceledException)
        {
            // The bridge stops.
        }
    }

    private async Task EndWithLink(MqttnetLink link)
    {
        try
        {
            await link.Completion;
        }
        catch (Exception e)
        {
            fault.Report(e);
        }
    }
}
