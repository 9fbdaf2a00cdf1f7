using System.Net;
using System.Net.Sockets;

namespace EdgeAgent.Mqtt.Tests.Bench;

/// <summary>A network between client and broker that can go silent without closing anything, as a pulled cable does.</summary>
internal sealed class Proxy : IDisposable
{
    private readonly TcpListener _listener;
    private readonly int _brokerPort;
    private readonly CancellationTokenSource _end = new();
    private readonly List<Socket> _sockets = [];
    private volatile bool _isSilent;

    /// <param name="brokerPort">Where the broker is.</param>
    /// <param name="port">Where it listens itself; 0 for any port.</param>
    public Proxy(int brokerPort, int port = 0)
    {
        _brokerPort = brokerPort;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = Accept();
    }

    public int Port { get; }

    /// <summary>From now on every byte, of old and new connections, is swallowed.</summary>
    public void GoSilent() => _isSilent = true;

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptSocketAsync(_end.Token);
                var broker = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                client.NoDelay = true;
                await broker.ConnectAsync(IPAddress.Loopback, _brokerPort, _end.Token);
                lock (_sockets) _sockets.AddRange([client, broker]);
                _ = Copy(client, broker);
                _ = Copy(broker, client);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Copy(Socket from, Socket to)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer, _end.Token)) > 0)
            {
                if (!_isSilent) await to.SendAsync(buffer.AsMemory(0, count), _end.Token);
            }

            if (!_isSilent) to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One side is gone.
        }
    }

    /// <summary>Closes both ends of every connection; may be called twice.</summary>
    public void Dispose()
    {
        if (_end.IsCancellationRequested) return;
        _end.Cancel();
        _listener.Dispose();
        lock (_sockets) _sockets.ForEach(socket => socket.Dispose());
    }
}
