using EdgeAgent.Contracts.Lanes;

namespace EdgeAgent.CloudBridge.Intake;

/// <summary>
/// What became of every number of one lane of one incarnation of one gateway. Promise: <see cref="IsBalanced"/> after every step; the lane's position is part
/// of it, so position and books can never disagree.
/// </summary>
public sealed class LaneLedger(string gateway, ulong incarnation, Lane lane, LaneCounts counts, string? tailDigest = null, long? firstConflict = null)
{
    private readonly LaneReceiver _receiver = new(counts.Closed);

    public string Gateway { get; } = gateway;
    public ulong Incarnation { get; } = incarnation;
    public Lane Lane { get; } = lane;
    public LaneCounts Counts { get; private set; } = counts;

    /// <summary>CRC-32 of the event at the highest closed number as it arrived; null when that was a gap record or nothing yet.</summary>
    public string? TailDigest { get; private set; } = tailDigest;

    /// <summary>The lowest number that came with two contents; null for none.</summary>
    public long? FirstConflict { get; private set; } = firstConflict;
    public bool IsChanged { get; private set; }

    public bool IsBalanced => Counts.Closed == Counts.Delivered + Counts.Renumbered + Counts.Refused + Counts.Dropped + Counts.Unknown;

    /// <summary>Offers the numbers of an event; nothing is booked yet when the answer is <see cref="Offer.Accept"/>.</summary>
    public Offer Take(long from, long to, out long newlyClosed)
    {
        Offer offer = _receiver.Take(from, to, out newlyClosed);
        if (offer == Offer.Ahead) Book(Counts with { Ahead = Counts.Ahead + 1 });
        return offer;
    }

    public void BookDelivered(string digest)
    {
        TailDigest = digest;
        Book(Counts with { Closed = Counts.Closed + 1, Delivered = Counts.Delivered + 1 });
    }

    /// <summary>The number closes, but its event was taken before under an older incarnation's number.</summary>
    public void BookRenumbered(string digest)
    {
        TailDigest = digest;
        Book(Counts with { Closed = Counts.Closed + 1, Renumbered = Counts.Renumbered + 1, Duplicate = Counts.Duplicate + 1 });
    }

    public void BookRefused(long newlyClosed, string digest)
    {
        TailDigest = digest;
        Book(Counts with { Closed = Counts.Closed + newlyClosed, Refused = Counts.Refused + newlyClosed });
    }

    public void BookGap(long newlyClosed, GapReason reason)
    {
        TailDigest = null;
        Book(GapReasons.IsUnknown(reason)
            ? Counts with { Closed = Counts.Closed + newlyClosed, Unknown = Counts.Unknown + newlyClosed }
            : Counts with { Closed = Counts.Closed + newlyClosed, Dropped = Counts.Dropped + newlyClosed });
    }

    public void BookDuplicate() => Book(Counts with { Duplicate = Counts.Duplicate + 1 });

    public void BookConflict(long number)
    {
        FirstConflict = Math.Min(number, FirstConflict ?? long.MaxValue);
        Book(Counts with { Conflict = Counts.Conflict + 1 });
    }

    private void Book(LaneCounts counts)
    {
        Counts = counts;
        IsChanged = true;
    }
}

/// <summary>The books of one lane.</summary>
/// <param name="Closed">Highest contiguous number: every number up to it is in one of the next five columns.</param>
/// <param name="Delivered">Events taken and applied.</param>
/// <param name="Renumbered">Numbers whose event had been taken before under an older incarnation.</param>
/// <param name="Refused">Numbers whose event came with a bad inside and is in quarantine.</param>
/// <param name="Dropped">Numbers the gateway gave up, with a reason that says they were used.</param>
/// <param name="Unknown">Numbers of which nobody can say whether they were used.</param>
/// <param name="Duplicate">Events offered again with the same content.</param>
/// <param name="Conflict">Events offered again with other content; kept apart and raised.</param>
/// <param name="Ahead">Events that came before one that is missing; not kept, asked for again.</param>
public readonly record struct LaneCounts(
    long Closed,
    long Delivered,
    long Renumbered,
    long Refused,
    long Dropped,
    long Unknown,
    long Duplicate,
    long Conflict,
    long Ahead
);
