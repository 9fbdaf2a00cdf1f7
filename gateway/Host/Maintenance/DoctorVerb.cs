using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using EdgeAgent.Gateway.Host.Listening;
using EdgeAgent.Gateway.Host.Options;
using EdgeAgent.Gateway.Host.Storage;
using EdgeAgent.Gateway.Profiles;
using Microsoft.Data.Sqlite;

namespace EdgeAgent.Gateway.Host.Maintenance;

/// <summary>One thing the doctor looked at.</summary>
/// <param name="Advice">What to do; null when all is well.</param>
public sealed record Finding(string Subject, bool IsWell, string Saw, string? Advice);

/// <summary>
/// doctor: looks at configuration, disk, store, clock, brokers, certificates and the running gateway, and says what to do. Exit codes: 0 all well, 1 something
/// to do.
/// </summary>
internal static class DoctorVerb
{
    private const long ScarceBytes = 256_000_000;

    /// <summary>
    /// Gateway certificates live 365 days and are renewed from day 120 on (docs/decisions, 0040); 60 days left means that renewal does not work.
    /// </summary>
    private static readonly TimeSpan s_certificateDue = TimeSpan.FromDays(60);

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    public static async Task<int> Run(CommandLine line, bool isJson)
    {
        List<Finding> findings = await Examine(line);
        foreach (Finding finding in findings)
        {
            Console.Out.WriteLine(isJson
                ? JsonSerializer.Serialize(finding, DoctorJson.Default.Finding)
                : $"{(finding.IsWell ? "ok  " : "DO  ")}{finding.Subject}: {finding.Saw}{(finding.Advice is null ? "" : " -> " + finding.Advice)}");
        }

        return findings.TrueForAll(finding => finding.IsWell) ? 0 : 1;
    }

    private static async Task<List<Finding>> Examine(CommandLine line)
    {
        var problems = new List<string>();
        (GatewayHostOptions options, IReadOnlyList<EquipmentProfile> machines) = ConfigurationDirectory.Read(line.Config!, problems);
        options = line.Over(options, problems);
        var findings = new List<Finding>();
        findings.AddRange(problems.Select(problem => Ill("configuration", problem, "correct the file and start the gateway again")));
        if (problems.Count == 0) findings.Add(Well("configuration", $"{machines.Count} machines, {machines.Sum(machine => machine.Modules.Count)} modules"));
        // Without a readable gateway.yaml every further look would be at the defaults, not at this gateway.
        if (problems.Count > 0 && options.Id.Length == 0 && !options.Bridge.IsUsed) return findings;
        findings.Add(Disk(options.Data));
        findings.AddRange(StoreFile.Aside(options.Data).Select(Aside));
        findings.Add(Clock());
        if (options.Bridge.IsUsed) findings.AddRange(await PairingFindings.Examine(options));
        else
        {
            findings.Add(await Plant(options) ?? await Broker("plant broker", options.Plant));
            if (options.Modules.IsUsed) findings.Add(Logins(options.Modules));
            findings.Add(await Broker("cloud broker", options.Cloud));
            if (options.Cloud.CertificateFile is { } certificate && File.Exists(certificate)) findings.Add(Certificate(certificate));
        }

        findings.AddRange(await Running(options));
        return findings;
    }

    /// <summary>The modules' own port; null when they come by a broker.</summary>
    internal static async Task<Finding?> Plant(GatewayHostOptions options)
    {
        if (!options.Modules.IsUsed) return null;
        bool isEverywhere = IPAddress.Parse(options.Modules.Address) is var address && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
        var at = new BrokerOptions { Host = isEverywhere ? "127.0.0.1" : options.Modules.Address, Port = options.Modules.Port };
        return await Answers("modules' port", at, "start the gateway, which listens there itself; look whether another program has that port");
    }

    /// <summary>Which modules a gateway that is set up by files lets in.</summary>
    private static Finding Logins(ModulePortOptions modules) => modules.Logins().Count is var known && known > 0
        ? Well("module logins", $"{known} modules may log in")
        : Ill(
            "module logins",
            modules.LoginsFile is { } file ? $"{file} names no module" : "no module may log in: modules.loginsFile is not given",
            "write a line for each module into that file, its id and its password; or pair this gateway, which brings the logins of its modules"
        );

    private static Finding Disk(string data)
    {
        if (!Directory.Exists(data)) return Ill("disk", $"{data} does not exist", "start the gateway once, or name the directory with --data");
        long free = new DriveInfo(Path.GetFullPath(data)).AvailableFreeSpace;
        string saw = string.Create(CultureInfo.InvariantCulture, $"{free / 1_000_000} MB free for {data}");
        return free >= ScarceBytes
            ? Well("disk", saw)
            : Ill("disk", saw, "free space, or lower core.retention.maxFrameBytes; alarms keep their own room meanwhile");
    }

    private static Finding Aside(string file) =>
        Ill(
            "store",
            $"a damaged store was put aside as {file}; what could be read is in the new one",
            "look whether the disk fails; modules and cloud send again what they have; move the file away once nobody needs it"
        );

