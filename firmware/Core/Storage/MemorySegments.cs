namespace EdgeAgent.Firmware.Storage;

/// <summary>Flash in memory, for a module without a file system; forgotten when the program ends.</summary>
public sealed class MemorySegments : IFlashSegments
{
    private readonly byte[][] _segments;
    private readonly int[] _lengths;

    public MemorySegments(int count, int bytes)
    {
        _segments = new byte[count][];
        for (int i = 0; i < count; i++) _segments[i] = new byte[bytes];
        _lengths = new int[count];
        SegmentBytes = bytes;
    }

    public int Count => _segments.Length;

    public int SegmentBytes { get; }

    public int Read(int segment, byte[] into)
    {
        Array.Copy(_segments[segment], into, _lengths[segment]);
        return _lengths[segment];
    }

    public bool Write(int segment, byte[] bytes, int length)
    {
        Array.Copy(bytes, _segments[segment], length);
        _lengths[segment] = length;
        return true;
    }
}
