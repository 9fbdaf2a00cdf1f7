using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Gateway.Buffer;

/// <summary>A frame for the log.</summary>
/// <param name="LaneNumber">See <see cref="LaneRow.Number"/>.</param>
/// <param name="AtMs">When its window ended, gateway's time line.</param>
/// <param name="IsAlarmLane">Alarms have a room of their own.</param>
/// <param name="Bytes">The frame as it came.</param>
public readonly record struct FrameRow(int LaneNumber, long Sequence, long AtMs, bool IsAlarmLane, byte[] Bytes);

/// <summary>Numbers a module gave up.</summary>
public sealed record GapRow(int LaneNumber, long From, long To, GapReason Reason, long AtMs);

/// <summary>A message that was refused for its content and put aside for a person to look at.</summary>
public sealed record QuarantinedRow(long AtMs, RejectReason Reason, string Topic, byte[] Bytes);

/// <summary>A small named text the core wants back after a restart; the newest body counts.</summary>
public sealed record Document(string Kind, string Key, string Body);

/// <summary>
/// Everything one transaction writes: it is in the store as a whole or not at all. Filled by the stages, emptied after the commit.
/// </summary>
public sealed class GatewayChanges
{
    private readonly Dictionary<(string Kind, string Key), Document?> _documents = [];
    private readonly Dictionary<int, IStoredLane> _lanes = [];

    public List<FrameRow> Frames { get; } = [];
    public List<GapRow> Gaps { get; } = [];
    public List<QuarantinedRow> Quarantined { get; } = [];

    /// <summary>Events to add; one with the same place as a stored one replaces it.</summary>
    public List<OutboxElement> OutboxAdded { get; } = [];

    /// <summary>Places whose element is replaced by a wider gap record or renumbered.</summary>
    public List<OutboxPlace> OutboxRemoved { get; } = [];

    /// <summary>Positions of the outbox lanes, all of them, or null when none moved.</summary>
    public IReadOnlyList<OutboxLaneRow>? OutboxLanes { get; set; }

    /// <summary>Delete what is past its keeping time; null for not now.</summary>
    public Retention? Retention { get; set; }

    /// <summary>The newest body per name; null to delete it.</summary>
    public IReadOnlyDictionary<(string Kind, string Key), Document?> Documents => _documents;

    /// <summary>Rows of the lanes that moved.</summary>
    public IEnumerable<LaneRow> Lanes => _lanes.Values.Select(lane => lane.Snapshot());

    public bool IsEmpty =>
        Frames.Count == 0 && Gaps.Count == 0 && Quarantined.Count == 0 && OutboxAdded.Count == 0 && OutboxRemoved.Count == 0
        && OutboxLanes is null && Retention is null && _documents.Count == 0 && _lanes.Count == 0;

    public void Keep(Document document) => _documents[(document.Kind, document.Key)] = document;

    public void Forget(string kind, string key) => _documents[(kind, key)] = null;

    public void Touch(IStoredLane lane) => _lanes[lane.Number] = lane;

    public void Clear()
    {
        Frames.Clear();
        Gaps.Clear();
        Quarantined.Clear();
        OutboxAdded.Clear();
        OutboxRemoved.Clear();
        OutboxLanes = null;
        Retention = null;
        _documents.Clear();
        _lanes.Clear();
    }
}
