using EdgeAgent.Contracts.Reasons;

namespace EdgeAgent.Contracts.Profiles;

/// <summary>Which machines ISO 20816-3 speaks of, and why it does not of others.</summary>
public static class VibrationStandard
{
    /// <summary>The part covers machines above this power.</summary>
    public const double MinShaftKw = 15;

    /// <summary>Fans up to this power are usually judged by ISO 14694.</summary>
    public const double MinFanKw = 300;

    /// <summary>Why the part does not apply to this machine whatever it does, or null when it applies.</summary>
    public static Reason? WhyNot(MachineProfile profile) => profile switch
    {
        { Type: MachineType.Pump } => Because.PumpHasOtherStandard,
        { Type: MachineType.Gearbox } => Because.GearHasOtherStandard,
        { Type: MachineType.Spindle } => Because.SpindleHasOtherStandard,
        { Type: MachineType.Fan, RatedShaftKw: not > MinFanKw } => Because.FanHasOtherStandard,
        { Type: not (MachineType.Motor or MachineType.Compressor or MachineType.Fan) } => Because.TypeHasNoStandard,
        { RatedShaftKw: null } => Because.RatedPowerUnknown,
        { RatedShaftKw: <= MinShaftKw } => Because.TooSmallForStandard,
        { IsoGroup: null } => Because.GroupUnknown,
        { Mounting: Mounting.Unknown } => Because.MountingUnknown,
        _ => null,
    };
}
