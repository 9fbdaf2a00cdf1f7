using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.Gateway.Detection.Diagnosis;

/// <summary>Every fault a burst can show, its code in the catalogue and its word on the wire.</summary>
public static class BurstFaults
{
    /// <summary>On the wire: went into the healthy reference.</summary>
    public const string Reference = "reference";

    private const string Group = "vibration.";

    public static readonly IReadOnlyList<(MachineFault Fault, string Code)> Codes =
    [
        (MachineFault.Unbalance, FaultCodes.ShaftUnbalance),
        (MachineFault.Misalignment, FaultCodes.ShaftMisalignment),
        (MachineFault.BentShaft, FaultCodes.ShaftBent),
        (MachineFault.Looseness, FaultCodes.Looseness),
        (MachineFault.BearingInnerRace, FaultCodes.BearingInnerRace),
        (MachineFault.BearingOuterRace, FaultCodes.BearingOuterRace),
        (MachineFault.BearingBall, FaultCodes.BearingRollingElement),
    ];

    /// <summary>The code of a fault; null for healthy and unknown.</summary>
    public static string? CodeOf(MachineFault fault) => Codes.FirstOrDefault(known => known.Fault == fault).Code;

    /// <summary>The label of an evidence event.</summary>
    public static string LabelOf(MachineFault fault) => CodeOf(fault)?[Group.Length..] ?? (fault == MachineFault.Healthy ? "healthy" : "unknown");

    public static bool IsNamed(string faultCode) => Codes.Any(known => known.Code == faultCode);
}
