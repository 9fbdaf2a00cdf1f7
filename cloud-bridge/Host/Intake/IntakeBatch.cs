using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Equipment;
using EdgeAgent.CloudBridge.HealthArchive;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EventId = EdgeAgent.Contracts.CloudWire.EventId;

namespace EdgeAgent.CloudBridge.Intake;

/// <summary>
/// One batch of messages inside one transaction: every number is closed exactly once, and what an event does to machines, alarms and orders is written with it
/// or not at all. A refused message moves nothing but its counter.
/// </summary>
/// <param name="session">The transaction.</param>
/// <param name="options">What is allowed.</param>
/// <param name="levels">Service levels of new orders.</param>
/// <param name="now">The bridge's time.</param>
/// <param name="change">Wall-clock milliseconds, for the live pages.</param>
/// <param name="time">The bridge's clock, for the hops of a drill.</param>
internal sealed class IntakeBatch(Session session, IntakeOptions options, ServiceLevels levels, DateTimeOffset now, long change, TimeProvider time)
{
    /// <summary>Under which what nobody can tell whose it is is counted, and the audit tells of it.</summary>
    public const string TwoGateways = "two-gateways";

    private readonly SortedDictionary<string, GatewayIntake?> _gateways = new(StringComparer.Ordinal);
    private readonly StoredDigests _digests = new(session);
    private readonly TroubleTransaction _troubles = new(session, levels, now, change);
    private readonly Dictionary<(string Reason, string Gateway), (long Count, string Sample)> _refusals = [];

    /// <summary>Drills whose TEST order this batch opened; their commit is yet to come.</summary>
    public List<(string Gateway, string Drill)> Drills { get; } = [];

    public List<DueReceipt> Take(IReadOnlyList<Decoded> messages)
    {
        OpenBooks(messages);
        ReadAhead(messages);
        foreach (Decoded message in messages) Take(message);
        return Save();
    }

    /// <summary>In the order of their names, so that two instances never wait for each other.</summary>
    private void OpenBooks(IReadOnlyList<Decoded> messages)
    {
        ILookup<string, Decoded> ofGateways = messages.ToLookup(GatewayOf, StringComparer.Ordinal);
        string[] names = [.. ofGateways.Select(group => group.Key).Where(name => name.Length > 0).Order(StringComparer.Ordinal)];
        HashSet<string> registered = [.. GatewayStore.Registered(session, names)];
        string[] welcome =
        [
            .. names.Where(name => registered.Contains(name) || IsWelcome(name, isSound: ofGateways[name].Any(message => message is not Refused))),
        ];
        (string, ulong)[] incarnations =
        [
            .. messages.Select(message => (Gateway: GatewayOf(message), Incarnation: IncarnationOf(message))).Where(named => named.Incarnation != 0).Distinct(),
        ];
        Dictionary<string, GatewayIntake> intakes = GatewayIntake.Open(session, welcome, [.. incarnations.Where(named => welcome.Contains(named.Item1))], now);
        foreach (string name in names) _gateways[name] = intakes.GetValueOrDefault(name);
    }

    /// <summary>
    /// Reads what the messages will ask the database, all of one kind in one round trip. Whatever is not read here is read when it is asked for.
    /// </summary>
    private void ReadAhead(IReadOnlyList<Decoded> messages)
    {
        ILookup<bool, DecodedEvent> events = messages
            .OfType<DecodedEvent>()
            .Where(e => e.Payload is not GapData && _gateways[e.Gateway] is not null)
            .ToLookup(e => _gateways[e.Gateway]!.IsClosed(e.Id));
        _digests.ReadAhead(
            [
                .. events[true].Select(e => (e.Gateway, e.Key)),
                .. events[false].Where(e => e.Event.PreviousId is not null).Select(e => (e.Gateway, e.Event.PreviousId!)),
            ],
            [.. events[false].Where(e => _gateways[e.Gateway]!.HasSeveralIncarnations).Select(FirstIdOf)]
        );
        _troubles.ReadAhead(
            [.. _gateways.Where(pair => pair.Value is not null).Select(pair => pair.Key)],
            [.. events[false].Where(e => e.Payload is AlarmData).Select(e => (e.Gateway, (AlarmData)e.Payload))]
        );
    }

    /// <summary>Registers a stranger where that is open.</summary>
    private bool IsWelcome(string gateway, bool isSound)
    {
        if (!isSound || !options.IsRegistrationOpen || GatewayStore.Count(session) >= options.MaxOpenRegistrations) return false;
        GatewayRegistration.Register(session, gateway, "open-registration", now);
        return true;
    }

