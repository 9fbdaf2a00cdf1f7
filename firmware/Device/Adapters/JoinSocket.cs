using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Provisioning;

namespace EdgeAgent.Firmware.Device;

/// <summary>
/// Lines to and from the gateway at its commissioning access point: the router that DHCP named is the gateway itself. Limits: 10 s for a line,
/// <see cref="JoinTalk.MaxLine"/> characters.
/// </summary>
public sealed class JoinSocket : IJoinLine
{
    private const int PatienceMs = 10000;

    private Socket? _socket;

    public bool TryOpen()
    {
        Close();
        try
        {
            string router = "";
            NetworkInterface[] interfaces = NetworkInterface.GetAllNetworkInterfaces();
            for (int i = 0; i < interfaces.Length; i++)
            {
                if (interfaces[i].NetworkInterfaceType == NetworkInterfaceType.Wireless80211) router = interfaces[i].IPv4GatewayAddress;
            }

            _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = PatienceMs, SendTimeout = PatienceMs };
            _socket.Connect(new IPEndPoint(IPAddress.Parse(router), JoinMachine.Port));
            return true;
        }
        catch (Exception)
        {
            // No address, no route, refused: the caller tries another access point.
            Close();
            return false;
        }
    }

    public string? Ask(string line)
    {
        try
        {
            var bytes = new byte[line.Length + 1];
            for (int i = 0; i < line.Length; i++) bytes[i] = (byte)line[i];
            bytes[line.Length] = (byte)'\n';
            _socket!.Send(bytes);
            return ReadLine(_socket);
        }
        catch (Exception)
        {
            return null;                                                                  // the access point is out of reach, or the gateway hung up
        }
    }

    public void Close()
    {
        _socket?.Close();
        _socket = null;
    }

    private static string? ReadLine(Socket socket)
    {
        var piece = new byte[256];
        var line = new char[JoinTalk.MaxLine + 1];
        int length = 0;
        while (true)
        {
            int read = socket.Receive(piece);
            if (read <= 0) return null;
            for (int i = 0; i < read; i++)
            {
                if (piece[i] == '\n' || length == line.Length) return new string(line, 0, length);
                line[length++] = (char)piece[i];
            }
        }
    }
}
