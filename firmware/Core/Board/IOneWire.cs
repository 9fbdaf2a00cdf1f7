namespace EdgeAgent.Firmware.Board;

/// <summary>A 1-Wire line with one sensor on it.</summary>
public interface IOneWire
{
    /// <summary>Resets the line.</summary>
    /// <returns>False when nothing answers.</returns>
    bool Reset();

    void Write(byte value);

    byte Read();
}
