using EdgeAgent.Mqtt.Mqttnet;
using EdgeAgent.Mqtt.Tests.Compliance;

namespace EdgeAgent.Mqtt.Tests;

public sealed class MqttnetTests : MqttLinkCompliance
{
    protected override IMqttLink NewLink(MqttLinkOptions options, IMqttHandler handler) => new MqttnetLink(options, handler);
}

public sealed class MqttnetMqtt5Tests : MqttLinkCompliance
{
    protected override MqttProtocol Protocol => MqttProtocol.V5;

    protected override IMqttLink NewLink(MqttLinkOptions options, IMqttHandler handler) => new MqttnetLink(options, handler);
}
