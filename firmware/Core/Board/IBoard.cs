namespace EdgeAgent.Firmware.Board;

/// <summary>Why the module started; the numbers are those of the reset-cause feature.</summary>
public enum ResetCause : byte
{
    Unknown = 0,
    PowerOn = 1,
    Requested = 2,
    Watchdog = 3,
    Crash = 4,
    BrownOut = 5,
    Update = 6,
}

/// <summary>What the board itself can do and knows of itself.</summary>
public interface IBoard
{
    ResetCause ResetCause { get; }

    /// <summary>Free managed memory in bytes; -1 when it cannot be told.</summary>
    int FreeHeapBytes { get; }

    /// <summary>Received radio strength in dBm; 0 when there is no radio.</summary>
    int RadioDbm { get; }

    /// <summary>Blinks so that a person finds the module; returns at once.</summary>
    void Identify();

    /// <summary>Restarts the module; on a chip it does not return.</summary>
    void Restart();
}
