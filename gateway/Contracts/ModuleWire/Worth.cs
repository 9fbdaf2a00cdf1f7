namespace EdgeAgent.Contracts.ModuleWire;

/// <summary>What a value is worth. Below 16 it is a number; from 16 on it is a named state of a sensor and the value is 0.</summary>
public enum Worth : byte
{
    /// <summary>Read from a sensor made for it.</summary>
    Measured = 1,

    /// <summary>Computed from other readings under a stated assumption (current times nominal voltage, say).</summary>
    Estimated = 2,

    /// <summary>Taken from settings or a nameplate.</summary>
    Assumed = 3,

    Unplugged = 16,
    Shorted = 17,
    Stuck = 18,
    Clipped = 19,
    OutOfRange = 20,

    /// <summary>Samples were lost before they could be read; the window was refused.</summary>
    Overrun = 21,
}

/// <summary>Questions one asks of a worth, and its name in events.</summary>
public static class Worths
{
    public static bool IsKnown(byte worth) => (worth >= 1 && worth <= 3) || (worth >= 16 && worth <= 21);

    /// <summary>True when the value is a number; false when the sensor is in a named state.</summary>
    public static bool IsNumber(Worth worth) => (byte)worth < 16;

    /// <summary>The weaker of two: what is computed from both is worth no more.</summary>
    public static Worth Weaker(Worth a, Worth b) => (byte)a > (byte)b ? a : b;

    public static string Of(Worth worth)
    {
        switch (worth)
        {
            case Worth.Measured: return "measured";
            case Worth.Estimated: return "estimated";
            case Worth.Assumed: return "assumed";
            case Worth.Unplugged: return "unplugged";
            case Worth.Shorted: return "shorted";
            case Worth.Stuck: return "stuck";
            case Worth.Clipped: return "clipped";
            case Worth.OutOfRange: return "out-of-range";
            case Worth.Overrun: return "overrun";
            default: return "unknown";
        }
    }
}
