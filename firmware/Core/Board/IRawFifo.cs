using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Firmware.Board;

/// <summary>
/// A sensor that samples faster than an interpreter can unpack: its FIFO is copied as it is, one transfer a call, and unpacked when the recording is over. One
/// axis.
/// </summary>
public interface IRawFifo
{
    /// <summary>Samples per second, as good as the driver knows it; fixed while the module runs.</summary>
    double RateHz { get; }

    /// <summary>m/s2 per count.</summary>
    double UnitsPerCount { get; }

    /// <summary>Samples there is room for.</summary>
    int RawCapacity { get; }

    /// <summary>Samples copied since <see cref="Restart"/>, without a gap.</summary>
    int RawCount { get; }

    /// <summary>Throws away what waits and what was copied, and starts gap-free sampling.</summary>
    void Restart();

    /// <summary>Copies what waits, as far as there is room.</summary>
    /// <returns><see cref="Worth.Measured"/>, or the named state of the sensor; <see cref="Worth.Overrun"/> when samples were lost since <see
    /// cref="Restart"/>.</returns>
    Worth Fill();

    /// <summary>Unpacks copied samples.</summary>
    /// <param name="from">First sample, from 0.</param>
    /// <param name="into">Where to put them, from index 0.</param>
    /// <param name="count">How many.</param>
    /// <returns>False when the bytes are not samples.</returns>
    bool TryUnpack(int from, short[] into, int count);
}
