namespace EdgeAgent.Firmware.Storage;

/// <summary>
/// Equal pieces of non-volatile memory (files of one flash block each on a chip). A write replaces a piece; cut at any byte it leaves that piece with any
/// content, and no other touched.
/// </summary>
public interface IFlashSegments
{
    int Count { get; }

    /// <summary>Most bytes a piece holds.</summary>
    int SegmentBytes { get; }

    /// <summary>Reads a piece.</summary>
    /// <returns>Its length, 0 when it was never written.</returns>
    int Read(int segment, byte[] into);

    /// <summary>Replaces a piece; it is safe when this returns true. Costs about one block erase.</summary>
    bool Write(int segment, byte[] bytes, int length);
}
