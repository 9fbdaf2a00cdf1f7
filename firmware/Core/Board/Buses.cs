namespace EdgeAgent.Firmware.Board;

/// <summary>One chip on an SPI bus, selected for the length of a transfer.</summary>
public interface ISpiChip
{
    /// <summary>Full duplex: sends <paramref name="write"/> and fills <paramref name="read"/> with what came back at the same time.</summary>
    /// <param name="write">What to send.</param>
    /// <param name="read">Where the answer goes.</param>
    /// <param name="readStart">First index of it.</param>
    /// <param name="length">Bytes to exchange.</param>
    void Transfer(byte[] write, byte[] read, int readStart, int length);
}

/// <summary>One chip on an I2C bus.</summary>
public interface II2cChip
{
    /// <summary>Writes, then reads after a repeated start; either length may be 0.</summary>
    /// <returns>False when the chip did not acknowledge.</returns>
    bool TryWriteRead(byte[] write, int writeLength, byte[] read, int readLength);
}

/// <summary>A half-duplex serial bus with one master (RS-485).</summary>
public interface ISerialBus
{
    /// <summary>Sends a request and waits for the whole reply.</summary>
    /// <returns>Bytes that came within the time limit, at most <paramref name="replyLength"/>.</returns>
    int Exchange(byte[] request, int requestLength, byte[] reply, int replyLength, int timeoutMs);
}

/// <summary>Counts the edges of a pin in hardware, so that none is missed while nobody looks.</summary>
public interface IEdgeCounter
{
    /// <summary>Edges since the module started.</summary>
    long Count { get; }
}

/// <summary>Waits where a data sheet asks for it, at start-up only.</summary>
public interface IPause
{
    void Milliseconds(int milliseconds);
}
