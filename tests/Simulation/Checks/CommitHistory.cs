using System.Text.Json;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;

namespace EdgeAgent.Simulation.Checks;

/// <summary>
/// What a gateway committed in one time line, told apart by what it is and not by its number. What is wrong already in a commit stands in <see cref="Wrong"/>.
/// </summary>
public sealed class CommitHistory
{
    private readonly Dictionary<(ulong Module, Lane Lane, long UptimeMs), (ulong Incarnation, long Number)> _taken = [];
    private readonly HashSet<(ulong Module, Lane Lane, long UptimeMs)> _putAside = [];
    private readonly Dictionary<(ulong Module, ulong Incarnation, Lane Lane), List<(long From, long To, GapReason Reason)>> _gaps = [];
    private readonly Dictionary<(ulong Module, ulong Incarnation, Lane Lane), (long Number, long AtMs)> _last = [];
    private readonly Dictionary<string, AlarmData> _alarms = [];
    private readonly HashSet<string> _hours = [];
    private readonly HashSet<string> _evidence = [];
    private readonly Frame _frame = new();
    private readonly Dictionary<string, int> _timesMade;

    public CommitHistory()
        : this([])
    {
    }

    private CommitHistory(Dictionary<string, int> timesMade) => _timesMade = timesMade;

    /// <summary>The first promise broken by a commit, or null.</summary>
    public string? Wrong { get; private set; }

    /// <summary>The first time that fell within a lane, or null; a clock that was wrong and set right may make it fall.</summary>
    public string? WrongTime { get; private set; }

    /// <summary>Alarm events by their digest.</summary>
    public IReadOnlyDictionary<string, AlarmData> Alarms => _alarms;

    /// <summary>Digests of the health records.</summary>
    public IReadOnlyCollection<string> Hours => _hours;

    /// <summary>Digests of the evidence.</summary>
    public IReadOnlyCollection<string> Evidence => _evidence;

    /// <summary>Lanes on which every event counts; of states only the newest matters.</summary>
    public static IReadOnlyList<Lane> Told { get; } = [Lane.Alarm, Lane.Health, Lane.Evidence, Lane.Replay];

    /// <summary>Gap records of the modules by reason.</summary>
    public IEnumerable<(GapReason Reason, long Count)> GapReasons =>
        _gaps.Values.SelectMany(gaps => gaps).GroupBy(gap => gap.Reason).Select(group => (group.Key, group.LongCount()));

    /// <summary>
    /// How often an event of this content was made in all time lines of the gateway together: one put back to an old copy may, by a stepped clock, say the very
    /// same again.
    /// </summary>
    public int TimesMade(string digest) => _timesMade.GetValueOrDefault(digest);

    public int Taken => _taken.Count;

    public CommitHistory Copy()
    {
        var copy = new CommitHistory(_timesMade) { Wrong = Wrong, WrongTime = WrongTime };
        foreach (var pair in _taken) copy._taken.Add(pair.Key, pair.Value);
        copy._putAside.UnionWith(_putAside);
        foreach (var pair in _gaps) copy._gaps.Add(pair.Key, [.. pair.Value]);
        foreach (var pair in _last) copy._last.Add(pair.Key, pair.Value);
        foreach (var pair in _alarms) copy._alarms.Add(pair.Key, pair.Value);
        copy._hours.UnionWith(_hours);
        copy._evidence.UnionWith(_evidence);
        return copy;
    }

    public bool HasTaken(ulong module, Lane lane, long uptimeMs) =>
        _taken.ContainsKey((module, lane, uptimeMs)) || _putAside.Contains((module, lane, uptimeMs));

    public bool HasBooked(ulong module, ulong incarnation, Lane lane, long number) =>
        _gaps.TryGetValue((module, incarnation, lane), out var gaps) && gaps.Exists(gap => gap.From <= number && number <= gap.To);

