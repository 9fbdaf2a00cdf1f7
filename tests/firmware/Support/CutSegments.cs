using EdgeAgent.Firmware.Storage;

namespace EdgeAgent.Firmware.Tests.Support;

/// <summary>
/// Flash whose supply can be cut at any byte of a write: what was written stays, behind it is either the old content or what an erase leaves.
/// </summary>
public sealed class CutSegments(int count, int segmentBytes) : IFlashSegments
{
    private readonly byte[][] _content = [.. Enumerable.Range(0, count).Select(_ => new byte[segmentBytes])];
    private readonly int[] _lengths = new int[count];

    public int Count => count;

    public int SegmentBytes => segmentBytes;

    /// <summary>Bytes of the next writes that still reach the flash; the write in which they run out throws.</summary>
    public long BytesUntilCut { get; set; } = long.MaxValue;

    /// <summary>Behind the cut the flash is erased, else it holds what it held.</summary>
    public bool IsErasedFirst { get; set; } = true;

    public bool IsFull { get; set; }

    public long Writes { get; private set; }

    public int Read(int segment, byte[] into)
    {
        Array.Copy(_content[segment], into, _lengths[segment]);
        return _lengths[segment];
    }

    public bool Write(int segment, byte[] bytes, int length)
    {
        if (IsFull) return false;
        Writes++;
        int written = (int)Math.Min(length, BytesUntilCut);
        BytesUntilCut -= written;
        if (IsErasedFirst) Array.Fill(_content[segment], (byte)0xFF);
        Array.Copy(bytes, _content[segment], written);
        _lengths[segment] = Math.Max(IsErasedFirst ? length : _lengths[segment], length);
        if (written < length) throw new PowerCutException();
        return true;
    }

    public void Damage(int segment, int at) => _content[segment][at] ^= 0x04;
}

public sealed class PowerCutException : Exception
{
    public PowerCutException() : base("The supply was cut.")
    {
    }
}
