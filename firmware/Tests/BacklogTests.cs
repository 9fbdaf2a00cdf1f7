using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Firmware.Storage;
using EdgeAgent.Firmware.Telemetry;
using nanoFramework.TestFramework;
using Assert = nanoFramework.TestFramework.Assert;

namespace EdgeAgent.Firmware.ChipTests;

/// <summary>Frames wait, survive a reset, and what is given up is declared.</summary>
[TestClass]
public static class BacklogTests
{
    private const ulong Module = 0x020000000042;
    private const ulong Incarnation = 0xF1F1;

    [TestMethod]
    public static void Frames_come_out_in_order_and_the_oldest_is_given_up_as_a_range()
    {
        var backlog = new LaneBacklog(256, 8, 1);
        var frame = new byte[40];
        for (byte number = 1; number <= 6; number++)
        {
            frame[0] = number;
            Assert.IsTrue(backlog.TryAdd(frame, frame.Length));
        }

        Assert.IsFalse(backlog.TryAdd(frame, frame.Length));
        backlog.GiveUpOldest(GapReason.BacklogFull);
        backlog.GiveUpOldest(GapReason.BacklogFull);
        Assert.IsTrue(backlog.TryGap(1, out long to, out GapReason reason));
        Assert.AreEqual(2L, to);
        Assert.AreEqual((int)GapReason.BacklogFull, (int)reason);
        Assert.AreEqual(40, backlog.Copy(3, frame));
        Assert.AreEqual((byte)3, frame[0]);
        backlog.Release(5);
        Assert.AreEqual(1, backlog.Count);
    }

    [TestMethod]
    public static void What_was_on_flash_is_sent_after_a_reset_and_the_rest_is_one_gap()
    {
        var ring = new MemorySegments(4, 512);
        var store = new MemorySegments(2, 512);
        ModuleTelemetry before = New(store, ring);
        for (int value = 1; value <= 40; value++) before.Add(Lane.Feature, Golden.Frame(value), value * 1000L);
        long safe = before.Queue(Lane.Feature).OnFlashThrough;
        Assert.IsTrue(safe > 10, "on flash through " + safe);

        ModuleTelemetry after = New(store, ring);
        var gateway = new TestGateway(Module, Incarnation);
        after.Connected(0);
        gateway.Drain(after);
        Assert.AreEqual(safe, (long)gateway.Frames);
        Assert.AreEqual(1, gateway.Gaps);
        Assert.AreEqual((int)GapReason.Reset, (int)gateway.LastGapReason);
        Assert.AreEqual(0, after.Waiting);
    }

    [TestMethod]
    public static void A_page_that_was_cut_in_the_middle_is_never_read_as_frames()
    {
        var ring = new MemorySegments(4, 512);
        var store = new MemorySegments(2, 512);
        ModuleTelemetry before = New(store, ring);
        for (int value = 1; value <= 40; value++) before.Add(Lane.Feature, Golden.Frame(value), value * 1000L);
        FlipABit(ring, 1, 200);
        ModuleTelemetry after = New(store, ring);
        var gateway = new TestGateway(Module, Incarnation);
        after.Connected(0);
        gateway.Drain(after);
        Assert.AreEqual(0, gateway.Undecodable);
        Assert.AreEqual(after.Queue(Lane.Feature).Produced, gateway.Contiguous(Lane.Feature));
    }

    [TestMethod]
    public static void The_record_is_read_back_and_a_damaged_one_is_not_believed()
    {
        var record = new ModuleRecord { Incarnation = 77, StartCount = 5, ThermalUsed = 4321, LastRestartId = "r7" };
        record.Reserved[6] = 1L << 40;
        record.Sent[6] = 300;
        var bytes = new byte[ModuleRecord.Bytes];
        int length = record.Encode(bytes);
        var again = new ModuleRecord();
        Assert.IsTrue(again.TryDecode(bytes, length));
        Assert.AreEqual(4321, again.ThermalUsed);
        Assert.AreEqual("r7", again.LastRestartId);
        Assert.AreEqual(1L << 40, again.Reserved[6]);
        Assert.AreEqual(300L, again.Sent[6]);
        bytes[20] ^= 1;
        Assert.IsFalse(again.TryDecode(bytes, length));
    }

    private static void FlipABit(MemorySegments flash, int segment, int at)
    {
        var bytes = new byte[flash.SegmentBytes];
        int length = flash.Read(segment, bytes);
        bytes[at] ^= 0x04;
        flash.Write(segment, bytes, length);
    }

    private static ModuleTelemetry New(MemorySegments store, MemorySegments ring) => new ModuleTelemetry(
        Module,
        Incarnation,
        new TwoSlotStore(store),
        new TelemetryOptions
        {
            FeatureBytes = 1024,
            FeatureElements = 12,
            AlarmBytes = 512,
            StateBytes = 512,
            EvidenceBytes = 0,
            EvidenceElements = 1,
            FeatureReservation = 64,
        },
        ring,
        null);
}
