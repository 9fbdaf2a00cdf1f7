using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Outbox;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Uplink;

/// <summary>
/// Says which event goes to the cloud next and what a receipt means. Alarms go first, then state, health, evidence and history, so that a long backlog never
/// delays a new alarm behind records. Promise: an event is let go only on the bridge's receipt.
/// <para>History: while the bridge is away (<see cref="UplinkOptions.HistoryAfter"/>) alarms and health records are numbered on the replay lane from the start.
/// When it is back the gateway says on the alarm lane how every alarm stands, and the history follows behind everything that is live. An alarm's newest
/// revision and an hour's highest version count at the bridge, in whatever order they come.</para>
/// <para>Limits: <see cref="CloudLimits.WindowOf"/> events per lane under way; the next waits in the store. Evidence has room for one, so an alarm waits behind
/// one at most; history for <see cref="CloudLimits.ReplayWindow"/>, and no more than <see cref="UplinkOptions.HistoryPerSecond"/>.</para>
/// </summary>
public sealed class CloudUplink
{
    /// <summary>While the bridge has not answered the hello, it is said again.</summary>
    private const long HelloAgainMs = 15_000;

    /// <summary>
    /// How often the bridge is asked what it has of former incarnations, beside every connection and every sign that it is old: it may have been put back while
    /// nothing else shows it.
    /// </summary>
    private const long AskFormersMs = 300_000;

    /// <summary>
    /// A bridge that was not heard for this long was away: what it did not receipt in the meantime says nothing against an element. Longer than the 60 s
    /// between its receipts and shorter than the eight rounds of 10 s after which an element is given up.
    /// </summary>
    private const long BridgeAwayMs = 70_000;

    /// <summary>News of another time line are answered by a new incarnation no sooner again than this, and each time twice as late.</summary>
    private const long FirstNewsWaitMs = 600_000;
    private const long LongestNewsWaitMs = 86_400_000;

    private static readonly Lane[] s_byUrgency = [Lane.Alarm, Lane.State, Lane.Health, Lane.Evidence, Lane.Replay];

    private readonly Dictionary<Lane, Queue<OutboxElement>> _read = s_byUrgency.ToDictionary(lane => lane, _ => new Queue<OutboxElement>());
    private bool _isConnected;
    private bool _isAnswered;
    private long _lastHelloSteadyMs;
    private long _lastReceiptSteadyMs;
    private readonly Queue<ulong> _formersToAsk = new();
    private readonly UplinkOptions _options;
    private readonly EventOutbox _outbox;
    private long _formersAskedSteadyMs;
    private long _bridgeHeardSteadyMs;
    private long _historyRefilledSteadyMs;
    private double _historyRoom;
    private long _hellosSaid;
    private long _newsAgainSteadyMs = long.MinValue / 2;
    private long _newsWaitMs = FirstNewsWaitMs;

    /// <summary>History may have been made that the bridge has to be told the outcome of: in this run, or in one before.</summary>
    private bool _isOutcomeUntold = true;

    /// <param name="outbox">What waits.</param>
    /// <param name="life">64 random bits of this run of the process.</param>
    /// <param name="now">The start: a bridge that was never heard is away from then on.</param>
    public CloudUplink(UplinkOptions options, EventOutbox outbox, ulong life, Moment now)
    {
        (_options, _outbox, Life) = (options, outbox, Hex64.ToText(life));
        (_bridgeHeardSteadyMs, _historyRefilledSteadyMs) = (now.SteadyMs, now.SteadyMs);
    }

    /// <summary>Which run of the process speaks; the bridge's answer to a hello names it back.</summary>
    public string Life { get; }

    /// <summary>The bridge was not heard for so long that what is made now is history.</summary>
    public bool IsBridgeAway { get; private set; }

    /// <summary>Unix milliseconds of the last receipt of our incarnation; null never in this run.</summary>
    public long? LastReceiptMs { get; private set; }

    /// <summary>Events handed out for sending, repetitions included.</summary>
    public long Sent { get; private set; }

    /// <summary>Receipts that named another incarnation.</summary>
    public long ForeignReceipts { get; private set; }

    /// <summary>Rises whenever the bridge may believe something about an alarm that no event under way will put right.</summary>
    public int TimesToTellAnew { get; private set; }

    public void Connected(Moment now)
    {
        _isConnected = true;
        AskFormers(now);
        _lastHelloSteadyMs = long.MinValue / 2;
        Restart(now);
    }

    public void Disconnected() => _isConnected = false;

    /// <summary>
    /// The next hello to publish now, or null: that of the present incarnation while the bridge has not answered, and one of each former incarnation it is to
    /// be asked about.
    /// </summary>
    public CloudHello? TakeHello(Moment now)
    {
        bool isWaiting = s_byUrgency.Any(lane => !_outbox.Sender(lane).IsOpen);
        if (!_isConnected) return null;
        if (now.SteadyMs - _formersAskedSteadyMs >= AskFormersMs) AskFormers(now);
        bool isDue = isWaiting && now.SteadyMs - _lastHelloSteadyMs >= HelloAgainMs;
        if (isDue) _lastHelloSteadyMs = now.SteadyMs;
        return isDue ? HelloOf(_outbox.Incarnation) : _formersToAsk.TryDequeue(out ulong former) ? HelloOf(former) : null;
    }

