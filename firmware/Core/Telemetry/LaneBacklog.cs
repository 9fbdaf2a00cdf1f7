using EdgeAgent.Contracts.Lanes;

namespace EdgeAgent.Firmware.Telemetry;

/// <summary>
/// The elements of one lane that wait for their receipt: at the front ranges of numbers that were given up, behind them encoded frames with consecutive
/// numbers, in a ring of fixed size. Promise: what is in it covers every number from the first to the last without a hole. Limits: bytes and elements as
/// constructed; when either is used up, <see cref="TryAdd"/> says no and the caller drops the oldest. Nothing is allocated after construction.
/// </summary>
public sealed class LaneBacklog
{
    private const int MaxGaps = 8;

    private readonly byte[] _bytes;
    private readonly int[] _starts;
    private readonly int[] _lengths;
    private readonly long[] _gapFrom = new long[MaxGaps];
    private readonly long[] _gapTo = new long[MaxGaps];
    private readonly GapReason[] _gapReasons = new GapReason[MaxGaps];
    private int _gaps;
    private int _first;
    private int _count;
    private long _firstNumber;
    private int _writeAt;

    /// <param name="bytes">Room for encoded frames.</param>
    /// <param name="elements">Frames at most.</param>
    /// <param name="firstNumber">Number of the first frame to come.</param>
    public LaneBacklog(int bytes, int elements, long firstNumber)
    {
        _firstNumber = firstNumber;
        _bytes = new byte[bytes];
        _starts = new int[elements];
        _lengths = new int[elements];
    }

    /// <summary>Frames waiting.</summary>
    public int Count => _count;

    /// <summary>Ranges given up that wait to be declared.</summary>
    public int GapCount => _gaps;

    /// <summary>Number of the oldest frame; the next to come when there is none.</summary>
    public long FirstNumber => _firstNumber;

    public bool HasRoomFor(int length) => _count < _starts.Length && TryPlace(length, out _);

    /// <summary>Keeps a copy of the frame; its number is one above the last.</summary>
    /// <returns>False when there is no room; nothing changed then.</returns>
    public bool TryAdd(byte[] encoded, int length)
    {
        if (_count == _starts.Length || !TryPlace(length, out int at)) return false;
        Array.Copy(encoded, 0, _bytes, at, length);
        int slot = (_first + _count) % _starts.Length;
        _starts[slot] = at;
        _lengths[slot] = length;
        _writeAt = at + length;
        _count++;
        return true;
    }

    /// <summary>Gives the oldest frame up; its number becomes part of a range with this reason.</summary>
    public void GiveUpOldest(GapReason reason)
    {
        if (_count == 0) throw new InvalidOperationException("Nothing to give up.");
        long number = _firstNumber;
        RemoveOldest();
        AddGap(number, number, reason);
    }

    /// <summary>The oldest frame is kept elsewhere now; its number is no range given up.</summary>
    public void MoveOldestAway() => RemoveOldest();

    /// <summary>Adds a range just before the oldest frame, behind the ranges that wait already; joined with the last one when the reason is the same.</summary>
    public void AddGap(long from, long to, GapReason reason)
    {
        int last = _gaps - 1;
        bool isJoined = _gaps > 0 && _gapTo[last] == from - 1 && (_gapReasons[last] == reason || _gaps == MaxGaps);
        if (isJoined)
        {
            _gapTo[last] = to;
            return;
        }

        if (_gaps == MaxGaps) throw new InvalidOperationException("The ranges given up are not adjacent.");
        _gapFrom[_gaps] = from;
        _gapTo[_gaps] = to;
        _gapReasons[_gaps] = reason;
        _gaps++;
    }

    /// <summary>Puts a range before everything else: the receiver lost what it had receipted.</summary>
    public void AddGapInFront(long from, long to, GapReason reason)
    {
        if (_gaps > 0 && _gapFrom[0] == to + 1 && (_gapReasons[0] == reason || _gaps == MaxGaps))
        {
            _gapFrom[0] = from;
            return;
        }

        if (_gaps == MaxGaps)
        {
            _gapFrom[0] -= to - from + 1;                                                 // counted with its neighbour; eight ranges wait already
            return;
        }

        for (int i = _gaps; i > 0; i--)
        {
            _gapFrom[i] = _gapFrom[i - 1];
            _gapTo[i] = _gapTo[i - 1];
            _gapReasons[i] = _gapReasons[i - 1];
        }

        _gapFrom[0] = from;
        _gapTo[0] = to;
        _gapReasons[0] = reason;
        _gaps++;
    }

