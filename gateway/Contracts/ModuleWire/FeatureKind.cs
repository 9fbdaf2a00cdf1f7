namespace EdgeAgent.Contracts.ModuleWire;

/// <summary>
/// What a feature is. The value on the wire is a signed 32-bit integer in the unit named here, so that no NaN, culture or rounding mode can cross.
/// Definitions (bands, windows) stand in WIRE.md. A number is never given a second meaning.
/// </summary>
public enum FeatureKind : byte
{
    /// <summary>True RMS current over whole mains cycles, 1 mA. Axis 1-3 is the phase, 0 the mean of the phases.</summary>
    CurrentRms = 1,

    /// <summary>RMS voltage, 1 mV; axis 1-3 is the phase (phase to neutral), 0 the mean phase-to-phase voltage.</summary>
    VoltageRms = 2,

    /// <summary>Active electrical power taken from the supply, 0.1 W, all phases.</summary>
    ActivePower = 3,

    /// <summary>Active over apparent power, 0.0001.</summary>
    PowerFactor = 4,

    /// <summary>Energy counter, 1 Wh; may restart at 0 with the module.</summary>
    Energy = 5,

    /// <summary>Largest deviation from the mean of the phase currents over the mean (NEMA MG-1), 0.0001.</summary>
    CurrentUnbalance = 6,

    /// <summary>Supply frequency, 1 mHz.</summary>
    LineFrequency = 7,

    /// <summary>Temperature, 0.001 degree Celsius.</summary>
    Temperature = 10,

    /// <summary>Rise of temperature, 0.001 kelvin per minute.</summary>
    TemperatureRise = 11,

    /// <summary>RMS vibration velocity 10-1000 Hz (ISO 2954 band), 0.001 mm/s.</summary>
    VelocityRms = 20,

    /// <summary>RMS acceleration, mean removed, sensor's whole band, 0.000001 m/s2.</summary>
    AccelerationRms = 21,

    /// <summary>Largest absolute acceleration, mean removed, 0.000001 m/s2.</summary>
    AccelerationPeak = 22,

    /// <summary>Peak over RMS of acceleration, 0.001.</summary>
    CrestFactor = 23,

    /// <summary>Fourth standardised moment of acceleration (3 for Gaussian noise), 0.001.</summary>
    Kurtosis = 24,

    /// <summary>
    /// Mean acceleration of a window, 0.001 m/s2, signed: on an accelerometer that measures from 0 Hz on, gravity's part along the axis, +9,807 for an axis
    /// that points up. Sent with the module's state.
    /// </summary>
    MeanAcceleration = 25,

    /// <summary>Shaft speed, 0.001 r/min.</summary>
    ShaftSpeed = 30,

    /// <summary>0 unknown, 1 stopped, 2 starting, 3 running.</summary>
    RunState = 31,

    /// <summary>Starts counted by the module since its counters were made.</summary>
    StartCount = 32,

    /// <summary>Seconds running, counted by the module.</summary>
    RunSeconds = 33,

    /// <summary>Used part of the thermal capacity of the motor, 0.0001 (1.0 trips).</summary>
    ThermalCapacityUsed = 34,

    /// <summary>Seconds to trip at the present current; -1 for never.</summary>
    SecondsToTrip = 35,

    /// <summary>Flow of the pumped medium, 0.001 L/min.</summary>
    FlowRate = 40,

    /// <summary>Pressure above ambient, 1 Pa.</summary>
    Pressure = 41,

    /// <summary>Free managed memory of the module, 1 byte.</summary>
    FreeHeap = 60,

    /// <summary>Received radio strength, 1 dBm.</summary>
    RadioStrength = 61,

    /// <summary>Elements waiting in the module's backlog.</summary>
    BacklogLength = 62,

    /// <summary>Elements the module dropped since its counters were made.</summary>
    DroppedElements = 63,

    /// <summary>Why the module last started: 0 unknown, 1 power, 2 requested, 3 watchdog, 4 crash, 5 brown-out, 6 update.</summary>
    ResetCause = 64,
}

