using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Firmware.Provisioning;

/// <summary>What the radio is to do next for a module that joins.</summary>
public enum JoinAction : byte
{
    /// <summary>Nothing for now.</summary>
    Wait = 1,

    /// <summary>Look which networks are there: tell each with <see cref="JoinMachine.Found"/>, then <see cref="JoinMachine.Scanned"/>.</summary>
    Scan = 2,

    /// <summary>Enter the network <see cref="JoinMachine.AccessPoint"/>, then tell <see cref="JoinMachine.Entered"/>.</summary>
    Enter = 3,

    /// <summary>Connect to the access point's own address, port <see cref="JoinMachine.Port"/>, then tell <see cref="JoinMachine.Opened"/>.</summary>
    Open = 4,

    /// <summary>Send <see cref="JoinMachine.Line"/>, then tell the answer with <see cref="JoinMachine.Heard"/>.</summary>
    Say = 5,

    /// <summary>Go back to the plant's network.</summary>
    Leave = 6,

    /// <summary>
    /// Put <see cref="JoinMachine.Settings"/> into the store, what was kept for another gateway away first when <see cref="JoinMachine.IsMove"/>, then tell
    /// <see cref="JoinMachine.Kept"/>.
    /// </summary>
    Keep = 7,

    /// <summary>Start again with the new settings.</summary>
    Restart = 8,
}

/// <summary>
/// How a module comes to its plant: no settings, look for the commissioning access point, enter it, prove the secret, take plant Wi-Fi, gateway id and trust
/// anchor, store them, start again. A module that has settings and reaches no gateway for <see cref="LostAfterMs"/> looks, too, since it may have been moved,
/// and goes back when it is not let in. A step machine: <see cref="Next"/> says what to do, <see cref="PlantStation"/> does it and tells how it went. Limits:
/// <see cref="MaxAccessPoints"/> strongest access points a round; waits double from <see cref="FirstDelayMs"/> to <see cref="LongestDelayMs"/>, spread by up to
/// a half.
/// </summary>
public sealed class JoinMachine
{
    /// <summary>Names of commissioning access points begin with this.</summary>
    public const string AccessPointPrefix = "EdgeAgent-";

    /// <summary>Where the gateway listens on its access point, as it is set by default.</summary>
    public const int Port = 7883;

    public const int MaxAccessPoints = 4;
    public const int FirstDelayMs = 10000;
    public const int LongestDelayMs = 300000;
    public const long LostAfterMs = 600000;

    private readonly string _module;
    private readonly byte[] _secret;
    private readonly string _gateway;
    private readonly byte[] _known;
    private readonly IKeyedHash _hash;
    private readonly string[] _names = EmptyTexts.Of(MaxAccessPoints);
    private readonly int[] _strengths = new int[MaxAccessPoints];
    private JoinAction _next = JoinAction.Wait;
    private JoinTalk? _talk;
    private JoinProblem _roundProblem;
    private long _dueMs;
    private int _found;
    private int _at;
    private int _failures;
    private int _talks;
    private uint _spread;

    /// <param name="module">The module's id.</param>
    /// <param name="secret">Its secret, 32 bytes.</param>
    /// <param name="gateway">The gateway it belongs to now; empty for none.</param>
    /// <param name="known">The settings it joined with; empty for none.</param>
    /// <param name="hash">HMAC-SHA256.</param>
    public JoinMachine(string module, byte[] secret, string gateway, byte[] known, IKeyedHash hash)
    {
        _module = module;
        _secret = secret;
        _gateway = gateway;
        _known = known;
        _hash = hash;
        byte[] seed = hash.Compute(secret, new byte[0]);
        _spread = (uint)(seed[0] | (seed[1] << 8) | (seed[2] << 16) | (seed[3] << 24)) | 1;
        if (IsPlaced) _dueMs = LostAfterMs;
    }

    public bool IsPlaced => _gateway.Length > 0;

    /// <summary>Why the last round ended without joining.</summary>
    public JoinProblem Problem { get; private set; }

    /// <summary>Rounds that ended so, one after another.</summary>
    public int Failures => _failures;

    public string AccessPoint => _names[_at];

    public string Line { get; private set; } = "";

    /// <summary>What is to be stored: the gateway's lines, and a first incarnation for the numbers to come.</summary>
    public byte[] Settings { get; private set; } = new byte[0];

    /// <summary>They come from another gateway than the present one: what the module counted and kept belongs to another place.</summary>
    public bool IsMove { get; private set; }

    /// <summary>What to do now.</summary>
    /// <param name="nowMs">Uptime.</param>
    /// <param name="isLinkUp">The module's gateway receives it.</param>
    public JoinAction Next(long nowMs, bool isLinkUp)
    {
        if (_next == JoinAction.Wait && isLinkUp)
        {
            _dueMs = nowMs + LostAfterMs;
            _failures = 0;
            Problem = JoinProblem.None;
        }

        if (_next == JoinAction.Wait && nowMs >= _dueMs) BeginRound();
        return _next;
    }

