using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Firmware.Provisioning;

/// <summary>
/// Keeps the module in its plant's Wi-Fi, measures how strong the network is, and does what <see cref="JoinMachine"/> says for a module that has no plant yet
/// or lost its gateway. The radio is told to connect when the network it is to be in changes, never for a repeated try: each telling costs flash and an adapter
/// on the chip, and the runtime rejoins by itself. Before a scan for joining it is told to disconnect, since a radio that is trying to connect refuses to scan.
/// Steps on the radio's own thread, since its calls take seconds.
/// </summary>
public sealed class PlantStation
{
    /// <summary>An access point that lets the module in gives an address within this, or not at all.</summary>
    public const int AddressMs = 60000;

    /// <summary>The runtime tells the strength of a network in no other way than by a scan.</summary>
    public const int ScanEveryMs = 3600000;

    private readonly string _name;
    private readonly string _password;
    private readonly JoinMachine _joining;
    private readonly IWifiRadio _radio;
    private readonly IJoinLine _line;
    private string _entered = "";
    private long _addressDueMs = -1;
    private long _strengthDueMs;

    /// <param name="name">The plant's Wi-Fi; empty for none.</param>
    /// <param name="password">Its password.</param>
    /// <param name="joining">Decides about joining.</param>
    /// <param name="radio">The one radio.</param>
    /// <param name="line">Talks to a gateway at its access point.</param>
    public PlantStation(string name, string password, JoinMachine joining, IWifiRadio radio, IJoinLine line)
    {
        _name = name;
        _password = password;
        _joining = joining;
        _radio = radio;
        _line = line;
    }

    /// <summary>Strength of the plant's network at the last scan, dBm; 0 while unknown.</summary>
    public int StrengthDbm { get; private set; }

    /// <summary>One piece of work.</summary>
    /// <param name="nowMs">Uptime.</param>
    /// <param name="isLinkUp">The module's gateway receives it.</param>
    /// <returns><see cref="JoinAction.Keep"/> and <see cref="JoinAction.Restart"/> for the caller to do; everything else is done.</returns>
    public JoinAction Step(long nowMs, bool isLinkUp)
    {
        JoinAction action = _joining.Next(nowMs, isLinkUp);
        switch (action)
        {
            case JoinAction.Scan:
                ScanForJoining(nowMs);
                break;
            case JoinAction.Enter:
                EnterAccessPoint(nowMs);
                break;
            case JoinAction.Open:
                _joining.Opened(_line.TryOpen(), nowMs);
                break;
            case JoinAction.Say:
                _joining.Heard(_line.Ask(_joining.Line), nowMs);
                break;
            case JoinAction.Leave:
                _line.Close();
                Leave();
                _joining.Left();
                break;
            case JoinAction.Keep:
                _line.Close();
                break;
            case JoinAction.Restart:
                break;
            default:
                StayInPlant(nowMs, isLinkUp);
                break;
        }

        return action;
    }

    private void ScanForJoining(long nowMs)
    {
        Leave();
        if (!_radio.TryScan())
        {
            _joining.ScanFailed(nowMs);
            return;
        }

        for (int i = 0; i < _radio.FoundCount; i++) _joining.Found(_radio.FoundName(i), _radio.FoundDbm(i));
        _joining.Scanned(nowMs);
    }

    private void EnterAccessPoint(long nowMs)
    {
        if (_entered != _joining.AccessPoint)
        {
            Enter(_joining.AccessPoint, "");
            _addressDueMs = nowMs + AddressMs;
        }

        if (_radio.HasAddress)
        {
            _joining.Entered(true, nowMs);
        }
        else if (nowMs >= _addressDueMs)
        {
            Leave();                                                                      // or it would go on trying, and the next one had no radio
            _joining.Entered(false, nowMs);
        }
    }

    private void StayInPlant(long nowMs, bool isLinkUp)
    {
        if (_name.Length == 0) return;
        if (_entered != _name)
        {
            Enter(_name, _password);
            return;
        }

        if (!isLinkUp || nowMs < _strengthDueMs) return;
        _strengthDueMs = nowMs + ScanEveryMs;
        StrengthDbm = _radio.TryScan() ? StrongestOfPlant() : 0;
    }

    // Several stations may bear the plant's name: the module is on the strongest.
    private int StrongestOfPlant()
    {
        int strongest = 0;
        for (int i = 0; i < _radio.FoundCount; i++)
        {
            int dbm = _radio.FoundDbm(i);
            if (_radio.FoundName(i) == _name && (strongest == 0 || dbm > strongest)) strongest = dbm;
        }

        return strongest;
    }

    private void Enter(string name, string password)
    {
        if (_entered.Length > 0) _radio.Disconnect();
        _entered = name;
        _radio.Connect(name, password);
    }

    private void Leave()
    {
        _radio.Disconnect();
        _entered = "";
    }
}
