using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Firmware.Storage;

/// <summary>
/// A page of frames with consecutive numbers in one piece of flash, small because what repeats is not stored again: numbers count up, times and values are
/// differences, the layout of a frame (kinds, points, axes, worths) stands only where it changes. What goes in comes out byte for byte. Layout: magic, version,
/// frames (2), lane, 3 zero bytes, page number (8), module (8), incarnation (8), first number (8), dropped through (8), then the frames, then CRC-32.
/// </summary>
public sealed class FramePage
{
    private const byte Magic = 0xEE;
    private const byte Version = 1;
    private const int HeadBytes = 48;

    private const byte Raw = 1;
    private const byte SameLayout = 2;
    private const byte SameOffset = 4;
    private const int ClockShift = 4;

    private readonly byte[] _bytes;
    private readonly Frame _frame = new Frame();
    private readonly int[] _values = new int[WireLimits.MaxFeatures];
    private readonly byte[] _layout = new byte[4 * WireLimits.MaxFeatures];
    private int _layoutCount;
    private long _uptimeMs;
    private long _offsetMs;
    private int _at;
    private int _index;

    /// <param name="bytes">Size of a piece of flash.</param>
    public FramePage(int bytes) => _bytes = new byte[bytes];

    public byte[] Bytes => _bytes;

    public int Count { get; private set; }

    public long PageNumber { get; private set; }

    public ulong Incarnation { get; private set; }

    public long First { get; private set; }

    public long Last => First + Count - 1;

    /// <summary>Numbers up to here were overwritten before they were receipted.</summary>
    public long DroppedThrough { get; private set; }

    /// <summary>Starts an empty page.</summary>
    public void Begin(Lane lane, long pageNumber, ulong module, ulong incarnation, long first, long droppedThrough)
    {
        Array.Clear(_bytes, 0, HeadBytes);
        _bytes[0] = Magic;
        _bytes[1] = Version;
        _bytes[4] = (byte)lane;
        LittleEndian.PutUInt64(_bytes, 8, (ulong)pageNumber);
        LittleEndian.PutUInt64(_bytes, 16, module);
        LittleEndian.PutUInt64(_bytes, 24, incarnation);
        LittleEndian.PutUInt64(_bytes, 32, (ulong)first);
        LittleEndian.PutUInt64(_bytes, 40, (ulong)droppedThrough);
        TakeHead();
        Count = 0;
        Rewind();
    }

    /// <summary>Goes to the end of a page that was opened, so that frames can be added.</summary>
    /// <param name="scratch">At least <see cref="WireLimits.MaxFrameBytes"/> long.</param>
    public void ReadThrough(byte[] scratch)
    {
        Rewind();
        for (; _index < Count; _index++) Next(scratch);
    }

    /// <summary>Gives a page that got more frames its new number.</summary>
    public void Renew(long pageNumber, long droppedThrough)
    {
        LittleEndian.PutUInt64(_bytes, 8, (ulong)pageNumber);
        LittleEndian.PutUInt64(_bytes, 40, (ulong)droppedThrough);
        TakeHead();
    }

    /// <summary>Adds the next frame.</summary>
    /// <returns>False when the page is full; nothing changed then.</returns>
    public bool TryAdd(byte[] encoded, int length)
    {
        bool isPlain = FrameCodec.TryDecode(encoded, length, _frame, out _) && _frame.Kind == FrameKind.Features;
        int most = isPlain ? 24 + (9 * _frame.Features.Count) : length + 8;
        if (_at + most + WireLimits.CrcBytes > _bytes.Length) return false;
        if (isPlain) PutPlain();
        else PutRaw(encoded, length);
        Count++;
        return true;
    }

    /// <summary>Closes the page.</summary>
    /// <returns>Its length.</returns>
    public int Seal()
    {
        LittleEndian.PutUInt16(_bytes, 2, Count);
        LittleEndian.PutUInt32(_bytes, _at, Crc32.Of(_bytes, 0, _at));
        return _at + WireLimits.CrcBytes;
    }

    /// <summary>Looks whether the bytes are a whole page of this lane and module, and makes it ready for reading.</summary>
    public bool TryOpen(int length, Lane lane, ulong module)
    {
        if (length < HeadBytes + WireLimits.CrcBytes || _bytes[0] != Magic || _bytes[1] != Version || _bytes[4] != (byte)lane) return false;
        if (LittleEndian.UInt32(_bytes, length - WireLimits.CrcBytes) != Crc32.Of(_bytes, 0, length - WireLimits.CrcBytes)) return false;
        if (LittleEndian.UInt64(_bytes, 16) != module) return false;
        TakeHead();
        Count = LittleEndian.UInt16(_bytes, 2);
        Rewind();
        return true;
    }

    /// <summary>Makes a frame again, the very bytes that were added.</summary>
    /// <param name="number">Within <see cref="First"/> and <see cref="Last"/>; reading onward is cheap, backward starts the page over.</param>
    /// <param name="into">At least <see cref="WireLimits.MaxFrameBytes"/> long.</param>
    public int Copy(long number, byte[] into)
    {
        int wanted = (int)(number - First);
        if (wanted < _index) Rewind();
        int length = 0;
        while (_index <= wanted)
        {
            length = Next(into);
            _index++;
        }

        return length;
    }

