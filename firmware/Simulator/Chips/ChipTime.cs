using EdgeAgent.Firmware.Board;

namespace EdgeAgent.Simulator.Chips;

/// <summary>
/// The time emulated chips run on. Bus traffic takes its time: an interpreter's call into a native driver costs 0.3 ms (NANO facts in firmware/README.md), and
/// the bits take theirs.
/// </summary>
public sealed class ChipTime : IPause
{
    /// <summary>One managed call into a native driver, seconds.</summary>
    public const double CallSeconds = 0.3e-3;

    public double NowSeconds { get; private set; }

    public void Spend(double seconds) => NowSeconds += seconds;

    public void SpiTransfer(int bytes, double clockHz) => Spend(CallSeconds + (8 * bytes / clockHz));

    public void I2cTransfer(int bytes, double clockHz) => Spend(CallSeconds + (9 * (bytes + 1) / clockHz));

    public void Milliseconds(int milliseconds) => Spend(milliseconds / 1000.0);
}
