namespace EdgeAgent.Contracts.Lanes;

/// <summary>What a receiver does with an offered element.</summary>
public enum Offer : byte
{
    /// <summary>It is the next one: commit it together with the new contiguous number, then send a receipt.</summary>
    Accept = 1,

    /// <summary>It was committed before: count it, keep nothing, send a receipt again.</summary>
    Duplicate = 2,

    /// <summary>Something before it is missing: keep nothing, send a receipt that asks the source to rewind.</summary>
    Ahead = 3,
}

/// <summary>
/// The receiving side of one lane of one incarnation of one source. Promise: every number from 1 on is accepted exactly once, in order, as data or
/// inside a gap record. It takes an element only when it closes up with what is committed (go-back-N): the links below keep order, so a hole is
/// rare, and the whole memory of a lane is one number that is committed in the same transaction as the data.
/// </summary>
public sealed class LaneReceiver
{
    private long _contiguous;

    /// <param name="contiguous">The highest contiguous number committed so far; 0 for a new lane.</param>
    public LaneReceiver(long contiguous)
    {
        if (contiguous < 0) throw new ArgumentOutOfRangeException(nameof(contiguous));
        _contiguous = contiguous;
    }

    /// <summary>The highest number up to which everything is committed or booked; this is what a receipt says.</summary>
    public long Contiguous => _contiguous;

    /// <summary>Offers one element; a data element has <paramref name="from"/> equal to <paramref name="to"/>.</summary>
    /// <param name="from">First number of the element, 1 or more.</param>
    /// <param name="to">Last number of the element, <paramref name="from"/> or more.</param>
    /// <param name="newlyClosed">How many numbers this element adds beyond what was committed; 0 unless accepted.</param>
    public Offer Take(long from, long to, out long newlyClosed)
    {
        newlyClosed = 0;
        if (to <= _contiguous) return Offer.Duplicate;
        if (from > _contiguous + 1) return Offer.Ahead;

        newlyClosed = to - _contiguous;
        _contiguous = to;
        return Offer.Accept;
    }
}
