using System.Diagnostics;

namespace EdgeAgent.Cli.Line;

/// <summary>One program of the line as a child process: its words go to a log file, it can be killed and started again with the same arguments.</summary>
public sealed class LineProcess : IAsyncDisposable
{
    private const int LinesKeptForErrors = 12;

    private readonly string _program;
    private readonly IReadOnlyList<string> _arguments;
    private readonly string _logFile;
    private readonly Queue<string> _lastLines = new();
    private Process? _process;
    private StreamWriter? _log;

    /// <param name="name">What people call it: gateway, bridge, modules.</param>
    /// <param name="program">Path of the executable.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="logFile">Appended to.</param>
    public LineProcess(string name, string program, IReadOnlyList<string> arguments, string logFile)
    {
        Name = name;
        _program = program;
        _arguments = arguments;
        _logFile = logFile;
    }

    public string Name { get; }

    /// <summary>Variables given to the next start, beside those of this process.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public bool IsRunning => _process is { HasExited: false };

    public int? ProcessId => IsRunning ? _process!.Id : null;

    /// <summary>Processor time it has used so far; what uses some is at work, however slow the machine.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            try
            {
                _process?.Refresh();
                return IsRunning ? _process!.TotalProcessorTime : TimeSpan.Zero;
            }
            catch (InvalidOperationException)
            {
                return TimeSpan.Zero; // ended between the two looks
            }
        }
    }

    /// <summary>The newest lines it wrote, for an error message.</summary>
    public string LastWords
    {
        get { lock (_lastLines) return string.Join(System.Environment.NewLine, _lastLines); }
    }

    public void Start()
    {
        if (IsRunning) throw new InvalidOperationException($"{Name} runs already.");
        Directory.CreateDirectory(Path.GetDirectoryName(_logFile)!);
        _log?.Dispose();
        _log = new StreamWriter(new FileStream(_logFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        _process?.Dispose();
        _process = new Process { StartInfo = new ProcessStartInfo(_program, _arguments) { RedirectStandardOutput = true, RedirectStandardError = true } };
        foreach ((string key, string value) in Environment) _process.StartInfo.Environment[key] = value;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>kill -9, as a power cut does it.</summary>
    public async Task KillAsync()
    {
        if (!IsRunning) return;
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().ConfigureAwait(false);
    }

    /// <summary>SIGTERM, and SIGKILL after the limit.</summary>
    public async Task StopAsync(TimeSpan limit)
    {
        if (!IsRunning) return;
        Signals.Terminate(_process!.Id);
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await KillAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Waits until it ends by itself; the exit code.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancel)
    {
        await _process!.WaitForExitAsync(cancel).ConfigureAwait(false);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(false);
        _process?.Dispose();
        if (_log is not null) await _log.DisposeAsync().ConfigureAwait(false);
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_lastLines)
        {
            _log?.WriteLine(line);
            _lastLines.Enqueue(line);
            if (_lastLines.Count > LinesKeptForErrors) _lastLines.Dequeue();
        }
    }
}
