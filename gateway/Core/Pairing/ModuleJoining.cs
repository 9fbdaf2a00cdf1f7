using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Pairing;

namespace EdgeAgent.Gateway.Pairing;

/// <summary>Why a module was not let in.</summary>
/// <param name="Module">Its id as it said; empty when it said none.</param>
/// <param name="Reason">malformed, not-placed, wrong-proof, locked.</param>
public sealed record JoinRefusal(string Module, string Reason, long AtMs);

/// <summary>
/// Lets modules join (<see cref="ModuleJoin"/>): only those that were placed on a machine of this gateway, and only against proof of their secret. A refusal is
/// kept for the page, newest <see cref="MaxRefusals"/>. Limit: <see cref="WrongBeforeLock"/> wrong proofs from one peer lock that peer for
/// <see cref="LockTime"/>. Never the module: its id stands on its label, and whoever names it would lock the right one out. The newest <see cref="MaxPeers"/>
/// are remembered.
/// </summary>
/// <param name="gateway">This gateway's id.</param>
/// <param name="passwordOf">The login derived for a placed module; null for one that is not placed here.</param>
/// <param name="settings">What a module is given: lines of key=value, those its machine asks for among them, then the trust anchor.</param>
/// <param name="nonce">128 random bits, hexadecimal.</param>
public sealed class ModuleJoining(string gateway, Func<string, string?> passwordOf, Func<string, string> settings, Func<string> nonce)
{
    public const int MaxRefusals = 20;
    public const int WrongBeforeLock = 5;
    public const int MaxPeers = 1000;
    public static readonly TimeSpan LockTime = TimeSpan.FromMinutes(15);

    private readonly string _gateway = gateway;
    private readonly Func<string, string?> _passwordOf = passwordOf;
    private readonly Func<string, string> _settings = settings;
    private readonly Func<string> _nonce = nonce;
    private readonly Dictionary<string, (int Wrong, long LockedUntilMs)> _wrong = new(StringComparer.Ordinal);
    private readonly List<JoinRefusal> _refusals = [];

    public IReadOnlyList<JoinRefusal> Refusals => _refusals;

    /// <summary>One module's conversation.</summary>
    /// <param name="peer">Where it comes from: an address that cannot be made up within a conversation.</param>
    public Conversation Begin(string peer) => new(this, peer);

    private string Refuse(string module, string reason, long nowMs)
    {
        _refusals.Insert(0, new JoinRefusal(module, reason, nowMs));
        if (_refusals.Count > MaxRefusals) _refusals.RemoveAt(MaxRefusals);
        return $"{ModuleJoin.No} {reason}";
    }

    private bool IsLocked(string peer, long nowMs) => _wrong.TryGetValue(peer, out var state) && nowMs < state.LockedUntilMs;

    private void CountWrong(string peer, long nowMs)
    {
        int wrong = _wrong.GetValueOrDefault(peer).Wrong + 1;
        if (!_wrong.ContainsKey(peer) && _wrong.Count >= MaxPeers) _wrong.Remove(_wrong.MinBy(state => state.Value.LockedUntilMs).Key);
        _wrong[peer] = wrong < WrongBeforeLock ? (wrong, 0) : (0, nowMs + (long)LockTime.TotalMilliseconds);
    }

    /// <summary>From a module's first line to its last; a refusal ends it.</summary>
    public sealed class Conversation
    {
        private readonly ModuleJoining _joining;
        private readonly string _peer;
        private string _module = "";
        private string _moduleNonce = "";
        private string _gatewayNonce = "";
        private string _password = "";

        internal Conversation(ModuleJoining joining, string peer) => (_joining, _peer) = (joining, peer);

        /// <summary>Nothing more comes after the last answer.</summary>
        public bool IsOver { get; private set; }

        /// <summary>The module that was let in; null until then.</summary>
        public string? Joined { get; private set; }

        /// <summary>Answers one line.</summary>
        public string Step(string line, long nowMs) =>
            line.Length > ModuleJoin.MaxLine ? End("malformed", nowMs) : _module.Length == 0 ? Hear(line, nowMs) : Check(line, nowMs);

        private string Hear(string line, long nowMs)
        {
            string[] words = line.Split(' ');
            if (words is not ["JOIN", "1", var module, var moduleNonce] || !ModuleId.TryParse(module, out _) || !ModuleJoin.IsNonce(moduleNonce))
                return End("malformed", nowMs);
            _module = module;
            if (_joining._passwordOf(module) is not { } password) return End("not-placed", nowMs);
            if (_joining.IsLocked(_peer, nowMs)) return End("locked", nowMs);
            (_password, _moduleNonce, _gatewayNonce) = (password, moduleNonce, _joining._nonce());
            return $"{ModuleJoin.Here} {_joining._gateway} {_gatewayNonce} {ModuleJoin.ProofOf(password, "gateway", moduleNonce, _gatewayNonce)}";
        }

        private string Check(string line, long nowMs)
        {
            if (line.Split(' ') is not [ModuleJoin.Proof, { Length: ModuleJoin.ProofLength } proof]) return End("malformed", nowMs);
            if (!Signatures.AreEqual(proof, ModuleJoin.ProofOf(_password, "module", _moduleNonce, _gatewayNonce)))
            {
                _joining.CountWrong(_peer, nowMs);
                return End("wrong-proof", nowMs);
            }

            _joining._wrong.Remove(_peer);
            (IsOver, Joined) = (true, _module);
            (string text, string tag) = ModuleJoin.Seal(_password, _moduleNonce, _gatewayNonce, _joining._settings(_module));
            return $"{ModuleJoin.Welcome} {text} {tag}";
        }

        private string End(string reason, long nowMs)
        {
            IsOver = true;
            return _joining.Refuse(_module, reason, nowMs);
        }
    }
}
