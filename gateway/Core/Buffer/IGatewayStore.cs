using EdgeAgent.Contracts.Lanes;

namespace EdgeAgent.Gateway.Buffer;

// Specification of the buffer.
//
// Durable:      what Commit returned from is on disk as a whole and survives kill -9 and a power cut; what it did not return from is in the store as a whole or
//               not at all. Only then do receipts, replies and events leave the process.
// Sparse:       a commit of plain frames writes the frames and nothing else; lane positions follow from them and are written with the checkpoint (once a
// minute, after Checkpoint.MostFrames, and before frames are deleted). Ordered:      frames keep the order of commits; an outbox lane keeps its numbers.
// Bounded:      frames by RetentionOptions.MaxFrameBytes (and what comes between two checkpoints) and MaxFrameAge, oldest first; frames of the alarm lane have
// a room of their own
//               (MaxAlarmFrameBytes) that features never take; quarantine and gap records by number. What retention deletes was receipted and stays counted in
//               its lane's ledger line as delivered: retention forgets content, never numbers.
// Outbox:       an unreceipted event is never deleted. A receipted one stays for KeepReceipted (7 days), so that a restored bridge can ask again.
// Disk scarce:  while the disk is tight the log keeps its size: what the oldest features free is used again. When nothing is left, features are held back (not
// taken, not receipted: the
// modules keep them, and book what their own backlog has to give up) while alarms, ledger and outbox go on in the room that a reserve file gives free.
// Survivable:   kill -9 and power cut at any moment; a store restored from an old copy (incarnations and receipts sort it out). Not survived: a disk that
// acknowledges a sync it did not do, and damage inside the file; both are found when the file is opened or read, and stop the process. Threads:      one caller
// at a time.

/// <summary>What was received and is on disk.</summary>
public interface IReadingLog
{
    /// <summary>The id of the newest logged frame; 0 when there is none.</summary>
    long NewestFrameId { get; }

    /// <summary>
    /// The bytes of a frame, when it is among the newest <paramref name="reach"/> of the log; null otherwise. The reach bounds the cost: the log has no index,
    /// because an index would multiply what a flash disk has to write.
    /// </summary>
    byte[]? FindFrame(int laneNumber, long sequence, int reach);

    /// <summary>The newest frames of a lane, at most <paramref name="max"/>, as far as they are among the newest <paramref name="reach"/> of the log.</summary>
    IReadOnlyList<byte[]> ReadLane(int laneNumber, int max, int reach);

    /// <summary>
    /// Logged frames with an id above <paramref name="afterId"/>, oldest first, at most <paramref name="max"/>; frames of the alarm lane are not among them.
    /// </summary>
    IReadOnlyList<LoggedFrame> ReadFrames(long afterId, int max);
}

/// <summary>A frame in the log.</summary>
/// <param name="Id">Rises with every commit; unique.</param>
public readonly record struct LoggedFrame(long Id, int LaneNumber, long Sequence, long AtMs, byte[] Bytes);

/// <summary>What waits for the cloud's receipt or was receipted lately.</summary>
public interface IOutbox
{
    /// <summary>Elements of a lane of an incarnation that end at or after <paramref name="from"/>, in order, at most <paramref name="max"/>.</summary>
    IReadOnlyList<OutboxElement> ReadOutbox(ulong incarnation, Lane lane, long from, int max);
}

/// <summary>The gateway's store: one transaction holds a whole <see cref="GatewayChanges"/>.</summary>
public interface IGatewayStore : IReadingLog, IOutbox, IDisposable
{
    StoredState Load();

    /// <summary>
    /// Writes all changes or none. An exception means that nothing was promised to anybody; the process must end (see <see cref="StoreFailedException"/>).
    /// </summary>
    void Commit(GatewayChanges changes);

    /// <summary>Gap records of a lane, newest first; for the ledger page.</summary>
    IReadOnlyList<GapRow> ReadGaps(int laneNumber, int max);

    /// <summary>What was put aside, newest first.</summary>
    IReadOnlyList<QuarantinedRow> ReadQuarantine(int max);

    /// <summary>Bytes the store takes on disk (or in memory).</summary>
    long SizeBytes { get; }
}

/// <summary>What the core starts from.</summary>
public sealed record StoredState(IReadOnlyList<Document> Documents, IReadOnlyList<LaneRow> Lanes, IReadOnlyList<OutboxLaneRow> OutboxLanes)
{
    public string? Find(string kind, string key) =>
        Documents.FirstOrDefault(document => document.Kind == kind && document.Key == key)?.Body;
}

/// <summary>The disk failed in the middle of a batch. The core in memory is now ahead of the disk, so the process must not go on.</summary>
public sealed class StoreFailedException(string path, Exception cause)
    : Exception(
        $"{path} could not be written: {cause.Message} Everything receipted so far is safe in it; what was not receipted will be sent again by the modules. "
        + "Free disk space or check the disk (edge doctor), then start the gateway again.",
        cause);
