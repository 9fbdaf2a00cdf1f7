using System.Text.Json;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Outbox;

/// <summary>
/// Numbers events by (incarnation, lane, sequence) and puts them into the transaction of what they report. Promise: an event is in the store before it is sent,
/// and stays there until <see cref="RetentionOptions.KeepReceiptedEvents"/> after its receipt.
/// <para>Limit: an event is at most <see cref="CloudLimits.MaxBytesOf"/> its lane; a longer one is an error of the caller. The replay lane grows with the time
/// the cloud is away (a health record per machine and hour, few alarms); the state lane holds at most <see cref="MaxWaitingStates"/> waiting events, because
/// only the newest state matters.</para>
/// </summary>
public sealed class EventOutbox
{
    public const int MaxWaitingStates = 2;

    private const string GatewayKind = "gateway";
    private const string IncarnationKey = "incarnation";
    private const string ForeignKey = "foreign-incarnations";
    private const string MarksKey = "receipt-marks";

    /// <summary>As many incarnations as a bridge keeps of one gateway; what it names beyond that changes nothing here.</summary>
    private const int MaxForeign = 256;

    private const int ReadAtOnce = 256;

    /// <summary>Without progress for this long, everything unreceipted of a lane is sent again; the bridge takes it once.</summary>
    private const long ResendAfterMs = 10_000;

    /// <summary>WIRE.md, section 1: rounds on a live link before an element is given up as refused.</summary>
    private const int TriesBeforeGivingUp = 8;

    /// <summary>Lanes of which a bridge put back to an old copy wants to hear again what it had.</summary>
    private static readonly Lane[] s_resumed = [.. CloudTopics.EventLanes.Where(lane => lane != Lane.State)];

    private readonly string _gateway;
    private readonly IOutbox _store;
    private readonly Func<ulong> _random;
    private readonly Dictionary<Lane, LaneSender> _senders = [];

    /// <summary>Incarnations this store had before; what was receipted under them is kept as long as anything else.</summary>
    private readonly List<ulong> _former;

    /// <summary>Incarnations the bridge named that this store never had: time lines that were lost when it was put back to an old copy.</summary>
    private readonly HashSet<ulong> _foreign = [];
    private readonly HashSet<ulong> _own;
    private readonly ReceiptMarks _marks;
    private bool _isMoved;

    public EventOutbox(string gateway, IOutbox store, StoredState stored, Func<ulong> random)
    {
        _gateway = gateway;
        _store = store;
        _random = random;
        _ = Hex64.TryParse(stored.Find(GatewayKind, IncarnationKey) ?? "", out ulong incarnation);
        Incarnation = incarnation;
        _former = [.. stored.OutboxLanes.Select(row => row.Incarnation).Where(other => other != incarnation).Distinct()];
        _own = [incarnation, .. _former];
        _marks = new ReceiptMarks(stored.Find(GatewayKind, MarksKey) ?? "");
        foreach (string text in (stored.Find(GatewayKind, ForeignKey) ?? "").Split(' '))
        {
            if (Hex64.TryParse(text, out ulong foreign)) _foreign.Add(foreign);
        }

        foreach (Lane lane in CloudTopics.EventLanes)
        {
            OutboxLaneRow row =
                stored.OutboxLanes.FirstOrDefault(row => row.Incarnation == incarnation && row.Lane == lane) ?? new OutboxLaneRow(incarnation, lane, 0, 0);
            _senders[lane] = SenderOf(lane, row.Receipted, row.Produced, row.Produced);
        }
    }

    /// <summary>64 random bits made with the store, and anew when the store turns out to be older than the bridge's last receipt.</summary>
    public ulong Incarnation { get; private set; }

    /// <summary>How often a new incarnation was taken in this run.</summary>
    public int Renewals { get; private set; }

    /// <summary>Events without a receipt.</summary>
    public long Length => _senders.Values.Sum(sender => sender.Produced - sender.Receipted);

    public LaneSender Sender(Lane lane) => _senders[lane];

    /// <summary>True while the state lane has room.</summary>
    public bool TakesStates => _senders[Lane.State] is { } sender && sender.Produced - sender.Receipted < MaxWaitingStates;

    /// <summary>A new store gets its incarnation; once after start, before anything else.</summary>
    public void Begin(GatewayChanges changes)
    {
        if (Incarnation != 0) return;
        Incarnation = NewIncarnation(changes);
        _own.Add(Incarnation);
    }

    /// <param name="time">What the event says it happened at.</param>
    /// <param name="now">When it is made.</param>
    public void Append(
        Lane lane,
        string type,
        string? machine,
        DateTimeOffset time,
        string? episode,
        JsonElement data,
        Moment now,
        GatewayChanges changes
    )
    {
        var id = new EventId(Incarnation, lane, _senders[lane].Produce());
        CloudEvent cloudEvent = CloudEventCodec.Make(_gateway, id, type, machine, time, now.Clock, episode, null, data);
        changes.OutboxAdded.Add(new OutboxElement(Incarnation, lane, id.From, id.To, now.UtcMs, Encode(cloudEvent)));
        _isMoved = true;
    }

