using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace EdgeAgent.Mqtt.Broker;

/// <summary>
/// A mosquitto broker as a child of this process: started with a configuration written to a folder, ready when it answers MQTT, restartable on the
/// same port. Started by root, mosquitto becomes user mosquitto, so the files it must read are given to that user first.
/// </summary>
public sealed partial class MosquittoProcess : IAsyncDisposable
{
    private const int MaxLogLines = 200;
    private static readonly string[] Places = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/bin/mosquitto", "/opt/homebrew/sbin/mosquitto"];

    private readonly string _configFile;
    private readonly Queue<string> _log = new();
    private readonly List<ReservedPort> _ports = [];
    private Process? _process;

    /// <param name="config">A port of 0 is replaced by one that is held for this broker until it is disposed; <see cref="Config"/> says which.</param>
    /// <param name="directory">Where mosquitto.conf is written; made when missing.</param>
    public MosquittoProcess(MosquittoConfig config, string directory)
    {
        Config = config = config with { Port = Reserved(config.Port), InternalPort = config.InternalPort is { } port ? Reserved(port) : null };
        Directory.CreateDirectory(directory);
        _configFile = Path.Combine(directory, "mosquitto.conf");
        File.WriteAllText(_configFile, config.Text());
        if (config.RunAs is not null) return;
        foreach (string? path in new[] { config.PasswordFile, config.AclFile, config.Tls?.KeyFile, config.PersistenceDirectory }) GiveToBroker(path);
    }

    public MosquittoConfig Config { get; }
    public bool IsRunning => _process is { HasExited: false };
    public int? ProcessId => IsRunning ? _process!.Id : null;

    /// <summary>The newest lines of the broker's log, at most 200.</summary>
    public IReadOnlyList<string> Log
    {
        get { lock (_log) return [.. _log]; }
    }

    /// <summary>The broker's program, or null with no mosquitto on this machine.</summary>
    public static string? Find() =>
        Places.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, "mosquitto"))).FirstOrDefault(File.Exists);

    /// <summary>Starts the broker and returns when it answers MQTT. Throws with the broker's own words when it ends or does not answer in time.</summary>
    public async Task StartAsync(TimeSpan? limit = null, CancellationToken cancel = default)
    {
        if (IsRunning) throw new InvalidOperationException($"The broker on port {Config.Port} runs already.");
        string program = Find() ?? throw new FileNotFoundException("mosquitto is not installed. On Debian or Ubuntu: apt-get install mosquitto.");
        if (await AcceptsAsync(Config, cancel).ConfigureAwait(false)) throw new IOException($"Port {Config.Port} on {Config.BindAddress} is taken by another program; stop it or choose another port.");
        _process?.Dispose();
        _process = new Process { StartInfo = new ProcessStartInfo(program) { ArgumentList = { "-c", _configFile }, RedirectStandardError = true, RedirectStandardOutput = true } };
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(limit ?? TimeSpan.FromSeconds(60));
        try
        {
            while (!await AnswersAsync(Config, deadline.Token).ConfigureAwait(false))
            {
                if (_process.HasExited)
                {
                    await _process.WaitForExitAsync(deadline.Token).ConfigureAwait(false);          // also for the end of its log
                    throw new IOException($"mosquitto ended with code {_process.ExitCode}: {string.Join(" | ", Log.TakeLast(5))}");
                }

                await Task.Delay(20, deadline.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"mosquitto on port {Config.Port} did not answer: {string.Join(" | ", Log.TakeLast(5))}");
        }
    }

    /// <summary>Whether something on this listener speaks MQTT. With TLS it is enough that it accepts: the handshake is the client's to judge.</summary>
    public static async Task<bool> AnswersAsync(MosquittoConfig config, CancellationToken cancel = default)
    {
        // CONNECT of MQTT 3.1.1, clean session, keep-alive 10 s, no client id: every broker answers it with a CONNACK, be it a refusal.
        byte[] connect = [0x10, 12, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4, 2, 0, 10, 0, 0];
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(AddressToReach(config), config.Port, cancel).ConfigureAwait(false);
            if (config.Tls is not null) return true;
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(connect, cancel).ConfigureAwait(false);
            byte[] answer = new byte[1];
            return await stream.ReadAsync(answer, cancel).ConfigureAwait(false) == 1 && answer[0] == 0x20;
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return false;
        }
    }

    private static async Task<bool> AcceptsAsync(MosquittoConfig config, CancellationToken cancel)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(AddressToReach(config), config.Port, cancel).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string AddressToReach(MosquittoConfig config) => config.BindAddress is "0.0.0.0" or "::" ? "127.0.0.1" : config.BindAddress;

    /// <summary>kill -9, as a power cut does it.</summary>
    public async Task KillAsync()
    {
        if (!IsRunning) return;
        _process!.Kill();
        await _process.WaitForExitAsync().ConfigureAwait(false);
    }

    /// <summary>SIGTERM, which lets the broker save its store; SIGKILL after the limit.</summary>
    public async Task StopAsync(TimeSpan? limit = null)
    {
        if (!IsRunning) return;
        _ = Signal(_process!.Id, Terminate);
        using var deadline = new CancellationTokenSource(limit ?? TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await KillAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _process?.Dispose();
        foreach (ReservedPort port in _ports) port.Dispose();
    }

    private int Reserved(int port)
    {
        if (port != 0) return port;
        _ports.Add(ReservedPort.Any());
        return _ports[^1].Number;
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_log)
        {
            _log.Enqueue(line);
            if (_log.Count > MaxLogLines) _log.Dequeue();
        }
    }

    /// <summary>As root: makes user mosquitto the owner, so that the file need not be readable by all. Otherwise the broker is this user and reads them anyway.</summary>
    private static void GiveToBroker(string? path)
    {
        if (path is null || !Path.Exists(path) || Environment.UserName != "root" || !File.Exists("/etc/passwd")) return;
        string[]? account = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields is ["mosquitto", _, _, _, ..]);
        if (account is null) return;
        uint user = uint.Parse(account[2], CultureInfo.InvariantCulture);
        uint group = uint.Parse(account[3], CultureInfo.InvariantCulture);
        if (ChangeOwner(path, user, group) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{path} cannot be given to user mosquitto: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private const int Terminate = 15;                                                   // SIGTERM

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
