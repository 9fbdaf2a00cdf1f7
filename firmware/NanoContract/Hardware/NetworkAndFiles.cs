// Rests on nanoframework/System.Device.Wifi 282a906 (NetworkHelper/WifiNetworkHelper.cs, WifiReconnectionKind.cs, WifiAdapter.cs, WifiAvailableNetwork.cs, WifiNetworkReport.cs), System.Net 713b02c (X509Certificates/X509Certificate.cs),
// Sockets/{Socket,AddressFamily,SocketType,ProtocolType}.cs, {EndPoint,IPEndPoint,IPAddress}.cs, NetworkInformation/{NetworkInterface,NetworkInterfaceType}.cs,
// System.IO.FileSystem 434b26c (File.cs, Directory.cs), System.Threading ebe9780 (CancellationToken.cs, CancellationTokenSource.cs), System.Security.Cryptography 04ba752 (HMACSHA256.cs).
namespace System.Device.Wifi
{
    public enum WifiReconnectionKind
    {
        Automatic,
        Manual,
    }

    public delegate void AvailableNetworksChangedEventHandler(WifiAdapter sender, object e);

    public sealed class WifiAdapter
    {
        internal WifiAdapter() { }
        public extern event AvailableNetworksChangedEventHandler AvailableNetworksChanged;
        public static extern WifiAdapter[] FindAllAdapters();
        public extern WifiNetworkReport NetworkReport { get; }
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

namespace nanoFramework.Networking
{
    public static class WifiNetworkHelper
    {
        public static extern bool ConnectDhcp(
            string ssid,
            string password,
            System.Device.Wifi.WifiReconnectionKind reconnectionKind = System.Device.Wifi.WifiReconnectionKind.Automatic,
            bool requiresDateTime = false,
            int wifiAdapterId = 0,
            System.Threading.CancellationToken token = default);
    }
}

namespace System.Threading
{
    public struct CancellationToken
    {
    }

    public class CancellationTokenSource : IDisposable
    {
        public extern CancellationTokenSource(int millisecondsDelay);
        public extern CancellationToken Token { get; }
        public extern void Dispose();
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

    public class Socket : IDisposable
    {
        public extern Socket(AddressFamily addressFamily, SocketType socketType, ProtocolType protocolType);
        public extern int ReceiveTimeout { get; set; }
        public extern int SendTimeout { get; set; }
        public extern void Connect(EndPoint remoteEP);
        public extern int Send(byte[] buffer);
        public extern int Receive(byte[] buffer);
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
