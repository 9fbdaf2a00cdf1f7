using System.Diagnostics;
using System.Text.Json;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.CloudBridge.Pairing.Authority;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Mqtt.Broker;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeAgent.CloudBridge.Tests.Pairing;

/// <summary>The bridge as it runs, a cloud broker with client certificates, and a gateway process that was never here before; both brokers are real.</summary>
internal sealed class PairedPlant : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-paired-").FullName;
    private readonly List<ReservedPort> _ports = [];
    private readonly int _enrolPort;
    private readonly List<Process> _gateways = [];
    private readonly HttpClient _http = new();
    private WebApplication? _bridge;
    private MosquittoProcess? _cloud;

    public PairedPlant() => _enrolPort = Reserve();

    public static string? Program
    {
        get
        {
            string root = AppContext.BaseDirectory[..AppContext.BaseDirectory.IndexOf("/tests/", StringComparison.Ordinal)];
            string configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
            string path = Path.Combine(root, "gateway", "Host", "bin", configuration, "net10.0", "EdgeAgent.Gateway.Host");
            return File.Exists(path) ? path : null;
        }
    }

    public const string WifiPassword = "correct horse battery";

    public static Claimant Installer => PairingBench.Installer;

    public string Folder => _folder;

    public GatewayClaims Claims => Part<GatewayClaims>();

    public T Part<T>()
        where T : notnull => _bridge!.Services.GetRequiredService<T>();

    public async Task StartAsync()
    {
        if (MosquittoProcess.Find() is null || Program is null) Assert.Skip("mosquitto or the gateway's program is not on this machine.");
        string data = Path.Combine(_folder, "bridge");
        Directory.CreateDirectory(data);
        string pki = Path.Combine(_folder, "pki");
        using (AuthorityFolder authority = AuthorityFolder.Open(pki))
        {
            authority.RenewServer(["localhost", "127.0.0.1"]);
            authority.WriteRevocations([], DateTimeOffset.UtcNow, TimeSpan.FromDays(1));
        }

        string passwords = Path.Combine(_folder, "passwords");
        string acl = Path.Combine(_folder, "acl");
        await File.WriteAllTextAsync(passwords, MosquittoPasswords.Text([("bridge", "bridge-password")]));
        await File.WriteAllTextAsync(acl, MosquittoAcl.ForCloud("bridge"));
        _cloud = new MosquittoProcess(
            MosquittoConfig.ForCloud(port: 0) with
            {
                RunAs = Environment.UserName,
                InternalPort = 0,
                PasswordFile = passwords,
                AclFile = acl,
                PidFile = Path.Combine(_folder, "cloud.pid"),
                Tls = new MosquittoTls(
                    Path.Combine(pki, "trust.pem"),
                    Path.Combine(pki, "server.pem"),
                    Path.Combine(pki, "server.key"),
                    RequireClientCertificate: true,
                    Path.Combine(pki, "revoked.pem")
                ),
            },
            Path.Combine(_folder, "cloud"));
        await _cloud.StartAsync(cancel: TestContext.Current.CancellationToken);

        var options = new BridgeOptions
        {
            DataFolder = data,
            HttpPort = 0,
            Cloud = $"127.0.0.1:{_cloud.Config.InternalPort}",
            CloudUser = "bridge",
            CloudPassword = "bridge-password",
            AuthorityFolder = pki,
            EnrolmentPort = _enrolPort,
            BrokerPidFile = Path.Combine(_folder, "cloud.pid"),
            Pairing = PairingOptions.AtBroker($"127.0.0.1:{_cloud.Config.Port}"),
        };
        _bridge = BridgeApp.Build(options, options.OpenDatabase(), TimeProvider.System, CrashPoint.Never);
        await _bridge.StartAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A gateway out of its box, switched on.</summary>
    /// <param name="name">Its folder.</param>
    /// <param name="hasPlantBroker">Its modules come by a mosquitto whose files it writes, not by its own port.</param>
    public async Task<RunningGateway> SwitchOnAsync(string name, bool hasPlantBroker = false)
    {
        string config = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        int page = Reserve();
        await File.WriteAllTextAsync(Path.Combine(_folder, "wifi-password"), WifiPassword);
        await File.WriteAllTextAsync(Path.Combine(config, "gateway.yaml"), $"""
            data: {Path.Combine(config, "data")}
            http:
              port: {page}
            {(hasPlantBroker ? ByBroker(config) : OwnPort())}
            commissioning:
              address: 127.0.0.1
              port: {Reserve()}
              wifiName: plant
              wifiPasswordFile: {Path.Combine(_folder, "wifi-password")}
              brokerHost: 127.0.0.1
            bridge:
              url: https://localhost:{_enrolPort}
              caFile: {Path.Combine(_folder, "pki", "trust.pem")}
              timeKeyFile: {Path.Combine(_folder, "pki", "time.pub")}
              labelHost: pair.example

            """);
        return await RestartAsync(new RunningGateway(config, new Uri($"http://localhost:{page}/"), 0));
    }

    private string OwnPort() => $"modules: {{ address: 127.0.0.1, port: {Reserve()} }}";

    private string ByBroker(string config) => $"""
        plant:
          port: {Reserve()}
        plantBroker:
          folder: {Path.Combine(config, "plant-broker")}
          address: 127.0.0.1
          port: {Reserve()}
          runAs: {Environment.UserName}
        """;

    public async Task<RunningGateway> RestartAsync(RunningGateway gateway)
    {
        Process process = Process.Start(
            new ProcessStartInfo(Program!, ["--config", gateway.Folder]) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        process.OutputDataReceived += (_, line) => Log(gateway, line.Data);
        process.ErrorDataReceived += (_, line) => Log(gateway, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _gateways.Add(process);
        var running = gateway with { ProcessId = process.Id };
        await UntilAsync(() => PairingAsync(running), view => view.GetProperty("state").GetString()!.Length > 0, "the gateway was heard");
        return running;
    }

    /// <summary>The plant broker on the files the gateway wrote; it runs until the end.</summary>
    public void StartPlantBroker(RunningGateway gateway) =>
        _gateways.Add(
            Process.Start(
                new ProcessStartInfo(MosquittoProcess.Find()!, ["-c", Path.Combine(gateway.Folder, "plant-broker", "mosquitto.conf")])
                {
                    RedirectStandardError = true,
                }
            )!
        );

    public async Task KillAsync(RunningGateway gateway)
    {
        Process process = _gateways.Single(one => one.Id == gateway.ProcessId);
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The port that a section of the gateway's configuration names.</summary>
    public static int PortIn(RunningGateway gateway, string section)
    {
        string[] lines = File.ReadAllLines(Path.Combine(gateway.Folder, "gateway.yaml"));
        return int.Parse(
            lines.SkipWhile(line => line != section + ":").First(line => line.Contains("port:", StringComparison.Ordinal)).Split(':')[1],
            System.Globalization.CultureInfo.InvariantCulture
        );
    }

    public Task<JsonElement> PairingAsync(RunningGateway gateway) => GetAsync(gateway, "api/pairing");

    public async Task<JsonElement> GetAsync(RunningGateway gateway, string path)
    {
        string text = await _http.GetStringAsync(new Uri(gateway.Page, path), TestContext.Current.CancellationToken);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>What the label that is stuck on the box says.</summary>
    public static async Task<string> LabelOfAsync(RunningGateway gateway)
    {
        using Process process = Process.Start(new ProcessStartInfo(Program!, ["identity", "--config", gateway.Folder]) { RedirectStandardOutput = true })!;
        string text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        return JsonDocument.Parse(text).RootElement.GetProperty("label").GetString()!;
    }

    /// <summary>Asks again until it holds, as long as what is seen still changes; a failure says what was seen last.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> holds, string what, int seconds = 30)
    {
        long begun = TimeProvider.System.GetTimestamp();
        long moved = begun;
        string before = "";
        while (TimeProvider.System.GetElapsedTime(moved).TotalSeconds < seconds && TimeProvider.System.GetElapsedTime(begun).TotalSeconds < 10 * seconds)
        {
            string now;
            try
            {
                T seen = await look();
                if (holds(seen)) return seen;
                now = seen?.ToString() ?? "";
            }
            catch (HttpRequestException away)
            {
                now = away.Message; // between two rounds the page is away for a moment
            }

            if (now != before) (before, moved) = (now, TimeProvider.System.GetTimestamp());
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"Not in time: {what}. Last seen: {before}");
        throw new InvalidOperationException();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Process process in _gateways)
        {
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        if (_bridge is not null)
        {
            await _bridge.StopAsync();
            Database database = Part<WholeDatabase>().Value;
            await _bridge.DisposeAsync();
            database.Dispose();
        }

        if (_cloud is not null) await _cloud.DisposeAsync();
        foreach (ReservedPort port in _ports) port.Dispose();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private int Reserve()
    {
        _ports.Add(ReservedPort.Any());
        return _ports[^1].Number;
    }

    private static void Log(RunningGateway gateway, string? line)
    {
        if (line is not null) lock (gateway.Log) gateway.Log.Add(line);
    }
}

internal sealed record RunningGateway(string Folder, Uri Page, int ProcessId)
{
    public List<string> Log { get; } = [];
}