    /// <summary>The first number anything here covers; the next to come when nothing waits.</summary>
    public long FirstCovered => _gaps > 0 ? _gapFrom[0] : _firstNumber;

    /// <summary>The lowest number covered here from a number on.</summary>
    public long FirstFrom(long number)
    {
        for (int i = 0; i < _gaps; i++)
        {
            if (_gapTo[i] >= number) return _gapFrom[i] > number ? _gapFrom[i] : number;
        }

        return _firstNumber > number ? _firstNumber : number;
    }

    /// <summary>Lets go of everything up to and with this number.</summary>
    public void Release(long through)
    {
        int done = 0;
        while (done < _gaps && _gapTo[done] <= through) done++;
        if (done > 0) RemoveGaps(done);
        if (_gaps > 0 && _gapFrom[0] <= through) _gapFrom[0] = through + 1;
        while (_count > 0 && _firstNumber <= through) RemoveOldest();
    }

    /// <summary>Says what stands at a number: a range given up (true), or a frame (false).</summary>
    public bool TryGap(long number, out long to, out GapReason reason)
    {
        for (int i = 0; i < _gaps; i++)
        {
            if (number < _gapFrom[i] || number > _gapTo[i]) continue;
            to = _gapTo[i];
            reason = _gapReasons[i];
            return true;
        }

        to = 0;
        reason = GapReason.Damaged;
        return false;
    }

    /// <summary>True when the frame with this number is here.</summary>
    public bool Holds(long number) => number >= _firstNumber && number < _firstNumber + _count;

    /// <summary>Copies the frame with this number.</summary>
    /// <returns>Its length.</returns>
    public int Copy(long number, byte[] into)
    {
        if (!Holds(number)) throw new ArgumentOutOfRangeException(nameof(number));
        int slot = (_first + (int)(number - _firstNumber)) % _starts.Length;
        Array.Copy(_bytes, _starts[slot], into, 0, _lengths[slot]);
        return _lengths[slot];
    }

    /// <summary>Puts a frame of the same length back, its number and incarnation changed.</summary>
    public void Replace(long number, byte[] encoded, int length)
    {
        int slot = (_first + (int)(number - _firstNumber)) % _starts.Length;
        Array.Copy(encoded, 0, _bytes, _starts[slot], length);
    }

    /// <summary>Forgets the ranges, or their part, up to and with this number whose use nobody knows.</summary>
    public void ForgetUnknown(long through)
    {
        int kept = 0;
        for (int i = 0; i < _gaps; i++)
        {
            long from = GapReasons.IsUnknown(_gapReasons[i]) && _gapFrom[i] <= through ? through + 1 : _gapFrom[i];
            if (from > _gapTo[i]) continue;
            _gapFrom[kept] = from;
            _gapTo[kept] = _gapTo[i];
            _gapReasons[kept] = _gapReasons[i];
            kept++;
        }

        _gaps = kept;
    }

    /// <summary>Numbers everything anew from 1: ranges keep their length.</summary>
    /// <returns>The last number given.</returns>
    public long Renumber()
    {
        long next = 1;
        for (int i = 0; i < _gaps; i++)
        {
            long length = _gapTo[i] - _gapFrom[i] + 1;
            _gapFrom[i] = next;
            _gapTo[i] = next + length - 1;
            next += length;
        }

        _firstNumber = next;
        return next + _count - 1;
    }

    private bool TryPlace(int length, out int at)
    {
        if (_count == 0) _writeAt = 0;
        int oldest = _count == 0 ? _bytes.Length : _starts[_first];
        bool isWrapped = _count > 0 && _writeAt <= oldest;
        at = _writeAt;
        if (isWrapped) return _writeAt + length <= oldest;
        if (_writeAt + length <= _bytes.Length) return true;
        at = 0;
        return _count > 0 && length <= oldest;
    }

    private void RemoveOldest()
    {
        _first = (_first + 1) % _starts.Length;
        _count--;
        _firstNumber++;
    }

    private void RemoveGaps(int done)
    {
        for (int i = done; i < _gaps; i++)
        {
            _gapFrom[i - done] = _gapFrom[i];
            _gapTo[i - done] = _gapTo[i];
            _gapReasons[i - done] = _gapReasons[i];
        }

        _gaps -= done;
    }
}
