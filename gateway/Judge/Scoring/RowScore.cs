namespace EdgeAgent.Judge.Scoring;

/// <summary>Rows of an answer counted against labels, as SKAB's leaderboard counts them: pooled over files, learning rows left out.</summary>
public sealed record RowScore(int TruePositives, int FalsePositives, int FalseNegatives, int TrueNegatives)
{
    public static readonly RowScore Zero = new(0, 0, 0, 0);

    public double F1 => TruePositives == 0 ? 0 : TruePositives / (TruePositives + (FalsePositives + FalseNegatives) / 2.0);

    /// <summary>False alarms as a part of all good rows.</summary>
    public double FalseAlarmRate => FalsePositives + TrueNegatives == 0 ? 0 : (double)FalsePositives / (FalsePositives + TrueNegatives);

    public RowScore Plus(RowScore other) => new(
        TruePositives + other.TruePositives,
        FalsePositives + other.FalsePositives,
        FalseNegatives + other.FalseNegatives,
        TrueNegatives + other.TrueNegatives);

    public RowScore Count(bool isAnomaly, bool isLabelled) => (isAnomaly, isLabelled) switch
    {
        (true, true) => this with { TruePositives = TruePositives + 1 },
        (true, false) => this with { FalsePositives = FalsePositives + 1 },
        (false, true) => this with { FalseNegatives = FalseNegatives + 1 },
        (false, false) => this with { TrueNegatives = TrueNegatives + 1 },
    };
}