    private static Finding Clock() =>
        DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() >= Time.TimeLine.EarliestMs
            ? Well("clock", DateTimeOffset.UtcNow.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture))
            : Ill(
                "clock",
                $"the date is {DateTimeOffset.UtcNow:yyyy-MM-dd}",
                "set up a time server (systemd-timesyncd or chrony); events say clockstate none until then"
            );

    internal static Task<Finding> Broker(string subject, BrokerOptions broker) =>
        Answers(subject, broker, "check that the broker runs, the address is right and no firewall is between");

    private static async Task<Finding> Answers(string subject, BrokerOptions broker, string advice)
    {
        string at = $"{broker.Host}:{broker.Port}";
        try
        {
            using var limit = new CancellationTokenSource(s_patience);
            using var client = new TcpClient();
            await client.ConnectAsync(broker.Host, broker.Port, limit.Token);
            return Well(subject, at + " answers");
        }
        catch (Exception problem) when (problem is SocketException or OperationCanceledException)
        {
            string why = problem is SocketException ? problem.Message : "no answer";
            return Ill(subject, $"{at}: {why}", advice);
        }
    }

    internal static Finding Certificate(string file)
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(file);
        string saw = string.Create(CultureInfo.InvariantCulture, $"{file} is valid until {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}");
        if (certificate.NotBefore.ToUniversalTime() > DateTime.UtcNow)
            return Ill(
                "certificate",
                $"{file} begins on {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd}, after today",
                "set the clock: this box lives in the past of its certificate"
            );
        if (certificate.NotAfter.ToUniversalTime() < DateTime.UtcNow)
            return Ill(
                "certificate",
                $"{file} ran out on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}",
                "let the gateway reach the bridge's enrolment endpoint: it gets a new one by itself"
            );
        return certificate.NotAfter.ToUniversalTime() - DateTime.UtcNow > s_certificateDue
            ? Well("certificate", saw)
            : Ill("certificate", saw, "renewal should have happened on day 120: let the gateway reach the bridge's enrolment endpoint");
    }

    /// <summary>What the gateway says of itself; when it does not run, its store is looked at instead.</summary>
    private static async Task<List<Finding>> Running(GatewayHostOptions options)
    {
        try
        {
            using var http = new HttpClient { Timeout = s_patience };
            string text = await http.GetStringAsync(new Uri($"http://127.0.0.1:{options.Http.Port}/api/status"));
            return OfStatus(JsonDocument.Parse(text).RootElement);
        }
        catch (Exception problem) when (problem is HttpRequestException or OperationCanceledException or JsonException)
        {
            string saw = problem is JsonException ? $"another program answers on port {options.Http.Port}" : $"does not answer on port {options.Http.Port}";
            return
            [
                Ill("gateway", saw, problem is JsonException ? "stop that program or set http.port to a free one" : "start it, then ask again"),
                .. Store(options.Data),
            ];
        }
    }

    private static List<Finding> OfStatus(JsonElement status)
    {
        int modules = status.GetProperty("modules").GetInt32();
        int online = status.GetProperty("modulesOnline").GetInt32();
        long waiting = status.GetProperty("outbox").GetInt64();
        var findings = new List<Finding>
        {
            Well("gateway", $"version {status.GetProperty("software").GetString()} runs as process {status.GetProperty("pid").GetInt32()}"),
        };
        string heard = $"{online} of {modules} heard";
        findings.Add(
            online == modules
                ? Well("modules", heard)
                : Ill("modules", heard, "look on the plant page which are away: power, distance to the access point, its login")
        );
        foreach (string link in new[] { "plant", "cloud" })
        {
            JsonElement state = status.GetProperty(link);
            bool isUp = state.GetProperty("state").GetString() == "Connected";
            findings.Add(
                isUp
                    ? Well(link + " link", "connected")
                    : Ill(link + " link", state.GetProperty("reason").GetString() ?? "away", "see its finding above; nothing is lost meanwhile")
            );
        }

        bool isAnswered = status.TryGetProperty("cloudLastReceipt", out _);
        findings.Add(
            waiting == 0 || isAnswered
                ? Well("outbox", $"{waiting} events wait")
                : Ill("outbox", $"{waiting} events wait and the bridge never answered", "check that the bridge runs and knows this gateway's id")
        );
        return findings;
    }

    private static IEnumerable<Finding> Store(string data)
    {
        string path = StoreFile.PathIn(data);
        return File.Exists(path) ? [StoreAt(path)] : [];
    }

    private static Finding StoreAt(string path)
    {
        try
        {
            IReadOnlyList<string> damage = StoreFile.Check(path);
            return damage.Count == 0
                ? Well("store", path + " is whole")
                : Ill("store", damage[0], "start the gateway: it puts the damaged file aside and saves what can be read");
        }
        catch (SqliteException problem) when (problem.SqliteErrorCode == StoreFile.Busy)
        {
            return Ill("store", path + " is in use by a process that does not answer on this port", "name the port of the running gateway's page with --http");
        }
    }

    internal static Finding Well(string subject, string saw) => new(subject, true, saw, null);

    internal static Finding Ill(string subject, string saw, string advice) => new(subject, false, saw, advice);
}

[System.Text.Json.Serialization.JsonSourceGenerationOptions(PropertyNamingPolicy = System.Text.Json.Serialization.JsonKnownNamingPolicy.CamelCase)]
[System.Text.Json.Serialization.JsonSerializable(typeof(Finding))]
internal sealed partial class DoctorJson : System.Text.Json.Serialization.JsonSerializerContext;
