using System.Device.Wifi;
using System.Threading;
using EdgeAgent.Firmware.Board;
using nanoFramework.Networking;

namespace EdgeAgent.Firmware.Device;

/// <summary>
/// Joins the plant's Wi-Fi and lets the runtime rejoin by itself; while joining fails it tries again each 10 s, for ever. Then it scans once an hour, the only way the runtime tells how strong the plant's
/// network is here. Time comes from the gateway's receipts, not from here.
/// </summary>
public sealed class WifiKeeper
{
    private const int RetryMs = 10000;
    private const int ScanEveryMs = 3600000;
    private const long DeadlineMs = 180000;

    private readonly string _name;
    private readonly string _password;

    public WifiKeeper(string name, string password)
    {
        _name = name;
        _password = password;
    }

    /// <summary>For the supervisor: joining and scanning.</summary>
    public Deadline Working { get; } = new Deadline(DeadlineMs);

    /// <summary>Strength at the last scan, dBm; 0 while unknown.</summary>
    public int StrengthDbm { get; private set; }

    // This thread must never end: an exception that left it would end it without a word.
    public void Run()
    {
        while (!TryJoin()) Thread.Sleep(RetryMs);
        WifiAdapter? adapter = FindAdapter();
        while (true)
        {
            if (adapter is not null) Scan(adapter);
            Thread.Sleep(ScanEveryMs);
        }
    }

    private bool TryJoin()
    {
        Working.Begin(Environment.TickCount64);
        try
        {
            return WifiNetworkHelper.ConnectDhcp(_name, _password, WifiReconnectionKind.Automatic);
        }
        catch (Exception)
        {
            return false;                                                                 // no adapter yet, or the driver refused: try again
        }
        finally
        {
            Working.End();
        }
    }

    private WifiAdapter? FindAdapter()
    {
        try
        {
            WifiAdapter[] adapters = WifiAdapter.FindAllAdapters();
            if (adapters.Length == 0) return null;
            adapters[0].AvailableNetworksChanged += OnScanned;
            return adapters[0];
        }
        catch (Exception)
        {
            return null;                                                                  // the strength stays unknown; nothing else depends on it
        }
    }

    private void Scan(WifiAdapter adapter)
    {
        Working.Begin(Environment.TickCount64);
        try
        {
            adapter.ScanAsync();
        }
        catch (Exception)
        {
            // Busy rejoining: the next hour's scan tells.
        }

        Working.End();
    }

    // Several stations may bear the name: the module is on the strongest.
    private void OnScanned(WifiAdapter sender, object e)
    {
        int strongest = 0;
        WifiAvailableNetwork[] networks = sender.NetworkReport.AvailableNetworks;
        for (int i = 0; i < networks.Length; i++)
        {
            int dbm = (int)networks[i].NetworkRssiInDecibelMilliwatts;
            if (networks[i].Ssid == _name && (strongest == 0 || dbm > strongest)) strongest = dbm;
        }

        StrengthDbm = strongest;
    }
}
