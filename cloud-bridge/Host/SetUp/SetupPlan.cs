using System.Globalization;
using System.Text;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.CloudBridge.SetUp;

/// <summary>What the operator of a platform was asked, or said in options.</summary>
public sealed record SetupPlan
{
    /// <summary>The broker's one central user.</summary>
    public const string BrokerUser = "bridge";

    /// <summary>Folder of the settings, /etc/edge-bridge.</summary>
    public required string Settings { get; init; }

    /// <summary>Folder of everything the bridge keeps, /var/lib/edge-bridge.</summary>
    public required string Data { get; init; }

    /// <summary>Host name under which people and gateways reach this machine.</summary>
    public required string PublicName { get; init; }

    /// <summary>PEM files of the pages' certificate with its chain, and of its key; null when a proxy in front speaks TLS.</summary>
    public string? Certificate { get; init; }
    public string? Key { get; init; }

    /// <summary>Addresses of the proxies in front; none when the bridge speaks TLS itself.</summary>
    public IReadOnlyList<string> Proxies { get; init; } = [];

    /// <summary>Connection string; null keeps everything in SQLite.</summary>
    public string? Postgres { get; init; }

    /// <summary>A broker elsewhere, HOST:PORT; null sets up mosquitto on this machine.</summary>
    public string? Broker { get; init; }

    /// <summary>The bridge's password at the broker.</summary>
    public required string BrokerPassword { get; init; }

    /// <summary>PEM file of the authorities that signed the certificate of a broker elsewhere.</summary>
    public string? BrokerTrust { get; init; }

    /// <summary>Who is written to about weaknesses, mailto: or https:.</summary>
    public string? SecurityContact { get; init; }

    /// <summary>The user that bridge and broker run as.</summary>
    public required string RunAs { get; init; }

    /// <summary>Plain requests; behind a proxy all of them.</summary>
    public int Http { get; init; } = 80;
    public int Https { get; init; } = 443;

    /// <summary>Where gateways enrol.</summary>
    public int Enrol { get; init; } = 8444;

    /// <summary>Where gateways reach the broker, with TLS.</summary>
    public int BrokerPort { get; init; } = 8883;

    /// <summary>Where the bridge reaches the broker of this machine, on loopback.</summary>
    public int BrokerInside { get; init; } = 1884;

    public bool IsBehindProxy => Proxies.Count > 0;

    public bool HasOwnBroker => Broker is null;

    public string OptionsFile => Path.Combine(Settings, "options");

    public string SecretsFile => Path.Combine(Settings, "secrets");

    public string BrokerFile => Path.Combine(Settings, "broker", "mosquitto.conf");

    /// <summary>What cannot be as it was said, each with what to say instead.</summary>
    public IEnumerable<string> Problems()
    {
        if (Uri.CheckHostName(PublicName) == UriHostNameType.Unknown) yield return $"--public-name is '{PublicName}'; use the host name people type, like service.example.";
        if (Certificate is null != Key is null) yield return "--certificate and --key belong together; give both or none.";
        if (Certificate is null && !IsBehindProxy)
            yield return "Nobody speaks TLS. Give --certificate and --key, or --proxy with the address of the proxy in front; phones open no camera without TLS.";
        if (Certificate is not null && IsBehindProxy) yield return "--certificate and --proxy are both given; either this bridge speaks TLS or the proxy does.";
        foreach (string value in new[] { Postgres, BrokerPassword }.OfType<string>().Where(value => value.AsSpan().IndexOfAny('\'', '\n', '\r') >= 0))
            yield return "A secret holds a quote or a line break, which its file cannot hold; use another password.";
        foreach (string path in new[] { Certificate, Key, BrokerTrust, Data, Settings }.OfType<string>().Where(path => path.AsSpan().IndexOfAny('"', '\n', '\r') >= 0))
            yield return $"The path {path} holds a quote or a line break; use another.";
        foreach (string problem in ToOptions().Problems()) yield return problem;
        if (HasOwnBroker)
        {
            foreach (string problem in BrokerConfig.Problems()) yield return problem;
        }
    }

    /// <summary>The files, with their whole text: settings, secrets and, for a broker on this machine, its configuration.</summary>
    public IReadOnlyList<(string Path, string Text)> Files()
    {
        List<(string, string)> files = [(OptionsFile, OptionsText()), (SecretsFile, SecretsText())];
        if (HasOwnBroker)
        {
            files.Add((BrokerFile, BrokerConfig.Text()));
            files.Add((BrokerConfig.PasswordFile!, MosquittoPasswords.Text([(BrokerUser, BrokerPassword)])));
            files.Add((BrokerConfig.AclFile!, MosquittoAcl.ForCloud(BrokerUser)));
        }

        return files;
    }

