using EdgeAgent.Mqtt.Tests.Bench;

namespace EdgeAgent.Mqtt.Tests.Compliance;

/// <summary>
/// What every adapter of <see cref="IMqttLink"/> to a real network must do besides, shown against a real mosquitto. One file per subject: threads, connecting,
/// limits, security, stopping.
/// </summary>
public abstract partial class MqttLinkCompliance : MqttDeliveryCompliance
{
    private protected override async Task<ITestBroker> StartBroker() => await TestBroker.Start();
}
