// Rests on nanoframework/System.Device.Wifi 282a906 (WifiReconnectionKind.cs, WifiAdapter.cs, WifiConnectionResult.cs, WifiAvailableNetwork.cs,
// WifiNetworkReport.cs), System.Net 713b02c (X509Certificates/X509Certificate.cs), Sockets/{Socket,SelectMode,AddressFamily,SocketType,ProtocolType}.cs,
// {EndPoint,IPEndPoint,IPAddress,IPHostEntry,DNS}.cs, NetworkInformation/{NetworkInterface,NetworkInterfaceType}.cs, System.IO.FileSystem 434b26c (File.cs,
// Directory.cs), System.Security.Cryptography 04ba752 (HMACSHA256.cs).
namespace System.Device.Wifi
{
    public enum WifiReconnectionKind
    {
        Automatic,
        Manual,
    }

    public delegate void AvailableNetworksChangedEventHandler(WifiAdapter sender, object e);

    public class WifiConnectionResult
    {
        internal WifiConnectionResult() { }
    }

    public sealed class WifiAdapter
    {
        internal WifiAdapter() { }
        public extern event AvailableNetworksChangedEventHandler AvailableNetworksChanged;
        public static extern WifiAdapter[] FindAllAdapters();
        public extern WifiNetworkReport NetworkReport { get; }
        public extern WifiConnectionResult Connect(string ssid, WifiReconnectionKind reconnectionKind, string passwordCredential);
        public extern void Disconnect();
        public extern void ScanAsync();
    }

    public class WifiNetworkReport
    {
        internal WifiNetworkReport() { }
        public extern WifiAvailableNetwork[] AvailableNetworks { get; }
    }

    public class WifiAvailableNetwork
    {
        internal WifiAvailableNetwork() { }
        public extern string Ssid { get; }
        public extern double NetworkRssiInDecibelMilliwatts { get; }
    }
}

namespace System.Net
{
    public abstract class EndPoint
    {
    }

    public class IPAddress
    {
        internal IPAddress() { }
        public static extern IPAddress Parse(string ipString);
    }

    public class IPHostEntry
    {
        public extern IPAddress[] AddressList { get; }
    }

    public static class Dns
    {
        public static extern IPHostEntry GetHostEntry(string hostNameOrAddress);
    }

    public class IPEndPoint : EndPoint
    {
        public extern IPEndPoint(IPAddress address, int port);
    }
}

namespace System.Net.NetworkInformation
{
    public enum NetworkInterfaceType
    {
        Wireless80211 = 71,
    }

    public class NetworkInterface
    {
        internal NetworkInterface() { }
        public static extern NetworkInterface[] GetAllNetworkInterfaces();
        public extern string IPv4Address { get; }
        public extern string IPv4GatewayAddress { get; }
        public extern NetworkInterfaceType NetworkInterfaceType { get; }
    }
}

namespace System.Net.Sockets
{
    public enum AddressFamily
    {
        InterNetwork = 2,
    }

    public enum SocketType
    {
        Stream = 1,
    }

    public enum ProtocolType
    {
        Tcp = 6,
    }

    public enum SelectMode
    {
        SelectRead = 0,
    }

    public class Socket : IDisposable
    {
        public extern Socket(AddressFamily addressFamily, SocketType socketType, ProtocolType protocolType);
        public extern int ReceiveTimeout { get; set; }
        public extern int SendTimeout { get; set; }
        public extern void Connect(EndPoint remoteEP);
        public extern int Send(byte[] buffer);
        public extern int Receive(byte[] buffer);
        public extern bool Poll(int microSeconds, SelectMode mode);
        public extern void Close();
        extern void IDisposable.Dispose();
    }
}

namespace System.Security.Cryptography.X509Certificates
{
    public class X509Certificate
    {
        public extern X509Certificate(byte[] certificate);
    }
}

namespace System.Security.Cryptography
{
    public class HMACSHA256
    {
        public static extern byte[] HashData(byte[] key, byte[] source);
    }
}

namespace System.IO
{
    public static class File
    {
        public static extern bool Exists(string path);
        public static extern byte[] ReadAllBytes(string path);
        public static extern void WriteAllBytes(string path, byte[] bytes);
        public static extern void Delete(string path);
        public static extern void Move(string sourceFileName, string destFileName);
    }

    public static class Directory
    {
        public static extern string[] GetFiles(string path);
    }
}
