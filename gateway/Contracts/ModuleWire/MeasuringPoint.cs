namespace EdgeAgent.Contracts.ModuleWire;

/// <summary>Where on the machine a sensor sits. The module knows it from its settings.</summary>
public enum MeasuringPoint : byte
{
    /// <summary>The machine as a whole.</summary>
    Machine = 0,

    /// <summary>Bearing at the driven side.</summary>
    DriveEnd = 1,

    /// <summary>Bearing at the side away from the load.</summary>
    NonDriveEnd = 2,

    /// <summary>The supply cable of the motor.</summary>
    MotorCable = 3,

    /// <summary>The motor's body or winding.</summary>
    MotorBody = 4,

    /// <summary>What the machine moves: fluid, air, goods.</summary>
    Process = 5,

    /// <summary>The air around the machine.</summary>
    Ambient = 6,

    /// <summary>The module itself: heap, radio, backlog.</summary>
    Module = 7,
}

/// <summary>The names of measuring points in events and settings.</summary>
public static class MeasuringPoints
{
    public const int Highest = 7;

    public static bool IsKnown(byte point) => point <= Highest;

    public static string Of(MeasuringPoint point)
    {
        switch (point)
        {
            case MeasuringPoint.Machine: return "machine";
            case MeasuringPoint.DriveEnd: return "drive-end";
            case MeasuringPoint.NonDriveEnd: return "non-drive-end";
            case MeasuringPoint.MotorCable: return "motor-cable";
            case MeasuringPoint.MotorBody: return "motor-body";
            case MeasuringPoint.Process: return "process";
            case MeasuringPoint.Ambient: return "ambient";
            case MeasuringPoint.Module: return "module";
            default: return "unknown";
        }
    }

    public static bool TryParse(string name, out MeasuringPoint point)
    {
        for (byte candidate = 0; candidate <= Highest; candidate++)
        {
            point = (MeasuringPoint)candidate;
            if (Of(point) == name) return true;
        }

        point = MeasuringPoint.Machine;
        return false;
    }
}