    /// <summary>The element that starts at or after a number.</summary>
    public IReadOnlyList<OutboxElement> Read(Lane lane, long from, int max) => _store.ReadOutbox(Incarnation, lane, from, max);

    /// <summary>A receipt moved a lane; it is stored with the next commit. Losing it costs a repeated event, nothing else.</summary>
    public void MarkMoved() => _isMoved = true;

    /// <summary>Part of every commit: positions that moved go to disk.</summary>
    public void Seal(GatewayChanges changes)
    {
        if (!_isMoved) return;
        changes.OutboxLanes = [.. _senders.Select(lane => new OutboxLaneRow(Incarnation, lane.Key, lane.Value.Receipted, lane.Value.Produced))];
        _isMoved = false;
    }

    /// <summary>Replaces numbers that are no longer kept by a gap record.</summary>
    public void PutGap(Lane lane, long from, long to, GapReason reason, Moment now, GatewayChanges changes) =>
        changes.OutboxAdded.Add(GapAt(Incarnation, lane, from, to, reason, now));

    /// <summary>A gap record for numbers that should be in the store and are not. Always the same bytes for the same numbers.</summary>
    public OutboxElement GapFor(Lane lane, long from, long to) => GapAt(Incarnation, lane, from, to, GapReason.Damaged, new Moment(0, 0, ClockState.None));

    /// <summary>
    /// The bridge names an incarnation: true when it is neither this store's own nor was named before, so that there is a time line this store knows nothing
    /// of.
    /// </summary>
    public bool IsNewsOf(ulong incarnation, GatewayChanges changes)
    {
        if (incarnation == 0 || _own.Contains(incarnation) || _foreign.Count >= MaxForeign || !_foreign.Add(incarnation)) return false;
        changes.Keep(new Document(GatewayKind, ForeignKey, string.Join(' ', _foreign.Select(Hex64.ToText))));
        return true;
    }

    /// <summary>
    /// This store is older than what the bridge has, or a number came there with two contents: everything from the given numbers on (by default what is
    /// unreceipted) goes under a new incarnation, numbered from 1, each event with its former id as <c>previousid</c>.
    /// </summary>
    /// <param name="from">First number to send again, of the lanes in which it is not the first unreceipted one.</param>
    public void TakeNewIncarnation(IReadOnlyDictionary<Lane, long> from, Moment now, GatewayChanges changes)
    {
        ulong old = Incarnation;
        Incarnation = NewIncarnation(changes);
        _former.Add(old);
        _own.Add(Incarnation);
        Renewals++;
        foreach (Lane lane in CloudTopics.EventLanes)
        {
            LaneSender before = _senders[lane];
            if (_marks.Note(old, lane, before.Receipted, now.UtcMs, isLast: true)) KeepMarks(changes);
            long first = from.TryGetValue(lane, out long asked) ? Math.Min(asked, before.Receipted + 1) : before.Receipted + 1;
            long count = Renumber(old, lane, first, before.Produced, now, changes);
            _senders[lane] = SenderOf(lane, 0, count, 0);
        }

        _isMoved = true;
    }

    /// <summary>Incarnations this store had before and of which it still keeps events; one that has none left is forgotten.</summary>
    public IReadOnlyList<ulong> FormersKept()
    {
        _former.RemoveAll(former => !s_resumed.Any(lane => _store.ReadOutbox(former, lane, 1, 1).Count > 0));
        return _former;
    }

    public bool IsFormer(ulong incarnation) => _former.Contains(incarnation);

    /// <summary>
    /// The bridge says what it has of an incarnation this store had before. What is missing there (the bridge was put back to an old copy) goes again under the
    /// present incarnation, with its former id: what the bridge has after all it recognises by that. States stay away, only the newest matters; so do gap
    /// records, which say something about the old numbers.
    /// </summary>
    /// <returns>True when something was missing.</returns>
    public bool SendFormerAgain(ulong former, IReadOnlyDictionary<string, CloudLaneReceipt> positions, Moment now, GatewayChanges changes)
    {
        bool isMissing = false;
        foreach (Lane lane in s_resumed)
        {
            long highest = positions.GetValueOrDefault(LaneNames.Of(lane))?.Highest ?? 0;
            foreach (
                OutboxElement element in Stored(former, lane, Math.Max(0, highest) + 1)
                    .Where(element => element.From == element.To && !changes.OutboxRemoved.Contains(element.Place))
            )
            {
                SendFormerAgain(element, now, changes);
                isMissing = true;
            }
        }

        _isMoved |= isMissing;
        return isMissing;
    }

    /// <summary>Receipted numbers whose keeping time is over; once a minute is enough.</summary>
    public IReadOnlyList<OutboxTrim> PastKeeping(RetentionOptions options, Moment now, GatewayChanges changes)
    {
        bool isChanged = false;
        foreach ((Lane lane, LaneSender sender) in _senders)
        {
            if (lane != Lane.State) isChanged |= _marks.Note(Incarnation, lane, sender.Receipted, now.UtcMs);
        }

        IReadOnlyList<OutboxTrim> due = _marks.Before(now.UtcMs - (long)options.KeepReceiptedEvents.TotalMilliseconds);
        if (isChanged) KeepMarks(changes);
        return due;
    }

