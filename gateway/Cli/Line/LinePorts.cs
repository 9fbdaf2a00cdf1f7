using System.Net;
using System.Net.Sockets;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.Cli.Line;

/// <summary>The loopback ports of a line, all below 32768, where outgoing connections do not take theirs from.</summary>
public sealed record LinePorts(int Plant, int Cloud, int GatewayPage, int BridgePage, int Control)
{
    /// <summary>The ports people remember; each replaced by a free one when something else listens there.</summary>
    public static LinePorts Preferred() => new(FreeOr(18831), FreeOr(18832), FreeOr(18080), FreeOr(18090), FreeOr(18833));

    /// <summary>Any free ports, for lines beside each other.</summary>
    public static LinePorts Free() =>
        new(MosquittoProcess.FreePort(), MosquittoProcess.FreePort(), MosquittoProcess.FreePort(), MosquittoProcess.FreePort(), MosquittoProcess.FreePort());

    private static int FreeOr(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return port;
        }
        catch (SocketException)
        {
            return MosquittoProcess.FreePort();
        }
    }
}
