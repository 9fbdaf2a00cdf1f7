namespace EdgeAgent.Firmware.Board;

/// <summary>
/// The FIFO of an MPU-6500 or MPU-9250, as the Iot.Device binding offers it: 512 bytes, six a sample (x, y, z, high byte first), 1,000 samples a second, +-16
/// g.
/// </summary>
public interface IMpuFifo
{
    /// <summary>The chip answered when it was set up.</summary>
    bool IsThere { get; }

    /// <summary>Bytes waiting.</summary>
    int Count { get; }

    /// <summary>Empties it.</summary>
    void Reset();

    /// <summary>Takes the oldest bytes.</summary>
    void Read(byte[] into, int length);
}
