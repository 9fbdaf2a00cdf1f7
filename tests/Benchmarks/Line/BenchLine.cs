using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeAgent.Benchmarks.Load;
using EdgeAgent.Cli.Line;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.Benchmarks.Line;

/// <summary>
/// Both brokers in their shipped configuration (logins, access lists, TLS for the modules when asked) and the gateway as its service starts it, in a fresh
/// folder.
/// </summary>
internal sealed class BenchLine : IAsyncDisposable
{
    private static readonly HttpClient s_http = new();

    private readonly string _folder;
    private readonly MosquittoProcess _plant;
    private readonly MosquittoProcess _cloud;
    private readonly string _password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
    private readonly bool _isTls;
    private readonly ReservedPort _page = ReservedPort.Any();

    /// <param name="coreOptions">Lines of gateway.yaml below <c>core:</c>, or nothing.</param>
    public BenchLine(string name, int modules, bool isTls = false, string coreOptions = "")
    {
        _isTls = isTls;
        _folder = Path.Combine(Checkout.Root, ".run", "bench", name);
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        Directory.CreateDirectory(Path.Combine(_folder, "gateway", "machines"));
        Modules = modules;
        _plant = PlantBroker.New(_folder, modules, _password, isTls);
        _cloud = new MosquittoProcess(
            MosquittoConfig.ForCloud(port: 0) with
            {
                RunAs = Environment.UserName,
                PasswordFile = Write("cloud.passwords", MosquittoPasswords.Text([("plant-1", _password), ("bridge", _password)])),
                AclFile = Write("cloud.acl", MosquittoAcl.ForCloud("bridge")),
            },
            Path.Combine(_folder, "cloud")
        );
        WriteGatewayConfig(coreOptions);
        Gateway = new LineProcess("gateway", Checkout.Gateway, ["--config", Path.Combine(_folder, "gateway")], Path.Combine(_folder, "gateway.log"));
        EdgeLine.RunAsService(Gateway);
    }

    public int Modules { get; }

    public string Data => Path.Combine(_folder, "data");

    public LineProcess Gateway { get; }

    public async Task StartAsync()
    {
        await _plant.StartAsync();
        await _cloud.StartAsync();
        await StartGatewayAsync();
    }

    /// <summary>Starts the gateway; how long until it is ready, seconds.</summary>
    public async Task<double> StartGatewayAsync()
    {
        var watch = Stopwatch.StartNew();
        Gateway.Start();
        while (true)
        {
            if (!Gateway.IsRunning) throw new InvalidOperationException("The gateway ended while starting: " + Gateway.LastWords);
            if (watch.Elapsed > TimeSpan.FromMinutes(3)) throw new TimeoutException("The gateway was not ready within three minutes: " + Gateway.LastWords);
            try
            {
                using HttpResponseMessage answer = await s_http.GetAsync(new Uri($"http://127.0.0.1:{_page.Number}/health/ready"));
                if (answer.StatusCode == HttpStatusCode.OK) return watch.Elapsed.TotalSeconds;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(20);
        }
    }

    public ProcessCost GatewayCost() => ProcessCost.Of(Gateway.ProcessId!.Value);

    /// <summary>Bytes of the store's files.</summary>
    public long StoreBytes => Directory.EnumerateFiles(Data).Sum(file => new FileInfo(file).Length);

    /// <summary>Runs the load generator; every second is handed on as it comes.</summary>
    public async Task<LoadResult> LoadAsync(string kind, int seconds, Action<LoadSecond> second, long frames = long.MaxValue) =>
        await GenerateAsync(new LoadPlan(kind, _plant.Config.Port, _isTls, _cloud.Config.Port, Modules, _password, seconds, frames), Gateway, _plant, second);

    /// <summary>Runs this program's own load in another process; a line "at TICKS COUNT" is a second, the line "result JSON" the end.</summary>
    public static async Task<LoadResult> GenerateAsync(LoadPlan plan, LineProcess consumer, MosquittoProcess broker, Action<LoadSecond> second)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(Environment.ProcessPath!, ["generate", JsonSerializer.Serialize(plan)]) { RedirectStandardOutput = true },
        };
        process.Start();
        LoadResult? result = null;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            string[] words = line.Split(' ', 3);
            if (words[0] == "at")
            {
                second(new LoadSecond(
                    long.Parse(words[1], CultureInfo.InvariantCulture), long.Parse(words[2], CultureInfo.InvariantCulture),
                    ProcessCost.Of(consumer.ProcessId!.Value), ProcessCost.Of(broker.ProcessId!.Value), ProcessCost.Of(process.Id)));
            }
            else if (words[0] == "result")
            {
                result = JsonSerializer.Deserialize<LoadResult>(line["result ".Length..]);
            }
        }

        await process.WaitForExitAsync();
        return result ?? throw new InvalidOperationException("The load generator ended without a result; its words are above.");
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await _plant.DisposeAsync();
        await _cloud.DisposeAsync();
        _page.Dispose();
    }

    private void WriteGatewayConfig(string coreOptions)
    {
        for (int i = 0; i < Modules; i++)
        {
            string machine = GenerateCommand.MachineOf(i);
            Write(
                Path.Combine("gateway", "machines", machine + ".yaml"),
                $"id: {machine}\nname: {machine}\ntype: pump\nratedShaftKw: 15\nefficiency: 0.921\nratedVoltage: 400\nratedCurrent: 27.7\npowerFactor: 0.85\nmaxBodyTemperature: 90\nmodules: [\"{ModuleId.ToText(GenerateCommand.FirstModule + (ulong)i)}\"]\n"
            );
        }

        string secret = Write("password", _password);
        Write(
            Path.Combine("gateway", "gateway.yaml"),
            $"""
            id: plant-1
            data: {Data}
            http:
              port: {_page.Number}
            plant:
              port: {_plant.Config.InternalPort ?? _plant.Config.Port}
              user: gateway
              passwordFile: {secret}
            cloud:
              port: {_cloud.Config.Port}
              user: plant-1
              passwordFile: {secret}
            {coreOptions}
            """);
    }

    private string Write(string name, string text)
    {
        string file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
