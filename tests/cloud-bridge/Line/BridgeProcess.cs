using System.Diagnostics;

namespace EdgeAgent.CloudBridge.Tests.Line;

/// <summary>The real program as a child process.</summary>
internal sealed class BridgeProcess : IDisposable
{
    private readonly Process _process;

    public BridgeProcess(string dataFolder, int brokerPort, int httpPort, string? crashAt = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "EdgeAgent.CloudBridge.dll"), "--data", dataFolder, "--cloud", $"127.0.0.1:{brokerPort}", "--http", $"{httpPort}", "--open-registration" },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        if (crashAt is not null) start.Environment[CloudBridge.Intake.CrashPoint.Variable] = crashAt;
        _process = Process.Start(start)!;
        Output = _process.StandardOutput.ReadToEndAsync();
        Errors = _process.StandardError.ReadToEndAsync();
    }

    public Task<string> Output { get; }

    public Task<string> Errors { get; }

    public bool HasExited => _process.HasExited;

    public async Task<int> ExitAsync(CancellationToken cancel)
    {
        await _process.WaitForExitAsync(cancel);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
