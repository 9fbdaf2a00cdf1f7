using System.Globalization;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Devices;
using EdgeAgent.Gateway.Health;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Outbox;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway;

/// <summary>
/// Stores from time to time what would be too much to store with every batch: detector memories, open hours and lane positions, together with the position in
/// the log up to which they have seen the frames. A restart adds up again what came after it.
/// </summary>
public sealed class Checkpoint
{
    public const string GatewayKind = "gateway";

    /// <summary>
    /// Frames after which one is due before its time, so that a flood is trimmed as fast as it comes; 2,000 modules at 1 Hz bring as many in 50 s.
    /// </summary>
    public const int MostFrames = 100_000;

    /// <summary>The clock leaps no further than this in daily work, from one checkpoint to the next or over a stop.</summary>
    public static readonly TimeSpan MostLeap = TimeSpan.FromDays(1);

    /// <summary>A leap further is a wrong clock until it has stood for this long: what it calls old would be deleted for good.</summary>
    public static readonly TimeSpan LeapBelievedAfter = TimeSpan.FromHours(1);

    private const string PositionKey = "checkpoint";
    private const string TimeKey = "time";
    private const string DetectorKind = "detector";

    private readonly GatewayOptions _options;
    private readonly DeviceRegister _devices;
    private readonly IReadOnlyCollection<Machine> _machines;
    private readonly IReadOnlyCollection<HealthRecorder> _health;
    private readonly EventOutbox _outbox;
    private readonly Dictionary<string, string> _saved = [];
    private long? _lastSteadyMs;
    private long _agedMs;
    private long? _leapSteadyMs;

    public Checkpoint(
        GatewayOptions options,
        DeviceRegister devices,
        IEnumerable<Machine> machines,
        IEnumerable<HealthRecorder> health,
        EventOutbox outbox,
        StoredState stored
    )
    {
        (_options, _devices, _machines, _health, _outbox) = (options, devices, [.. machines], [.. health], outbox);
        _agedMs = TimeOf(stored);
        Position = long.Parse(stored.Find(GatewayKind, PositionKey) ?? "0", CultureInfo.InvariantCulture);
        var memories = stored.Documents.Where(document => document.Kind == DetectorKind).ToDictionary(document => document.Key, document => document.Body);
        foreach ((string key, IDetector detector) in Detectors())
        {
            if (memories.TryGetValue(key, out string? memory)) detector.Load(memory);
        }
    }

    /// <summary>The newest time the store knows, Unix milliseconds; 0 for a new store.</summary>
    public static long TimeOf(StoredState stored) => long.Parse(stored.Find(GatewayKind, TimeKey) ?? "0", CultureInfo.InvariantCulture);

    /// <summary>Id of the newest logged frame that everything stored has seen.</summary>
    public long Position { get; private set; }

    /// <param name="isForced">Something was stored that must not be added up twice (a closed hour).</param>
    /// <param name="disk">While it is not ample, room is made every time.</param>
    /// <param name="newestFrameId">The log's newest id before this commit; ids are consecutive.</param>
    public void Tick(Moment now, bool isForced, long newestFrameId, DiskState disk, GatewayChanges changes)
    {
        if (disk != DiskState.Ample) changes.Retention = RetentionAt(now, isSqueezed: true, changes);

        // At once after a start: a process that keeps dying before the interval is over would never come to it, and its log and outbox would grow.
        bool isDue =
            _lastSteadyMs is not { } last || now.SteadyMs - last >= _options.CheckpointInterval.TotalMilliseconds || newestFrameId - Position >= MostFrames;
        if (changes.Retention is not null || isDue || isForced) _devices.Flush(changes);
        if (!isDue && !isForced) return;

        _lastSteadyMs = now.SteadyMs;
        foreach (HealthRecorder recorder in _health) recorder.Save(changes);
        foreach ((string key, IDetector detector) in Detectors())
        {
            if (detector.Save() is not { } memory || _saved.GetValueOrDefault(key) == memory) continue;
            _saved[key] = memory;
            changes.Keep(new Document(DetectorKind, key, memory));
        }

        Position = newestFrameId + changes.Frames.Count(frame => !frame.IsAlarmLane);
        changes.Keep(new Document(GatewayKind, PositionKey, Position.ToString(CultureInfo.InvariantCulture)));
        changes.Keep(new Document(GatewayKind, TimeKey, now.UtcMs.ToString(CultureInfo.InvariantCulture)));
        changes.Retention ??= RetentionAt(now, isSqueezed: false, changes);
    }

    private Retention RetentionAt(Moment now, bool isSqueezed, GatewayChanges changes)
    {
        bool isLeap = _agedMs > 0 && now.UtcMs - _agedMs > MostLeap.TotalMilliseconds;
        _leapSteadyMs = isLeap ? _leapSteadyMs ?? now.SteadyMs : null;
        if (_leapSteadyMs is not { } since || now.SteadyMs - since >= LeapBelievedAfter.TotalMilliseconds) (_agedMs, _leapSteadyMs) = (now.UtcMs, null);
        Moment aged = now with { UtcMs = _agedMs };
        return new Retention(_options.Retention, _agedMs, _outbox.PastKeeping(_options.Retention, aged, changes), isSqueezed);
    }

    private IEnumerable<(string Key, IDetector Detector)> Detectors() =>
        _machines.SelectMany(machine => machine.Detectors.Select(detector => (machine.Profile.Id + "/" + detector.Name, detector)));
}
