using System.CommandLine;
using System.Security.Cryptography;
using EdgeAgent.Contracts.Files;

namespace EdgeAgent.CloudBridge.SetUp;

/// <summary><c>edge-bridge setup</c>: asks, or takes as options, what a platform needs to run for real; looks whether it would work; then writes its settings.</summary>
internal static class SetupVerb
{
    private const string DefaultSettings = "/etc/edge-bridge";
    private const string DefaultData = "/var/lib/edge-bridge";

    /// <summary>The user of the package's service.</summary>
    private const string ServiceUser = "edge-bridge";

    public static Command Make()
    {
        var name = new Option<string?>("--public-name") { Description = "Host name under which people and gateways reach this machine, like service.example." };
        var certificate = new Option<string?>("--certificate") { Description = "PEM file of the pages' certificate with its whole chain; read anew when it changes." };
        var key = new Option<string?>("--key") { Description = "PEM file of its key." };
        var proxy = new Option<string[]>("--proxy")
        {
            Description = "Addresses of the proxies in front that speak TLS, instead of a certificate; 127.0.0.1 for one on this machine.",
            AllowMultipleArgumentsPerToken = true,
        };
        var postgres = new Option<string?>("--postgres") { Description = "Connection string of PostgreSQL; without it the data is in SQLite." };
        var broker = new Option<string?>("--broker") { Description = "A cloud broker elsewhere, HOST:PORT; without it mosquitto is set up on this machine." };
        var brokerPassword = new Option<string?>("--broker-password-file") { Description = "File with the password of user 'bridge' at a broker elsewhere." };
        var brokerTrust = new Option<string?>("--broker-ca") { Description = "PEM file of the authorities that signed that broker's certificate." };
        var contact = new Option<string?>("--security-contact") { Description = "Whom somebody who found a weakness writes to, mailto: or https:." };
        var http = new Option<int?>("--http") { Description = "Port of plain requests; 80, behind a proxy 5080." };
        var https = new Option<int>("--https") { Description = "Port of the pages with TLS.", DefaultValueFactory = _ => 443 };
        var enrol = new Option<int>("--enrol") { Description = "Port where gateways enrol.", DefaultValueFactory = _ => 8444 };
        var brokerPort = new Option<int>("--broker-port") { Description = "Port of the broker for gateways.", DefaultValueFactory = _ => 8883 };
        var brokerInside = new Option<int>("--broker-inside") { Description = "Port of the broker for the bridge, on loopback.", DefaultValueFactory = _ => 1884 };
        var settings = new Option<string>("--settings") { Description = "Folder of the settings.", DefaultValueFactory = _ => DefaultSettings };
        var data = new Option<string>("--data") { Description = "Folder of everything the bridge keeps.", DefaultValueFactory = _ => DefaultData };
        var command = new Command("setup", "Ask, or take as options, what a platform needs; look whether it would work; write its settings.")
        {
            name, certificate, key, proxy, postgres, broker, brokerPassword, brokerTrust, contact, http, https, enrol, brokerPort, brokerInside, settings, data,
        };
        command.SetAction(words =>
        {
            bool canAsk = !Console.IsInputRedirected;
            string[] proxies = words.GetValue(proxy) ?? [];
            string? publicName = words.GetValue(name) ?? (canAsk ? Ask("Host name under which people and gateways reach this machine") : null);
            if (publicName is null) return Refuse(["--public-name is missing. Nothing was written. 'edge-bridge setup --help' lists what can be given."]);
            (string? Certificate, string? Key) pair = (words.GetValue(certificate), words.GetValue(key));
            if (pair.Certificate is null && proxies.Length == 0 && canAsk)
            {
                string file = Ask("PEM file of the pages' certificate with its chain (empty: a proxy in front speaks TLS)");
                if (file.Length > 0) pair = (file, Ask("PEM file of its key"));
                else proxies = [Ask("Address of the proxy", "127.0.0.1")];
            }

            string? database = words.GetValue(postgres);
            if (database is null && canAsk && words.GetValue(name) is null)
                database = Ask("Connection string of PostgreSQL (empty: SQLite)") is { Length: > 0 } said ? said : null;
            string? passwordFile = words.GetValue(brokerPassword);
            if (words.GetValue(broker) is not null && (passwordFile is null || !File.Exists(passwordFile)))
                return Refuse(["--broker names a broker elsewhere: give --broker-password-file, with the password of its user 'bridge'. Nothing was written."]);
            var plan = new SetupPlan
            {
                Settings = Path.GetFullPath(words.GetValue(settings)!),
                Data = Path.GetFullPath(words.GetValue(data)!),
                PublicName = publicName,
                RunAs = words.GetValue(settings) == DefaultSettings ? ServiceUser : Environment.UserName,
                Certificate = pair.Certificate is null ? null : Path.GetFullPath(pair.Certificate),
                Key = pair.Key is null ? null : Path.GetFullPath(pair.Key),
                Proxies = proxies,
                Postgres = database,
                Broker = words.GetValue(broker),
                BrokerPassword = passwordFile is null ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)) : File.ReadAllText(passwordFile).Trim(),
                BrokerTrust = words.GetValue(brokerTrust),
                SecurityContact = words.GetValue(contact),
                Http = words.GetValue(http) ?? (proxies.Length > 0 ? 5080 : 80),
                Https = words.GetValue(https),
                Enrol = words.GetValue(enrol),
                BrokerPort = words.GetValue(brokerPort),
                BrokerInside = words.GetValue(brokerInside),
            };
            return Run(plan);
        });
        return command;
    }

    private static int Run(SetupPlan plan)
    {
        string[] problems = [.. plan.Problems()];
        if (problems.Length > 0) return Refuse([.. problems, "Nothing was written."]);
        string? user = plan.RunAs != Environment.UserName && Environment.UserName == "root" ? plan.RunAs : null;
        List<SetupFinding> findings = [.. SetupChecks.Look(plan, TimeProvider.System.GetUtcNow(), user)];
        foreach (SetupFinding finding in findings) Console.WriteLine($"{(finding.IsWell ? "ok  " : "DO  ")}{finding.Saw}");
        if (findings.Exists(finding => !finding.IsWell)) return Refuse(["Nothing was written."]);

        try
        {
            Directory.CreateDirectory(plan.Data);
            if (plan.HasOwnBroker) Directory.CreateDirectory(Path.Combine(plan.Data, "broker"));
            foreach ((string path, string text) in plan.Files())
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                OwnFile.WriteForGroup(path, text);
                Console.WriteLine($"ok  {path} is written.");
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return Refuse([$"{refused.Message} Run this as root. What was written before is whole; run it again."]);
        }

        Console.WriteLine($"""

            Next:
              systemctl enable --now edge-bridge{(plan.HasOwnBroker ? " edge-bridge-broker" : "")}
              edge-bridge owner-link            a link that signs the first owner in, once
            The pages are then at {plan.Origin}/ ; gateways enrol at https://{plan.PublicName}:{plan.Enrol} and trust {Path.Combine(plan.Data, "pki", "trust.pem")}.
            """);
        return 0;
    }

    private static string Ask(string what, string otherwise = "")
    {
        Console.Write($"{what}{(otherwise.Length > 0 ? $" [{otherwise}]" : "")}: ");
        return Console.ReadLine()?.Trim() is { Length: > 0 } said ? said : otherwise;
    }

    private static int Refuse(IEnumerable<string> words)
    {
        foreach (string word in words) Console.Error.WriteLine(word);
        return 2;
    }
}
