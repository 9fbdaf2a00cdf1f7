using System.Device.Wifi;
using System.Threading;
using nanoFramework.Networking;

namespace EdgeAgent.Firmware.Device;

/// <summary>Joins the plant's Wi-Fi and lets the runtime rejoin by itself; while joining fails it tries again each 10 s, for ever. Time comes from the gateway's receipts, not from here.</summary>
public sealed class WifiKeeper
{
    private const int RetryMs = 10000;

    private readonly string _name;
    private readonly string _password;

    public WifiKeeper(string name, string password)
    {
        _name = name;
        _password = password;
    }

    public void Run()
    {
        while (!TryJoin()) Thread.Sleep(RetryMs);
    }

    private bool TryJoin()
    {
        try
        {
            return WifiNetworkHelper.ConnectDhcp(_name, _password, WifiReconnectionKind.Automatic);
        }
        catch (Exception)
        {
            return false;                                                                 // no adapter yet, or the driver refused: try again
        }
    }
}