    /// <summary>Time passes: what got no receipt goes again, what the bridge refuses again and again is given up, and a silent bridge is away.</summary>
    public void Tick(Moment now, GatewayChanges changes)
    {
        IsBridgeAway |= now.SteadyMs - _bridgeHeardSteadyMs >= _options.HistoryAfter.TotalMilliseconds;
        _isOutcomeUntold |= IsBridgeAway;
        if (!_isConnected) return;
        foreach (Lane lane in s_byUrgency)
        {
            LaneSender sender = _outbox.Sender(lane);
            sender.Tick(now.SteadyMs);
            if (sender.IsHeadHopeless && now.SteadyMs - _lastReceiptSteadyMs < BridgeAwayMs) GiveUpHead(lane, sender, now, changes);
        }
    }

    /// <summary>Takes the bridge's receipt.</summary>
    public void Receive(CloudReceipt receipt, Moment now, GatewayChanges changes)
    {
        // A store put back to an old copy must not be compared before everything an earlier life still had under way is taken: only the answer to this life's
        // hello comes after that.
        if (!_isAnswered && receipt.Life != Life) return;
        _isAnswered = true;
        if (!Hex64.TryParse(receipt.Incarnation, out ulong incarnation) || incarnation != _outbox.Incarnation)
        {
            ForeignReceipts++;
            if (_outbox.IsFormer(incarnation))
            {
                if (_outbox.SendFormerAgain(incarnation, receipt.Lanes, now, changes)) AskFormers(now);
                return;
            }

            // Put back to the same old copy twice, the store meets its numbers as it left them, and yet the bridge holds what a later incarnation said for
            // newer.
            // A second box with this identity is news again and again: each answers the other ever more rarely, or the two would use up what the bridge keeps.
            if (now.SteadyMs < _newsAgainSteadyMs || !_outbox.IsNewsOf(incarnation, changes)) return;
            Renew(new Dictionary<Lane, long>(), now, changes);
            _newsAgainSteadyMs = now.SteadyMs + _newsWaitMs;
            _newsWaitMs = Math.Min(2 * _newsWaitMs, LongestNewsWaitMs);
            return;
        }

        if (_lastReceiptSteadyMs != 0 && now.SteadyMs - _lastReceiptSteadyMs >= BridgeAwayMs) Restart(now);
        (LastReceiptMs, _lastReceiptSteadyMs) = (now.UtcMs, now.SteadyMs);
        var conflicts = new Dictionary<Lane, long>();
        bool isOld = false;
        bool isBridgeOld = false;
        foreach (Lane lane in s_byUrgency)
        {
            CloudLaneReceipt position = receipt.Lanes.GetValueOrDefault(LaneNames.Of(lane)) ?? new CloudLaneReceipt(0, null, false, null);
            ReceiptOutcome outcome = Receive(lane, position, now, changes);
            isOld |= outcome == ReceiptOutcome.Ahead;
            isBridgeOld |= outcome == ReceiptOutcome.Behind;
            if (position.Conflict is >= 1 and { } conflict) conflicts[lane] = conflict;
        }

        _outbox.MarkMoved();
        if (isBridgeOld)
        {
            // It may hold for newer what a time line said that this store lost: what goes again it knows by content already, so the present word is said anew.
            AskFormers(now);
            TimesToTellAnew++;
        }

        if (isOld || conflicts.Count > 0) Renew(conflicts, now, changes);
        BridgeIsHere(now);
    }

    /// <summary>The next event to publish, or null when there is none, the window is full or the bridge has not spoken. Call between commits only.</summary>
    public OutboxElement? Next(Moment now)
    {
        if (!_isConnected) return null;
        foreach (Lane lane in s_byUrgency)
        {
            LaneSender sender = _outbox.Sender(lane);
            long number = sender.Next();
            if (number == 0 || (lane == Lane.Replay && !MayHistoryGo(now))) continue;
            OutboxElement element = ElementAt(lane, number);
            sender.MarkSent(element.To, now.SteadyMs);
            Sent++;
            return element;
        }

        return null;
    }

    /// <summary>True when <see cref="Next"/> has something.</summary>
    public bool IsWaiting => _isConnected && s_byUrgency.Any(lane => _outbox.Sender(lane).Next() > 0);

    /// <summary>The element <see cref="Next"/> gave could not be published now; its lane starts again behind the last receipt.</summary>
    public void NotSent(OutboxElement element, Moment now)
    {
        LaneSender sender = _outbox.Sender(element.Lane);
        sender.Receive(sender.Receipted, true, true, now.SteadyMs);
        _read[element.Lane].Clear();
    }

    /// <summary>From here on what is made is live again; what an alarm's history will say only later is said at once.</summary>
    private void BridgeIsHere(Moment now)
    {
        _bridgeHeardSteadyMs = now.SteadyMs;
        IsBridgeAway = false;
        if (_isOutcomeUntold && !_outbox.Sender(Lane.Replay).IsDrained) TimesToTellAnew++;
        _isOutcomeUntold = false;
    }

