using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Firmware.Board;

/// <summary>
/// A sensor that samples on its own clock and keeps what nobody has read yet (a FIFO): vibration of up to three axes, or the current of one phase.
/// </summary>
public interface IWaveformSource
{
    /// <summary>Values per sample: axes of an accelerometer, or 1.</summary>
    int ChannelCount { get; }

    /// <summary>Samples per second and channel, as good as the driver knows it; fixed while the module runs.</summary>
    double RateHz { get; }

    /// <summary>m/s2 or A per count.</summary>
    double UnitsPerCount { get; }

    /// <summary>A count of this size or more lies at the end of the range.</summary>
    int FullScaleCounts { get; }

    /// <summary>Throws away what waits and starts gap-free sampling at the next sample.</summary>
    void Restart();

    /// <summary>Reads what waits, oldest first, channels interleaved.</summary>
    /// <param name="into">Where to put it.</param>
    /// <param name="start">First index to fill.</param>
    /// <param name="capacity">At most so many values; whole samples only.</param>
    /// <param name="count">Values read, a multiple of <see cref="ChannelCount"/>; 0 when none wait.</param>
    /// <returns><see cref="Worth.Measured"/>, or the named state of the sensor; <see cref="Worth.Overrun"/> when samples were lost since <see
    /// cref="Restart"/>.</returns>
    Worth Read(short[] into, int start, int capacity, out int count);

    /// <summary>What the mean of a window of whole cycles says of the sensor: a clamp's bias tells an open or shorted one.</summary>
    Worth JudgeMean(double meanCounts);
}
