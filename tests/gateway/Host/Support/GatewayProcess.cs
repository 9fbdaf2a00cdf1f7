using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace EdgeAgent.Gateway.Host.Tests.Support;

/// <summary>The real gateway in a process of its own, with one pump and no brokers, on a free port that it takes and prints itself.</summary>
internal sealed partial class GatewayProcess : IAsyncDisposable
{
    public const string Module = "0200000011";

    private const int Terminate = 15;

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _page = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private GatewayProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => _page.TrySetException(new InvalidOperationException("The gateway ended: " + Output));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(20) };

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public static void WriteConfiguration(string folder, string gatewayYaml = "id: plant-1\n")
    {
        Directory.CreateDirectory(Path.Combine(folder, "machines"));
        File.WriteAllText(Path.Combine(folder, "gateway.yaml"), gatewayYaml);
        File.WriteAllText(
            Path.Combine(folder, "machines", "pump-1.yaml"),
            $"id: pump-1\nname: Cooling water pump\ntype: pump\nratedShaftKw: 15\nefficiency: 0.9\nmodules: [{Module}]\n"
        );
    }

    /// <summary>Starts it and waits for its page.</summary>
    public static async Task<GatewayProcess> Start(string folder, params (string Name, string Value)[] environment)
    {
        return await Launch("dotnet", [Assembly, .. Arguments(folder, Path.Combine(folder, "data"))], environment).Ready();
    }

    /// <summary>Starts what a package installed, with its configuration and data, and the modules' port at one that is free here.</summary>
    public static Task<GatewayProcess> StartInstalled(string program, string configuration, string data, int modules) =>
        Launch(program, [.. Arguments(configuration, data), "--modules", modules.ToString(CultureInfo.InvariantCulture)]).Ready();

    public static Task<(int Code, string Output)> Run(params string[] arguments) => RunWith([], arguments);

    public static async Task<(int Code, string Output)> RunWith((string Name, string Value)[] environment, params string[] arguments)
    {
        await using GatewayProcess gateway = Launch("dotnet", [Assembly, .. arguments], environment);
        return (await gateway.Ended(), gateway.Output);
    }

    public async Task<JsonElement> Get(string path) => await Http.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);

    /// <summary>Asks it to stop, as a service manager does.</summary>
    public async Task<int> Stop()
    {
        _ = Signal(_process.Id, Terminate);
        return await Ended();
    }

    public async Task<int> Ended()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _ = _page.Task.Exception;
        _process.Dispose();
        Http.Dispose();
    }

    private static string Assembly => Path.Combine(AppContext.BaseDirectory, "EdgeAgent.Gateway.Host.dll");

    private static string[] Arguments(string configuration, string data) =>
        ["--config", configuration, "--data", data, "--plant", "127.0.0.1:1", "--cloud", "127.0.0.1:1", "--http", "0"];

    private async Task<GatewayProcess> Ready()
    {
        Http.BaseAddress = await _page.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        return this;
    }

    private static GatewayProcess Launch(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return new GatewayProcess(new Process { StartInfo = start });
    }

    private void Take(string? line)
    {
        if (line is null) return;
        lock (_output) _output.AppendLine(line);
        int at = line.IndexOf("Plant page: ", StringComparison.Ordinal);
        if (at >= 0) _page.TrySetResult(new Uri(line[(at + 12)..]));
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
