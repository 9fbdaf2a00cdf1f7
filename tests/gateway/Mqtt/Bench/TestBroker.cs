using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.Mqtt.Tests.Bench;

/// <summary>A real mosquitto on a free port in a folder of its own.</summary>
internal sealed class TestBroker : ITestBroker
{
    private TestBroker(MosquittoProcess process, string folder)
    {
        Process = process;
        Folder = folder;
    }

    public MosquittoProcess Process { get; }
    public string Folder { get; }
    public int Port => Process.Config.Port;

    public static async Task<TestBroker> Start(Func<MosquittoConfig, string, MosquittoConfig>? change = null)
    {
        TestBroker broker = Make(change);
        await broker.Process.StartAsync(cancel: TestContext.Current.CancellationToken);
        return broker;
    }

    /// <summary>Configured, not started.</summary>
    public static TestBroker Make(Func<MosquittoConfig, string, MosquittoConfig>? change = null)
    {
        if (MosquittoProcess.Find() is null) Assert.Skip("mosquitto is not installed on this machine.");
        string folder = Path.Combine(Path.GetTempPath(), $"edgeagent-mqtt-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        MosquittoConfig config = MosquittoConfig.ForCloud(port: 0);
        return new TestBroker(new MosquittoProcess(change?.Invoke(config, folder) ?? config, folder), folder);
    }

    public MqttLinkOptions Options(string clientId, params string[] filters) => new()
    {
        Host = "127.0.0.1",
        Port = Port,
        ClientId = clientId,
        Subscriptions = [.. filters.Select(filter => new MqttSubscription(filter, MqttQos.AtLeastOnce))],
        Reconnect = new ReconnectOptions { First = TimeSpan.FromMilliseconds(20), Longest = TimeSpan.FromMilliseconds(100) },
    };

    public Task Kill() => Process.KillAsync();

    public Task Restart() => Process.StartAsync(cancel: TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
