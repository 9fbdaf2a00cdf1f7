using System.Net;
using System.Net.Sockets;

namespace EdgeAgent.Mqtt.Tests.Bench;

/// <summary>A plain way from one loopback port to another.</summary>
internal sealed class PortForward : IDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _end = new();

    public PortForward(int fromPort, int toPort)
    {
        _listener = new TcpListener(IPAddress.Loopback, fromPort);
        _listener.Start();
        _ = Accept(toPort);
    }

    private async Task Accept(int toPort)
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                var broker = new TcpClient { NoDelay = true };
                await broker.ConnectAsync(IPAddress.Loopback, toPort, _end.Token);
                _ = Join(client, broker);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Join(TcpClient client, TcpClient broker)
    {
        using (client)
        using (broker)
        {
            try
            {
                await Task.WhenAny(
                    client.GetStream().CopyToAsync(broker.GetStream(), _end.Token),
                    broker.GetStream().CopyToAsync(client.GetStream(), _end.Token)
                );
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException or IOException)
            {
                // One side is gone.
            }
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }
}