/// <summary>The names of features in events, and the step from wire integers to engineering units.</summary>
public static class FeatureKinds
{
    /// <summary>Engineering units per wire unit: A, V, kW, 1, Wh, Hz, degC, K/min, mm/s, m/s2, r/min, s, L/min, bar.</summary>
    public static double Scale(FeatureKind kind)
    {
        switch (kind)
        {
            case FeatureKind.CurrentRms:
            case FeatureKind.VoltageRms:
            case FeatureKind.LineFrequency:
            case FeatureKind.Temperature:
            case FeatureKind.TemperatureRise:
            case FeatureKind.VelocityRms:
            case FeatureKind.CrestFactor:
            case FeatureKind.Kurtosis:
            case FeatureKind.MeanAcceleration:
            case FeatureKind.ShaftSpeed:
            case FeatureKind.FlowRate:
                return 1e-3;
            case FeatureKind.ActivePower:
            case FeatureKind.PowerFactor:
            case FeatureKind.CurrentUnbalance:
            case FeatureKind.ThermalCapacityUsed:
                return 1e-4;
            case FeatureKind.AccelerationRms:
            case FeatureKind.AccelerationPeak:
                return 1e-6;
            case FeatureKind.Pressure:
                return 1e-5;
            default:
                return 1;
        }
    }

    /// <summary>The engineering unit as people write it; empty for a pure number.</summary>
    public static string Unit(FeatureKind kind)
    {
        switch (kind)
        {
            case FeatureKind.CurrentRms: return "A";
            case FeatureKind.VoltageRms: return "V";
            case FeatureKind.ActivePower: return "kW";
            case FeatureKind.Energy: return "Wh";
            case FeatureKind.LineFrequency: return "Hz";
            case FeatureKind.Temperature: return "°C";
            case FeatureKind.TemperatureRise: return "K/min";
            case FeatureKind.VelocityRms: return "mm/s";
            case FeatureKind.AccelerationRms:
            case FeatureKind.AccelerationPeak:
            case FeatureKind.MeanAcceleration: return "m/s²";
            case FeatureKind.ShaftSpeed: return "r/min";
            case FeatureKind.RunSeconds:
            case FeatureKind.SecondsToTrip: return "s";
            case FeatureKind.FlowRate: return "L/min";
            case FeatureKind.Pressure: return "bar";
            case FeatureKind.FreeHeap: return "B";
            case FeatureKind.RadioStrength: return "dBm";
            default: return "";
        }
    }

    public static bool IsKnown(byte kind) => Of((FeatureKind)kind) != "unknown";

    public static string Of(FeatureKind kind)
    {
        switch (kind)
        {
            case FeatureKind.CurrentRms: return "current-rms";
            case FeatureKind.VoltageRms: return "voltage-rms";
            case FeatureKind.ActivePower: return "active-power";
            case FeatureKind.PowerFactor: return "power-factor";
            case FeatureKind.Energy: return "energy";
            case FeatureKind.CurrentUnbalance: return "current-unbalance";
            case FeatureKind.LineFrequency: return "line-frequency";
            case FeatureKind.Temperature: return "temperature";
            case FeatureKind.TemperatureRise: return "temperature-rise";
            case FeatureKind.VelocityRms: return "velocity-rms";
            case FeatureKind.AccelerationRms: return "acceleration-rms";
            case FeatureKind.AccelerationPeak: return "acceleration-peak";
            case FeatureKind.CrestFactor: return "crest-factor";
            case FeatureKind.Kurtosis: return "kurtosis";
            case FeatureKind.MeanAcceleration: return "mean-acceleration";
            case FeatureKind.ShaftSpeed: return "shaft-speed";
            case FeatureKind.RunState: return "run-state";
            case FeatureKind.StartCount: return "start-count";
            case FeatureKind.RunSeconds: return "run-seconds";
            case FeatureKind.ThermalCapacityUsed: return "thermal-capacity-used";
            case FeatureKind.SecondsToTrip: return "seconds-to-trip";
            case FeatureKind.FlowRate: return "flow-rate";
            case FeatureKind.Pressure: return "pressure";
            case FeatureKind.FreeHeap: return "free-heap";
            case FeatureKind.RadioStrength: return "radio-strength";
            case FeatureKind.BacklogLength: return "backlog-length";
            case FeatureKind.DroppedElements: return "dropped-elements";
            case FeatureKind.ResetCause: return "reset-cause";
            default: return "unknown";
        }
    }
}
