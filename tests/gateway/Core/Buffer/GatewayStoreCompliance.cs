using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Devices;

namespace EdgeAgent.Gateway.Tests.Buffer;

/// <summary>What every store has to keep; each adapter runs it. <see cref="Reopen"/> is a restart of the process.</summary>
public abstract class GatewayStoreCompliance
{
    private const ulong Incarnation = 0xFEDC_BA98_7654_3210;
    private const long Day = 24 * 3_600_000;

    protected abstract IGatewayStore Open();

    protected abstract IGatewayStore Reopen(IGatewayStore store);

    [Fact]
    public void An_empty_store_starts_from_nothing()
    {
        using IGatewayStore store = Open();

        StoredState state = store.Load();
        Assert.Empty(state.Documents);
        Assert.Empty(state.Lanes);
        Assert.Empty(state.OutboxLanes);
        Assert.Equal(0, store.NewestFrameId);
    }

    [Fact]
    public void Everything_a_commit_held_is_there_after_a_restart()
    {
        IGatewayStore store = Open();
        var changes = new GatewayChanges();
        LaneRecord lane = Lane(7);
        lane.Deliver(1, 11, 0xDEADBEEF, 1000, 500, 42);
        changes.Touch(lane);
        changes.Frames.Add(new FrameRow(7, 1, 1000, false, [1, 2, 3]));
        changes.Gaps.Add(new GapRow(7, 2, 9, GapReason.Reset, 1001));
        changes.Quarantined.Add(new QuarantinedRow(1002, RejectReason.Conflict, "m/x/frame", [9]));
        changes.Keep(new Document("kind", "key", "body 中文"));
        changes.OutboxAdded.Add(Element(1, 1));
        changes.OutboxLanes = [new OutboxLaneRow(Incarnation, Contracts.Lanes.Lane.Alarm, 0, 1)];
        store.Commit(changes);
        LaneRow row = lane.Snapshot();

        using IGatewayStore again = Reopen(store);
        StoredState state = again.Load();
        Assert.Equal(row, Assert.Single(state.Lanes));
        Assert.Equal(new Document("kind", "key", "body 中文"), Assert.Single(state.Documents));
        Assert.Equal(new OutboxLaneRow(Incarnation, Contracts.Lanes.Lane.Alarm, 0, 1), Assert.Single(state.OutboxLanes));
        Assert.Equal([1, 2, 3], Assert.Single(again.ReadFrames(0, 10)).Bytes);
        Assert.Equal(new GapRow(7, 2, 9, GapReason.Reset, 1001), Assert.Single(again.ReadGaps(7, 10)));
        Assert.Equal("m/x/frame", Assert.Single(again.ReadQuarantine(10)).Topic);
        Assert.Equal(Element(1, 1).Body, Assert.Single(again.ReadOutbox(Incarnation, Contracts.Lanes.Lane.Alarm, 1, 10)).Body);
    }

    [Fact]
    public void Frame_ids_are_consecutive_over_commits_and_restarts()
    {
        IGatewayStore store = Open();
        Log(store, 1, 2);
        Log(store, 3);
        store = Reopen(store);
        Log(store, 4);

        using (store)
        {
            Assert.Equal([1L, 2L, 3L, 4L], store.ReadFrames(0, 10).Select(frame => frame.Id));
            Assert.Equal(4, store.NewestFrameId);
            Assert.Equal([3L, 4L], store.ReadFrames(2, 10).Select(frame => frame.Sequence));
        }
    }

    [Fact]
    public void A_frame_is_found_by_its_number_within_the_reach_and_not_beyond()
    {
        using IGatewayStore store = Open();
        Log(store, [.. Enumerable.Range(1, 50).Select(i => (long)i)]);

        Assert.Equal([45], store.FindFrame(7, 45, 10));
        Assert.Null(store.FindFrame(7, 30, 10));
        Assert.Equal([30], store.FindFrame(7, 30, 1000));
        Assert.Null(store.FindFrame(8, 45, 1000));
    }

    [Fact]
    public void A_frame_of_the_alarm_lane_is_found_as_well()
    {
        using IGatewayStore store = Open();
        var changes = new GatewayChanges();
        changes.Frames.Add(new FrameRow(7, 1, 0, true, [5]));
        store.Commit(changes);

        Assert.Equal([5], store.FindFrame(7, 1, 10));
        Assert.Empty(store.ReadFrames(0, 10));
    }

    [Fact]
    public void The_newest_body_of_a_document_counts_and_a_forgotten_one_is_gone()
    {
        using IGatewayStore store = Open();
        Keep(store, new Document("a", "1", "old"), new Document("a", "2", "kept"));
        Keep(store, new Document("a", "1", "new"));
        var changes = new GatewayChanges();
        changes.Forget("a", "2");
        store.Commit(changes);

        Assert.Equal(new Document("a", "1", "new"), Assert.Single(store.Load().Documents));
    }

