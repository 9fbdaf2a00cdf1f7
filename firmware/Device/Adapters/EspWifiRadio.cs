using System.Device.Wifi;
using System.Net.NetworkInformation;
using System.Threading;
using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Firmware.Device;

/// <summary>
/// The ESP32's radio through one WifiAdapter that is kept: each <c>FindAllAdapters</c> adds another to a list the runtime never shortens, and
/// <c>WifiNetworkHelper.ConnectDhcp</c> does that at each call and rewrites two configuration files (nanoframework/System.Device.Wifi 282a906). The adapter's
/// own Connect writes nothing.
/// </summary>
public sealed class EspWifiRadio : IWifiRadio
{
    private const int ScanMs = 15000;

    private readonly AutoResetEvent _scanned = new AutoResetEvent(false);
    private WifiAdapter? _adapter;
    private WifiAvailableNetwork[] _found = new WifiAvailableNetwork[0];

    public bool HasAddress
    {
        get
        {
            NetworkInterface[] interfaces = NetworkInterface.GetAllNetworkInterfaces();
            for (int i = 0; i < interfaces.Length; i++)
            {
                if (interfaces[i].NetworkInterfaceType == NetworkInterfaceType.Wireless80211) return interfaces[i].IPv4Address != "0.0.0.0";
            }

            return false;
        }
    }

    public int FoundCount => _found.Length;

    // The result does not matter: the runtime goes on trying whatever it is, and the address tells.
    public void Connect(string name, string password)
    {
        try
        {
            Adapter().Connect(name, WifiReconnectionKind.Automatic, password);
        }
        catch (Exception)
        {
            // The driver did not start: there will be no address.
        }
    }

    public void Disconnect()
    {
        try
        {
            Adapter().Disconnect();
        }
        catch (Exception)
        {
            // The driver did not start: there is nothing to leave.
        }
    }

    public bool TryScan()
    {
        _found = new WifiAvailableNetwork[0];
        try
        {
            WifiAdapter adapter = Adapter();
            _scanned.Reset();
            adapter.ScanAsync();
            if (!_scanned.WaitOne(ScanMs, false)) return false;
            _found = adapter.NetworkReport.AvailableNetworks;
            return true;
        }
        catch (Exception)
        {
            return false;                                                                 // CLR_E_BUSY: the driver is connecting
        }
    }

    public string FoundName(int index) => _found[index].Ssid;

    public int FoundDbm(int index) => (int)_found[index].NetworkRssiInDecibelMilliwatts;

    private WifiAdapter Adapter()
    {
        if (_adapter is null)
        {
            _adapter = WifiAdapter.FindAllAdapters()[0];
            _adapter.AvailableNetworksChanged += OnScanned;
        }

        return _adapter;
    }

    private void OnScanned(WifiAdapter sender, object e) => _scanned.Set();
}