    /// <summary>As the bridge will be started; its certificate files are looked at elsewhere.</summary>
    private BridgeOptions ToOptions() => new()
    {
        DataFolder = Data,
        Cloud = CloudPlace,
        CloudUser = BrokerUser,
        HttpPort = Http,
        HttpsPort = Https,
        EnrolmentPort = Enrol,
        ServerNames = [PublicName],
        Public = new Access.PublicPlace { Origin = Origin, Proxies = Proxies },
        Security = new Access.SecurityContact { Contact = SecurityContact },
    };

    /// <summary>What browsers know the pages by.</summary>
    public string Origin => !IsBehindProxy && Https != 443 ? string.Create(CultureInfo.InvariantCulture, $"https://{PublicName}:{Https}") : "https://" + PublicName;

    private string CloudPlace => Broker ?? "127.0.0.1:" + Number(BrokerInside);

    private string OptionsText()
    {
        var text = new StringBuilder();
        text.Append("# Written by 'edge-bridge setup'. Run that again, or change a line and restart edge-bridge. 'edge-bridge --help' says what each is.\n");
        Line("data", Data);
        Line("public-origin", Origin);
        if (IsBehindProxy)
        {
            text.Append("# Behind a proxy: only its word about where a request came from counts. 127.0.0.1 is for probes on this machine.\n");
            Line("known-proxies", [.. Proxies]);
            Line("allowed-hosts", "127.0.0.1", "localhost");
            bool isHere = Proxies.All(proxy => proxy.StartsWith("127.", StringComparison.Ordinal) || proxy == "::1");
            Line("http-address", isHere ? "127.0.0.1" : "0.0.0.0");
        }
        else
        {
            text.Append("# Both files are read anew when they change; plain requests are led to the origin.\n");
            Line("page-certificate", Certificate!);
            Line("page-key", Key!);
            Line("https", Number(Https));
            Line("allowed-hosts", "127.0.0.1", "localhost");
            Line("http-address", "0.0.0.0");
        }

        Line("http", Number(Http));
        text.Append("# Where gateways enrol, and under which names.\n");
        Line("enrol", Number(Enrol));
        Line("enrol-address", "0.0.0.0");
        Line("server-names", PublicName, "localhost", "127.0.0.1");
        text.Append("# The cloud broker: where the bridge reaches it, and where gateways do.\n");
        Line("cloud", CloudPlace);
        Line("cloud-user", BrokerUser);
        if (BrokerTrust is not null) Line("ca", BrokerTrust);
        Line("gateway-broker", Broker ?? $"{PublicName}:{Number(BrokerPort)}");
        if (HasOwnBroker) Line("broker-pid-file", BrokerConfig.PidFile!);
        if (SecurityContact is not null) Line("security-contact", SecurityContact);
        return text.ToString();

        void Line(string option, params string[] values) => text.Append("--").Append(option).Append(string.Concat(values.Select(value => $" \"{value}\""))).Append('\n');
    }

    private string SecretsText() =>
        "# Read by the service manager and by 'edge-bridge'; nobody else may.\n"
        + $"EDGE_CLOUD_PASSWORD='{BrokerPassword}'\n"
        + (Postgres is null ? "" : $"EDGE_BRIDGE_POSTGRES='{Postgres}'\n");

    /// <summary>The broker on this machine; it runs as the bridge's user, who may tell it of revocations.</summary>
    private MosquittoConfig BrokerConfig
    {
        get
        {
            string authority = Path.Combine(Data, Storage.BridgeDatabase.KeyFolder);
            return MosquittoConfig.ForCloud(BrokerPort) with
            {
                BindAddress = "0.0.0.0",
                RunAs = RunAs,
                InternalPort = BrokerInside,
                PasswordFile = Path.Combine(Settings, "broker", "passwords"),
                AclFile = Path.Combine(Settings, "broker", "acl"),
                PidFile = Path.Combine(Data, "broker", "pid"),
                PersistenceDirectory = Path.Combine(Data, "broker"),
                Tls = new MosquittoTls(
                    Path.Combine(authority, "trust.pem"),
                    Path.Combine(authority, "server.pem"),
                    Path.Combine(authority, "server.key"),
                    RequireClientCertificate: true,
                    Path.Combine(authority, "revoked.pem")
                ),
            };
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
