using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeAgent.Simulator.Control;

/// <summary>
/// Where the control line comes in: a Unix socket when the address holds a slash, else a loopback TCP port. One line in, one line out, then closed. Limits:
/// 4,096 characters a line, 5 s a conversation, one at a time.
/// </summary>
public sealed class ControlEndpoint : IDisposable
{
    private const int MaxLine = 4096;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly Socket _listener;
    private readonly string? _socketPath;

    public ControlEndpoint(string address)
    {
        EndPoint endPoint = EndPointOf(address, out _socketPath);
        if (_socketPath is not null) File.Delete(_socketPath);
        _listener = new Socket(endPoint.AddressFamily, SocketType.Stream, _socketPath is null ? ProtocolType.Tcp : ProtocolType.Unspecified);
        _listener.Bind(endPoint);
        _listener.Listen();
    }

    /// <summary>Where it listens; the port is the real one when 0 was asked for.</summary>
    public string Address => _socketPath ?? ((IPEndPoint)_listener.LocalEndPoint!).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Sends one line to an endpoint and returns its answer.</summary>
    public static async Task<string> AskAsync(string address, string line, CancellationToken stop)
    {
        EndPoint endPoint = EndPointOf(address, out string? path);
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, path is null ? ProtocolType.Tcp : ProtocolType.Unspecified);
        await socket.ConnectAsync(endPoint, stop).ConfigureAwait(false);
        using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), stop).ConfigureAwait(false);
        using var reader = new StreamReader(stream);
        return await reader.ReadLineAsync(stop).ConfigureAwait(false) ?? "";
    }

    /// <summary>Serves until stopped; each line is answered by <paramref name="answer"/>.</summary>
    public async Task ServeAsync(Func<string, string> answer, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using Socket client = await _listener.AcceptAsync(stop).ConfigureAwait(false);
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
                patience.CancelAfter(s_patience);
                await AnswerAsync(client, answer, patience.Token).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is OperationCanceledException or IOException or SocketException)
            {
                // The other side went away or took too long; the next one is welcome.
            }
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        if (_socketPath is not null) File.Delete(_socketPath);
    }

    private static async Task AnswerAsync(Socket client, Func<string, string> answer, CancellationToken stop)
    {
        using var stream = new NetworkStream(client);
        var line = new byte[MaxLine];
        int length = 0;
        while (length < MaxLine && !line.AsSpan(0, length).Contains((byte)'\n'))
        {
            int read = await stream.ReadAsync(line.AsMemory(length), stop).ConfigureAwait(false);
            if (read == 0) break;
            length += read;
        }

        string text = Encoding.UTF8.GetString(line, 0, length).Trim();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(answer(text) + "\n"), stop).ConfigureAwait(false);
    }

    private static EndPoint EndPointOf(string address, out string? path)
    {
        path = address.Contains('/', StringComparison.Ordinal) ? address : null;
        if (path is not null) return new UnixDomainSocketEndPoint(path);
        return int.TryParse(address, out int port) && port is >= 0 and <= 65535
            ? new IPEndPoint(IPAddress.Loopback, port)
            : throw new ArgumentException($"'{address}' is neither a path with a slash nor a port.", nameof(address));
    }
}
