using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using EdgeAgent.Cli.Line;
using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.CloudBridge.Pairing.Authority;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.EndToEnd.Pairing;

/// <summary>A gateway out of its box that runs.</summary>
/// <param name="Label">The link on its label.</param>
/// <param name="Folder">Its configuration, with data, broker files and log below it.</param>
internal sealed record NewGateway(Uri Page, string Label, Process Process, string Folder);

/// <summary>The line with pages over TLS, and gateways that were never here before; brokers, bridge and gateways are real processes.</summary>
internal sealed class PairingLine : IAsyncDisposable
{
    private readonly string _folder;
    private readonly LineReservation _reservation = LineReservation.Any();
    private readonly ReservedPort _https = ReservedPort.Any();
    private readonly List<ReservedPort> _gatewayPorts = [];
    private readonly List<Process> _gateways = [];
    private readonly HttpClient _http;
    private readonly EdgeLine _line;
    private readonly string _authority;
    private SqliteDatabase? _database;

    public PairingLine(string name)
    {
        _folder = TestLine.Folder(name);
        Directory.CreateDirectory(_folder);
        (string certificate, string key) = MakeCertificate();
        _line = new EdgeLine(
            new LineOptions
            {
                Folder = _folder,
                Reservation = _reservation,
                Profiles = DemoLine.Profiles("machines"),
                PageTls = (certificate, key, _https.Number),
            }
        );
        _authority = Path.Combine(_folder, "data", "authority");
        _http = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true })
        {
            DefaultRequestHeaders = { Authorization = new("Bearer", _line.BridgeKey) },
        };
    }

    public Uri Pages => new($"https://localhost:{_https.Number}/");

    public string HostName => $"localhost:{_https.Number}";

    public EdgeLine Line => _line;

    /// <summary>Secrets of the modules that were flashed here, with their ids.</summary>
    public Dictionary<string, string> ModuleSecrets { get; } = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async Task StartAsync()
    {
        await _line.StartAsync(_ => { }, Cancel);
        _database = new SqliteDatabase(Path.Combine(_line.DataFolder, "bridge", "bridge.db"));
    }

    public async Task<string> InviteAsync(string site)
    {
        using HttpResponseMessage answer = await _http.PostAsJsonAsync(new Uri(Pages, "api/access/invitations"), new { site, hours = 8 }, Cancel);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("address").GetString()!;
    }

    /// <summary>The link of a plate for a machine that is known by name.</summary>
    public string NewPlate(string name) =>
        LabelCodec.ToUrl(
            HostName,
            new Label(
                LabelKind.Machine,
                new MachinePlates(_database!, TimeProvider.System).Make(Scope.Home, "test", [new MachineProfile { Name = name, Type = MachineType.Pump, RatedShaftKw = 7.5 }])[0]
            )
        );

    /// <summary>The link of a module that a flasher recorded.</summary>
    public string NewModule()
    {
        string id = ModuleId.ToText(1 + (ulong)RandomNumberGenerator.GetInt32(int.MaxValue));
        using AuthorityFolder authority = AuthorityFolder.Open(_authority);
        ModuleSecrets[id] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        new ModuleRegistry(_database!, authority, TimeProvider.System).Import(
            Scope.Home,
            "test",
            [new FlashedModule(id, ModuleSecrets[id], "0123456789abcdef")]
        );
        return LabelCodec.ToUrl(HostName, new Label(LabelKind.Module, id));
    }

    public async Task<NewGateway> SwitchOnAsync(string name)
    {
        string config = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        int page = Reserve();
        await File.WriteAllTextAsync(
            Path.Combine(config, "gateway.yaml"),
            string.Create(CultureInfo.InvariantCulture, $"""
            data: {Path.Combine(config, "data")}
            http:
              port: {page}
            modules:
              address: 127.0.0.1
              port: {Reserve()}
            bridge:
              url: https://localhost:{_reservation.Ports.Enrol}
              caFile: {Path.Combine(_authority, "trust.pem")}
              timeKeyFile: {Path.Combine(_authority, "time.pub")}
              labelHost: {HostName}

            """),
            Cancel);
        using Process identity = Process.Start(new ProcessStartInfo(Checkout.Gateway, ["identity", "--config", config]) { RedirectStandardOutput = true })!;
        string label = JsonDocument.Parse(await identity.StandardOutput.ReadToEndAsync(Cancel)).RootElement.GetProperty("label").GetString()!;
        var running = new NewGateway(new Uri($"http://localhost:{page}/"), label, Start(config), config);
        await TestLine.UntilAsync(
            () => PairingAsync(running),
            view => view.GetProperty("state").GetString()!.Length > 0,
            30,
            "the new gateway reached the bridge"
        );
        return running;
    }

    /// <summary>A gateway's process on its configuration; what it writes goes to the end of its log.</summary>
    public Process Start(string config)
    {
        var gateway = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >>\"$EDGE_LOG\" 2>&1", Checkout.Gateway, "--config", config])
            {
                Environment = { ["EDGE_LOG"] = Path.Combine(config, "log") },
            }
        )!;
        _gateways.Add(gateway);
        return gateway;
    }

    /// <summary>What the gateway's own page says about pairing; the link in it is its presence code.</summary>
    public Task<JsonElement> PairingAsync(NewGateway gateway) => _http.GetFromJsonAsync<JsonElement>(new Uri(gateway.Page, "api/pairing"), Cancel);

    /// <summary>What the gateway says of itself on its own page.</summary>
    public Task<JsonElement> StatusAsync(NewGateway gateway) => _http.GetFromJsonAsync<JsonElement>(new Uri(gateway.Page, "api/status"), Cancel);

    public static async Task StopAsync(NewGateway gateway)
    {
        if (!gateway.Process.HasExited) gateway.Process.Kill();
        await gateway.Process.WaitForExitAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Process gateway in _gateways)
        {
            if (!gateway.HasExited) gateway.Kill();
            await gateway.WaitForExitAsync();
            gateway.Dispose();
        }

        _database?.Dispose();
        await _line.StopAsync();
        await _line.DisposeAsync();
        foreach (ReservedPort port in _gatewayPorts.Append(_https)) port.Dispose();
        _http.Dispose();
    }

    private int Reserve()
    {
        _gatewayPorts.Add(ReservedPort.Any());
        return _gatewayPorts[^1].Number;
    }

    private (string Certificate, string Key) MakeCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        string pem = Path.Combine(_folder, "pages.pem");
        string keyPem = Path.Combine(_folder, "pages.key");
        File.WriteAllText(pem, certificate.ExportCertificatePem());
        File.WriteAllText(keyPem, key.ExportPkcs8PrivateKeyPem());
        return (pem, keyPem);
    }
}
