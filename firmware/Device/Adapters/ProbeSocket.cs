using System.Net;
using System.Net.Sockets;
using EdgeAgent.Firmware.Link;

namespace EdgeAgent.Firmware.Device;

/// <summary>
/// Asks a TLS listener for a sign of life over a connection of its own, closed again. A socket that connects or is polled lets the interpreter's other threads
/// run; a handshake does not. A name is looked up inside the interpreter, too: an address in the settings spares that.
/// </summary>
public static class ProbeSocket
{
    /// <returns>Whether somebody answered, else how far it came.</returns>
    public static LinkFault Ask(string host, int port)
    {
        LinkFault fault = LinkFault.NoAddress;
        Socket? socket = null;
        try
        {
            IPAddress address = Dns.GetHostEntry(host).AddressList[0];
            fault = LinkFault.NoListener;
            socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { SendTimeout = GatewayProbe.PatienceMs };
            socket.Connect(new IPEndPoint(address, port));
            socket.Send(GatewayProbe.Record());

            // An alert to read, or the end because it hung up: either comes from somebody who lives.
            fault = socket.Poll(GatewayProbe.PatienceMs * 1000, SelectMode.SelectRead) ? LinkFault.None : LinkFault.Silent;
        }
        catch (Exception)
        {
            // No such name, no route, nobody listens: the fault says how far it came.
        }

        socket?.Close();
        return fault;
    }
}
