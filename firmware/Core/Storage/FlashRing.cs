using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Firmware.Storage;

/// <summary>
/// Frames of one lane that found no room in memory, in a ring of pages on flash. Promise: a page whose write returned true is there after any reset or power
/// cut, whole or (cut in the middle of its own write) not at all; a page that is not whole is never read as frames; start-up takes what is whole. When the ring
/// is full the oldest page is overwritten, and what it held is remembered as dropped.
/// </summary>
public sealed class FlashRing
{
    private readonly IFlashSegments _segments;
    private readonly Lane _lane;
    private readonly ulong _module;
    private readonly FramePage _page;
    private readonly long[] _first;
    private readonly long[] _last;
    private readonly long[] _pageNumbers;
    private readonly byte[] _again;
    private long _nextPage = 1;
    private long _lastWritten;
    private int _open = -1;

    /// <param name="segments">Pieces of flash, 2 or more.</param>
    /// <param name="lane">Whose frames.</param>
    /// <param name="module">Whose module.</param>
    public FlashRing(IFlashSegments segments, Lane lane, ulong module)
    {
        _segments = segments;
        _lane = lane;
        _module = module;
        _page = new FramePage(segments.SegmentBytes);
        _again = new byte[lane == Lane.Alarm ? WireLimits.MaxFrameBytes : 0];            // only pages of alarms are extended
        _first = new long[segments.Count];
        _last = new long[segments.Count];
        _pageNumbers = new long[segments.Count];
    }

    /// <summary>Numbers up to here were given up because the ring was full.</summary>
    public long DroppedThrough { get; private set; }

    /// <summary>Pages written since the module started: about one block erase each.</summary>
    public long PagesWritten { get; private set; }

    /// <summary>Takes what is whole and of this incarnation.</summary>
    public void Load(ulong incarnation)
    {
        for (int segment = 0; segment < _first.Length; segment++)
        {
            Forget(segment);
            int length = _segments.Read(segment, _page.Bytes);
            if (!_page.TryOpen(length, _lane, _module)) continue;
            if (_page.PageNumber >= _nextPage) _nextPage = _page.PageNumber + 1;
            if (_page.Incarnation != incarnation || !TryOutdate(segment)) continue;
            _first[segment] = _page.First;
            _last[segment] = _page.Last;
            _pageNumbers[segment] = _page.PageNumber;
            if (_page.Last > _lastWritten) _lastWritten = _page.Last;
            if (_page.DroppedThrough > DroppedThrough) DroppedThrough = _page.DroppedThrough;
        }

        _open = -1;
    }

    // A page that was written again with more in it is there twice until its first piece is overwritten: the later one counts. False when the page at hand is
    // the earlier one.
    private bool TryOutdate(int segment)
    {
        for (int other = 0; other < segment; other++)
        {
            if (_pageNumbers[other] == 0 || _page.Last < _first[other] || _page.First > _last[other]) continue;
            if (_pageNumbers[other] > _page.PageNumber) return false;
            Forget(other);
        }

        return true;
    }

    /// <summary>Frames held.</summary>
    public long Count => CountFrom(0);

    /// <summary>Frames held from a number on.</summary>
    public long CountFrom(long number)
    {
        long sum = 0;
        for (int segment = 0; segment < _first.Length; segment++)
        {
            if (_last[segment] < number) continue;
            sum += _first[segment] >= number ? CountOf(segment) : _last[segment] - number + 1;
        }

        return sum;
    }

    /// <summary>The lowest number held from a number on; 0 when there is none.</summary>
    public long FirstFrom(long number)
    {
        long lowest = 0;
        for (int segment = 0; segment < _first.Length; segment++)
        {
            if (_pageNumbers[segment] == 0 || _last[segment] < number) continue;
            long first = _first[segment] > number ? _first[segment] : number;
            if (lowest == 0 || first < lowest) lowest = first;
        }

        return lowest;
    }

    public bool Holds(long number) => FirstFrom(number) == number;

