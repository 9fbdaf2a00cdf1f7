using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Buffer;

namespace EdgeAgent.Gateway.Devices;

/// <summary>
/// One lane of one incarnation of a module: its position, its line in the delivery ledger, and the content hashes of its last
/// <see cref="HashesKept"/> frames, by which a repetition is told from a conflict without a look into the log.
/// </summary>
public sealed class LaneRecord : IStoredLane
{
    /// <summary>Twice the module's window, so that an honest resend is always recognised.</summary>
    public const int HashesKept = 2 * WireLimits.ModuleWindow;

    private readonly ulong[] _hashes = new ulong[HashesKept];
    private readonly LaneReceiver _receiver;
    private readonly LaneRow _row;

    public LaneRecord(LaneRow row)
    {
        _row = row;
        _receiver = new LaneReceiver(row.Contiguous);
        (Delivered, Duplicate, Dropped, Unknown, Quarantined) = (row.Delivered, row.Duplicate, row.Dropped, row.Unknown, row.Quarantined);
        (Renumbered, Conflicts) = (row.Renumbered, row.Conflicts);
        (Digest, LastAtMs, LastUptimeMs, OffsetMs) = (row.Digest, row.LastAtMs, row.LastUptimeMs, row.OffsetMs);
    }

    public int Number => _row.Number;
    public ulong Module => _row.Module;
    public ulong Incarnation => _row.Incarnation;
    public Lane Lane => _row.Lane;
    public long Contiguous => _receiver.Contiguous;
    public long Delivered { get; private set; }
    public long Duplicate { get; private set; }
    public long Dropped { get; private set; }
    public long Unknown { get; private set; }
    public long Quarantined { get; private set; }
    public long Renumbered { get; private set; }
    public long Conflicts { get; private set; }
    public uint Digest { get; private set; }
    public long LastAtMs { get; private set; }
    public long LastUptimeMs { get; private set; }
    public long OffsetMs { get; private set; }

    /// <summary>The store has a row of this lane, perhaps an older one; see <see cref="DeviceRegister.Moved"/>.</summary>
    public bool IsStored { get; set; }

    /// <summary>Hashes of the frames that may come again under this incarnation; null while nobody looked, empty when there are none.</summary>
    public HashSet<ulong>? Former { get; set; }

    /// <summary>A hole was seen since the last receipt.</summary>
    public bool IsRewindDue { get; set; }

    /// <summary>The next number arrived and its frame goes to the log.</summary>
    public void Deliver(long sequence, ulong hash, uint digest, long atMs, long uptimeMs, long offsetMs)
    {
        Close(sequence);
        Delivered++;
        _hashes[sequence % HashesKept] = hash;
        (Digest, LastAtMs, LastUptimeMs, OffsetMs) = (digest, atMs, uptimeMs, offsetMs);
    }

    /// <summary>The next number arrived, but its content is refused for good.</summary>
    public void PutAside(long sequence, ulong hash, uint digest)
    {
        Close(sequence);
        Quarantined++;
        Digest = digest;
        _hashes[sequence % HashesKept] = hash;
    }

    /// <summary>The next number arrived with a frame that is known from an earlier incarnation.</summary>
    public void CloseKnown(long sequence, ulong hash, uint digest)
    {
        Close(sequence);
        Renumbered++;
        Duplicate++;
        Digest = digest;
        _hashes[sequence % HashesKept] = hash;
    }

    /// <summary>A gap record: the numbers up to <paramref name="to"/> that are still open are booked under its reason.</summary>
    /// <returns>The first number that was open, and how many.</returns>
    public (long From, long Count) Book(long from, long to, GapReason reason)
    {
        Offer offer = _receiver.Take(from, to, out long closed);
        Require(offer == Offer.Accept);
        if (GapReasons.IsUnknown(reason)) Unknown += closed;
        else Dropped += closed;
        Digest = 0;
        for (long number = to; number > to - closed && number > to - HashesKept; number--) _hashes[number % HashesKept] = 0;
        return (to - closed + 1, closed);
    }

    /// <summary>What the lane would say to an element, without taking it.</summary>
    public Offer Ask(long from, long to) => to <= Contiguous ? Offer.Duplicate : from > Contiguous + 1 ? Offer.Ahead : Offer.Accept;

    public void CountDuplicate() => Duplicate++;

    public void CountConflict() => Conflicts++;

    /// <summary>The content hash kept for a number; false when it is too long ago or was before the last start.</summary>
    public bool TryHash(long sequence, out ulong hash)
    {
        hash = Contiguous - sequence < HashesKept ? _hashes[sequence % HashesKept] : 0;
        return hash != 0;
    }

    /// <summary>The hashes kept, newest first.</summary>
    public IEnumerable<ulong> Hashes()
    {
        for (long number = Contiguous; number > 0 && number > Contiguous - HashesKept; number--)
        {
            if (_hashes[number % HashesKept] is var hash and not 0) yield return hash;
        }
    }

    /// <summary>The row to store.</summary>
    public LaneRow Snapshot() => _row with
    {
        Contiguous = Contiguous,
        Delivered = Delivered,
        Duplicate = Duplicate,
        Dropped = Dropped,
        Unknown = Unknown,
        Quarantined = Quarantined,
        Renumbered = Renumbered,
        Conflicts = Conflicts,
        Digest = Digest,
        LastAtMs = LastAtMs,
        LastUptimeMs = LastUptimeMs,
        OffsetMs = OffsetMs,
    };

    private void Close(long sequence)
    {
        Offer offer = _receiver.Take(sequence, sequence, out _);
        Require(offer == Offer.Accept);
    }

    private static void Require(bool isTrue)
    {
        if (!isTrue) throw new InvalidOperationException("A lane was told to take an element it had not asked for: the ingest is wrong.");
    }
}
