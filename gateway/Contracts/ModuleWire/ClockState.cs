namespace EdgeAgent.Contracts.ModuleWire;

/// <summary>How sure a source is of its UTC time. Order never depends on it.</summary>
public enum ClockState : byte
{
    /// <summary>Never told; the UTC field is 0.</summary>
    None = 0,

    /// <summary>Told once, or carried over a reset; may be off by minutes.</summary>
    Guessed = 1,

    /// <summary>Told by a synchronised clock within the last hour.</summary>
    Synced = 2,
}

/// <summary>The names of clock states in events.</summary>
public static class ClockStates
{
    public static bool IsKnown(byte state) => state <= 2;

    public static string Of(ClockState state) => state == ClockState.Synced ? "synced" : state == ClockState.Guessed ? "guessed" : "none";
}
