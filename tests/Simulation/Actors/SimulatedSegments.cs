using EdgeAgent.Firmware.Storage;

namespace EdgeAgent.Simulation.Actors;

/// <summary>The part of a module's flash that holds its backlog; a cut in the middle of a write leaves the piece torn.</summary>
public sealed class SimulatedSegments(int count, int segmentBytes) : IFlashSegments
{
    private readonly byte[][] _segments = [.. Enumerable.Range(0, count).Select(_ => Array.Empty<byte>())];

    /// <summary>Power goes in the middle of the next write.</summary>
    public bool IsCutAtNextWrite { get; set; }

    public int Count => count;

    public int SegmentBytes => segmentBytes;

    public int Read(int segment, byte[] into)
    {
        _segments[segment].CopyTo(into, 0);
        return _segments[segment].Length;
    }

    public bool Write(int segment, byte[] bytes, int length)
    {
        byte[] before = _segments[segment];
        _segments[segment] = bytes[..length];
        if (!IsCutAtNextWrite) return true;

        IsCutAtNextWrite = false;
        before.AsSpan(0, Math.Min(before.Length, length / 2)).CopyTo(_segments[segment].AsSpan(length / 2));
        throw new PowerCutException("in the middle of a page of flash");
    }

    public void Erase() => Array.Fill(_segments, []);
}
