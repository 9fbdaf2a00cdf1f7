namespace EdgeAgent.Simulator.Physics;

/// <summary>
/// Seeded noise, fast enough for many sensors: xorshift64*, and a sum of four uniforms for a nearly Gaussian one (kurtosis 2.7, largest 3.46 sigma).
/// </summary>
public sealed class Noise(ulong seed)
{
    private ulong _state = (seed * 0x9E3779B97F4A7C15UL) | 1;

    /// <summary>0 to below 1.</summary>
    public double Uniform()
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return (_state * 0x2545F4914F6CDD1DUL >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Mean 0, standard deviation 1.</summary>
    public double Gaussian() => (Uniform() + Uniform() + Uniform() + Uniform() - 2) * 1.7320508075688772;
}
