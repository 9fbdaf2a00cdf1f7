// Rests on nanoframework/System.Device.Wifi 282a906 (NetworkHelper/WifiNetworkHelper.cs, WifiReconnectionKind.cs, WifiAdapter.cs, WifiAvailableNetwork.cs, WifiNetworkReport.cs), System.Net 713b02c (X509Certificates/X509Certificate.cs),
// System.IO.FileSystem 434b26c (File.cs, Directory.cs), System.Threading (CancellationToken.cs), System.Security.Cryptography (HMACSHA256.cs).
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
}
