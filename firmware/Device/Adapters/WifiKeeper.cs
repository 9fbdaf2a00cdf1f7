using System.Device.Wifi;
using System.Threading;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Provisioning;
using EdgeAgent.Firmware.Storage;
using nanoFramework.Networking;

namespace EdgeAgent.Firmware.Device;

/// <summary>
/// The radio's thread. It keeps the module in the plant's Wi-Fi: while entering fails it tries again each 10 s, for ever; afterwards the runtime rejoins by itself, and a scan once an hour tells how strong the network
/// is here. And it does what <see cref="JoinMachine"/> says for a module that has no plant yet, or lost its gateway. Time comes from the gateway's receipts, not from here.
/// </summary>
public sealed class WifiKeeper
{
    private const int TurnMs = 500;
    private const int RetryMs = 10000;
    private const int ScanEveryMs = 3600000;

    /// <summary>The helper of the library waits for an address for ever unless it is given an end.</summary>
    private const int EnterMs = 60000;
    private const int ScanMs = 15000;
    private const long DeadlineMs = 180000;

    private readonly string _name;
    private readonly string _password;
    private readonly JoinMachine _joining;
    private readonly IModuleStore _plant;
    private readonly JoinSocket _socket = new JoinSocket();
    private readonly AutoResetEvent _scanned = new AutoResetEvent(false);
    private readonly AutoResetEvent _stopped = new AutoResetEvent(false);
    private WifiAdapter? _adapter;
    private bool _isInPlant;
    private long _plantDueMs;
    private long _strengthDueMs;

    /// <param name="name">The plant's Wi-Fi; empty for none.</param>
    /// <param name="password">Its password.</param>
    /// <param name="joining">Decides about joining.</param>
    /// <param name="plant">Takes what a gateway gave.</param>
    public WifiKeeper(string name, string password, JoinMachine joining, IModuleStore plant)
    {
        _name = name;
        _password = password;
        _joining = joining;
        _plant = plant;
    }

    /// <summary>For the supervisor: entering a network, scanning, a gateway's answer.</summary>
    public Deadline Working { get; } = new Deadline(DeadlineMs);

    /// <summary>Strength of the plant's network at the last scan, dBm; 0 while unknown.</summary>
    public int StrengthDbm { get; private set; }

    /// <summary>Told by the loop: the gateway receives this module.</summary>
    public bool IsLinkUp { get; set; }

    /// <summary>Why the module is not in a plant; the number of flashes of its light.</summary>
    public JoinProblem Problem => _joining.Problem;

    /// <summary>New settings wait to be stored: the loop shall save what it has, end, and say so with <see cref="LoopEnded"/>.</summary>
    public bool IsStopAsked { get; private set; }

    /// <summary>The module is to start again.</summary>
    public bool IsRestartDue { get; private set; }

    public void LoopEnded() => _stopped.Set();

    // This thread must never end: an exception that left it would end it without a word.
    public void Run()
    {
        while (!IsRestartDue)
        {
            Working.Begin(Environment.TickCount64);
            try
            {
                Turn(Environment.TickCount64);
            }
            catch (Exception)
            {
                _isInPlant = false;                                                       // no adapter yet, or the driver refused: the next turn tries again
            }

            Working.End();
            Thread.Sleep(TurnMs);
        }
    }

    private void Turn(long nowMs)
    {
        switch (_joining.Next(nowMs, IsLinkUp))
        {
            case JoinAction.Scan:
                TryScan(true);
                _joining.Scanned(Environment.TickCount64);
                break;
            case JoinAction.Enter:
                _isInPlant = false;
                _joining.Entered(TryEnter(_joining.AccessPoint, "", WifiReconnectionKind.Manual), Environment.TickCount64);
                break;
            case JoinAction.Open:
                _joining.Opened(_socket.TryOpen(), Environment.TickCount64);
                break;
            case JoinAction.Say:
                _joining.Heard(_socket.Ask(_joining.Line), Environment.TickCount64);
                break;
            case JoinAction.Leave:
                _socket.Close();
                _plantDueMs = 0;
                _joining.Left();
                break;
            case JoinAction.Keep:
                _socket.Close();
                Keep();
                break;
            case JoinAction.Restart:
                IsRestartDue = true;
                break;
            default:
                KeepInPlant(nowMs);
                break;
        }
    }

    private void KeepInPlant(long nowMs)
    {
        if (_name.Length == 0) return;
        if (!_isInPlant && nowMs >= _plantDueMs)
        {
            _isInPlant = TryEnter(_name, _password, WifiReconnectionKind.Automatic);
            _plantDueMs = Environment.TickCount64 + RetryMs;
        }

        if (!_isInPlant || nowMs < _strengthDueMs) return;
        _strengthDueMs = nowMs + ScanEveryMs;
        TryScan(false);
    }

    private static bool TryEnter(string name, string password, WifiReconnectionKind kind)
    {
        using var patience = new CancellationTokenSource(EnterMs);
        return WifiNetworkHelper.ConnectDhcp(name, password, kind, false, 0, patience.Token);
    }

    // The driver refuses while it is busy rejoining: then nothing was found, and the next scan tells.
    private void TryScan(bool isForJoining)
    {
        try
        {
            Scan(isForJoining);
        }
        catch (Exception)
        {
            StrengthDbm = 0;
        }
    }

    // Several stations may bear the plant's name: the module is on the strongest.
    private void Scan(bool isForJoining)
    {
        if (_adapter is null)
        {
            _adapter = WifiAdapter.FindAllAdapters()[0];
            _adapter.AvailableNetworksChanged += OnScanned;
        }

        _adapter.ScanAsync();
        if (!_scanned.WaitOne(ScanMs, false)) return;
        int strongest = 0;
        WifiAvailableNetwork[] networks = _adapter.NetworkReport.AvailableNetworks;
        for (int i = 0; i < networks.Length; i++)
        {
            int dbm = (int)networks[i].NetworkRssiInDecibelMilliwatts;
            if (networks[i].Ssid == _name && (strongest == 0 || dbm > strongest)) strongest = dbm;
            if (isForJoining) _joining.Found(networks[i].Ssid, dbm);
        }

        StrengthDbm = strongest;
    }

    private void OnScanned(WifiAdapter sender, object e) => _scanned.Set();

    // The loop ends first, so that nothing is written to the store of the old place after it is gone. A cut between the two leaves a module that lost what nobody receipted, and joins again.
    private void Keep()
    {
        if (_joining.IsPlaced)
        {
            IsStopAsked = true;
            _stopped.WaitOne();
        }

        if (_joining.IsMove) FileSegments.DeleteAll(Program.StorePrefixes);
        bool isKept = _plant.Write(_joining.Settings, _joining.Settings.Length);
        _joining.Kept(isKept, Environment.TickCount64);
        IsRestartDue = IsStopAsked;                                                       // the loop has ended: with the new settings or the old ones, it begins anew
    }
}
