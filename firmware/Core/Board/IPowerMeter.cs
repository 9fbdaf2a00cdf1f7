using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Firmware.Board;

/// <summary>A power meter on a bus. One reading is a conversation of at most 300 ms (450 ms for three single-phase meters).</summary>
public interface IPowerMeter
{
    /// <summary>1 or 3.</summary>
    int PhaseCount { get; }

    /// <summary>Reads everything the meter knows into <paramref name="reading"/>.</summary>
    /// <returns><see cref="Worth.Measured"/>, or why there is no reading.</returns>
    Worth Read(PowerReading reading);
}

/// <summary>What a power meter says, in wire units (see <see cref="FeatureKind"/>); reused from reading to reading.</summary>
public sealed class PowerReading
{
    /// <summary>Not one byte came from any of the meters: they have no supply, or the bus is cut. A reply that is damaged is none of that.</summary>
    public bool IsSilent;

    /// <summary>1 mA per phase.</summary>
    public readonly int[] CurrentMilliAmps = new int[3];

    /// <summary>1 mV per phase, phase to neutral.</summary>
    public readonly int[] VoltageMilliVolts = new int[3];

    /// <summary>0.1 W, all phases.</summary>
    public int ActivePowerDeciWatts;

    /// <summary>0.0001.</summary>
    public int PowerFactor;

    /// <summary>1 Wh, the meter's own counter.</summary>
    public int EnergyWattHours;

    /// <summary>1 mHz.</summary>
    public int LineFrequencyMilliHz;
}
