using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Devices;

namespace EdgeAgent.Simulation.Runs;

/// <summary>A store that lies: what goes in and what comes out can be changed on the way.</summary>
internal sealed class MutantStore(IGatewayStore honest) : IGatewayStore
{
    public Func<GatewayChanges, GatewayChanges> OnCommit { get; init; } = changes => changes;

    public Func<StoredState, StoredState> OnLoad { get; init; } = state => state;

    public Func<IReadOnlyList<OutboxElement>, IReadOnlyList<OutboxElement>> OnReadOutbox { get; init; } = elements => elements;

    public long NewestFrameId => honest.NewestFrameId;

    public long SizeBytes => honest.SizeBytes;

    public StoredState Load() => OnLoad(honest.Load());

    public void Commit(GatewayChanges changes) => honest.Commit(OnCommit(changes));

    public byte[]? FindFrame(int laneNumber, long sequence, int reach) => honest.FindFrame(laneNumber, sequence, reach);

    public IReadOnlyList<byte[]> ReadLane(int laneNumber, int max, int reach) => honest.ReadLane(laneNumber, max, reach);

    public IReadOnlyList<LoggedFrame> ReadFrames(long afterId, int max) => honest.ReadFrames(afterId, max);

    public IReadOnlyList<OutboxElement> ReadOutbox(ulong incarnation, Lane lane, long from, int max) =>
        OnReadOutbox(honest.ReadOutbox(incarnation, lane, from, max));

    public IReadOnlyList<GapRow> ReadGaps(int laneNumber, int max) => honest.ReadGaps(laneNumber, max);

    public IReadOnlyList<QuarantinedRow> ReadQuarantine(int max) => honest.ReadQuarantine(max);

    public void Dispose() => honest.Dispose();

    /// <summary>The same changes in an object of their own, with some of them altered.</summary>
    public static GatewayChanges Copy(
        GatewayChanges changes,
        Func<FrameRow, FrameRow?>? frame = null,
        Func<LaneRow, LaneRow?>? lane = null,
        Func<GapRow, GapRow?>? gap = null,
        Func<OutboxElement, OutboxElement?>? element = null)
    {
        var copy = new GatewayChanges { OutboxLanes = changes.OutboxLanes, Retention = changes.Retention };
        foreach (Document? document in changes.Documents.Values)
        {
            if (document is not null) copy.Keep(document);
        }

        foreach (((string kind, string key), Document? document) in changes.Documents)
        {
            if (document is null) copy.Forget(kind, key);
        }

        Put(changes.Frames, copy.Frames, frame);
        Put(changes.Gaps, copy.Gaps, gap);
        copy.Quarantined.AddRange(changes.Quarantined);
        copy.OutboxRemoved.AddRange(changes.OutboxRemoved);
        Put(changes.OutboxAdded, copy.OutboxAdded, element);
        foreach (LaneRow row in changes.Lanes)
        {
            if ((lane is null ? row : lane(row)) is { } kept) copy.Touch(new LaneRecord(kept));
        }

        return copy;
    }

    private static void Put<T>(List<T> from, List<T> to, Func<T, T?>? change)
        where T : class
    {
        foreach (T item in from)
        {
            if ((change is null ? item : change(item)) is { } kept) to.Add(kept);
        }
    }

    private static void Put(List<FrameRow> from, List<FrameRow> to, Func<FrameRow, FrameRow?>? change)
    {
        foreach (FrameRow item in from)
        {
            if ((change is null ? item : change(item)) is { } kept) to.Add(kept);
        }
    }
}