    /// <summary>A network is there.</summary>
    public void Found(string name, int dbm)
    {
        if (!name.StartsWith(AccessPointPrefix)) return;
        int place = 0;
        while (place < _found && _strengths[place] >= dbm && _names[place] != name) place++;
        if (place == MaxAccessPoints || (place < _found && _names[place] == name)) return;
        if (_found < MaxAccessPoints) _found++;
        for (int i = _found - 1; i > place; i--)
        {
            _names[i] = _names[i - 1];
            _strengths[i] = _strengths[i - 1];
        }

        _names[place] = name;
        _strengths[place] = dbm;
    }

    public void Scanned(long nowMs)
    {
        if (_found == 0) EndRound(JoinProblem.NoAccessPoint, nowMs);
        else _next = JoinAction.Enter;
    }

    /// <summary>The radio could not look: it is asked again after the same wait as for no access point, and says so in another word.</summary>
    public void ScanFailed(long nowMs) => EndRound(JoinProblem.RadioBusy, nowMs);

    public void Entered(bool isIn, long nowMs)
    {
        if (isIn) _next = JoinAction.Open;
        else TryNext(JoinProblem.NoAddress, nowMs);
    }

    public void Opened(bool isOpen, long nowMs)
    {
        if (!isOpen)
        {
            TryNext(JoinProblem.NoAnswer, nowMs);
            return;
        }

        _talk = new JoinTalk(_module, _secret, NonceOf(nowMs), _hash);
        Line = _talk.FirstLine;
        _next = JoinAction.Say;
    }

    /// <param name="line">The gateway's answer without its end; null when there is none.</param>
    /// <param name="nowMs">Uptime.</param>
    public void Heard(string? line, long nowMs)
    {
        if (line is null || _talk is null)
        {
            TryNext(JoinProblem.NoAnswer, nowMs);
            return;
        }

        Line = _talk.Take(line);
        if (!_talk.IsOver) return;
        if (_talk.Problem != JoinProblem.None) TryNext(_talk.Problem, nowMs);
        else Check(_talk, nowMs);
    }

    public void Kept(bool isKept, long nowMs)
    {
        if (isKept) _next = JoinAction.Restart;
        else TryNext(JoinProblem.NotStored, nowMs);
    }

    /// <summary>The plant's network is on again, or being tried.</summary>
    public void Left() => _next = JoinAction.Wait;

    private void BeginRound()
    {
        _found = 0;
        _at = 0;
        _roundProblem = JoinProblem.None;
        _next = JoinAction.Scan;
    }

    private void Check(JoinTalk talk, long nowMs)
    {
        if (IsKnown(talk.Settings))
        {
            TryNext(JoinProblem.NothingNew, nowMs);
            return;
        }

        IsMove = talk.Gateway != _gateway;
        Settings = PlantSettings.With(talk.Settings, IsMove ? talk.FreshDigits : "");
        if (DeviceConfig.IsWholePlant(Settings, talk.Gateway)) _next = JoinAction.Keep;
        else TryNext(JoinProblem.BadSettings, nowMs);
    }

    private bool IsKnown(byte[] settings)
    {
        int start = PlantSettings.LinesFrom(_known);
        if (_known.Length - start != settings.Length) return false;
        for (int i = 0; i < settings.Length; i++)
        {
            if (_known[start + i] != settings[i]) return false;
        }

        return true;
    }

    private void TryNext(JoinProblem problem, long nowMs)
    {
        _talk = null;
        if (problem > _roundProblem) _roundProblem = problem;
        if (++_at < _found && problem != JoinProblem.NothingNew) _next = JoinAction.Enter;
        else EndRound(_roundProblem, nowMs);
    }

    private void EndRound(JoinProblem problem, long nowMs)
    {
        Problem = problem;
        int delayMs = FirstDelayMs;
        for (int i = 0; i < _failures && delayMs < LongestDelayMs; i++) delayMs *= 2;
        if (delayMs > LongestDelayMs) delayMs = LongestDelayMs;
        _failures++;
        _dueMs = nowMs + (IsPlaced ? LostAfterMs : 0) + (delayMs / 2) + (int)(NextSpread() % (uint)((delayMs / 2) + 1));
        _next = IsPlaced && _found > 0 ? JoinAction.Leave : JoinAction.Wait;
        _at = 0;
    }

    // Never said before in this life, and hardly in another: the gateway's nonce is the random one.
    private string NonceOf(long nowMs)
    {
        string text = "nonce " + nowMs + " " + _talks++;
        var bytes = new byte[text.Length];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)text[i];
        return DeviceConfig.ToHex(_hash.Compute(_secret, bytes)).Substring(0, 32);
    }

    // Marsaglia's xorshift32: enough to keep modules apart.
    private uint NextSpread()
    {
        _spread ^= _spread << 13;
        _spread ^= _spread >> 17;
        _spread ^= _spread << 5;
        return _spread;
    }
}
