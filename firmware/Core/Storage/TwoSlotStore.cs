using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Firmware.Storage;

/// <summary>
/// The module's record in two pieces of flash, written in turn: the newer whole one counts, so a cut at any byte of a write leaves the record before it. Layout
/// of a piece: generation (8 bytes), record, CRC-32.
/// </summary>
public sealed class TwoSlotStore : IModuleStore
{
    private const int HeadBytes = 8;

    private readonly IFlashSegments _segments;
    private readonly byte[] _buffer;
    private ulong _generation;
    private int _newest = -1;

    /// <param name="segments">Two pieces, large enough for the record and 12 bytes.</param>
    public TwoSlotStore(IFlashSegments segments)
    {
        if (segments.Count != 2) throw new ArgumentException("Two pieces are needed.", nameof(segments));
        _segments = segments;
        _buffer = new byte[segments.SegmentBytes];
    }

    public int Read(byte[] into)
    {
        _newest = -1;
        _generation = 0;
        int longestBroken = 0;
        for (int slot = 0; slot < 2; slot++)
        {
            int length = _segments.Read(slot, _buffer);
            if (IsWhole(length))
            {
                ulong generation = LittleEndian.UInt64(_buffer, 0);
                if (_newest >= 0 && generation <= _generation) continue;
                _newest = slot;
                _generation = generation;
            }
            else if (length > longestBroken)
            {
                longestBroken = length;
            }
        }

        // Two broken pieces are a damaged store, not an empty one: what is handed out then is no record, and the caller sees that.
        if (_newest < 0) return HandOut(longestBroken == 0 ? 0 : 1, into);
        int whole = _segments.Read(_newest, _buffer);
        return HandOut(whole - HeadBytes - WireLimits.CrcBytes, into);
    }

    public bool Write(byte[] record, int length)
    {
        LittleEndian.PutUInt64(_buffer, 0, _generation + 1);
        Array.Copy(record, 0, _buffer, HeadBytes, length);
        int end = HeadBytes + length;
        LittleEndian.PutUInt32(_buffer, end, Crc32.Of(_buffer, 0, end));
        int slot = _newest == 0 ? 1 : 0;
        if (!_segments.Write(slot, _buffer, end + WireLimits.CrcBytes)) return false;
        _newest = slot;
        _generation++;
        return true;
    }

    private bool IsWhole(int length) =>
        length > HeadBytes + WireLimits.CrcBytes
        && LittleEndian.UInt32(_buffer, length - WireLimits.CrcBytes) == Crc32.Of(_buffer, 0, length - WireLimits.CrcBytes);

    private int HandOut(int length, byte[] into)
    {
        if (length > into.Length) length = into.Length;
        if (length > 0) Array.Copy(_buffer, HeadBytes, into, 0, length);
        return length;
    }
}