    private void TakeHead()
    {
        PageNumber = (long)LittleEndian.UInt64(_bytes, 8);
        Incarnation = LittleEndian.UInt64(_bytes, 24);
        First = (long)LittleEndian.UInt64(_bytes, 32);
        DroppedThrough = (long)LittleEndian.UInt64(_bytes, 40);
    }

    private void Rewind()
    {
        _at = HeadBytes;
        _index = 0;
        _layoutCount = -1;
        _uptimeMs = 0;
        _offsetMs = 0;
    }

    private void PutRaw(byte[] encoded, int length)
    {
        _bytes[_at++] = Raw;
        PutVarint((ulong)length);
        Array.Copy(encoded, 0, _bytes, _at, length);
        _at += length;
    }

    private void PutPlain()
    {
        FeatureSet features = _frame.Features;
        bool isSameLayout = IsSameLayout(features);
        long offset = _frame.UtcMs == 0 ? 0 : _frame.UtcMs - _frame.UptimeMs;
        bool isSameOffset = _frame.UtcMs == 0 || offset == _offsetMs;
        _bytes[_at++] = (byte)((isSameLayout ? SameLayout : 0) | (isSameOffset ? SameOffset : 0) | ((int)_frame.ClockState << ClockShift));
        PutSigned(_frame.UptimeMs - _uptimeMs);
        _uptimeMs = _frame.UptimeMs;
        if (!isSameOffset)
        {
            PutSigned(offset - _offsetMs);
            _offsetMs = offset;
        }

        if (!isSameLayout)
        {
            _bytes[_at++] = (byte)features.Count;
            TakeLayout(features);
            Array.Copy(_layout, 0, _bytes, _at, 4 * features.Count);
            _at += 4 * features.Count;
        }

        for (int i = 0; i < features.Count; i++)
        {
            PutSigned((long)features.Values[i] - (isSameLayout ? _values[i] : 0));
            _values[i] = features.Values[i];
        }
    }

    private int Next(byte[] into)
    {
        byte flags = _bytes[_at++];
        if ((flags & Raw) != 0)
        {
            int length = (int)TakeVarint();
            Array.Copy(_bytes, _at, into, 0, length);
            _at += length;
            return length;
        }

        _uptimeMs += TakeSigned();
        if ((flags & SameOffset) == 0) _offsetMs += TakeSigned();
        _frame.Kind = FrameKind.Features;
        _frame.Lane = (Lane)_bytes[4];
        _frame.Module = LittleEndian.UInt64(_bytes, 16);
        _frame.Incarnation = Incarnation;
        _frame.Sequence = First + _index;
        _frame.UptimeMs = _uptimeMs;
        _frame.ClockState = (ClockState)(byte)(flags >> ClockShift);
        _frame.UtcMs = _frame.ClockState == ClockState.None ? 0 : _uptimeMs + _offsetMs;
        bool isSameLayout = (flags & SameLayout) != 0;
        if (!isSameLayout)
        {
            _layoutCount = _bytes[_at++];
            Array.Copy(_bytes, _at, _layout, 0, 4 * _layoutCount);
            _at += 4 * _layoutCount;
        }

        _frame.Features.Clear();
        for (int i = 0; i < _layoutCount; i++)
        {
            _values[i] = (int)(TakeSigned() + (isSameLayout ? _values[i] : 0));
            _frame.Features.Add(
                (FeatureKind)_layout[4 * i],
                (MeasuringPoint)_layout[(4 * i) + 1],
                _layout[(4 * i) + 2],
                (Worth)_layout[(4 * i) + 3],
                _values[i]);
        }

        return FrameCodec.Encode(_frame, into);
    }

    private bool IsSameLayout(FeatureSet features)
    {
        if (features.Count != _layoutCount) return false;
        for (int i = 0; i < features.Count; i++)
        {
            bool isSame = _layout[4 * i] == (byte)features.Kinds[i] && _layout[(4 * i) + 1] == (byte)features.Points[i]
                && _layout[(4 * i) + 2] == features.Axes[i] && _layout[(4 * i) + 3] == (byte)features.Worths[i];
            if (!isSame) return false;
        }

        return true;
    }

    private void TakeLayout(FeatureSet features)
    {
        _layoutCount = features.Count;
        for (int i = 0; i < features.Count; i++)
        {
            _layout[4 * i] = (byte)features.Kinds[i];
            _layout[(4 * i) + 1] = (byte)features.Points[i];
            _layout[(4 * i) + 2] = features.Axes[i];
            _layout[(4 * i) + 3] = (byte)features.Worths[i];
        }
    }

    private void PutSigned(long value) => PutVarint((ulong)((value << 1) ^ (value >> 63)));

    private long TakeSigned()
    {
        ulong value = TakeVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private void PutVarint(ulong value)
    {
        while (value >= 0x80)
        {
            _bytes[_at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _bytes[_at++] = (byte)value;
    }

    private ulong TakeVarint()
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = _bytes[_at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
    }
}
