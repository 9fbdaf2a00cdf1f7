namespace EdgeAgent.Firmware.Features;

/// <summary>
/// Active power from current alone: mean phase current times nominal voltage times nominal power factor (times the square root of 3 for three phases). An
/// estimate: right at rated load, far too high near no load, where the power factor falls to 0.1-0.2.
/// </summary>
public static class PowerEstimate
{
    /// <param name="phaseCount">1 or 3.</param>
    /// <param name="meanAmps">Mean of the phase currents.</param>
    /// <param name="nominalVolts">Phase to phase for three phases, phase to neutral for one.</param>
    /// <param name="nominalPowerFactor">0 to 1, from the nameplate.</param>
    /// <returns>W.</returns>
    public static double Watts(int phaseCount, double meanAmps, double nominalVolts, double nominalPowerFactor) =>
        (phaseCount == 3 ? 1.7320508075688772 : 1) * meanAmps * nominalVolts * nominalPowerFactor;

    /// <summary>Largest deviation from the mean of the phases over the mean (NEMA MG-1); 0 when nothing flows.</summary>
    public static double Unbalance(double a, double b, double c)
    {
        double mean = (a + b + c) / 3;
        if (!(mean > 0)) return 0;
        return Math.Max(Math.Abs(a - mean), Math.Max(Math.Abs(b - mean), Math.Abs(c - mean))) / mean;
    }
}
