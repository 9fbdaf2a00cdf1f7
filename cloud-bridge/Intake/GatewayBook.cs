using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EventId = EdgeAgent.Contracts.CloudWire.EventId;

namespace EdgeAgent.CloudBridge.Intake;

/// <summary>What one transaction knows and changes of one gateway: its incarnations, its lanes and its newest state.</summary>
internal sealed class GatewayBook
{
    private readonly Session _session;
    private readonly string _gateway;
    private readonly DateTimeOffset _now;
    private readonly Dictionary<ulong, long> _ranks;
    private readonly Dictionary<ulong, List<LaneLedger>> _ledgers = [];
    private readonly Dictionary<ulong, HashSet<Lane>> _holes = [];
    private (long Rank, long Number) _newestState;
    private GatewayStateData? _stateToSave;

    public GatewayBook(Session session, string gateway, DateTimeOffset now)
    {
        (_session, _gateway, _now) = (session, gateway, now);
        session.Lock(gateway);
        _ranks = EventStore.Incarnations(session, gateway);
        _newestState = MachineStore.NewestState(session, gateway);
    }

    public bool IsHeard { get; set; }

    /// <summary>The life that a hello of this batch named; the receipts answer it.</summary>
    public string? Life { get; set; }

    public bool HasSeveralIncarnations => _ranks.Count > 1;

    /// <summary>No incarnation came after this one.</summary>
    public bool IsNewest(long rank) => rank == _ranks.Count;

    /// <summary>Incarnations whose receipt is due.</summary>
    public IReadOnlyCollection<ulong> Touched => _holes.Keys;

    public IReadOnlySet<Lane> HolesOf(ulong incarnation) => _holes[incarnation];

    public List<LaneLedger> LedgersOf(ulong incarnation)
    {
        if (!_ledgers.TryGetValue(incarnation, out List<LaneLedger>? ledgers)) _ledgers[incarnation] = ledgers = EventStore.Ledgers(_session, _gateway, incarnation);
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

    public void Save(long change)
    {
        foreach (LaneLedger ledger in _ledgers.Values.SelectMany(ledgers => ledgers).Where(ledger => ledger.IsChanged)) EventStore.Save(_session, ledger);
        if (_stateToSave is { } state) MachineStore.SaveState(_session, _gateway, _newestState.Rank, _newestState.Number, state, _now, change);
        if (IsHeard) GatewayStore.Hear(_session, _gateway, _now);
    }
}