    private void Take(Decoded message)
    {
        switch (message)
        {
            case Refused refused:
                Refuse(refused.Gateway.Length > 0 && _gateways[refused.Gateway] is not null ? refused.Gateway : "", refused.Reason, refused.Sample);
                break;
            case DecodedHello hello when _gateways[hello.Gateway] is { } intake:
                intake.Touch(hello.Incarnation);
                intake.Life = hello.Life ?? intake.Life;
                if (hello is { Life: { } life, Said: { } said }) intake.HearHello(life, said);
                break;
            case DecodedReply reply when _gateways[reply.Gateway] is { } intake:
                intake.IsHeard = true;
                TestOrderStore.Confirm(session, reply.Gateway, reply.Reply, now, change);
                if (!AlarmCommands.TryAnswer(session, reply.Gateway, reply.Reply, now)) Refuse(reply.Gateway, "unknown-command", reply.Reply.Id);
                break;
            case QuarantinedEvent e when _gateways[e.Gateway] is { } intake:
                Take(e, intake);
                break;
            case DecodedEvent e when _gateways[e.Gateway] is { } intake:
                Take(e, intake);
                break;
            default:
                Refuse("", RejectReasons.Of(RejectReason.UnknownGateway), GatewayOf(message));
                break;
        }
    }

    private void Take(QuarantinedEvent e, GatewayIntake intake)
    {
        if (!TryLedger(e.Gateway, e.Id, intake, out LaneLedger ledger, out _)) return;
        Refuse(e.Gateway, e.Reason, e.Key);
        switch (ledger.Take(e.Id.From, e.Id.To, out long newlyClosed))
        {
            case Offer.Ahead:
                intake.NoteHole(e.Id);
                break;
            case Offer.Duplicate:
                ledger.BookDuplicate();
                break;
            default:
                ledger.BookRefused(newlyClosed, e.WireDigest);
                EventStore.AddQuarantined(session, e, now);
                break;
        }
    }

    private void Take(DecodedEvent e, GatewayIntake intake)
    {
        if (!TryLedger(e.Gateway, e.Id, intake, out LaneLedger ledger, out long rank)) return;
        switch (ledger.Take(e.Id.From, e.Id.To, out long newlyClosed))
        {
            case Offer.Ahead:
                intake.NoteHole(e.Id);
                break;
            case Offer.Duplicate:
                BookAgain(e, ledger);
                break;
            case Offer.Accept when e.Payload is GapData gap && GapReasons.TryParse(gap.Reason, out GapReason reason):
                ledger.BookGap(newlyClosed, reason);
                Keep(e);
                break;
            case Offer.Accept when WasTakenBefore(e, intake):
                ledger.BookRenumbered(e.WireDigest);
                Keep(e);
                break;
            default:
                ledger.BookDelivered(e.WireDigest);
                Keep(e);
                Apply(e, intake, rank);
                break;
        }
    }

    private void Keep(DecodedEvent e)
    {
        EventStore.Add(session, e, now);
        _digests.Note(e);
    }

    private bool TryLedger(string gateway, EventId id, GatewayIntake intake, out LaneLedger ledger, out long rank)
    {
        ledger = null!;
        if (!intake.TryRank(id.Incarnation, options.MaxIncarnations, out rank))
        {
            Refuse(gateway, RejectReasons.Of(RejectReason.TooManyIncarnations), id.ToString());
            return false;
        }

        intake.Touch(id.Incarnation);
        ledger = intake.LedgerOf(id);
        return true;
    }

    /// <summary>
    /// A closed number again: the same content is a duplicate, other content a conflict. What is no longer stored cannot be compared and counts as a duplicate.
    /// </summary>
    private void BookAgain(DecodedEvent e, LaneLedger ledger)
    {
        if (e.Payload is GapData || _digests.Find(e.Gateway, e.Key) is not { } kept || kept == e.Digest)
        {
            ledger.BookDuplicate();
            return;
        }

        ledger.BookConflict(e.Id.From);
        Refuse(e.Gateway, RejectReasons.Of(RejectReason.Conflict), e.Key);
        if (EventStore.AddConflict(session, e, now))
        {
            _troubles.Raise(e.Gateway, FaultCodes.WireConflict, [new NumberData("conflicts", ledger.Counts.Conflict, "", "measured", 0)]);
        }
    }

    /// <summary>
    /// True when this very event was taken under the number it had in an older incarnation, or, should the older number arrive last, under a newer one.
    /// </summary>
    private bool WasTakenBefore(DecodedEvent e, GatewayIntake intake)
    {
        if (e.Event.PreviousId is { } previous && _digests.Find(e.Gateway, previous) == e.Digest) return true;
        return intake.HasSeveralIncarnations && _digests.HasByPrevious(FirstIdOf(e), e.Digest);
    }

    private void Apply(DecodedEvent e, GatewayIntake intake, long rank)
    {
        switch (e.Payload)
        {
            case AlarmData alarm:
                _troubles.Take(e.Gateway, rank, alarm);
                break;
            case DrillData drill:
                if (TestOrderStore.Open(session, e.Gateway, drill, now, time.GetUtcNow(), change)) Drills.Add((e.Gateway, drill.DrillId));
                break;
            case HealthHourData when intake.AreTwo:
                Refuse(e.Gateway, TwoGateways, e.Key);
                break;
            case HealthHourData hour:
                HealthStore.Add(session, e.Gateway, hour, now);
                break;
            case GatewayStateData state:
                if (e.Id.Lane == Lane.State) intake.HearState(state.StartedAt);
                if (intake.AreTwo) TakeNoSide(e, intake, rank, state);
                else Take(e, intake, rank, state);
                break;
            case CommissioningData record:
                CommissioningStore.Add(session, e.Gateway, record, now);
                break;
            case EvidenceData evidence:
                EvidenceStore.Add(session, e.Gateway, evidence, now);
                break;
        }
    }

