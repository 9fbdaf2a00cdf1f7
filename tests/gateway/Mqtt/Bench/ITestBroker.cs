namespace EdgeAgent.Mqtt.Tests.Bench;

/// <summary>The broker under a test: a real one, or the simulation's.</summary>
internal interface ITestBroker : IAsyncDisposable
{
    /// <summary>A link to this broker that subscribes to these filters with QoS 1 and returns quickly after a break.</summary>
    MqttLinkOptions Options(string clientId, params string[] filters);

    Task Kill();

    Task Restart();
}