    /// <param name="changes">What was committed.</param>
    /// <param name="lanes">The store's lanes by number, when frames or gap records are among it.</param>
    public void Note(GatewayChanges changes, Dictionary<int, LaneRow> lanes)
    {
        foreach (FrameRow frame in changes.Frames) Took(frame, lanes[frame.LaneNumber]);
        foreach (GapRow gap in changes.Gaps) Booked(gap, lanes[gap.LaneNumber]);
        foreach (QuarantinedRow row in changes.Quarantined) PutAside(row);
        foreach (OutboxElement element in changes.OutboxAdded) Queued(element);
    }

    private void Took(in FrameRow row, LaneRow lane)
    {
        if (!FrameCodec.TryDecode(row.Bytes, row.Bytes.Length, _frame, out RejectReason reason))
        {
            Wrong ??= $"a frame that is refused as {RejectReasons.Of(reason)} was committed";
            return;
        }

        var place = (_frame.Incarnation, _frame.Sequence);
        if (!_taken.TryAdd((_frame.Module, _frame.Lane, _frame.UptimeMs), place))
        {
            (ulong incarnation, long number) = _taken[(_frame.Module, _frame.Lane, _frame.UptimeMs)];
            Wrong ??=
                $"one {LaneNames.Of(_frame.Lane)} frame of module {ModuleId.ToText(_frame.Module)} was taken twice: as {Hex64.ToText(incarnation)}/{number} and as {Hex64.ToText(place.Incarnation)}/{place.Sequence}";
        }

        Follow(lane, row.Sequence, row.Sequence, row.AtMs);
    }

    private void Booked(GapRow gap, LaneRow lane)
    {
        var key = (lane.Module, lane.Incarnation, lane.Lane);
        if (!_gaps.TryGetValue(key, out var gaps)) _gaps[key] = gaps = [];
        gaps.Add((gap.From, gap.To, gap.Reason));
    }

    private void PutAside(QuarantinedRow row)
    {
        if (row.Reason == RejectReason.FutureStamp && FrameCodec.TryDecode(row.Bytes, row.Bytes.Length, _frame, out _))
            _putAside.Add((_frame.Module, _frame.Lane, _frame.UptimeMs));
    }

    /// <summary>The digest of the event in an element, as the bridge makes it; whatever number it has, it is the same.</summary>
    public static string DigestOf(OutboxElement element) => MessageReader.DigestOf(JsonSerializer.Deserialize(element.Body, CloudJson.Wire.CloudEvent)!);

    private void Queued(OutboxElement element)
    {
        if (!Told.Contains(element.Lane)) return;
        CloudEvent cloudEvent = JsonSerializer.Deserialize(element.Body, CloudJson.Wire.CloudEvent)!;
        if (cloudEvent.Type == EventTypes.Gap) return;
        string digest = MessageReader.DigestOf(cloudEvent);
        if (!_hours.Contains(digest) && !_evidence.Contains(digest) && !_alarms.ContainsKey(digest)) _timesMade[digest] = TimesMade(digest) + 1;
        if (cloudEvent.Type == EventTypes.HealthHour) _hours.Add(digest);
        else if (cloudEvent.Type == EventTypes.EvidenceBurst) _evidence.Add(digest);
        else if (CloudEventCodec.TryPayload(cloudEvent, CloudJson.Wire.AlarmData, out AlarmData alarm)) _alarms[digest] = alarm;
    }

    /// <summary>Within a lane numbers and times only rise.</summary>
    private void Follow(LaneRow lane, long from, long to, long atMs)
    {
        var key = (lane.Module, lane.Incarnation, lane.Lane);
        if (_last.TryGetValue(key, out (long Number, long AtMs) last))
        {
            string name = $"{LaneNames.Of(lane.Lane)} lane of module {ModuleId.ToText(lane.Module)}";
            if (from <= last.Number) Wrong ??= $"number {from} was taken after {last.Number} on the {name}";
            if (atMs < last.AtMs) WrongTime ??= $"time fell from {last.AtMs} to {atMs} on the {name}";
        }

        _last[key] = (to, atMs);
    }
}