    private void Take(DecodedEvent e, GatewayIntake intake, long rank, GatewayStateData state)
    {
        AddPower(e, state);
        if (e.Id.Lane != Lane.State) return;
        intake.NoteState(rank, e.Id.From, state);
        if (state.StoreLoss is { } loss) EventStore.NoteStoreLoss(session, e.Gateway, loss, now);
        if (intake.HasSeveralIncarnations && intake.IsNewest(rank)) _troubles.EndLost(e.Gateway, rank, state.Machines);
    }

    /// <summary>
    /// Two plants speak of one machine: that it is there is believed, what it does and draws is not, and neither ends what the other says. Alarms are told
    /// apart by their ids and count as ever.
    /// </summary>
    private void TakeNoSide(DecodedEvent e, GatewayIntake intake, long rank, GatewayStateData state)
    {
        Refuse(e.Gateway, TwoGateways, e.Key);
        MachineStateData[] machines = [.. state.Machines.Select(machine => machine with { RunState = "unknown", Numbers = [] })];
        if (e.Id.Lane == Lane.State) intake.NoteState(rank, e.Id.From, state with { Machines = machines, MachineIds = null });
    }

    /// <summary>Somebody has to find the second box: an order, and a line in the audit of everybody whose gateway it is.</summary>
    private void NoteTwo(string gateway, GatewayIntake intake)
    {
        string bodies = string.Join(", ", intake.Lives.Bodies);
        _troubles.Raise(gateway, FaultCodes.OneIdentityTwice, [new NumberData("bodies", 2, "", "measured", 1)]);
        foreach (string organisation in Grants.ActingOn(session, gateway))
            AuditLog.Add(session, organisation, now, OrderRules.Bridge, TwoGateways, gateway, bodies, "");
    }

    private void AddPower(DecodedEvent e, GatewayStateData state)
    {
        DateTimeOffset at = e.Event.ClockState == ClockStates.Of(ClockState.None) || e.Event.Time > now ? now : e.Event.Time;
        if (now - at > PowerHistory.Keep) return;
        foreach (MachineStateData machine in state.Machines)
        {
            if (new Machine(e.Gateway, machine, now).Power is { } power) PowerHistory.Add(session, e.Gateway, machine.MachineId, at, power);
        }
    }

    private List<DueReceipt> Save()
    {
        var due = new List<DueReceipt>();
        foreach ((string gateway, GatewayIntake? intake) in _gateways)
        {
            if (intake is null) continue;
            if (intake.IsHeard) _troubles.Clear(gateway, FaultCodes.SilentGateway);
            foreach (string machine in intake.Gone()) _troubles.MachineLeft(gateway, machine, LeaveReasons.NotNamed);
            if (intake.IsLeft) _troubles.EndAllOf(gateway);
            if (intake.BecameTwo) NoteTwo(gateway, intake);
            intake.Save(change);
            foreach (ulong incarnation in intake.Touched)
            {
                due.Add(
                    new DueReceipt(
                        gateway,
                        Receipts.Of(incarnation, intake.LedgersOf(incarnation), intake.HolesOf(incarnation)) with
                        {
                            Life = intake.Life,
                        }
                    )
                );
            }
        }

        _troubles.Prove(
            _gateways
                .Where(pair => pair.Value?.NewState is not null)
                .ToDictionary(pair => pair.Key, pair => pair.Value!.NewState!, StringComparer.Ordinal)
        );
        _troubles.Save();
        foreach (((string reason, string gateway), (long count, string sample)) in _refusals)
            EventStore.CountRefusals(session, reason, gateway, count, now, sample);
        return due;
    }

    private void Refuse(string gateway, string reason, string sample) =>
        _refusals[(reason, gateway)] = (_refusals.GetValueOrDefault((reason, gateway)).Count + 1, sample);

    private static (string Gateway, string Id) FirstIdOf(DecodedEvent e) => (e.Gateway, e.Event.PreviousId ?? e.Key);

    /// <summary>0 for a message that names none.</summary>
    private static ulong IncarnationOf(Decoded message) => message switch
    {
        DecodedEvent e => e.Id.Incarnation,
        QuarantinedEvent e => e.Id.Incarnation,
        DecodedHello hello => hello.Incarnation,
        _ => 0,
    };

    private static string GatewayOf(Decoded message) => message switch
    {
        DecodedEvent e => e.Gateway,
        QuarantinedEvent e => e.Gateway,
        DecodedHello hello => hello.Gateway,
        DecodedReply reply => reply.Gateway,
        Refused refused => refused.Gateway,
        _ => "",
    };
}
