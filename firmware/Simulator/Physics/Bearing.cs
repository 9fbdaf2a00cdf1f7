namespace EdgeAgent.Simulator.Physics;

/// <summary>Rolling bearing 6205: defect frequencies as multiples of the shaft speed, from its geometry.</summary>
public static class Bearing
{
    private const int Balls = 9;
    private const double BallMm = 7.94;
    private const double PitchMm = 39.04;

    /// <summary>Ball pass frequency of the outer race, n/2 (1 - d/D): 3.585 for 6205.</summary>
    public const double OuterRaceOrder = Balls / 2.0 * (1 - (BallMm / PitchMm));
}
