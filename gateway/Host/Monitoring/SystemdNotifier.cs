using System.Net.Sockets;
using System.Text;
using EdgeAgent.Gateway.Host.Node;

namespace EdgeAgent.Gateway.Host.Monitoring;

/// <summary>
/// Speaks to the service manager over NOTIFY_SOCKET (sd_notify): ready, still alive, stopping. The watchdog is fed only while the core ticks and its store
/// works, so a gateway that hangs is restarted. Without the variable it does nothing.
/// </summary>
internal sealed class SystemdNotifier : IDisposable
{
    private readonly GatewayNode _node;
    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _address;
    private readonly Timer? _watchdog;

    public SystemdNotifier(GatewayNode node)
    {
        _node = node;
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 0 } path) return;

        // A leading @ stands for the abstract name space, whose names begin with a zero byte.
        _address = new UnixDomainSocketEndPoint(path[0] == '@' ? "\0" + path[1..] : path);
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        if (!long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), out long microseconds) || microseconds <= 0) return;

        // Twice as often as asked for, as the protocol recommends.
        TimeSpan period = TimeSpan.FromMicroseconds(microseconds / 2.0);
        _watchdog = new Timer(_ => Feed(), null, period, period);
    }

    public void Ready() => Say("READY=1\nSTATUS=Watching the plant");

    public void Stopping() => Say("STOPPING=1");

    public void Dispose()
    {
        _watchdog?.Dispose();
        _socket?.Dispose();
    }

    private void Feed()
    {
        if (_node.IsAlive) Say("WATCHDOG=1");
    }

    private void Say(string words)
    {
        try
        {
            _socket?.SendTo(Encoding.UTF8.GetBytes(words), _address!);
        }
        catch (SocketException)
        {
            // The manager went away; it will notice by itself.
        }
    }
}
