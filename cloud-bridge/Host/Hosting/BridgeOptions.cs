using System.Globalization;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Mqtt;

namespace EdgeAgent.CloudBridge.Hosting;

/// <summary>Everything the process can be told. Bad options mean no start.</summary>
public sealed record BridgeOptions
{
    /// <summary>Folder of the database; made when missing.</summary>
    public string DataFolder { get; init; } = "data";

    /// <summary>Connection string of PostgreSQL; null keeps everything in SQLite in the data folder.</summary>
    public string? Postgres { get; init; }

    /// <summary>The cloud side's broker, HOST:PORT; null runs the pages and the API without one.</summary>
    public string? Cloud { get; init; }
    public string? CloudUser { get; init; }
    public string? CloudPassword { get; init; }
    public string? CaFile { get; init; }

    /// <summary>Name of this instance, so that several can share one broker and one database.</summary>
    public string Instance { get; init; } = "bridge-1";

    /// <summary>Where the pages listen; 0 takes a free port.</summary>
    public int HttpPort { get; init; } = 5080;
    public string HttpAddress { get; init; } = "127.0.0.1";

    /// <summary>
    /// Certificate (PEM, with its chain) and key of the pages; null serves plain HTTP, which is for the loopback and for a proxy that speaks TLS. Phones need
    /// TLS for the camera.
    /// </summary>
    public string? PageCertificate { get; init; }
    public string? PageKey { get; init; }

    /// <summary>Port of the pages with TLS, beside the plain one; used with a certificate.</summary>
    public int HttpsPort { get; init; } = 5443;

    /// <summary>Gateways to register at the start, beside those registered before.</summary>
    public IReadOnlyList<string> Gateways { get; init; } = [];
    public IntakeOptions Intake { get; init; } = new();
    public SilenceOptions Silence { get; init; } = new();
    public ServiceLevels Levels { get; init; } = new();
    public RateOptions Rates { get; init; } = new();

    /// <summary>Under which address the pages are reached, and through whom.</summary>
    public PublicPlace Public { get; init; } = new();

    /// <summary>Browsers reach the pages with TLS, ours or a proxy's.</summary>
    public bool IsSecure => Public.IsSecure || (Public.Origin is null && PageCertificate is not null);

    /// <summary>Where webhooks and connectors may go.</summary>
    public OutgoingOptions Outgoing { get; init; } = new();

    /// <summary>
    /// A secret that becomes an API key of the home organisation with every right, for what starts the bridge; null for none. From EDGE_BRIDGE_KEY.
    /// </summary>
    public string? StarterKey { get; init; }

    /// <summary>
    /// Folder of the certificate authority and of the key that seals secrets; null takes "pki" in the data folder. All instances need the same one.
    /// </summary>
    public string? AuthorityFolder { get; init; }

    /// <summary>Port of the gateways' enrolment endpoint, TLS with the authority's own certificate; null runs none, 0 takes a free one.</summary>
    public int? EnrolmentPort { get; init; }
    public string EnrolmentAddress { get; init; } = "127.0.0.1";

    /// <summary>Names and addresses under which gateways reach the enrolment endpoint and the cloud broker.</summary>
    public IReadOnlyList<string> ServerNames { get; init; } = ["localhost", "127.0.0.1"];

    /// <summary>Process id file of a cloud broker on this machine, which is told of revocations; null when something else reloads it.</summary>
    public string? BrokerPidFile { get; init; }

    /// <summary>Gateways that are paired by these settings, ID=FINGERPRINT: whoever starts the bridge made their keys.</summary>
    public IReadOnlyList<string> Adopted { get; init; } = [];
    public PairingOptions Pairing { get; init; } = new();

    /// <summary>Whom somebody who found a weakness writes to.</summary>
    public SecurityContact Security { get; init; } = new();

    public IEnumerable<string> Problems()
    {
        if (Cloud is not null && !TryBroker(out _, out _)) yield return $"--cloud is '{Cloud}'; use HOST:PORT, like 127.0.0.1:1884.";
        if (HttpPort is < 0 or > 65535) yield return $"--http is {HttpPort}; use 0 to 65535 (0 takes a free port).";
        if (HttpsPort is < 0 or > 65535) yield return $"--https is {HttpsPort}; use 0 to 65535 (0 takes a free port).";
        if (PageCertificate is null != PageKey is null) yield return "--page-certificate and --page-key belong together; give both or none.";
        foreach (string missing in new[] { PageCertificate, PageKey }.OfType<string>().Where(file => !File.Exists(file)))
            yield return $"{missing} is not there; --page-certificate and --page-key name PEM files.";
        foreach (string problem in Security.Problems()) yield return problem;
        if (CloudPassword is not null && CloudUser is null) yield return "EDGE_CLOUD_PASSWORD is set without --cloud-user; give both or none.";
        if (!CloudLimits.IsId(Instance)) yield return $"--instance is '{Instance}'; use 1 to {CloudLimits.MaxIdLength} characters of a-z, 0-9 and hyphen.";
        foreach (string gateway in Gateways.Where(gateway => !CloudLimits.IsId(gateway)))
        {
            yield return $"--gateways names '{gateway}'; use 1 to {CloudLimits.MaxIdLength} characters of a-z, 0-9 and hyphen.";
        }

        if (StarterKey is { Length: < 32 }) yield return "EDGE_BRIDGE_KEY is shorter than 32 characters; use 32 random ones or more.";
        foreach (
            string adopted in Adopted.Where(adopted =>
                adopted.Split('=') is not [var id, var print] || !CloudLimits.IsId(id) || !Contracts.Pairing.KeyPrint.IsPrint(print)
            )
        )
        {
            yield return $"--adopt names '{adopted}'; use ID=FINGERPRINT, the fingerprint as 'identity' of the gateway prints it.";
        }

        if (EnrolmentPort is < 0 or > 65535) yield return $"--enrol is {EnrolmentPort}; use 0 to 65535 (0 takes a free port).";
        if (ServerNames.Count == 0 || ServerNames.Any(name => Uri.CheckHostName(name) == UriHostNameType.Unknown))
            yield return "--server-names must be host names or addresses, one at least.";
        foreach (string problem in Intake.Problems().Concat(Silence.Problems()).Concat(Levels.Problems()).Concat(Pairing.Problems()).Concat(Rates.Problems()).Concat(Outgoing.Problems()).Concat(Public.Problems()))
            yield return problem;
    }

    /// <summary>How to reach the broker.</summary>
    public MqttLinkOptions ToLinkOptions()
    {
        TryBroker(out string host, out int port);
        return new MqttLinkOptions
        {
            Host = host,
            Port = port,
            ClientId = "edgeagent-" + Instance,
            User = CloudUser,
            Password = CloudPassword,
            Tls = CaFile is null ? null : new MqttTls(CaFile),
            MaxPayloadBytes = CloudLimits.MaxEventBytes,
            Subscriptions = [.. CloudTopics.BridgeSubscriptions.Select(filter => new MqttSubscription(filter, MqttQos.AtLeastOnce))],
        };
    }

    private bool TryBroker(out string host, out int port)
    {
        int colon = Cloud?.LastIndexOf(':') ?? -1;
        host = colon > 0 ? Cloud![..colon] : "";
        return int.TryParse(Cloud.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535 && host.Length > 0;
    }
}
