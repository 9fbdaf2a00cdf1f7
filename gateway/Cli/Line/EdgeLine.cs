using System.Globalization;
using System.Net;
using EdgeAgent.Contracts.Time;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.Cli.Line;

/// <summary>What a line consists of and where it keeps its things.</summary>
public sealed record LineOptions
{
    /// <summary>As the bridge has it by itself.</summary>
    public static readonly TimeSpan DefaultProvingTime = TimeSpan.FromMinutes(15);

    /// <summary>Everything the line writes: data, logs, broker files.</summary>
    public required string Folder { get; init; }
    /// <summary>The line's ports; the line gives them back when it is disposed.</summary>
    public required LineReservation Reservation { get; init; }

    public LinePorts Ports => Reservation.Ports;

    /// <summary>Equipment profiles by file name.</summary>
    public required IReadOnlyDictionary<string, string> Profiles { get; init; }

    /// <summary>Arguments of the module simulator, or none to start no modules.</summary>
    public IReadOnlyList<string>? ModuleArguments { get; init; }

    /// <summary>Which modules the simulator shall list the logins of.</summary>
    public IReadOnlyList<string> CredentialArguments { get; init; } = [];

    /// <summary>More of gateway.yaml, as YAML; empty for the defaults.</summary>
    public string GatewaySettings { get; init; } = "";

    /// <summary>The common time line; null for the system clock.</summary>
    public ScaledTimeProvider? Time { get; init; }

    /// <summary>PEM files of certificate and key, and the port, of the bridge's pages with TLS; null for plain pages only.</summary>
    public (string Certificate, string Key, int Port)? PageTls { get; init; }

    /// <summary>The bridge calls a gateway silent after this.</summary>
    public TimeSpan SilentAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Running time in which a machine proves a repair.</summary>
    public TimeSpan ProvingTime { get; init; } = DefaultProvingTime;
}

/// <summary>
/// The whole line on this machine: cloud broker, bridge, gateway, modules, in that order. Used by the edge command and by the end-to-end tests;
/// each part can be killed and started again alone.
/// </summary>
public sealed class EdgeLine : IAsyncDisposable
{
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(10);

    /// <summary>A part that starts uses far more of a processor than this, and one that waits far less.</summary>
    private static readonly TimeSpan s_work = TimeSpan.FromMilliseconds(300);

    private readonly LineOptions _options;
    private readonly HttpClient _http = new();

    public EdgeLine(LineOptions options)
    {
        _options = options;
        string data = Path.Combine(options.Folder, "data");
        var files = new LineFiles(options);
        CloudBroker = new MosquittoProcess(files.Cloud, Path.Combine(options.Folder, "broker", "cloud"));
        Bridge = Make(
            "bridge",
            Checkout.Bridge,
            [
                "--data",
                Path.Combine(data, "bridge"),
                "--cloud",
                Local(options.Ports.Cloud),
                "--http",
                Text(options.Ports.BridgePage),
                "--cloud-user",
                LineFiles.BridgeUser,
                "--open-registration",
                "--own-networks",
                "127.0.0.0/8",
                "--silent-after",
                options.SilentAfter.ToString("c", CultureInfo.InvariantCulture),
                "--proving-time",
                options.ProvingTime.ToString("c", CultureInfo.InvariantCulture),
                "--pki",
                files.Authority,
                "--enrol",
                Text(options.Ports.Enrol),
                "--gateway-broker",
                Local(options.Ports.CloudTls),
                "--broker-pid-file",
                files.Cloud.PidFile!,
                "--adopt",
                LineFiles.GatewayId + "=" + files.GatewayPrint,
                .. options.PageTls is { } tls ? new[] { "--https", Text(tls.Port), "--page-certificate", tls.Certificate, "--page-key", tls.Key } : [],
            ]
        );
        Bridge.Environment["EDGE_CLOUD_PASSWORD"] = files.BridgePassword;
        Bridge.Environment["EDGE_BRIDGE_KEY"] = BridgeKey = BridgeAccess.KeyOf(options.Folder);
        Gateway = Make("gateway", Checkout.Gateway, [
            "--config", files.GatewayConfig, "--data", Path.Combine(data, "gateway"), "--cloud", Local(options.Ports.Cloud),
            "--http", Text(options.Ports.GatewayPage)]);
        RunAsService(Gateway);
        Modules = options.ModuleArguments is { } arguments
            ? Make(
                "modules",
                Checkout.Simulator,
                [.. arguments, "--broker", Local(options.Ports.Modules), "--ca", files.PlantTrust, "--data", Path.Combine(data, "modules")]
            )
            : null;
    }

    public MosquittoProcess CloudBroker { get; }

    public LineProcess Bridge { get; }

    public LineProcess Gateway { get; }

    public LineProcess? Modules { get; }

    public Uri GatewayPage => new($"http://localhost:{_options.Ports.GatewayPage}/");

    public Uri BridgePage => new($"http://localhost:{_options.Ports.BridgePage}/");

    /// <summary>An API key with every right on this line's bridge; it lies in a file of the line's folder that only its user reads.</summary>
    public string BridgeKey { get; }

    public string LogFolder => Path.Combine(_options.Folder, "log");

    public string DataFolder => Path.Combine(_options.Folder, "data");

