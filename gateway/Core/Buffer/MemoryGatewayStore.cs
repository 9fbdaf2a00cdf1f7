using EdgeAgent.Contracts.Lanes;

namespace EdgeAgent.Gateway.Buffer;

/// <summary>
/// The store in memory: for simulations and tests, where its disk is what the test says it is. Passes the same compliance suite as the real one; durable only
/// as long as the object lives.
/// </summary>
public sealed class MemoryGatewayStore : IGatewayStore
{
    private readonly Dictionary<(string, string), Document> _documents = [];
    private readonly Dictionary<int, LaneRow> _lanes = [];
    private readonly List<LoggedFrame> _frames = [];
    private readonly List<FrameRow> _alarmFrames = [];
    private readonly List<GapRow> _gaps = [];
    private readonly List<QuarantinedRow> _quarantine = [];
    private readonly SortedDictionary<(ulong, Lane, long), OutboxElement> _outbox = [];
    private readonly Dictionary<(ulong, Lane), OutboxLaneRow> _outboxLanes = [];

    private long? _squeezedBytes;

    public MemoryGatewayStore()
    {
    }

    private MemoryGatewayStore(MemoryGatewayStore other)
    {
        _documents = new(other._documents);
        _lanes = new(other._lanes);
        _frames = [.. other._frames];
        _alarmFrames = [.. other._alarmFrames];
        _gaps = [.. other._gaps];
        _quarantine = [.. other._quarantine];
        _outbox = new(other._outbox);
        _outboxLanes = new(other._outboxLanes);
        NewestFrameId = other.NewestFrameId;
    }

    public long NewestFrameId { get; private set; }

    public long SizeBytes =>
        _frames.Sum(frame => (long)frame.Bytes.Length)
        + _alarmFrames.Sum(frame => (long)frame.Bytes.Length)
        + _outbox.Values.Sum(element => (long)element.Body.Length);

    /// <summary>A backup.</summary>
    public MemoryGatewayStore Copy() => new(this);

    public StoredState Load() => new([.. _documents.Values], [.. _lanes.Values], [.. _outboxLanes.Values]);

    public void Commit(GatewayChanges changes)
    {
        foreach (((string, string) name, Document? document) in changes.Documents)
        {
            if (document is null) _documents.Remove(name);
            else _documents[name] = document;
        }

        foreach (LaneRow lane in changes.Lanes) _lanes[lane.Number] = lane;
        foreach (FrameRow frame in changes.Frames)
        {
            if (frame.IsAlarmLane) _alarmFrames.Add(frame);
            else _frames.Add(new LoggedFrame(++NewestFrameId, frame.LaneNumber, frame.Sequence, frame.AtMs, frame.Bytes));
        }

        _gaps.AddRange(changes.Gaps);
        _quarantine.AddRange(changes.Quarantined);
        foreach (OutboxPlace place in changes.OutboxRemoved) _outbox.Remove((place.Incarnation, place.Lane, place.From));
        foreach (OutboxElement element in changes.OutboxAdded) _outbox[(element.Incarnation, element.Lane, element.From)] = element;
        foreach (OutboxLaneRow row in changes.OutboxLanes ?? []) _outboxLanes[(row.Incarnation, row.Lane)] = row;
        if (changes.Retention is { } retention) Trim(retention);
    }

    public byte[]? FindFrame(int laneNumber, long sequence, int reach)
    {
        int oldest = Math.Max(0, _frames.Count - reach);
        for (int i = _frames.Count - 1; i >= oldest; i--)
        {
            if (_frames[i].LaneNumber == laneNumber && _frames[i].Sequence == sequence) return _frames[i].Bytes;
        }

        oldest = Math.Max(0, _alarmFrames.Count - reach);
        for (int i = _alarmFrames.Count - 1; i >= oldest; i--)
        {
            if (_alarmFrames[i].LaneNumber == laneNumber && _alarmFrames[i].Sequence == sequence) return _alarmFrames[i].Bytes;
        }

        return null;
    }

    public IReadOnlyList<byte[]> ReadLane(int laneNumber, int max, int reach)
    {
        IEnumerable<byte[]> frames = _frames.TakeLast(reach).Where(frame => frame.LaneNumber == laneNumber).Select(frame => frame.Bytes);
        IEnumerable<byte[]> alarms = _alarmFrames.TakeLast(reach).Where(frame => frame.LaneNumber == laneNumber).Select(frame => frame.Bytes);
        return [.. frames.TakeLast(max).Concat(alarms.TakeLast(max))];
    }

    public IReadOnlyList<LoggedFrame> ReadFrames(long afterId, int max) => [.. _frames.Where(frame => frame.Id > afterId).Take(max)];

    public IReadOnlyList<OutboxElement> ReadOutbox(ulong incarnation, Lane lane, long from, int max) =>
        [.. _outbox.Values.Where(element => element.Incarnation == incarnation && element.Lane == lane && element.To >= from).Take(max)];

    public IReadOnlyList<GapRow> ReadGaps(int laneNumber, int max) => [.. _gaps.Where(gap => gap.LaneNumber == laneNumber).Reverse().Take(max)];

    public IReadOnlyList<QuarantinedRow> ReadQuarantine(int max) => [.. _quarantine.AsEnumerable().Reverse().Take(max)];

    public void Dispose()
    {
    }

    private void Trim(Retention retention)
    {
        (RetentionOptions options, long nowMs) = (retention.Options, retention.NowMs);
        long oldestMs = nowMs - (long)options.MaxFrameAge.TotalMilliseconds;
        long bytes = _frames.Sum(frame => (long)frame.Bytes.Length);
        _squeezedBytes = retention.IsSqueezed ? _squeezedBytes ?? (long)(bytes * Retention.SqueezedShare) : null;
        long maxBytes = Math.Min(options.MaxFrameBytes, _squeezedBytes ?? long.MaxValue);
        int gone = 0;
        while (gone < _frames.Count && (_frames[gone].AtMs < oldestMs || bytes > maxBytes)) bytes -= _frames[gone++].Bytes.Length;
        _frames.RemoveRange(0, gone);

        bytes = _alarmFrames.Sum(frame => (long)frame.Bytes.Length);
        gone = 0;
        while (gone < _alarmFrames.Count && bytes > options.MaxAlarmFrameBytes) bytes -= _alarmFrames[gone++].Bytes.Length;
        _alarmFrames.RemoveRange(0, gone);

        if (_quarantine.Count > options.MaxQuarantined) _quarantine.RemoveRange(0, _quarantine.Count - options.MaxQuarantined);
        if (_gaps.Count > options.MaxGaps) _gaps.RemoveRange(0, _gaps.Count - options.MaxGaps);
        TrimOutbox(retention.Outbox);
    }

    private void TrimOutbox(IReadOnlyList<OutboxTrim> due)
    {
        var through = due.ToDictionary(trim => (trim.Incarnation, trim.Lane), trim => trim.Through);
        foreach (OutboxElement element in _outbox.Values.ToArray())
        {
            bool isReceipted = _outboxLanes.TryGetValue((element.Incarnation, element.Lane), out OutboxLaneRow? lane) && element.To <= lane.Receipted;
            bool isOver =
                element.Lane == Lane.State
                    ? element.To <= lane?.Receipted - RetentionOptions.StatesKept
                    : element.To <= through.GetValueOrDefault((element.Incarnation, element.Lane));
            if (isReceipted && isOver) _outbox.Remove((element.Incarnation, element.Lane, element.From));
        }
    }
}
