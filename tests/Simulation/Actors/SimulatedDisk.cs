using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Simulation.Checks;

namespace EdgeAgent.Simulation.Actors;

/// <summary>
/// A gateway's store on a disk that can be full, fail to read, lose power within a commit (before: nothing of it is there; after: all of it, and nobody was
/// told), and be replaced by an old copy.
/// </summary>
public sealed class SimulatedDisk : IGatewayStore
{
    public DiskImage Image { get; private set; } = new(new MemoryGatewayStore(), new CommitHistory());

    /// <summary>Times an old copy was put back.</summary>
    public int Restores { get; private set; }

    /// <summary>The next commits fail, as on a disk that became full before anybody looked.</summary>
    public bool IsFull { get; set; }

    /// <summary>How much room the gateway sees when it looks.</summary>
    public DiskState Room { get; set; }

    /// <summary>So many reads from now fail.</summary>
    public int ReadErrors { get; set; }

    /// <summary>Told of every frame that is committed.</summary>
    public Action<FrameRow> Took { get; set; } = _ => { };

    public long Commits { get; private set; }

    public long NewestFrameId => Image.Store.NewestFrameId;

    public long SizeBytes => Image.Store.SizeBytes;

    public DiskImage Backup() => Image.Copy();

    public void Restore(DiskImage old)
    {
        PutBack(old);
        Restores++;
    }

    /// <summary>As <see cref="Restore"/>, but nobody is told.</summary>
    public void PutBack(DiskImage old)
    {
        Image.Dispose();
        Image = old.Copy();
    }

    public StoredState Load() => Image.Store.Load();

    public void Commit(GatewayChanges changes)
    {
        if (IsFull) throw new StoreFailedException("simulated disk", new IOException("No space left on device."));
        Image.Apply(changes);
        foreach (FrameRow frame in changes.Frames) Took(frame);
        Commits++;
    }

    public byte[]? FindFrame(int laneNumber, long sequence, int reach)
    {
        FailIfDamaged();
        return Image.Store.FindFrame(laneNumber, sequence, reach);
    }

    public IReadOnlyList<byte[]> ReadLane(int laneNumber, int max, int reach)
    {
        FailIfDamaged();
        return Image.Store.ReadLane(laneNumber, max, reach);
    }

    public IReadOnlyList<LoggedFrame> ReadFrames(long afterId, int max)
    {
        FailIfDamaged();
        return Image.Store.ReadFrames(afterId, max);
    }

    public IReadOnlyList<OutboxElement> ReadOutbox(ulong incarnation, Lane lane, long from, int max)
    {
        FailIfDamaged();
        return Image.Store.ReadOutbox(incarnation, lane, from, max);
    }

    public IReadOnlyList<GapRow> ReadGaps(int laneNumber, int max) => Image.Store.ReadGaps(laneNumber, max);

    public IReadOnlyList<QuarantinedRow> ReadQuarantine(int max) => Image.Store.ReadQuarantine(max);

    public void Dispose() => Image.Dispose();

    private void FailIfDamaged()
    {
        if (ReadErrors == 0) return;
        ReadErrors--;
        throw new IOException("Input/output error (simulated).");
    }
}
