using System.Globalization;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Host.Storage;

namespace EdgeAgent.Gateway.Host.Tests.Storage;

/// <summary>
/// The power goes in the middle of a commit of the real store. Before and after every commit the bytes of the file and of its write-ahead log are known; what
/// the commit changed in between was not synced yet, so the disk may hold any mixture of its old and new sectors, and the log any length between. SQLite syncs
/// the log before it touches the file, so either the log is mixed and the file old, or the log is whole and the file mixed. Promise: the store opens, holds
/// every commit that returned, and of the one in hand all or nothing.
/// </summary>
public sealed class PowerCutTests(ITestOutputHelper output) : IDisposable
{
    private const int SectorBytes = 512;
    private const int CutsPerCommit = 5;
    private const int LogHeaderBytes = 32;                                              // of SQLite's write-ahead log

    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-power-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_power_cut_that_drops_any_unsynced_writes_loses_no_commit_that_returned()
    {
        int cuts = Environment.GetEnvironmentVariable("EDGE_LONG") == "1" ? 10_000 : 200;
        int seed = Environment.GetEnvironmentVariable("EDGE_LONG") == "1" ? Environment.TickCount : 11;
        output.WriteLine($"seed {seed}, {cuts} power cuts");
        var random = new Random(seed);
        int wholes = 0;
        int mixedFiles = 0;
        for (int done = 0; done < cuts;)
        {
            string file = Path.Combine(_folder, $"store-{done}.db");
            using (var store = new SqliteGatewayStore(file))
            {
                long commits = 0;
                for (int i = 0; i < 40 && done < cuts; i++)
                {
                    Disk before = Disk.Of(file);
                    Commit(store, ++commits, random);
                    Disk after = Disk.Of(file);
                    for (int cut = 0; cut < CutsPerCommit && done < cuts; cut++, done++)
                    {
                        bool isFileMixed = !before.File.AsSpan().SequenceEqual(after.File) && random.Next(2) == 0;
                        if (isFileMixed) mixedFiles++;
                        Disk torn = isFileMixed
                            ? new Disk(Mix(before.File, after.File, random), after.Log)
                            : new Disk(before.File, MixLog(before.Log, after.Log, random));
                        if (Check(torn, commits, isFileMixed, done, seed)) wholes++;
                    }
                }
            }

            foreach (string old in Directory.GetFiles(_folder)) File.Delete(old);
        }

        output.WriteLine($"{cuts} cuts, {mixedFiles} of them in a checkpoint; the commit in hand survived {wholes} times");
        Assert.InRange(wholes, 1, cuts - 1);
    }

    /// <summary>A commit as the gateway makes them: frames, and a document that says how many commits there were.</summary>
    private static void Commit(SqliteGatewayStore store, long number, Random random)
    {
        var changes = new GatewayChanges();
        int frames = random.Next(1, random.Next(4) == 0 ? 4_000 : 60);
        for (int i = 0; i < frames; i++)
        {
            var bytes = new byte[random.Next(60, 200)];
            random.NextBytes(bytes);
            changes.Frames.Add(new FrameRow(1, (number * 10_000) + i, number, false, bytes));
        }

        changes.Keep(new Document("test", "commits", string.Create(CultureInfo.InvariantCulture, $"{number} {store.NewestFrameId + frames}")));
        store.Commit(changes);
    }

    /// <returns>True when the commit in hand survived.</returns>
    private bool Check(Disk torn, long commits, bool mustHoldAll, int cut, int seed)
    {
        string file = Path.Combine(_folder, $"cut-{cut}.db");
        File.WriteAllBytes(file, torn.File);
        if (torn.Log.Length > 0) File.WriteAllBytes(file + "-wal", torn.Log);
        using var store = new SqliteGatewayStore(file);
        string[] words = (store.Load().Find("test", "commits") ?? "0 0").Split(' ');
        long held = long.Parse(words[0], CultureInfo.InvariantCulture);
        Assert.True(
            held == commits || (held == commits - 1 && !mustHoldAll),
            $"seed {seed}, cut {cut}: {commits - 1} commits had returned and {held} are there"
        );
        Assert.Equal(long.Parse(words[1], CultureInfo.InvariantCulture), store.NewestFrameId);
        return held == commits;
    }

    /// <summary>A log that begins anew has its header synced before its first frame.</summary>
    private static byte[] MixLog(byte[] before, byte[] after, Random random)
    {
        byte[] mixed = Mix(before, after, random);
        after.AsSpan(0, Math.Min(LogHeaderBytes, mixed.Length)).CopyTo(mixed);
        return mixed;
    }

    /// <summary>Sector by sector the old or the new; what is longer in one of them ends anywhere in between.</summary>
    private static byte[] Mix(byte[] before, byte[] after, Random random)
    {
        int shorter = Math.Min(before.Length, after.Length);
        int longer = Math.Max(before.Length, after.Length);
        var mixed = new byte[random.Next(5) == 0 ? longer : random.Next(shorter, longer + 1)];
        int share = random.Next(4) == 0 ? 100 : random.Next(100);
        for (int at = 0; at < mixed.Length; at += SectorBytes)
        {
            int length = Math.Min(SectorBytes, mixed.Length - at);
            byte[] from = random.Next(100) < share ? after : before;
            if (at < from.Length) from.AsSpan(at, Math.Min(length, from.Length - at)).CopyTo(mixed.AsSpan(at));
        }

        return mixed;
    }

    private sealed record Disk(byte[] File, byte[] Log)
    {
        public static Disk Of(string path) => new(Read(path), System.IO.File.Exists(path + "-wal") ? Read(path + "-wal") : []);

        private static byte[] Read(string path)
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
    }
}
