namespace EdgeAgent.Mqtt;

public enum MqttLinkState
{
    /// <summary>Made, not started.</summary>
    Idle,
    /// <summary>The socket, TLS or the broker's answer is under way.</summary>
    Connecting,
    /// <summary>The broker accepted the connection.</summary>
    Connected,
    /// <summary>Waiting before the next try; <see cref="MqttLinkStatus.Reason"/> says why the last one ended.</summary>
    BackingOff,
    /// <summary>Ended, by a stop or by the handler's exception.</summary>
    Stopped,
}

/// <summary>What a link is doing and has done since it was made.</summary>
/// <param name="Reason">Why the last connection ended or failed, as a sentence a person can act on; empty while nothing went wrong.</param>
/// <param name="Received">Messages handed to the handler.</param>
/// <param name="Published">Messages handed to the connection.</param>
/// <param name="Acknowledged">QoS 1 publishes the broker acknowledged.</param>
/// <param name="RefusedByBroker">Publishes the broker said it refused (MQTT 5 only).</param>
/// <param name="RefusedOversized">Incoming messages over <see cref="MqttLinkOptions.MaxPayloadBytes"/>: acknowledged to the broker, never handed over.</param>
/// <param name="Connects">Connections the broker accepted; the first one and every reconnect.</param>
/// <param name="FailedConnects">Tries that ended before the broker accepted.</param>
/// <param name="InFlight">QoS 1 publishes waiting for their PUBACK now.</param>
public sealed record MqttLinkStatus(
    MqttLinkState State, string Reason, long Received, long Published, long Acknowledged, long RefusedByBroker,
    long RefusedOversized, long Connects, long FailedConnects, int InFlight)
{
    public long Reconnects => Math.Max(0, Connects - 1);
}
