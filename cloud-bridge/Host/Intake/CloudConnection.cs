using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Mqtt;
using EdgeAgent.Mqtt.Mqttnet;

namespace EdgeAgent.CloudBridge.Intake;

/// <summary>Holds the link to the broker while the process runs; when the link ends by a fault, the process ends with it.</summary>
public sealed class CloudConnection(BridgeOptions options, CloudLine line, CommandSignal signal, ProcessFault fault) : IHostedService, IDisposable
{
    private MqttnetLink? _link;

    public string State => _link?.Status.State.ToString() ?? "none";

    public string Reason => _link?.Status.Reason ?? "";

    /// <summary>True when connected, or when no broker was asked for.</summary>
    public bool IsReady => _link is null || _link.Status.State == MqttLinkState.Connected;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Cloud is null) return Task.CompletedTask;
        _link = new MqttnetLink(options.ToLinkOptions(), line);
        signal.Rung += () => _link.Post(line.SendCommands);
        _link.Start();
        _ = EndWithLink(_link);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_link is not null) await _link.StopAsync();
    }

    public void Dispose() => _link?.Dispose();

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