    /// <summary>Starts everything; returns when the pages answer. Throws with the last words of the part that did not come up.</summary>
    /// <param name="progress">Told in words what has come up.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task StartAsync(Action<string> progress, CancellationToken cancel)
    {
        bool isFirst = !LineFiles.IsAuthorityMade(CloudBroker.Config);
        if (isFirst)
        {
            Bridge.Start();
            await WaitForAuthorityAsync(cancel).ConfigureAwait(false);
        }

        await CloudBroker.StartAsync(cancel: cancel).ConfigureAwait(false);
        progress($"cloud broker on port {_options.Ports.CloudTls}");
        if (!isFirst) Bridge.Start();
        Gateway.Start();
        await WaitUntilReadyAsync(Bridge, BridgePage, cancel).ConfigureAwait(false);
        progress($"cloud-bridge, {BridgePage}");
        await WaitUntilReadyAsync(Gateway, GatewayPage, cancel).ConfigureAwait(false);
        progress($"gateway, {GatewayPage}, modules on port {_options.Ports.Modules}");
        Modules?.Start();
        if (Modules is not null) progress("sensor modules (simulated)");
    }

    /// <summary>At its first start the bridge makes the certificates that its broker needs, and what the gateway trusts.</summary>
    private async Task WaitForAuthorityAsync(CancellationToken cancel)
    {
        long begun = TimeProvider.System.GetTimestamp();
        while (!LineFiles.IsAuthorityMade(CloudBroker.Config))
        {
            if (!Bridge.IsRunning)
                throw new InvalidOperationException($"The {Bridge.Name} ended while starting. Its last words:{Environment.NewLine}{Bridge.LastWords}");
            if (TimeProvider.System.GetElapsedTime(begun) > s_startLimit)
                throw new TimeoutException(
                    $"The {Bridge.Name} made no certificates within {s_startLimit.TotalSeconds} s. Its last words:{Environment.NewLine}{Bridge.LastWords}"
                );
            await Task.Delay(20, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Stops in the order in which readings travel, so that each part hands over what it has.</summary>
    public async Task StopAsync()
    {
        if (Modules is not null) await Modules.StopAsync(s_stopLimit).ConfigureAwait(false);
        await Gateway.StopAsync(s_stopLimit).ConfigureAwait(false);
        await Bridge.StopAsync(s_stopLimit).ConfigureAwait(false);
        await CloudBroker.StopAsync(s_stopLimit).ConfigureAwait(false);
    }

    /// <summary>Waits until a part's page says it is ready; throws with its last words when it ends, or does no work for too long.</summary>
    public async Task WaitUntilReadyAsync(LineProcess part, Uri page, CancellationToken cancel)
    {
        long moved = TimeProvider.System.GetTimestamp();
        TimeSpan worked = part.ProcessorTime;
        while (true)
        {
            if (!part.IsRunning)
                throw new InvalidOperationException($"The {part.Name} ended while starting. Its last words:{Environment.NewLine}{part.LastWords}");
            if (await IsReadyAsync(page, cancel).ConfigureAwait(false)) return;
            if (part.ProcessorTime - worked > s_work) (worked, moved) = (part.ProcessorTime, TimeProvider.System.GetTimestamp());
            if (TimeProvider.System.GetElapsedTime(moved) > s_startLimit)
            {
                throw new TimeoutException(
                    $"The {part.Name} was not ready and did nothing for {s_startLimit.TotalSeconds} s. Its last words:{Environment.NewLine}{part.LastWords}"
                );
            }

            await Task.Delay(50, cancel).ConfigureAwait(false);
        }
    }

    private async Task<bool> IsReadyAsync(Uri page, CancellationToken cancel)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(s_stopLimit);
        try
        {
            using HttpResponseMessage answer = await _http.GetAsync(new Uri(page, "health/ready"), deadline.Token).ConfigureAwait(false);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>A module simulator beside <see cref="Modules"/>, on the line's clock; started and disposed by the caller.</summary>
    public LineProcess NewModules(IReadOnlyList<string> arguments) => Make("modules", Checkout.Simulator, arguments);

    public async ValueTask DisposeAsync()
    {
        if (Modules is not null) await Modules.DisposeAsync().ConfigureAwait(false);
        await Gateway.DisposeAsync().ConfigureAwait(false);
        await Bridge.DisposeAsync().ConfigureAwait(false);
        await CloudBroker.DisposeAsync().ConfigureAwait(false);
        _options.Reservation.Dispose();
        _http.Dispose();
    }

    /// <summary>Gives a gateway the environment its service gives it, which keeps its heaps small.</summary>
    public static void RunAsService(LineProcess gateway)
    {
        const string Setting = "Environment=";
        IEnumerable<string> lines = File.ReadLines(Path.Combine(Checkout.Root, "gateway", "Host", "Packaging", "edge-gateway.service"));
        foreach (string pair in lines.Where(line => line.StartsWith(Setting, StringComparison.Ordinal)).SelectMany(line => line[Setting.Length..].Split(' ')))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            gateway.Environment[pair[..equals]] = pair[(equals + 1)..];
        }
    }

    private LineProcess Make(string name, string program, IReadOnlyList<string> arguments)
    {
        var process = new LineProcess(name, program, arguments, Path.Combine(LogFolder, name + ".log"));
        foreach ((string key, string value) in _options.Time?.ToEnvironment() ?? []) process.Environment[key] = value;
        return process;
    }

    private static string Local(int port) => "127.0.0.1:" + Text(port);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
