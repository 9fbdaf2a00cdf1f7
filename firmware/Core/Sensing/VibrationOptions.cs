namespace EdgeAgent.Firmware.Sensing;

/// <summary>How often and how long vibration is looked at. The duty follows from the interpreter's speed: firmware/README.md, "Sampling".</summary>
public sealed class VibrationOptions
{
    /// <summary>Length of a window after settling; 1 s holds ten turns of a 600 r/min shaft.</summary>
    public int WindowMs { get; init; } = 1000;

    /// <summary>From the start of one window to the start of the next.</summary>
    public int PeriodMs { get; init; } = 10000;

    /// <summary>Samples computed per turn of the loop, so that a turn stays short.</summary>
    public int SamplesPerStep { get; init; } = 256;

    /// <summary>Empty when the options work; else what is wrong with them.</summary>
    public string Problems()
    {
        string problems = "";
        if (WindowMs < 100 || WindowMs > 10000) problems += "WindowMs is " + WindowMs + "; use 100 to 10000. ";
        if (PeriodMs < WindowMs) problems += "PeriodMs is " + PeriodMs + "; use WindowMs or more. ";
        if (SamplesPerStep < 16) problems += "SamplesPerStep is " + SamplesPerStep + "; use 16 or more. ";
        return problems;
    }
}
