using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Outbox;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Uplink;

/// <summary>
/// Says which event goes to the cloud next and what a receipt means. Alarms go first, then state, health, evidence and history, so that a long backlog never delays a
/// new alarm behind records. Promise: an event is let go only on the bridge's receipt.
/// <para>Limit: <see cref="CloudLimits.GatewayWindow"/> events per lane under way; the next waits in the store.</para>
/// </summary>
public sealed class CloudUplink(EventOutbox outbox)
{
    /// <summary>
    /// A bridge that has not spoken of our incarnation for this long since the connection does not know it (it is new, or was restored from before we came): we speak first.
    /// Should it have other content under our numbers after all, its receipt says so and a new incarnation is taken.
    /// </summary>
    private const long SpeakFirstAfterMs = 15_000;

    private static readonly Lane[] s_byUrgency = [Lane.Alarm, Lane.State, Lane.Health, Lane.Evidence, Lane.Replay];

    private readonly Dictionary<Lane, Queue<OutboxElement>> _read = s_byUrgency.ToDictionary(lane => lane, _ => new Queue<OutboxElement>());
    private bool _isConnected;
    private long _connectedSteadyMs;

    /// <summary>Unix milliseconds of the last receipt of our incarnation; null never in this run.</summary>
    public long? LastReceiptMs { get; private set; }

    /// <summary>Events handed out for sending, repetitions included.</summary>
    public long Sent { get; private set; }

    /// <summary>Receipts that named another incarnation.</summary>
    public long ForeignReceipts { get; private set; }

    public void Connected(Moment now)
    {
        (_isConnected, _connectedSteadyMs) = (true, now.SteadyMs);
        foreach (Lane lane in s_byUrgency)
        {
            outbox.Sender(lane).Connected(now.SteadyMs);
            _read[lane].Clear();
        }
    }

    public void Disconnected() => _isConnected = false;

    /// <summary>Time passes: what got no receipt goes again.</summary>
    public void Tick(Moment now)
    {
        if (!_isConnected) return;
        foreach (Lane lane in s_byUrgency)
        {
            LaneSender sender = outbox.Sender(lane);
            bool maySpeakFirst = sender.Receipted == 0 || now.SteadyMs - _connectedSteadyMs >= SpeakFirstAfterMs;
            if (!sender.IsOpen && maySpeakFirst) sender.Receive(sender.Receipted, false, now.SteadyMs);
            sender.Tick(now.SteadyMs);
        }
    }

    /// <summary>Takes the bridge's receipt.</summary>
    public void Receive(CloudReceipt receipt, Moment now, GatewayChanges changes)
    {
        if (!Hex64.TryParse(receipt.Incarnation, out ulong incarnation) || incarnation != outbox.Incarnation)
        {
            ForeignReceipts++;
            return;
        }

        LastReceiptMs = now.UtcMs;
        bool isOld = false;
        foreach (Lane lane in s_byUrgency)
        {
            if (!receipt.Lanes.TryGetValue(LaneNames.Of(lane), out long highest)) highest = 0;
            isOld |= Receive(lane, highest, receipt.Rewind.Contains(LaneNames.Of(lane)), now, changes) == ReceiptOutcome.Ahead;
        }

        outbox.MarkMoved();
        Dictionary<Lane, long> conflicts = ConflictsOf(receipt);
        if (isOld || conflicts.Count > 0) Renew(conflicts, now, changes);
    }

    /// <summary>The next event to publish, or null when there is none, the window is full or the bridge has not spoken. Call between commits only.</summary>
    public OutboxElement? Next(Moment now)
    {
        if (!_isConnected) return null;
        foreach (Lane lane in s_byUrgency)
        {
            LaneSender sender = outbox.Sender(lane);
            long number = sender.Next();
            if (number == 0) continue;
            OutboxElement element = ElementAt(lane, number);
            sender.MarkSent(element.To, now.SteadyMs);
            Sent++;
            return element;
        }

        return null;
    }

    /// <summary>The element <see cref="Next"/> gave could not be published now; it goes again with the resend.</summary>
    public void Forget(OutboxElement element) => _read[element.Lane].Clear();

    private ReceiptOutcome Receive(Lane lane, long highest, bool isRewindAsked, Moment now, GatewayChanges changes)
    {
        LaneSender sender = outbox.Sender(lane);
        ReceiptOutcome outcome = sender.Receive(highest, isRewindAsked, now.SteadyMs);
        if (isRewindAsked || outcome is ReceiptOutcome.Behind) _read[lane].Clear();
        if (outcome == ReceiptOutcome.Behind) FillHole(lane, sender, now, changes);
        return outcome;
    }

    /// <summary>The bridge wants numbers again that are no longer kept: they go as a gap record.</summary>
    private void FillHole(Lane lane, LaneSender sender, Moment now, GatewayChanges changes)
    {
        long from = sender.Receipted + 1;
        IReadOnlyList<OutboxElement> kept = outbox.Read(lane, from, 1);
        long firstKept = kept.Count > 0 ? kept[0].From : sender.Produced + 1;
        if (firstKept > from) outbox.PutGap(lane, from, Math.Min(firstKept - 1, sender.Produced), GapReason.ReceiverBehind, now, changes);
    }

    private static Dictionary<Lane, long> ConflictsOf(CloudReceipt receipt)
    {
        var conflicts = new Dictionary<Lane, long>();
        foreach ((string name, long number) in receipt.Conflicts ?? new Dictionary<string, long>())
        {
            if (LaneNames.TryParse(name, out Lane lane) && CloudTopics.EventLanes.Contains(lane) && number >= 1) conflicts[lane] = number;
        }

        return conflicts;
    }

    private void Renew(IReadOnlyDictionary<Lane, long> conflicts, Moment now, GatewayChanges changes)
    {
        outbox.TakeNewIncarnation(conflicts, now, changes);
        foreach (Lane lane in s_byUrgency)
        {
            _read[lane].Clear();

            // Nobody else can have this incarnation: there is nothing to wait for.
            outbox.Sender(lane).Receive(0, false, now.SteadyMs);
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
            foreach (OutboxElement element in outbox.Read(lane, number, CloudLimits.GatewayWindow)) read.Enqueue(element);
        }

        long nextKept = read.TryPeek(out OutboxElement? found) ? found.From : outbox.Sender(lane).Offered + 1;
        return nextKept <= number ? found! : outbox.GapFor(lane, number, nextKept - 1);
    }
}