    [Fact]
    public void Reading_the_outbox_from_within_a_gap_record_finds_the_record()
    {
        using IGatewayStore store = Open();
        var changes = new GatewayChanges();
        changes.OutboxAdded.AddRange([Element(1, 1), Element(2, 8), Element(9, 9)]);
        store.Commit(changes);

        Assert.Equal([2L, 9L], store.ReadOutbox(Incarnation, Contracts.Lanes.Lane.Alarm, 5, 10).Select(element => element.From));
        Assert.Equal([9L], store.ReadOutbox(Incarnation, Contracts.Lanes.Lane.Alarm, 9, 10).Select(element => element.From));
        Assert.Empty(store.ReadOutbox(Incarnation, Contracts.Lanes.Lane.Alarm, 10, 10));
        Assert.Empty(store.ReadOutbox(Incarnation, Contracts.Lanes.Lane.Health, 1, 10));
        Assert.Empty(store.ReadOutbox(1, Contracts.Lanes.Lane.Alarm, 1, 10));
    }

    [Fact]
    public void Retention_deletes_the_oldest_frames_by_age_and_by_size_and_counts_stay()
    {
        using IGatewayStore store = Open();
        var changes = new GatewayChanges();
        changes.Frames.Add(new FrameRow(7, 1, 0, false, new byte[10]));
        for (int i = 2; i <= 31; i++) changes.Frames.Add(new FrameRow(7, i, 40 * Day, false, new byte[1_000_000]));
        store.Commit(changes);
        Trim(store, new RetentionOptions { MaxFrameBytes = 100_000_000, MaxFrameAge = TimeSpan.FromDays(30) }, 41 * Day);
        Assert.Equal(2, store.ReadFrames(0, 1)[0].Sequence);

        Trim(store, new RetentionOptions { MaxFrameBytes = 10_000_000, MaxFrameAge = TimeSpan.FromDays(30) }, 41 * Day);
        Assert.Equal(10, store.ReadFrames(0, 100).Count);
        Assert.Equal(31, store.NewestFrameId);
    }

    [Fact]
    public void Features_never_take_the_room_of_alarms()
    {
        using IGatewayStore store = Open();
        var changes = new GatewayChanges();
        changes.Frames.Add(new FrameRow(7, 1, 0, true, [1]));
        for (int i = 1; i <= 30; i++) changes.Frames.Add(new FrameRow(8, i, 0, false, new byte[1_000_000]));
        store.Commit(changes);
        Trim(store, new RetentionOptions { MaxFrameBytes = 1_000_000 }, 40 * Day);

        Assert.Equal([1], store.FindFrame(7, 1, 100));
    }

    [Fact]
    public void A_receipted_event_goes_when_its_time_is_over_and_an_unreceipted_one_never()
    {
        using IGatewayStore store = Open();
        var changes = new GatewayChanges();
        changes.OutboxAdded.AddRange([Element(1, 1), Element(2, 2), Element(3, 3)]);
        changes.OutboxLanes = [new OutboxLaneRow(Incarnation, Contracts.Lanes.Lane.Alarm, 2, 3)];
        store.Commit(changes);

        Trim(store, new RetentionOptions(), 400 * Day);
        Assert.Equal(3, store.ReadOutbox(Incarnation, Contracts.Lanes.Lane.Alarm, 1, 10).Count);
        store.Commit(
            new GatewayChanges { Retention = new Retention(new RetentionOptions(), 400 * Day, [new OutboxTrim(Incarnation, Contracts.Lanes.Lane.Alarm, 3)]) }
        );
        Assert.Equal([3L], store.ReadOutbox(Incarnation, Contracts.Lanes.Lane.Alarm, 1, 10).Select(element => element.From));
    }

    private static void Trim(IGatewayStore store, RetentionOptions options, long nowMs) =>
        store.Commit(new GatewayChanges { Retention = new Retention(options, nowMs, []) });

    private static void Log(IGatewayStore store, params long[] sequences)
    {
        var changes = new GatewayChanges();
        foreach (long sequence in sequences) changes.Frames.Add(new FrameRow(7, sequence, 1000, false, [(byte)sequence]));
        store.Commit(changes);
    }

    private static void Keep(IGatewayStore store, params Document[] documents)
    {
        var changes = new GatewayChanges();
        foreach (Document document in documents) changes.Keep(document);
        store.Commit(changes);
    }

    private static LaneRecord Lane(int number) => new(new LaneRow(number, 5, Incarnation, Contracts.Lanes.Lane.Feature, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));

    private static OutboxElement Element(long from, long to) => new(Incarnation, Contracts.Lanes.Lane.Alarm, from, to, 0, [(byte)from, (byte)to]);
}
