using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Mqtt;
using EdgeAgent.Mqtt.Mqttnet;

namespace EdgeAgent.Benchmarks.Load;

/// <summary>Where the floor connects.</summary>
internal sealed record FloorPlan(int Port, string Password);

/// <summary>
/// The floor: the production MQTT client subscribed to the load, doing nothing with it but counting. What is below it costs broker and client alone.
/// </summary>
internal sealed class FloorCommand : IMqttHandler
{
    private IMqttPublisher? _publisher;
    private long _count;
    private long _told;

    public static async Task<int> RunAsync(string planJson)
    {
        FloorPlan plan = JsonSerializer.Deserialize<FloorPlan>(planJson)!;
        using var link = new MqttnetLink(
            new MqttLinkOptions
            {
                Host = "127.0.0.1",
                Port = plan.Port,
                ClientId = "floor",
                User = "gateway",
                Password = plan.Password,
                Subscriptions = [new(ModuleTopics.AllFrames, MqttQos.AtLeastOnce)],
                InFlightWindow = 100,
            },
            new FloorCommand()
        );
        link.Start();
        await link.Completion;
        return 0;
    }

    public void OnConnected(IMqttPublisher publisher, bool sessionPresent) => _publisher = publisher;

    public void OnBatch(IReadOnlyList<MqttMessage> batch)
    {
        _count += batch.Count;
        if (_count - _told < 100) return;
        _told = _count;
        _publisher?.TryPublish(
            ModuleTopics.Of(GenerateCommand.FirstModule, ModuleTopics.Receipt),
            Encoding.ASCII.GetBytes(_count.ToString(CultureInfo.InvariantCulture)),
            MqttQos.AtMostOnce,
            retain: false,
            out _
        );
    }

    public void OnPublished(long token)
    {
    }

    public void OnDisconnected(string reason) => _publisher = null;
}
