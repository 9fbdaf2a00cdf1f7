using System.Net;
using EdgeAgent.Mqtt;

namespace EdgeAgent.Gateway.Host.Options;

/// <summary>Where a broker is and how to log in. A password stands in a file of its own, never in the configuration.</summary>
public sealed record BrokerOptions
{
    public string Host { get; init; } = "127.0.0.1";
    public int Port { get; init; } = 1883;
    public string? User { get; init; }
    public string? PasswordFile { get; init; }
    public string? CaFile { get; init; }
    public string? CertificateFile { get; init; }
    public string? KeyFile { get; init; }

    private const string Remedy = "Nothing was sent. Write the broker's password into it, readable by the gateway only, and start again.";

    /// <summary>v311 or v5.</summary>
    public MqttProtocol Protocol { get; init; } = MqttProtocol.V311;

    /// <summary>HOST:PORT as on the command line; null when it is not one.</summary>
    public BrokerOptions? At(string address)
    {
        int colon = address.LastIndexOf(':');
        if (colon < 1 || !int.TryParse(address[(colon + 1)..], out int port) || port is < 1 or > IPEndPoint.MaxPort) return null;
        return this with { Host = address[..colon], Port = port };
    }

    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Host)) yield return "host is empty; use a name or an address.";
        if (Port is < 1 or > IPEndPoint.MaxPort) yield return $"port is {Port}; use 1 to {IPEndPoint.MaxPort}.";
        if (PasswordFile is not null && User is null) yield return "passwordFile is given without user; give both or none.";
        if (CertificateFile is not null && CaFile is null)
            yield return "certificateFile is given without caFile; the broker's own certificate has to be checked too.";
        foreach (string? file in new[] { PasswordFile, CaFile, CertificateFile, KeyFile })
        {
            if (file is not null && !File.Exists(file)) yield return $"{file} does not exist or cannot be read.";
        }
    }

    public MqttLinkOptions ToLink(string clientId, IReadOnlyList<MqttSubscription> subscriptions, bool isCleanSession, int window) => new()
    {
        Host = Host,
        Port = Port,
        ClientId = clientId,
        User = User,
        Password = PasswordFile is null ? null : SmallFile.Line(PasswordFile, Remedy),
        Protocol = Protocol,
        CleanSession = isCleanSession,
        Tls = CaFile is null ? null : new MqttTls(CaFile, CertificateFile, KeyFile),
        Subscriptions = subscriptions,
        InFlightWindow = window,
    };
}
