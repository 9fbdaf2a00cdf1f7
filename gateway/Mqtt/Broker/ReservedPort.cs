using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeAgent.Mqtt.Broker;

/// <summary>
/// A port that belongs to us from the first moment: a socket of ours is bound to it and never listens. While it is held, the system gives the number to nobody else, neither as a
/// free port nor for an outgoing connection, and a program that is told the number can listen on it, be killed and listen again (mosquitto, PostgreSQL, .NET and Node all bind with
/// SO_REUSEADDR, which is what this asks of them). So there is no moment between finding a port and using it in which another program takes it.
/// </summary>
public sealed class ReservedPort : IDisposable
{
    private readonly Socket _held;
    private readonly Socket? _claim;

    private ReservedPort(Socket held, Socket? claim) => (_held, _claim) = (held, claim);

    public int Number => ((IPEndPoint)_held.LocalEndPoint!).Port;

    /// <summary>A port that nobody uses or holds.</summary>
    public static ReservedPort Any() => new(Hold(0), null);

    /// <summary>This port, or any when somebody listens there or holds it already.</summary>
    public static ReservedPort AtOrAny(int number)
    {
        // Two holders could bind the same number, as neither listens; only one of them can have this name, which goes with its process.
        var claim = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            claim.Bind(new UnixDomainSocketEndPoint("\0edgeagent-port-" + number.ToString(CultureInfo.InvariantCulture)));
            return new ReservedPort(Hold(number), claim);
        }
        catch (SocketException)
        {
            claim.Dispose();
            return Any();
        }
    }

    public void Dispose()
    {
        _held.Dispose();
        _claim?.Dispose();
    }

    /// <summary>On every address of both families, so that it is ours on whichever of them the program listens.</summary>
    private static Socket Hold(int number)
    {
        Socket socket = Socket.OSSupportsIPv6
            ? new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true }
            : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, number));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }
}
