using System.Diagnostics;

namespace EdgeAgent.CloudBridge.Tests.Line;

/// <summary>The real program as a child process.</summary>
internal sealed class BridgeProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _key = "ea_" + Guid.NewGuid().ToString("N");
    private readonly int _httpPort;

    /// <param name="dataFolder">Its data.</param>
    /// <param name="brokerPort">The cloud side's broker on the loopback.</param>
    /// <param name="httpPort">Where its pages listen.</param>
    /// <param name="crashAt">Where to die, see CrashPoint.</param>
    /// <param name="instance">Its name at the broker.</param>
    /// <param name="environment">Further variables.</param>
    public BridgeProcess(
        string dataFolder,
        int brokerPort,
        int httpPort,
        string? crashAt = null,
        string instance = "bridge-1",
        IEnumerable<KeyValuePair<string, string>>? environment = null
    )
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "EdgeAgent.CloudBridge.dll"),
                "--data",
                dataFolder,
                "--cloud",
                $"127.0.0.1:{brokerPort}",
                "--http",
                $"{httpPort}",
                "--open-registration",
                "--instance",
                instance,
            },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        _httpPort = httpPort;
        start.Environment["EDGE_BRIDGE_KEY"] = _key;
        if (crashAt is not null) start.Environment[CloudBridge.Intake.CrashPoint.Variable] = crashAt;
        foreach ((string name, string value) in environment ?? []) start.Environment[name] = value;
        _process = Process.Start(start)!;
        Output = _process.StandardOutput.ReadToEndAsync();
        Errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>A client of its API with a key of every right.</summary>
    public HttpClient NewClient() =>
        new() { BaseAddress = new Uri($"http://127.0.0.1:{_httpPort}"), DefaultRequestHeaders = { Authorization = new("Bearer", _key) } };

    public Task<string> Output { get; }

    public Task<string> Errors { get; }

    public bool HasExited => _process.HasExited;

    public async Task<int> ExitAsync(CancellationToken cancel)
    {
        await _process.WaitForExitAsync(cancel);
        return _process.ExitCode;
    }

    /// <summary>Ends the program if it still runs, by the signal no program can answer (SIGKILL).</summary>
    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
