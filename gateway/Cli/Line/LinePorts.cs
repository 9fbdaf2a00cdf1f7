using System.Net;
using System.Net.Sockets;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.Cli.Line;

/// <summary>The loopback ports of a line, all below 32768, where outgoing connections do not take theirs from.</summary>
/// <param name="Plant">Plant broker, for what runs beside it: gateway and tools.</param>
/// <param name="Cloud">Cloud broker, for what runs beside it: bridge and tools.</param>
/// <param name="PlantTls">Plant broker, for modules.</param>
/// <param name="CloudTls">Cloud broker, for gateways.</param>
/// <param name="Enrol">Where gateways enrol.</param>
public sealed record LinePorts(int Plant, int Cloud, int GatewayPage, int BridgePage, int Control, int PlantTls, int CloudTls, int Enrol)
{
    /// <summary>The ports people remember; each replaced by a free one when something else listens there.</summary>
    public static LinePorts Preferred() =>
        new(FreeOr(18831), FreeOr(18832), FreeOr(18080), FreeOr(18090), FreeOr(18833), FreeOr(18834), FreeOr(18835), FreeOr(18836));

    /// <summary>Any free ports, for lines beside each other.</summary>
    public static LinePorts Free() =>
        new(
            MosquittoProcess.FreePort(),
            MosquittoProcess.FreePort(),
            MosquittoProcess.FreePort(),
            MosquittoProcess.FreePort(),
            MosquittoProcess.FreePort(),
            MosquittoProcess.FreePort(),
            MosquittoProcess.FreePort(),
            MosquittoProcess.FreePort()
        );

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
