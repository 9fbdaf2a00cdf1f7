namespace EdgeAgent.Firmware.Board;

/// <summary>
/// A small record that survives reset and power cut. The board replaces it as a whole: after a cut at any moment the old or the new record is read, never
/// a mixture. The record carries its own check, so a damaged store is seen.
/// </summary>
public interface IModuleStore
{
    /// <summary>Reads the record.</summary>
    /// <returns>Its length, 0 when there is none.</returns>
    int Read(byte[] into);

    /// <summary>Replaces the record; it is safe when this returns true.</summary>
    /// <returns>False when the store did not take it; nothing changed then.</returns>
    bool Write(byte[] record, int length);
}