    /// <summary>Room for history comes back evenly and piles up for a second at most.</summary>
    private bool MayHistoryGo(Moment now)
    {
        double refilled = (now.SteadyMs - _historyRefilledSteadyMs) / 1000.0 * _options.HistoryPerSecond;
        _historyRoom = Math.Min(_options.HistoryPerSecond, _historyRoom + refilled);
        _historyRefilledSteadyMs = now.SteadyMs;
        if (_historyRoom < 1) return false;
        _historyRoom--;
        return true;
    }

    private CloudHello HelloOf(ulong incarnation) => new(1, Hex64.ToText(incarnation), Life, ++_hellosSaid);

    private void AskFormers(Moment now)
    {
        _formersAskedSteadyMs = now.SteadyMs;
        foreach (ulong former in _outbox.FormersKept())
        {
            if (!_formersToAsk.Contains(former)) _formersToAsk.Enqueue(former);
        }
    }

    private void Restart(Moment now)
    {
        foreach (Lane lane in s_byUrgency)
        {
            _outbox.Sender(lane).Connected(now.SteadyMs);
            _read[lane].Clear();
        }
    }

    private ReceiptOutcome Receive(Lane lane, CloudLaneReceipt position, Moment now, GatewayChanges changes)
    {
        LaneSender sender = _outbox.Sender(lane);
        ReceiptOutcome outcome = sender.Receive(Math.Max(0, position.Highest), IsSameContent(lane, position), position.IsRewindAsked, now.SteadyMs);
        if (position.IsRewindAsked || outcome == ReceiptOutcome.Behind) _read[lane].Clear();
        if (outcome == ReceiptOutcome.Behind) FillHole(lane, sender, now, changes);
        return outcome;
    }

    /// <summary>Does the bridge hold at its highest number what this store holds there? True as well when one of the two can't say.</summary>
    private bool IsSameContent(Lane lane, CloudLaneReceipt position)
    {
        if (position.Digest is null || position.Highest < 1 || position.Highest > _outbox.Sender(lane).Produced) return true;
        IReadOnlyList<OutboxElement> kept = _outbox.Read(lane, position.Highest, 1);
        bool isComparable = kept.Count == 1 && kept[0].From == position.Highest && kept[0].To == position.Highest;
        return !isComparable || CloudEventCodec.DigestOf(kept[0].Body) == position.Digest;
    }

    private void GiveUpHead(Lane lane, LaneSender sender, Moment now, GatewayChanges changes)
    {
        OutboxElement head = ElementAt(lane, sender.Receipted + 1);
        changes.Quarantined.Add(new QuarantinedRow(now.UtcMs, RejectReason.SchemaViolation, "outbox/" + LaneNames.Of(lane), head.Body));
        _outbox.PutGap(lane, head.From, head.To, GapReason.Refused, now, changes);
        sender.Connected(now.SteadyMs);
        sender.Receive(sender.Receipted, true, false, now.SteadyMs);
        _read[lane].Clear();
    }

    /// <summary>The bridge wants numbers again that are no longer kept: they go as a gap record.</summary>
    private void FillHole(Lane lane, LaneSender sender, Moment now, GatewayChanges changes)
    {
        long from = sender.Receipted + 1;
        IEnumerable<OutboxElement> waiting = changes.OutboxAdded.Where(element =>
            element.Incarnation == _outbox.Incarnation && element.Lane == lane && element.To >= from
        );
        long firstKept = _outbox.Read(lane, from, 1).Concat(waiting).Select(element => element.From).DefaultIfEmpty(sender.Produced + 1).Min();
        if (firstKept <= from) return;
        _outbox.PutGap(lane, from, Math.Min(firstKept - 1, sender.Produced), GapReason.ReceiverBehind, now, changes);
        if (lane is Lane.Alarm or Lane.Replay) TimesToTellAnew++;
    }

    private void Renew(IReadOnlyDictionary<Lane, long> conflicts, Moment now, GatewayChanges changes)
    {
        _outbox.TakeNewIncarnation(conflicts, now, changes);
        TimesToTellAnew++;
        AskFormers(now);
        _lastHelloSteadyMs = long.MinValue / 2;
        foreach (Lane lane in s_byUrgency)
        {
            _read[lane].Clear();
        }
    }

    /// <summary>The stored element that holds a number, or a gap record when the store no longer has it.</summary>
    private OutboxElement ElementAt(Lane lane, long number)
    {
        Queue<OutboxElement> read = _read[lane];
        while (read.TryPeek(out OutboxElement? passed) && passed.To < number) read.Dequeue();
        if (read.TryPeek(out OutboxElement? first) && first.From > number) read.Clear();
        if (read.Count == 0)
        {
            foreach (OutboxElement element in _outbox.Read(lane, number, CloudLimits.WindowOf(lane))) read.Enqueue(element);
        }

        long nextKept = read.TryPeek(out OutboxElement? found) ? found.From : _outbox.Sender(lane).Produced + 1;
        return nextKept <= number ? found! : _outbox.GapFor(lane, number, nextKept - 1);
    }
}