    /// <summary>Copies the frame with this number, as it was.</summary>
    /// <returns>Its length; 0 when the page can't be read any more, and then the page is forgotten.</returns>
    public int Copy(long number, byte[] into)
    {
        int segment = SegmentOf(number);
        if (segment != _open)
        {
            _open = -1;
            int length = _segments.Read(segment, _page.Bytes);
            if (!_page.TryOpen(length, _lane, _module) || _page.PageNumber != _pageNumbers[segment])
            {
                Forget(segment);
                return 0;
            }

            _open = segment;
        }

        return _page.Copy(number, into);
    }

    /// <summary>
    /// Writes the newest page again with one more frame, into the next piece of flash: the page it was made from stays until the new one is whole, so a cut
    /// costs nothing that was safe. For frames that must be safe one by one and would otherwise take a page each.
    /// </summary>
    /// <returns>False when the newest page does not end right before this number, is full, or the write failed; nothing changed then.</returns>
    public bool TryExtend(long number, byte[] encoded, int length)
    {
        int newest = (int)((_nextPage - 1) % _first.Length);
        int next = (int)(_nextPage % _first.Length);
        bool isNext = _nextPage > 1 && _pageNumbers[newest] == _nextPage - 1 && _last[newest] == number - 1;
        if (!isNext || CountOf(next) > 0) return false;
        _open = -1;
        if (!_page.TryOpen(_segments.Read(newest, _page.Bytes), _lane, _module)) return false;
        _page.ReadThrough(_again);
        if (!_page.TryAdd(encoded, length)) return false;
        _page.Renew(_nextPage, DroppedThrough);
        long first = _first[newest];                                                      // what is receipted of the page stays let go of
        if (!EndPage()) return false;
        _first[next] = first;
        Forget(newest);
        return true;
    }

    /// <summary>Starts a page that begins with this number.</summary>
    /// <returns>Frames that are given up for it: those of the page it overwrites.</returns>
    public long BeginPage(ulong incarnation, long first)
    {
        int segment = (int)(_nextPage % _first.Length);
        long dropped = CountOf(segment);
        if (dropped > 0) DroppedThrough = _last[segment];
        _open = -1;
        _page.Begin(_lane, _nextPage, _module, incarnation, first, DroppedThrough);
        return dropped;
    }

    /// <summary>Adds the next frame to the page that was begun; false when it is full.</summary>
    public bool TryAdd(byte[] encoded, int length) => _page.TryAdd(encoded, length);

    /// <summary>Writes the page that was begun.</summary>
    /// <returns>True when its frames are safe.</returns>
    public bool EndPage()
    {
        int segment = (int)(_nextPage % _first.Length);
        Forget(segment);
        int length = _page.Seal();
        long first = _page.First;
        long last = _page.Last;
        if (!_segments.Write(segment, _page.Bytes, length)) return false;
        _first[segment] = first;
        _last[segment] = last;
        _pageNumbers[segment] = _nextPage;
        _lastWritten = last;
        _nextPage++;
        PagesWritten++;
        return true;
    }

    /// <summary>Highest number ever written to this ring.</summary>
    public long LastWritten => _lastWritten;

    /// <summary>Lets go of pages that are receipted as a whole; they need no write, a receipt after the next start lets them go again.</summary>
    public void Release(long through)
    {
        for (int segment = 0; segment < _first.Length; segment++)
        {
            if (_pageNumbers[segment] != 0 && _last[segment] <= through) Forget(segment);
            else if (_pageNumbers[segment] != 0 && _first[segment] <= through) _first[segment] = through + 1;
        }
    }

    /// <summary>Forgets every page: they belong to an incarnation that is over.</summary>
    public void Clear()
    {
        for (int segment = 0; segment < _first.Length; segment++) Forget(segment);
        DroppedThrough = 0;
        _lastWritten = 0;
        _open = -1;
    }

    private long CountOf(int segment) => _pageNumbers[segment] == 0 ? 0 : _last[segment] - _first[segment] + 1;

    private int SegmentOf(long number)
    {
        for (int segment = 0; segment < _first.Length; segment++)
        {
            if (_pageNumbers[segment] != 0 && _first[segment] <= number && _last[segment] >= number) return segment;
        }

        throw new ArgumentOutOfRangeException(nameof(number));
    }

    private void Forget(int segment)
    {
        _pageNumbers[segment] = 0;
        _first[segment] = 0;
        _last[segment] = 0;
        if (_open == segment) _open = -1;
    }
}