    private void KeepMarks(GatewayChanges changes) => changes.Keep(new Document(GatewayKind, MarksKey, _marks.ToString()));

    private void SendFormerAgain(OutboxElement element, Moment now, GatewayChanges changes)
    {
        bool isEvent = CloudEventCodec.TryDecode(element.Body, _gateway, element.Lane, out CloudEvent was, out _, out _) && was.Type != EventTypes.Gap;
        if (!isEvent) return;
        long number = _senders[element.Lane].Produce() - 1;
        changes.OutboxRemoved.Add(element.Place);
        changes.OutboxAdded.Add(Moved(element, element.From, ref number, now));
    }

    /// <returns>How many numbers the lane has now.</returns>
    private long Renumber(ulong old, Lane lane, long first, long last, Moment now, GatewayChanges changes)
    {
        List<OutboxElement> pending = [.. changes.OutboxAdded.Where(element => element.Incarnation == old && element.Lane == lane)];
        changes.OutboxAdded.RemoveAll(element => element.Incarnation == old && element.Lane == lane);

        long number = 0;
        long at = first;

        // What waits for the commit may lie before what is stored (a hole that was just filled) or over it.
        foreach (OutboxElement element in Stored(old, lane, first).Concat(pending).OrderBy(element => element.From).ThenByDescending(element => element.To))
        {
            if (element.To < at)
            {
                changes.OutboxRemoved.Add(element.Place);
                continue;
            }

            if (element.From > at) changes.OutboxAdded.Add(GapAt(Incarnation, lane, number + 1, number += element.From - at, GapReason.Damaged, now));
            changes.OutboxRemoved.Add(element.Place);
            changes.OutboxAdded.Add(Moved(element, Math.Max(element.From, at), ref number, now));
            at = element.To + 1;
        }

        if (at <= last) changes.OutboxAdded.Add(GapAt(Incarnation, lane, number + 1, number += last - at + 1, GapReason.Damaged, now));
        return number;
    }

    private IEnumerable<OutboxElement> Stored(ulong incarnation, Lane lane, long from)
    {
        while (true)
        {
            IReadOnlyList<OutboxElement> some = _store.ReadOutbox(incarnation, lane, from, ReadAtOnce);
            if (some.Count == 0) yield break;
            foreach (OutboxElement element in some) yield return element;
            from = some[^1].To + 1;
        }
    }

    private OutboxElement Moved(OutboxElement element, long from, ref long number, Moment now)
    {
        long first = number + 1;
        number += element.To - from + 1;
        if (!CloudEventCodec.TryDecode(element.Body, _gateway, element.Lane, out CloudEvent was, out EventId place, out _))
            return GapAt(Incarnation, element.Lane, first, number, GapReason.Damaged, now);
        if (was.Type == EventTypes.Gap)
        {
            _ = CloudEventCodec.TryPayload(was, CloudJson.Default.GapData, out GapData gap);
            _ = GapReasons.TryParse(gap.Reason, out GapReason reason);
            return GapAt(Incarnation, element.Lane, first, number, reason, now);
        }

        var id = new EventId(Incarnation, element.Lane, first);
        CloudEvent moved = was with
        {
            Id = id.ToString(),
            Sequence = first.ToString("D16", System.Globalization.CultureInfo.InvariantCulture),
            PreviousId = was.PreviousId ?? place.ToString(),
        };
        return new OutboxElement(Incarnation, element.Lane, first, number, element.AtMs, Encode(moved));
    }

    private OutboxElement GapAt(ulong incarnation, Lane lane, long from, long to, GapReason reason, Moment now)
    {
        var id = new EventId(incarnation, lane, from, to);
        CloudEvent cloudEvent = CloudEventCodec.Make(
            _gateway, id, EventTypes.Gap, null, now.Utc, now.Clock, null, null, CloudJson.ToElement(new GapData(from, to, GapReasons.Of(reason))));
        return new OutboxElement(incarnation, lane, from, to, now.UtcMs, Encode(cloudEvent));
    }

    private static byte[] Encode(CloudEvent cloudEvent)
    {
        byte[] body = CloudEventCodec.Encode(cloudEvent);
        int limit = cloudEvent.Type == EventTypes.EvidenceBurst ? CloudLimits.MaxEvidenceBytes : CloudLimits.MaxEventBytes;
        return body.Length <= limit ? body : throw new InvalidOperationException($"Event {cloudEvent.Id} has {body.Length} bytes; the wire takes {limit}.");
    }

    private ulong NewIncarnation(GatewayChanges changes)
    {
        ulong incarnation;
        do incarnation = _random();
        while (incarnation == 0);
        changes.Keep(new Document(GatewayKind, IncarnationKey, Hex64.ToText(incarnation)));
        return incarnation;
    }

    private static LaneSender SenderOf(Lane lane, long receipted, long produced, long sentBefore) =>
        new(receipted, produced, sentBefore, CloudLimits.WindowOf(lane), ResendAfterMs, TriesBeforeGivingUp);
}
