using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Devices;
using EdgeAgent.Gateway.Host.Storage;
using EdgeAgent.Gateway.Host.Tests.Support;

namespace EdgeAgent.Gateway.Host.Tests.Storage;

/// <summary>A store with 3,000 frames, alarms and events, damaged in the ways disks damage files.</summary>
public sealed class StoreDamageTests : IDisposable
{
    private const int Frames = 3000;

    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-damage-").FullName;

    public StoreDamageTests()
    {
        using SqliteGatewayStore store = new(Path);
        var changes = new GatewayChanges();
        changes.Keep(new Document("gateway", "incarnation", "00000000000000aa"));
        for (int i = 0; i < 200; i++) changes.Keep(new Document("alarm", $"a-{i}", new string('x', 300)));
        var lane = new LaneRecord(new LaneRow(1, 1, 7, Lane.Feature, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
        for (int i = 1; i <= Frames; i++)
        {
            changes.Frames.Add(new FrameRow(1, i, i * 1000L, false, FrameOf(i)));
            lane.Deliver(i, 1, 1, i, i, 0);
        }

        changes.Touch(lane);
        for (int i = 1; i <= 50; i++) changes.OutboxAdded.Add(new OutboxElement(0xAA, Lane.Alarm, i, i, 0, new byte[500]));
        changes.OutboxLanes = [new OutboxLaneRow(0xAA, Lane.Alarm, 10, 50)];
        store.Commit(changes);
    }

    private string Path => StoreFile.PathIn(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_whole_store_is_left_alone()
    {
        Assert.Empty(StoreFile.Check(Path));
        Assert.Null(StoreFile.Repair(_folder));
        using SqliteGatewayStore store = StoreFile.Open(_folder, hadOne: false, out SalvageReport? report);
        Assert.Null(report);
        Assert.Equal(Frames, store.NewestFrameId);
    }

    [Fact]
    public void A_file_cut_in_half_is_put_aside_and_what_is_readable_is_kept()
    {
        using (FileStream file = File.OpenWrite(Path)) file.SetLength(file.Length / 2);

        StoreFile.Suspect(_folder);
        using SqliteGatewayStore store = StoreFile.Open(_folder, hadOne: false, out SalvageReport? report);
        Assert.NotNull(report);
        Assert.True(File.Exists(report.Aside));
        Assert.NotEmpty(report.Torn);
        store.Commit(new GatewayChanges { OutboxLanes = [] });
        Assert.Contains("put aside", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_whose_head_is_gone_starts_empty_and_says_so()
    {
        using (FileStream file = File.OpenWrite(Path)) file.Write(new byte[4096]);

        using SqliteGatewayStore store = StoreFile.Open(_folder, hadOne: false, out SalvageReport? report);
        Assert.Equal(0, report!.Kept["frames"]);
        StoreLossData loss = StoreLoss.Read(store.Load())!;
        Assert.Equal((StoreLossData.Damaged, true), (loss.What, loss.Lost.Contains("frames")));
        Assert.Single(store.Load().Documents);
    }

    [Fact]
    public void A_file_without_a_byte_is_no_new_store_and_says_so_after_every_start()
    {
        File.WriteAllBytes(Path, []);
        Assert.Equal(["the file is empty, 0 bytes"], StoreFile.Check(Path));

        using (SqliteGatewayStore store = StoreFile.Open(_folder, hadOne: false, out SalvageReport? report))
        {
            Assert.Contains("the file is empty", report!.ToString(), StringComparison.Ordinal);
            Assert.Equal([report.Aside], StoreFile.Aside(_folder));
        }

        using SqliteGatewayStore again = StoreFile.Open(_folder, hadOne: false, out SalvageReport? none);
        Assert.Null(none);
        Assert.Equal(StoreLossData.Emptied, StoreLoss.Read(again.Load())!.What);
    }

    /// <summary>Really killed, before each table that is copied and before each file that is moved.</summary>
    [Fact]
    public async Task A_salvage_that_is_killed_at_any_step_leaves_everything_readable_to_the_next_one()
    {
        Spoil(File.ReadAllBytes(Path), FindFramePage(), 4096);
        byte[] damaged = File.ReadAllBytes(Path);
        int kills = 0;
        for (int step = 1; ; step++)
        {
            (int code, string output) = await GatewayProcess.RunWith([("EDGE_CRASH_AT", $"in-salvage:{step}")], "buffer", "repair", "--data", _folder);
            if (code == 0) break;
            kills++;
            Assert.True(File.Exists(Path) || StoreFile.IsInSalvage(Path), output);
            Assert.NotEmpty(StoreFile.Check(Path));

            using SqliteGatewayStore store = StoreFile.Open(_folder, hadOne: false, out SalvageReport? report);
            Assert.InRange(report!.Kept["frames"], Frames * 9 / 10, Frames - 1);
            Assert.Equal((200L + 1, 1L, 50L), (report.Kept["documents"], report.Kept["lanes"], report.Kept["outbox"]));
            Assert.Equal(StoreLossData.Damaged, StoreLoss.Read(store.Load())!.What);
            Assert.Equal(damaged, File.ReadAllBytes(Assert.Single(StoreFile.Aside(_folder))));
            store.Dispose();
            foreach (string file in Directory.GetFiles(_folder)) File.Delete(file);
            File.WriteAllBytes(Path, damaged);
        }

        Assert.InRange(kills, 10, 20);
        Assert.False(StoreFile.IsInSalvage(Path));
        Assert.Empty(StoreFile.Check(Path));
    }

    [Fact]
    public void A_store_that_is_not_there_where_the_gateway_had_one_is_lost_and_said_so()
    {
        File.Delete(Path);
        using SqliteGatewayStore store = StoreFile.Open(_folder, hadOne: true, out SalvageReport? report);
        Assert.NotNull(report);
        Assert.Equal(StoreLossData.Emptied, StoreLoss.Read(store.Load())!.What);
    }

    [Fact]
    public void A_new_store_says_nothing_of_a_loss()
    {
        using SqliteGatewayStore store = new(Path);
        Assert.Null(StoreLoss.Read(store.Load()));
        Assert.Empty(StoreFile.Aside(_folder));
    }

    [Fact]
    public void One_bad_page_among_the_frames_costs_at_most_that_neighbourhood()
    {
        Spoil(File.ReadAllBytes(Path), FindFramePage(), 4096);

        Assert.NotEmpty(StoreFile.Check(Path));
        StoreFile.Suspect(_folder);
        using SqliteGatewayStore store = StoreFile.Open(_folder, hadOne: false, out SalvageReport? report);
        Assert.InRange(report!.Kept["frames"], Frames * 9 / 10, Frames - 1);
        Assert.Equal((200L + 1, 1L, 50L), (report.Kept["documents"], report.Kept["lanes"], report.Kept["outbox"]));
        Assert.Equal(["frames"], report.Torn);
        Assert.Equal("00000000000000aa", store.Load().Find("gateway", "incarnation"));
    }

    [Fact]
    public void A_flipped_bit_in_a_frame_is_found_by_the_frames_own_checksum()
    {
        byte[] bytes = File.ReadAllBytes(Path);
        byte[] wanted = FrameOf(1500);
        int at = bytes.AsSpan().IndexOf(wanted);
        bytes[at + 60] ^= 1;
        File.WriteAllBytes(Path, bytes);

        // SQLite has no checksums: its own check finds nothing, only damage found elsewhere makes somebody look at the frames.
        Assert.Empty(StoreFile.Check(Path));
        Spoil(File.ReadAllBytes(Path), FindFramePage(), 4096);
        StoreFile.Suspect(_folder);
        using SqliteGatewayStore store = StoreFile.Open(_folder, hadOne: false, out SalvageReport? report);
        Assert.Equal(1, report!.BadFrames);
        Assert.Null(store.FindFrame(1, 1500, Frames));
    }

    [Fact]
    public void A_lost_write_ahead_log_leaves_an_older_but_whole_store()
    {
        using (SqliteGatewayStore store = new(Path))
        {
            var changes = new GatewayChanges();
            changes.Keep(new Document("a", "late", "x"));
            store.Commit(changes);
            File.Copy(Path, Path + ".copy");
        }

        File.Move(Path + ".copy", Path, overwrite: true);
        using SqliteGatewayStore again = StoreFile.Open(_folder, hadOne: false, out SalvageReport? report);
        Assert.Null(report);
        Assert.Null(again.Load().Find("a", "late"));
        Assert.Equal(Frames, again.NewestFrameId);
    }

    [Fact]
    public void A_copy_of_the_running_store_holds_what_was_committed_while_it_was_made()
    {
        string copy = System.IO.Path.Combine(_folder, "copy.db");
        using (SqliteGatewayStore store = new(Path))
        using (StoreBackup backup = store.BeginBackup(copy))
        {
            var changes = new GatewayChanges();
            changes.Keep(new Document("a", "meanwhile", "x"));
            store.Commit(changes);
            while (!backup.Step())
            {
            }
        }

        using SqliteGatewayStore again = new(copy);
        Assert.Equal("x", again.Load().Find("a", "meanwhile"));
        Assert.Equal(Frames, again.NewestFrameId);
    }

    private static byte[] FrameOf(int number)
    {
        var frame = new Frame { Kind = FrameKind.Features, Lane = Lane.Feature, Module = 1, Incarnation = 7, Sequence = number };
        frame.Features.Add(FeatureKind.Temperature, MeasuringPoint.MotorBody, 0, Worth.Measured, number);
        var buffer = new byte[WireLimits.MaxBurstChunkBytes];
        return buffer[..FrameCodec.Encode(frame, buffer)];
    }

    /// <summary>The page that holds frame 2,000.</summary>
    private int FindFramePage() => File.ReadAllBytes(Path).AsSpan().IndexOf(FrameOf(2000)) / 4096 * 4096;

    private void Spoil(byte[] bytes, int at, int count)
    {
        Array.Fill(bytes, (byte)0xA5, at, count);
        File.WriteAllBytes(Path, bytes);
    }
}
