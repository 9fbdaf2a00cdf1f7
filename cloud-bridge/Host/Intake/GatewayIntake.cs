using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EventId = EdgeAgent.Contracts.CloudWire.EventId;

namespace EdgeAgent.CloudBridge.Intake;

/// <summary>What one transaction knows and changes of one gateway: its incarnations, its lanes and its newest state.</summary>
internal sealed class GatewayIntake
{
    private readonly Session _session;
    private readonly string _gateway;
    private readonly DateTimeOffset _now;
    private readonly Dictionary<ulong, long> _ranks;
    private readonly Dictionary<ulong, List<LaneLedger>> _ledgers = [];
    private readonly Dictionary<ulong, HashSet<Lane>> _holes = [];
    private readonly KnownState _known;
    private readonly GatewayLives _livesBefore;
    private GatewayLives _lives;
    private (long Rank, long Number) _newestState;
    private GatewayStateData? _stateToSave;

    private GatewayIntake(Session session, string gateway, DateTimeOffset now, Dictionary<ulong, long> ranks, KnownState known)
    {
        (_session, _gateway, _now, _ranks, _known, _newestState) = (session, gateway, now, ranks, known, (known.Rank, known.Number));
        _lives = _livesBefore = GatewayLives.Parse(known.Lives);
    }

    /// <summary>Holds some gateways for this transaction and opens their ledgers, in as many round trips for all as for one.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="gateways">Registered gateways, each once.</param>
    /// <param name="incarnations">Whose lanes will be wanted; those of others are read when they are.</param>
    /// <param name="now">The bridge's time.</param>
    public static Dictionary<string, GatewayIntake> Open(
        Session session,
        IReadOnlyCollection<string> gateways,
        IReadOnlyCollection<(string Gateway, ulong Incarnation)> incarnations,
        DateTimeOffset now
    )
    {
        session.Lock(gateways);
        ILookup<string, (ulong Incarnation, long Rank)> known = EventStore.Incarnations(session, gateways);
        Dictionary<string, KnownState> states = MachineStore.NewestStates(session, gateways);
        Dictionary<string, GatewayIntake> intakes = gateways.ToDictionary(
            gateway => gateway,
            gateway => new GatewayIntake(
                session,
                gateway,
                now,
                known[gateway].ToDictionary(line => line.Incarnation, line => line.Rank),
                states.GetValueOrDefault(gateway)
            ),
            StringComparer.Ordinal
        );
        foreach ((string gateway, ulong incarnation) in incarnations) intakes[gateway]._ledgers[incarnation] = [];
        foreach (LaneLedger ledger in EventStore.Ledgers(session, incarnations)) intakes[ledger.Gateway]._ledgers[ledger.Incarnation].Add(ledger);
        return intakes;
    }

    public bool IsHeard { get; set; }

    /// <summary>The life that a hello of this batch named; the receipts answer it.</summary>
    public string? Life { get; set; }

    /// <summary>It was taken out of service, and this was still under way.</summary>
    public bool IsLeft => _known.IsLeft;

    /// <summary>Two gateways speak under this id: which of them a number comes from can't be told.</summary>
    public bool AreTwo => _lives.AreTwo(_now);

    /// <summary>As <see cref="AreTwo"/>, and it was not known before this batch.</summary>
    public bool BecameTwo => AreTwo && !_livesBefore.AreTwo(_now);

    /// <summary>The runs that speak.</summary>
    public GatewayLives Lives => _lives;

    public void HearHello(string life, long said) => _lives = _lives.Hello(life, said, _now);

    public void HearState(DateTimeOffset startedAt) => _lives = _lives.State(startedAt, _now);

    public bool HasSeveralIncarnations => _ranks.Count > 1;

    /// <summary>No incarnation came after this one.</summary>
    public bool IsNewest(long rank) => rank == _ranks.Count;

    /// <summary>Incarnations whose receipt is due.</summary>
    public IReadOnlyCollection<ulong> Touched => _holes.Keys;

    public IReadOnlySet<Lane> HolesOf(ulong incarnation) => _holes[incarnation];

    public List<LaneLedger> LedgersOf(ulong incarnation)
    {
        if (!_ledgers.TryGetValue(incarnation, out List<LaneLedger>? ledgers))
            _ledgers[incarnation] = ledgers = EventStore.Ledgers(_session, _gateway, incarnation);
        return ledgers;
    }

    public void Touch(ulong incarnation)
    {
        IsHeard = true;
        _holes.TryAdd(incarnation, []);
    }

    public void NoteHole(EventId id) => _holes[id.Incarnation].Add(id.Lane);

    /// <summary>The rank of an incarnation, a new one at its first event; false when there are too many.</summary>
    public bool TryRank(ulong incarnation, int maxIncarnations, out long rank)
    {
        if (_ranks.TryGetValue(incarnation, out rank)) return true;
        if (_ranks.Count >= maxIncarnations) return false;
        rank = _ranks.Count + 1;
        _ranks.Add(incarnation, rank);
        EventStore.AddIncarnation(_session, _gateway, incarnation, rank, _now);
        return true;
    }

    /// <summary>The number was closed when it was last looked.</summary>
    public bool IsClosed(EventId id) => LedgersOf(id.Incarnation).Find(candidate => candidate.Lane == id.Lane) is { } ledger && id.To <= ledger.Counts.Closed;

    public LaneLedger LedgerOf(EventId id)
    {
        List<LaneLedger> ledgers = LedgersOf(id.Incarnation);
        LaneLedger? ledger = ledgers.Find(candidate => candidate.Lane == id.Lane);
        if (ledger is not null) return ledger;
        ledger = new LaneLedger(_gateway, id.Incarnation, id.Lane, default);
        ledgers.Add(ledger);
        return ledger;
    }

    /// <summary>Keeps a state to be saved at the end of the batch when it is newer than every one before.</summary>
    public void NoteState(long rank, long number, GatewayStateData state)
    {
        if ((rank, number).CompareTo(_newestState) <= 0) return;
        (_newestState, _stateToSave) = ((rank, number), state);
    }

    /// <summary>The state that this batch brought, if it is newer than every one before.</summary>
    public GatewayStateData? NewState => _stateToSave;

    /// <summary>Machines that the newest state does not name any more.</summary>
    public IEnumerable<string> Gone() =>
        _stateToSave?.MachineIds is { } ids && MachineStore.DigestOf(ids) != _known.MachinesDigest ? MachineStore.Here(_session, _gateway).Except(ids) : [];

    public void Save(long change)
    {
        foreach (LaneLedger ledger in _ledgers.Values.SelectMany(ledgers => ledgers).Where(ledger => ledger.IsChanged)) EventStore.Save(_session, ledger);
        if (_stateToSave is { } state) MachineStore.SaveState(_session, _gateway, _newestState.Rank, _newestState.Number, state, _now, change);
        if (IsHeard) GatewayStore.Hear(_session, _gateway, _now);
        if (_lives != _livesBefore) GatewayStore.SaveLives(_session, _gateway, _lives.ToText());
    }
}
