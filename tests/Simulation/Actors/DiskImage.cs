using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Devices;
using EdgeAgent.Gateway.Outbox;
using EdgeAgent.Simulation.Checks;

namespace EdgeAgent.Simulation.Actors;

/// <summary>What lies on a gateway's disk, and beside it what a checker wants to know of this time line: a copy of the image carries both.</summary>
public sealed class DiskImage
{
    private readonly Dictionary<(string Kind, string Key), Document> _documents = [];
    private readonly Dictionary<int, LaneRow> _lanes = [];
    private readonly List<LoggedFrame> _frames = [];
    private readonly List<FrameRow> _alarmFrames = [];
    private readonly List<GapRow> _gaps = [];
    private readonly List<QuarantinedRow> _quarantine = [];
    private readonly Dictionary<(ulong Incarnation, Lane Lane), SortedList<long, OutboxElement>> _outbox = [];
    private readonly Dictionary<(ulong Incarnation, Lane Lane), OutboxLaneRow> _outboxLanes = [];

    public DiskImage()
    {
    }

    private DiskImage(DiskImage other)
    {
        _documents = new(other._documents);
        _lanes = new(other._lanes);
        _frames = [.. other._frames];
        _alarmFrames = [.. other._alarmFrames];
        _gaps = [.. other._gaps];
        _quarantine = [.. other._quarantine];
        foreach ((var lane, SortedList<long, OutboxElement> elements) in other._outbox) _outbox[lane] = new(elements);
        _outboxLanes = new(other._outboxLanes);
        NewestFrameId = other.NewestFrameId;
        Bytes = other.Bytes;
        History = other.History.Copy();
    }

    /// <summary>Everything that was ever committed in this time line; retention does not shorten it.</summary>
    public CommitHistory History { get; } = new();

    public long NewestFrameId { get; private set; }
    public long Bytes { get; private set; }
    public IEnumerable<LaneRow> Lanes => _lanes.Values;
    public IEnumerable<OutboxLaneRow> OutboxLanes => _outboxLanes.Values;
    public IReadOnlyList<GapRow> Gaps => _gaps;
    public int QuarantineCount => _quarantine.Count;

    public DiskImage Copy() => new(this);

    public StoredState Load() => new([.. _documents.Values], [.. _lanes.Values], [.. _outboxLanes.Values]);

    public void Apply(GatewayChanges changes)
    {
        foreach (((string, string) name, Document? document) in changes.Documents)
        {
            if (document is null) _documents.Remove(name);
            else _documents[name] = document;
        }

        foreach (LaneRow lane in changes.Lanes) _lanes[lane.Number] = lane;
        foreach (FrameRow frame in changes.Frames)
        {
            History.Took(frame, _lanes[frame.LaneNumber]);
            Bytes += frame.Bytes.Length;
            if (frame.IsAlarmLane) _alarmFrames.Add(frame);
            else _frames.Add(new LoggedFrame(++NewestFrameId, frame.LaneNumber, frame.Sequence, frame.AtMs, frame.Bytes));
        }

        foreach (GapRow gap in changes.Gaps)
        {
            _gaps.Add(gap);
            History.Booked(gap, _lanes[gap.LaneNumber]);
        }

        foreach (QuarantinedRow row in changes.Quarantined)
        {
            _quarantine.Add(row);
            History.PutAside(row);
        }

        foreach (OutboxPlace place in changes.OutboxRemoved) OutboxOf(place.Incarnation, place.Lane).Remove(place.From);
        foreach (OutboxElement element in changes.OutboxAdded)
        {
            OutboxOf(element.Incarnation, element.Lane)[element.From] = element;
            History.Queued(element);
        }

        foreach (OutboxLaneRow row in changes.OutboxLanes ?? []) _outboxLanes[(row.Incarnation, row.Lane)] = row;
        if (changes.Retention is { } retention) Trim(retention);
    }

    public byte[]? FindFrame(int laneNumber, long sequence, int reach)
    {
        for (int i = _frames.Count - 1; i >= Math.Max(0, _frames.Count - reach); i--)
        {
            if (_frames[i].LaneNumber == laneNumber && _frames[i].Sequence == sequence) return _frames[i].Bytes;
        }

        for (int i = _alarmFrames.Count - 1; i >= Math.Max(0, _alarmFrames.Count - reach); i--)
        {
            if (_alarmFrames[i].LaneNumber == laneNumber && _alarmFrames[i].Sequence == sequence) return _alarmFrames[i].Bytes;
        }

        return null;
    }

    public IReadOnlyList<LoggedFrame> ReadFrames(long afterId, int max)
    {
        int first = _frames.Count == 0 ? 0 : (int)Math.Max(0, afterId + 1 - _frames[0].Id);
        return first >= _frames.Count ? [] : _frames.GetRange(first, Math.Min(max, _frames.Count - first));
    }

    public IReadOnlyList<OutboxElement> ReadOutbox(ulong incarnation, Lane lane, long from, int max)
    {
        if (!_outbox.TryGetValue((incarnation, lane), out SortedList<long, OutboxElement>? elements)) return [];
        var read = new List<OutboxElement>();
        for (int i = FirstEndingAt(elements, from); i < elements.Count && read.Count < max; i++) read.Add(elements.Values[i]);
        return read;
    }

    public IReadOnlyList<GapRow> ReadGaps(int laneNumber, int max) => [.. _gaps.Where(gap => gap.LaneNumber == laneNumber).Reverse().Take(max)];

    public IReadOnlyList<QuarantinedRow> ReadQuarantine(int max) => [.. _quarantine.AsEnumerable().Reverse().Take(max)];

    private SortedList<long, OutboxElement> OutboxOf(ulong incarnation, Lane lane)
    {
        if (!_outbox.TryGetValue((incarnation, lane), out SortedList<long, OutboxElement>? elements)) _outbox[(incarnation, lane)] = elements = [];
        return elements;
    }

    private static int FirstEndingAt(SortedList<long, OutboxElement> elements, long from)
    {
        int low = 0;
        int high = elements.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (elements.Values[middle].To < from) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private void Trim(Retention retention)
    {
        RetentionOptions options = retention.Options;
        long oldestMs = retention.NowMs - (long)options.MaxFrameAge.TotalMilliseconds;
        int gone = 0;
        while (gone < _frames.Count && (_frames[gone].AtMs < oldestMs || Bytes > options.MaxFrameBytes)) Bytes -= _frames[gone++].Bytes.Length;
        _frames.RemoveRange(0, gone);
        if (_quarantine.Count > options.MaxQuarantined) _quarantine.RemoveRange(0, _quarantine.Count - options.MaxQuarantined);

        long oldestEventMs = retention.NowMs - (long)options.KeepReceiptedEvents.TotalMilliseconds;
        foreach (((ulong, Lane) key, SortedList<long, OutboxElement> elements) in _outbox)
        {
            if (!_outboxLanes.TryGetValue(key, out OutboxLaneRow? lane)) continue;
            while (elements.Count > 0 && elements.Values[0].To <= lane.Receipted && elements.Values[0].AtMs < oldestEventMs) elements.RemoveAt(0);
        }
    }
}
