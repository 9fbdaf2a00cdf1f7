namespace EdgeAgent.Firmware.Features;

/// <summary>One second-order filter section in transposed direct form II: five multiplications a sample, two numbers of state.</summary>
public sealed class Biquad
{
    private readonly double _b0, _b1, _b2, _a1, _a2;
    private double _s1, _s2;

    /// <summary>H(z) = (b0 + b1 z^-1 + b2 z^-2) / (1 + a1 z^-1 + a2 z^-2).</summary>
    public Biquad(double b0, double b1, double b2, double a1, double a2)
    {
        _b0 = b0;
        _b1 = b1;
        _b2 = b2;
        _a1 = a1;
        _a2 = a2;
    }

    public void Reset()
    {
        _s1 = 0;
        _s2 = 0;
    }

    public double Step(double x)
    {
        double y = (_b0 * x) + _s1;
        _s1 = (_b1 * x) - (_a1 * y) + _s2;
        _s2 = (_b2 * x) - (_a2 * y);
        return y;
    }
}
