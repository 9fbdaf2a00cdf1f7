namespace EdgeAgent.Gateway.Detection.Power;

/// <summary>Three phase currents of a motor without neutral: as arrows they close a triangle, so their sizes alone give the sequence components.</summary>
public readonly record struct PhaseCurrents(double First, double Second, double Third)
{
    /// <summary>Extra heating of negative-sequence current in the rotor; three to six is usual, the lowest warns latest and so cries least.</summary>
    public const double NegativeSequenceHeating = 3;

    public double Lowest => Math.Min(First, Math.Min(Second, Third));

    public double Mean => (First + Second + Third) / 3;

    /// <summary>Largest deviation from the mean over the mean (NEMA MG-1); 0 without current.</summary>
    public double Unbalance => Mean > 0 ? Math.Max(Math.Abs(First - Mean), Math.Max(Math.Abs(Second - Mean), Math.Abs(Third - Mean))) / Mean : 0;

    /// <summary>Negative over positive sequence (IEC 61000-4-30, from magnitudes); 0 balanced, 1 with a phase lost.</summary>
    public double NegativeSequence
    {
        get
        {
            double squares = First * First + Second * Second + Third * Third;
            if (squares <= 0) return 0;
            double beta = (Math.Pow(First, 4) + Math.Pow(Second, 4) + Math.Pow(Third, 4)) / (squares * squares);
            double root = Math.Sqrt(Math.Clamp(3 - 6 * beta, 0, 1));           // rounding leaves a balanced motor a hair above 1
            return Math.Sqrt((1 - root) / (1 + root));
        }
    }

    /// <summary>The balanced current that heats as much: sqrt(I1² + k I2²).</summary>
    public double HeatingEquivalent
    {
        get
        {
            double ratio = NegativeSequence * NegativeSequence;
            double positive = (First * First + Second * Second + Third * Third) / 3 / (1 + ratio);
            return Math.Sqrt(positive * (1 + NegativeSequenceHeating * ratio));
        }
    }
}
