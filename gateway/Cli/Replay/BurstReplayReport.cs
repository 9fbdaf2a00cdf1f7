namespace EdgeAgent.Cli.Replay;

/// <summary>What became of one recording sent as a burst through the whole line.</summary>
/// <param name="Dataset">Name of its folder.</param>
/// <param name="File">Which recording.</param>
/// <param name="Machine">The machine it was sent for.</param>
/// <param name="JudgeLabel">What <c>judge vibration --reference</c> says of it, by the data's words.</param>
/// <param name="LineLabel">What the evidence at the bridge says, by the data's words; none when no evidence came.</param>
/// <param name="Orders">Work orders of the machine.</param>
/// <param name="OrderFault">Fault code of the order; null without one.</param>
/// <param name="OrderId">The order; null without one.</param>
/// <param name="EvidenceBytes">Length of the evidence's payload as JSON.</param>
public sealed record BurstReplayLine(
    string Dataset,
    string File,
    string Machine,
    string JudgeLabel,
    string LineLabel,
    int Orders,
    string? OrderFault,
    string? OrderId,
    int EvidenceBytes
)
{
    /// <summary>Same label, and a fault has exactly one order under its code, everything else none.</summary>
    public bool IsSame => LineLabel == JudgeLabel && (IsFault(JudgeLabel) ? Orders == 1 && OrderFault == BurstLabels.CodeOf(JudgeLabel) : Orders == 0);

    private static bool IsFault(string label) => BurstLabels.CodeOf(label) is not null;
}

/// <summary>The data's words for faults, the line's words, and the catalogue's codes.</summary>
public static class BurstLabels
{
    private static readonly (string Data, string Line)[] s_words =
    [
        ("healthy", "healthy"),
        ("imbalance", "unbalance"),
        ("misalignment", "misalignment"),
        ("bent_shaft", "bent-shaft"),
        ("bearing_inner", "bearing-inner-race"),
        ("bearing_outer", "bearing-outer-race"),
        ("bearing_ball", "bearing-rolling-element"),
        ("unknown", "unknown"),
    ];

    public static string OfLine(string label) => Array.Find(s_words, word => word.Line == label).Data ?? label;

    public static string? CodeOf(string dataLabel) =>
        dataLabel is "healthy" or "unknown" ? null : "vibration." + Array.Find(s_words, word => word.Data == dataLabel).Line;
}
