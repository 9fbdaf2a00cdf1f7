using EdgeAgent.Contracts.Reasons;

namespace EdgeAgent.Gateway.Detection.Diagnosis;

/// <summary>What a burst can show to be wrong with a rotating machine.</summary>
public enum MachineFault
{
    /// <summary>Nothing recognised, or too little to go by.</summary>
    Unknown,
    Healthy,
    Unbalance,
    Misalignment,
    BentShaft,
    Looseness,
    BearingInnerRace,
    BearingOuterRace,
    BearingBall,
}

/// <summary>An opinion about a burst.</summary>
/// <param name="Fault">The most probable.</param>
/// <param name="Confidence">0 to 1: of the answers given with it, about this part is right over rigs that were left out of tuning; 0 for a refusal.</param>
/// <param name="Reason">The measured values behind it, for the engineer.</param>
/// <param name="Features">What was measured.</param>
public sealed record BurstDiagnosis(MachineFault Fault, double Confidence, Reason Reason, BurstFeatures Features);
