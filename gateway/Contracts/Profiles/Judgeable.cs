using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Reasons;

namespace EdgeAgent.Contracts.Profiles;

/// <summary>Whether one fault can be told of a machine with what is known of it.</summary>
/// <param name="FaultCode">The fault.</param>
/// <param name="WhyNot">What stands against it, as the detector says it; null when it can be told.</param>
/// <param name="Missing">Keys of the profile that would allow it; empty when nothing would.</param>
/// <param name="IsPartly">It is told nevertheless, less surely or with one reading more.</param>
public sealed record Judgeable(string FaultCode, Reason? WhyNot, IReadOnlyList<string> Missing, bool IsPartly = false)
{
    public bool IsTold => WhyNot is null || IsPartly;

    /// <summary>The faults a person is told about while typing a plate, in the order of what they cost.</summary>
    private static readonly string[] s_shown =
    [
        FaultCodes.OverRatedInput,
        FaultCodes.ThermalOverload,
        FaultCodes.LockedRotor,
        FaultCodes.PhaseLoss,
        FaultCodes.UnderLoad,
        FaultCodes.TemperatureLimit,
        FaultCodes.OverExpectedTemperature,
        FaultCodes.AboveSisters,
        FaultCodes.VibrationZone,
        FaultCodes.VibrationLimit,
        FaultCodes.VibrationChange,
        FaultCodes.ShaftUnbalance,
        FaultCodes.BearingOuterRace,
        FaultCodes.SiteRule,
    ];

    /// <summary>What can be told of a machine, and what each missing number would add; faults that its kind rules out are left away.</summary>
    public static IReadOnlyList<Judgeable> Of(MachineProfile profile) =>
        [.. s_shown.Select(fault => Of(fault, profile)).OfType<Judgeable>()];

    /// <summary>One fault; null when the machine's type or supply rules it out.</summary>
    public static Judgeable? Of(string fault, MachineProfile profile) => fault switch
    {
        FaultCodes.OverRatedInput => profile.RatedInputKw is null ? No(fault, Because.NoRatedInput, MissingOfInput(profile)) : Yes(fault),
        FaultCodes.ThermalOverload or FaultCodes.StartsPerHour or FaultCodes.OverExpectedTemperature => ByCurrent(fault, profile),
        FaultCodes.AboveSisters => profile.Model is null ? No(fault, Because.NoModel, Unknown(("model", true), ("ratedCurrent", profile.RatedCurrent is null))) : ByCurrent(fault, profile),
        FaultCodes.LockedRotor or FaultCodes.LongStart => profile.Supply is SupplyType.DirectOnLine or SupplyType.Unknown ? ByCurrent(fault, profile) : null,
        FaultCodes.PhaseLoss or FaultCodes.PhaseUnbalance or FaultCodes.StatorWinding => profile.Phases == 3 ? Yes(fault) : null,
        FaultCodes.SwappedPhases when profile.Phases != 3 => null,
        FaultCodes.SwappedPhases => Unknown(("ratedCurrent", profile.RatedCurrent is null), ("ratedVoltage", profile.RatedVoltage is null)) is { Length: > 0 } missing
            ? No(fault, Because.NoRatedCurrent, missing)
            : Yes(fault),
        FaultCodes.UnderLoad => IsMadeToIdle(profile) ? null : ByLoad(fault, profile),
        FaultCodes.IdleRunning => IsMadeToIdle(profile) ? ByLoad(fault, profile) : null,
        FaultCodes.VibrationZone => ByStandard(fault, profile) ?? (HasPlateSpeed(profile) ? Yes(fault) : Partly(fault, Because.SpeedUnknown, "ratedRpm", "supply")),
        FaultCodes.VibrationChange => ByStandard(fault, profile) ?? Yes(fault),
        FaultCodes.VibrationLimit => profile.MaxVelocityMmPerSec is null ? No(fault, Because.NoVelocityLimit, "maxVelocityMmPerSec") : Yes(fault),
        FaultCodes.TemperatureLimit => profile.MaxBodyTemperature is null ? No(fault, Because.NoTemperatureLimit, "maxBodyTemperature") : Yes(fault),
        FaultCodes.ShaftUnbalance or FaultCodes.ShaftMisalignment or FaultCodes.ShaftBent or FaultCodes.Looseness =>
            profile.RatedRpm is null ? Partly(fault, Because.NoSpeed, "ratedRpm") : Yes(fault),
        FaultCodes.BearingInnerRace or FaultCodes.BearingOuterRace or FaultCodes.BearingRollingElement =>
            profile.RatedRpm is null ? Partly(fault, Because.NoSpeed, Unknown(("ratedRpm", true), ("bearings", profile.Bearings.Count == 0)))
            : profile.Bearings.Count == 0 ? Partly(fault, Because.BearingUnknown, "bearings")
            : Yes(fault),
        FaultCodes.ProcessBand => profile.Type == MachineType.Pump ? Yes(fault) : null,
        FaultCodes.SiteRule => profile.Rules.Length > 0 ? Yes(fault) : null,
        FaultCodes.SilentGateway => null,
        _ => Yes(fault),
    };

