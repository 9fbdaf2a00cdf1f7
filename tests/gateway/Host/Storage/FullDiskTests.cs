using System.Diagnostics;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Host.Storage;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Host.Tests.Storage;

/// <summary>A real file system of 48 MB that another program fills to the last byte. Needs the right to mount; says so where it is missing.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly string _disk = Directory.CreateTempSubdirectory("gateway-disk-").FullName;
    private readonly bool _isMounted;
    private readonly ITestOutputHelper _output;

    public FullDiskTests(ITestOutputHelper output) => (_output, _isMounted) = (output, Run("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", _disk));

    /// <summary>How long the disk is full, in the gateway's time: an hour with EDGE_LONG=1.</summary>
    private static int SecondsFull => Environment.GetEnvironmentVariable("EDGE_LONG") == "1" ? 3600 : 300;

    public void Dispose()
    {
        if (_isMounted) Run("umount", _disk);
        Directory.Delete(_disk, recursive: true);
    }

    [Fact]
    public void A_salvage_that_has_no_room_leaves_the_damaged_store_as_it_was_and_says_what_to_do()
    {
        if (!_isMounted) Assert.Skip("Mounting a file system is not permitted here.");
        string path = StoreFile.PathIn(_disk);
        using (var store = new SqliteGatewayStore(path))
        {
            var changes = new GatewayChanges();
            for (int i = 0; i < 4000; i++) changes.Keep(new Document("alarm", $"a-{i}", new string('x', 3000)));
            store.Commit(changes);
        }

        byte[] damaged = File.ReadAllBytes(path);
        damaged.AsSpan(damaged.Length / 2 / 4096 * 4096, 4096).Fill(0xA5);
        File.WriteAllBytes(path, damaged);
        using (FileStream filler = File.OpenWrite(Path.Combine(_disk, "other")))
        {
            filler.Write(new byte[new DriveInfo(_disk).AvailableFreeSpace - 2_000_000]);
        }

        StoreFailedException failed = Assert.Throws<StoreFailedException>(() => StoreFile.Repair(_disk));
        Assert.Contains("Free disk space", failed.Message, StringComparison.Ordinal);
        Assert.Equal(damaged, File.ReadAllBytes(path));
        Assert.False(StoreFile.IsInSalvage(path));

        File.Delete(Path.Combine(_disk, "other"));
        using SqliteGatewayStore saved = StoreFile.Open(_disk, hadOne: false, out SalvageReport? report);
        Assert.InRange(report!.Kept["documents"], 3900, 4000);
    }

    [Fact]
    public void Features_are_dropped_oldest_first_alarms_are_all_kept_and_everything_goes_on_when_there_is_room_again()
    {
        if (!_isMounted) Assert.Skip("Mounting a file system is not permitted here.");
        var profile = new EquipmentProfile { Id = "pump-1", Name = "Pump", Modules = ["0000000001"] };
        using var store = new SqliteGatewayStore(StoreFile.PathIn(_disk));
        var guard = new DiskGuard(_disk, () => store.FreeInsideBytes, tightBytes: 8_000_000);
        long now = 1_780_000_000_000;
        ulong random = 1;
        var loop = new GatewayLoop(
            new GatewayOptions { Id = "g" },
            "0",
            [profile],
            _ => Array.Empty<IDetector>(),
            store,
            () => random++,
            new Moment(now, 0, ClockState.Synced)
        );
        long[] next = [0, 1, 1];
        var states = new HashSet<DiskState>();

        void Second()
        {
            now += 1000;
            var moment = new Moment(now, now, ClockState.Synced);
            loop.Disk = guard.Look();
            states.Add(loop.Disk);
            loop.BeginBatch();
            for (int i = 0; i < 200; i++) loop.TakeFromPlant("m/0000000001/frame", FrameOf(Lane.Feature, next[2] + i), moment);
            loop.TakeFromPlant("m/0000000001/frame", FrameOf(Lane.Alarm, next[1]), moment);
            loop.Tick(moment);
            GatewayChanges changes = loop.Seal(moment);
            if (!changes.IsEmpty) store.Commit(changes);
            loop.Committed();
            Devices.Incarnation? incarnation = loop.Devices.Find(1)!.Current;
            next[1] = (incarnation?.Lanes[1]?.Contiguous ?? 0) + 1;
            next[2] = (incarnation?.Lanes[2]?.Contiguous ?? 0) + 1;
        }

        const int SecondsBefore = 150;
        for (int i = 0; i < SecondsBefore; i++) Second();
        Fill(System.IO.Path.Combine(_disk, "filler"));
        for (int i = 0; i < SecondsFull; i++) Second();
        long alarms = next[1] - 1;
        _output.WriteLine(
            $"{SecondsFull} s on a full disk: {alarms} of {SecondsBefore + SecondsFull} alarms stored, {next[2] - 1} features taken, {loop.HeldBack} held back"
        );
        Assert.Equal(SecondsBefore + SecondsFull, alarms);
        Assert.NotEqual(DiskState.Ample, guard.Look());

        File.Delete(System.IO.Path.Combine(_disk, "filler"));
        long before = next[2];
        for (int i = 0; i < 20; i++) Second();
        Assert.Equal(before + (20 * 200), next[2]);
        Assert.NotEmpty(store.ReadFrames(0, 1));
        Assert.NotNull(store.FindFrame(1, 1, 1_000_000) ?? store.FindFrame(2, 1, 1_000_000));
        Assert.True(states.Count > 1, string.Join(',', states));
    }

    private static byte[] FrameOf(Lane lane, long number)
    {
        var frame = new Frame { Kind = FrameKind.Features, Lane = lane, Module = 1, Incarnation = 7, Sequence = number };
        for (int i = 0; i < 20; i++) frame.Features.Add(FeatureKind.Temperature, MeasuringPoint.MotorBody, 0, Worth.Measured, (int)number);
        var buffer = new byte[WireLimits.MaxBurstChunkBytes];
        return buffer[..FrameCodec.Encode(frame, buffer)];
    }

    private static void Fill(string path)
    {
        using FileStream file = File.Create(path, 1);
        var chunk = new byte[4096];
        try
        {
            while (true) file.Write(chunk);
        }
        catch (IOException)
        {
            // Full: that was the purpose.
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
