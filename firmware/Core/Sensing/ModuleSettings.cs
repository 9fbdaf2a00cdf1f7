using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Firmware.Sensing;

/// <summary>What the flasher and the installer told the module.</summary>
public sealed class ModuleSettings
{
    /// <summary>48-bit id, see <see cref="ModuleId"/>.</summary>
    public ulong Module { get; init; }

    /// <summary>Version of the application, no spaces.</summary>
    public string Firmware { get; init; } = "0.1.0";

    /// <summary>Name of the board, no spaces.</summary>
    public string Board { get; init; } = "unknown";

    /// <summary>A frame is built this often, of what is new since the last.</summary>
    public int FramePeriodMs { get; init; } = 1000;

    /// <summary>The module's own state is sent this often.</summary>
    public int StatePeriodMs { get; init; } = 60000;

    /// <summary>Where currents and power are measured.</summary>
    public MeasuringPoint ElectricalPoint { get; init; } = MeasuringPoint.MotorCable;

    /// <summary>Rated current of the motor in A, from its plate.</summary>
    public double RatedAmps { get; init; } = 10;

    /// <summary>Nominal voltage in V: phase to phase for three phases, phase to neutral for one.</summary>
    public double NominalVolts { get; init; } = 400;

    /// <summary>Nominal power factor from the plate, 0 to 1.</summary>
    public double NominalPowerFactor { get; init; } = 0.85;

    /// <summary>Time constant of the motor's thermal model in s (trip class 10: 162 to 405); 0 leaves the model off.</summary>
    public double ThermalSeconds { get; init; }

    /// <summary>As long as a healthy start of the motor may take, s; high current for longer is a locked rotor.</summary>
    public int LongestStartSeconds { get; init; } = 10;                                  // IEC 60947-4-1: class 10 trips within 10 s at 7.2 times rated

    /// <summary>Limit of every temperature on the motor's body, 0.001 degree Celsius; 0 for none.</summary>
    public int TemperatureLimitMilliC { get; init; }

    /// <summary>The module takes its supply behind the machine's contactor, and goes silent whenever the machine stops.</summary>
    public bool IsFedByMachine { get; init; }

    /// <summary>Empty when the settings work; else what is wrong with them.</summary>
    public string Problems()
    {
        string problems = "";
        if (Module == 0 || Module > ModuleId.Highest) problems += "Module is no 48-bit id. ";
        if (FramePeriodMs < 20) problems += "FramePeriodMs is " + FramePeriodMs + "; use 20 or more. ";
        if (StatePeriodMs < 1000) problems += "StatePeriodMs is " + StatePeriodMs + "; use 1000 or more. ";
        if (!(RatedAmps > 0)) problems += "RatedAmps must be over 0. ";
        if (!(NominalVolts > 0)) problems += "NominalVolts must be over 0. ";
        if (ThermalSeconds < 0 || ThermalSeconds > 5000) problems += "ThermalSeconds must be 0 to 5000. ";
        if (LongestStartSeconds < 1 || LongestStartSeconds > 120) problems += "LongestStartSeconds is " + LongestStartSeconds + "; use 1 to 120. ";
        if (!(NominalPowerFactor > 0) || NominalPowerFactor > 1) problems += "NominalPowerFactor must be over 0 to 1. ";
        return problems;
    }
}