    /// <summary>Machines that run without load as a matter of course; their under-load is no fault, their lasting idling is.</summary>
    public static bool IsMadeToIdle(MachineProfile profile) =>
        profile.Type is not (MachineType.Pump or MachineType.Fan or MachineType.Compressor or MachineType.Conveyor);

    private static bool HasPlateSpeed(MachineProfile profile) =>
        profile is { RatedRpm: not null, Supply: SupplyType.DirectOnLine or SupplyType.SoftStarter };

    private static Judgeable ByCurrent(string fault, MachineProfile profile) =>
        profile.RatedCurrent is null ? No(fault, Because.NoRatedCurrent, "ratedCurrent") : Yes(fault);

    private static Judgeable ByLoad(string fault, MachineProfile profile) =>
        profile.RatedInputKw is null && profile.RatedCurrent is null ? No(fault, Because.NoRatedCurrent, "ratedCurrent") : Yes(fault);

    /// <summary>Why the standard does not judge it, with everything that is missing and not only the first; null when it does.</summary>
    private static Judgeable? ByStandard(string fault, MachineProfile profile)
    {
        if (VibrationStandard.WhyNot(profile) is not { } reason) return null;
        bool isCurable = reason == Because.RatedPowerUnknown || reason == Because.GroupUnknown || reason == Because.MountingUnknown;
        return No(
            fault,
            reason,
            isCurable
                ? Unknown(
                    ("ratedShaftKw", profile.RatedShaftKw is null),
                    ("isoGroup", profile.IsoGroup is null),
                    ("mounting", profile.Mounting == Mounting.Unknown)
                )
                : []
        );
    }

    /// <summary>What is missing of the shorter way to the rated input.</summary>
    private static string[] MissingOfInput(MachineProfile profile)
    {
        string[] shaft = Unknown(("ratedShaftKw", profile.RatedShaftKw is null), ("efficiency", profile.Efficiency is null));
        string[] current = Unknown(
            ("ratedVoltage", profile.RatedVoltage is null),
            ("ratedCurrent", profile.RatedCurrent is null),
            ("powerFactor", profile.PowerFactor is null)
        );
        return shaft.Length <= current.Length ? shaft : current;
    }

    private static string[] Unknown(params ReadOnlySpan<(string Key, bool IsUnknown)> keys)
    {
        var unknown = new List<string>();
        foreach ((string key, bool isUnknown) in keys)
        {
            if (isUnknown) unknown.Add(key);
        }

        return [.. unknown];
    }

    private static Judgeable Yes(string fault) => new(fault, null, []);

    private static Judgeable No(string fault, Reason reason, params string[] missing) => new(fault, reason, missing);

    private static Judgeable Partly(string fault, Reason reason, params string[] missing) => new(fault, reason, missing, IsPartly: true);
}
