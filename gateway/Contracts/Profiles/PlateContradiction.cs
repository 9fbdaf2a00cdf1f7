using EdgeAgent.Contracts.Reasons;

namespace EdgeAgent.Contracts.Profiles;

/// <summary>Two numbers of one plate that cannot both be right, with the field to look at first. A hint for whoever types, never a refusal: plates err too.</summary>
/// <param name="Key">Key of the profile.</param>
/// <param name="Reason">What contradicts what.</param>
public sealed record PlateContradiction(string Key, Reason Reason)
{
    /// <summary>Rounded numbers of one true plate differ by up to 5 %; 15 % is a typing mistake or another connection.</summary>
    private const double Allowed = 0.15;
    private const double RootOfThree = 1.7320508;

    /// <summary>Two poles at 60 Hz; nothing on the mains turns faster.</summary>
    private const double FastestOnMains = 3600;

    public static IReadOnlyList<PlateContradiction> Of(MachineProfile profile)
    {
        var found = new List<PlateContradiction>();
        if (profile is { RatedRpm: > FastestOnMains, Supply: SupplyType.DirectOnLine or SupplyType.SoftStarter })
            found.Add(new PlateContradiction("ratedRpm", Because.TooFastForMains(profile.RatedRpm.Value)));
        if (profile is not { RatedShaftKw: { } shaft, RatedVoltage: { } voltage, RatedCurrent: { } current }) return found;

        double apparent = (profile.Phases == 3 ? RootOfThree : 1) * voltage * current / 1000;
        double electrical = apparent * (profile.PowerFactor ?? 1);
        double asked = shaft / (profile.Efficiency ?? 1);
        double ratio = asked / electrical;
        if (ratio is > 300 and < 1200) found.Add(new PlateContradiction("ratedShaftKw", Because.WattsForKilowatts(shaft, shaft / 1000)));
        else if (profile.Phases == 3 && IsNear(ratio, RootOfThree)) found.Add(new PlateContradiction("ratedVoltage", Because.PhaseVoltageTyped(voltage)));
        else if (ratio > 1 + Allowed && profile.Efficiency is null)
            found.Add(new PlateContradiction("ratedShaftKw", Because.MoreOutThanIn(shaft, electrical)));
        else if (ratio > 1 + Allowed || (ratio < 1 - Allowed && profile is { Efficiency: not null, PowerFactor: not null }))
            found.Add(new PlateContradiction("ratedCurrent", Because.InputsDiffer(asked, electrical)));
        return found;
    }

    private static bool IsNear(double ratio, double target) => Math.Abs(ratio - target) < 0.07 * target;
}
