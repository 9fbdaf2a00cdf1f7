namespace EdgeAgent.Firmware.Features;

/// <summary>
/// Acceleration to vibration velocity in the band of ISO 2954 (10-1000 Hz): an integrator joined with a second-order high-pass at 6.2 Hz, then a second-order
/// low-pass. At both band edges the response is about 0.93-0.97 of the ideal (the standard allows 0.8 to 1.1); from 20 to 800 Hz it is within 1.5 % at 3,333
/// samples a second, within 7 % at 800 Hz for rates far above that. Lowest usable rate: 2,500 samples a second for the whole band; below that the band ends at
/// 0.3 of the rate, and the caller says so.
/// </summary>
public sealed class VelocityFilter
{
    /// <summary>The filter forgets its start to 0.03 % in this time.</summary>
    public const double SettleSeconds = 0.3;

    // (corner/10 Hz)^4 = 0.15 gives 1/sqrt(1.15) = 0.9325 at 10 Hz; the same at 1000 Hz.
    private const double EdgeToCorner = 0.6223;

    // A trapezoid integrator loses 31 % at 1000 Hz and 3,333 samples a second, a rectangle gains 17 %: one tenth of the way between is within 1.3 % up to
    // 800 Hz (the idea of M. A. Al-Alaoui's integrator, whose 1/7 loses 1.8 %).
    private const double NyquistZero = 0.1;

    private readonly Biquad _integrator;
    private readonly Biquad _lowPass;

    /// <param name="rateHz">Samples per second.</param>
    public VelocityFilter(double rateHz)
    {
        _integrator = HighPassIntegrator(10 * EdgeToCorner, rateHz);
        _lowPass = LowPass(rateHz);
    }

    public void Reset()
    {
        _integrator.Reset();
        _lowPass.Reset();
    }

    /// <param name="acceleration">m/s2 (or counts).</param>
    /// <returns>m/s (or counts times seconds).</returns>
    public double Step(double acceleration) => _lowPass.Step(_integrator.Step(acceleration));

    // s / (s^2 + sqrt2 w s + w^2) by the bilinear transform, its zero at half the rate moved inward (NyquistZero).
    private static Biquad HighPassIntegrator(double cornerHz, double rateHz)
    {
        double warped = Math.Tan(Math.PI * cornerHz / rateHz);
        double scale = 1 + (Math.Sqrt(2) * warped) + (warped * warped);
        double gain = 1 / (rateHz * scale * (1 + NyquistZero));
        return new Biquad(
            gain,
            gain * (NyquistZero - 1),
            -gain * NyquistZero,
            2 * ((warped * warped) - 1) / scale,
            (1 - (Math.Sqrt(2) * warped) + (warped * warped)) / scale);
    }

    private static Biquad LowPass(double rateHz)
    {
        double edgeHz = Math.Min(1000, 0.3 * rateHz);
        double warped = Math.Tan(Math.PI * edgeHz / rateHz) / EdgeToCorner;
        double scale = 1 + (Math.Sqrt(2) * warped) + (warped * warped);
        double gain = warped * warped / scale;
        return new Biquad(
            gain,
            2 * gain,
            gain,
            2 * ((warped * warped) - 1) / scale,
            (1 - (Math.Sqrt(2) * warped) + (warped * warped)) / scale);
    }
}
