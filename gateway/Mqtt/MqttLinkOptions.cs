using System.Text;

namespace EdgeAgent.Mqtt;

/// <summary>Where and as whom a link connects, and every limit it keeps. Bad options mean no start.</summary>
public sealed record MqttLinkOptions
{
    /// <summary>A name or an address. With several addresses each is tried.</summary>
    public required string Host { get; init; }
    public int Port { get; init; } = 1883;
    public required string ClientId { get; init; }
    public string? User { get; init; }
    public string? Password { get; init; }
    public MqttProtocol Protocol { get; init; } = MqttProtocol.V311;

    /// <summary>False: the broker keeps the subscriptions and queues QoS 1 messages while this client is away, as far as its own limits go.</summary>
    public bool CleanSession { get; init; } = true;
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);               // a dead peer is noticed after 1.5 times this
    public MqttWill? Will { get; init; }
    public MqttTls? Tls { get; init; }

    /// <summary>Made anew on every connection.</summary>
    public IReadOnlyList<MqttSubscription> Subscriptions { get; init; } = [];

    /// <summary>QoS 1 publishes without a PUBACK; more are refused.</summary>
    public int InFlightWindow { get; init; } = 100;                                     // 100 to 1000 measured best on a loopback broker

    /// <summary>Incoming payloads over this are refused and counted; outgoing ones are refused.</summary>
    public int MaxPayloadBytes { get; init; } = 256 * 1024;

    /// <summary>Messages handed over in one batch, at most: one commit pays for all of them.</summary>
    public int MaxBatch { get; init; } = 1000;                                          // SQLite gains little above (408k rows/s at 1000)

    /// <summary>Calls of <see cref="IMqttLink.Post"/> that may wait.</summary>
    public int PostLimit { get; init; } = 1024;
    public TimeSpan TickInterval { get; init; } = TimeSpan.FromSeconds(1);
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);           // TCP, TLS and CONNACK together
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(5);
    public ReconnectOptions Reconnect { get; init; } = new();

    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Host)) yield return "Host is empty; use a name or an address.";
        if (Port is < 1 or > 65535) yield return $"Port is {Port}; use 1 to 65535.";
        if (ClientId is null || Encoding.UTF8.GetByteCount(ClientId) is < 1 or > 65535) yield return "ClientId must be 1 to 65535 bytes of UTF-8.";
        if (Password is not null && User is null) yield return "Password is given without User; give both or none.";
        if (!Enum.IsDefined(Protocol)) yield return $"Protocol is {Protocol}; use V311 or V5.";
        if (KeepAlive < TimeSpan.FromSeconds(5) || KeepAlive > TimeSpan.FromSeconds(65535)) yield return $"KeepAlive is {KeepAlive}; use 5 seconds to 65535 seconds.";
        if (InFlightWindow is < 1 or > 10_000) yield return $"InFlightWindow is {InFlightWindow}; use 1 to 10000.";
        if (MaxPayloadBytes is < 1 or > 64 * 1024 * 1024) yield return $"MaxPayloadBytes is {MaxPayloadBytes}; use 1 to 67108864 (64 MiB).";
        if (MaxBatch is < 1 or > 100_000) yield return $"MaxBatch is {MaxBatch}; use 1 to 100000.";
        if (PostLimit is < 1 or > 1_000_000) yield return $"PostLimit is {PostLimit}; use 1 to 1000000.";
        if (TickInterval < TimeSpan.FromMilliseconds(10) || TickInterval > TimeSpan.FromMinutes(1)) yield return $"TickInterval is {TickInterval}; use 10 ms to 1 minute.";
        if (ConnectTimeout < TimeSpan.FromMilliseconds(100) || ConnectTimeout > TimeSpan.FromMinutes(5)) yield return $"ConnectTimeout is {ConnectTimeout}; use 100 ms to 5 minutes.";
        if (StopLimit < TimeSpan.FromMilliseconds(100) || StopLimit > TimeSpan.FromMinutes(1)) yield return $"StopLimit is {StopLimit}; use 100 ms to 1 minute.";

        for (int i = 0; i < Subscriptions.Count; i++)
        {
            if (!MqttTopic.IsFilter(Subscriptions[i].Filter)) yield return $"Subscriptions[{i}] is \"{Subscriptions[i].Filter}\", which is no topic filter.";
            if (!Enum.IsDefined(Subscriptions[i].Qos)) yield return $"Subscriptions[{i}] has QoS {(int)Subscriptions[i].Qos}; use 0 or 1.";
        }

        if (Will is not null)
        {
            if (!MqttTopic.IsName(Will.Topic)) yield return $"Will.Topic is \"{Will.Topic}\", which is no topic name.";
            if (Will.Payload is null || Will.Payload.Length > Math.Min(MaxPayloadBytes, 65535)) yield return "Will.Payload must be at most 65535 bytes and within MaxPayloadBytes.";
        }

        foreach (string problem in Tls?.Problems() ?? []) yield return "Tls." + problem;
        foreach (string problem in Reconnect.Problems()) yield return "Reconnect." + problem;
    }

    /// <summary>Throws with every fault at once.</summary>
    public void ThrowIfWrong()
    {
        string[] problems = [.. Problems()];
        if (problems.Length > 0) throw new ArgumentException("The MQTT link's options are wrong: " + string.Join(" ", problems));
    }

    /// <summary>For logs: never the password.</summary>
    public override string ToString() => $"{ClientId} at {(Tls is null ? "mqtt" : "mqtts")}://{Host}:{Port}";
}

public enum MqttProtocol
{
    V311 = 4,
    V5 = 5,
}

public readonly record struct MqttSubscription(string Filter, MqttQos Qos);

/// <summary>What the broker publishes for this client when it goes without a goodbye.</summary>
public sealed record MqttWill(string Topic, byte[] Payload, MqttQos Qos = MqttQos.AtLeastOnce, bool Retain = true);

/// <summary>TLS 1.2 or newer, always with the broker's certificate and host name checked.</summary>
/// <param name="CaFile">PEM file of the authorities to trust.</param>
/// <param name="CertificateFile">PEM file of this client's own certificate chain, or none.</param>
/// <param name="KeyFile">PEM file of its key; with the certificate or not at all.</param>
public sealed record MqttTls(string CaFile, string? CertificateFile = null, string? KeyFile = null)
{
    public IEnumerable<string> Problems()
    {
        if (!File.Exists(CaFile)) yield return $"CaFile {CaFile} does not exist or cannot be read.";
        if (CertificateFile is null != KeyFile is null) yield return "CertificateFile and KeyFile belong together; give both or none.";
        if (CertificateFile is not null && !File.Exists(CertificateFile)) yield return $"CertificateFile {CertificateFile} does not exist or cannot be read.";
        if (KeyFile is not null && !File.Exists(KeyFile)) yield return $"KeyFile {KeyFile} does not exist or cannot be read.";
    }
}
