using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Tests.Detection;

/// <summary>What a person is told while typing a plate is what the detectors do with it: compared with them, with one number after the other left out.</summary>
public class JudgeableTests
{
    private static readonly string[] s_compared =
    [
        FaultCodes.OverRatedInput, FaultCodes.ThermalOverload, FaultCodes.LockedRotor, FaultCodes.PhaseLoss, FaultCodes.UnderLoad, FaultCodes.IdleRunning,
        FaultCodes.TemperatureLimit, FaultCodes.VibrationZone, FaultCodes.VibrationLimit, FaultCodes.VibrationChange, FaultCodes.SiteRule,
    ];

    /// <summary>Reasons that lie in the profile; any other passes by itself.</summary>
    private static readonly string[] s_ofProfile =
    [
        Because.NoRatedInput.Code, Because.NoRatedCurrent.Code, Because.NoTemperatureLimit.Code, Because.NoVelocityLimit.Code, Because.SpeedUnknown.Code,
        Because.PumpHasOtherStandard.Code, Because.GroupUnknown.Code, Because.MountingUnknown.Code, Because.RatedPowerUnknown.Code, Because.TypeHasNoStandard.Code,
        Because.TooSmallForStandard.Code, Because.FanHasOtherStandard.Code,
    ];

    public static TheoryData<string> LeftOut =>
        ["", "ratedCurrent", "efficiency ratedVoltage", "mounting", "isoGroup", "ratedShaftKw", "maxBodyTemperature", "maxVelocityMmPerSec", "rules", "pump", "other", "all"];

    [Theory]
    [MemberData(nameof(LeftOut))]
    public void A_fault_is_called_judgeable_exactly_when_its_detector_judges(string leftOut)
    {
        EquipmentProfile profile = Without(leftOut);
        string[] said = [.. DetectorDay.Of(profile).Values.SelectMany(words => words)];

        foreach (string fault in s_compared)
        {
            bool isJudged = said.Any(word => word.Split(' ') is [var code, var level, var reason] && code == fault && level + reason != "" && !s_ofProfile.Contains(reason) && reason != Because.Stopped.Code);
            Assert.True(isJudged == (Judgeable.Of(fault, profile) is { IsTold: true }), $"{fault} without '{leftOut}': judged {isJudged}");
        }
    }

    [Fact]
    public void Each_missing_number_is_named_with_what_it_would_add()
    {
        IReadOnlyList<Judgeable> faults = Judgeable.Of(new MachineProfile { Name = "M", Type = MachineType.Motor });

        Assert.Equal(["ratedShaftKw", "isoGroup", "mounting"], faults.Single(fault => fault.FaultCode == FaultCodes.VibrationZone).Missing);
        Assert.Equal(["ratedShaftKw", "efficiency"], faults.Single(fault => fault.FaultCode == FaultCodes.OverRatedInput).Missing);
        Assert.Equal(["ratedCurrent"], faults.Single(fault => fault.FaultCode == FaultCodes.ThermalOverload).Missing);
        Assert.Equal(["maxBodyTemperature"], faults.Single(fault => fault.FaultCode == FaultCodes.TemperatureLimit).Missing);
    }

    [Theory]
    [InlineData(15, 0.921, 400, 27.7, 0.85, "")]
    [InlineData(15, null, 400, 27.7, null, "")]
    [InlineData(15_000, 0.921, 400, 27.7, 0.85, "plate.watts-for-kilowatts")]
    [InlineData(15, 0.921, 230, 27.7, 0.85, "plate.phase-voltage")]
    [InlineData(15, null, 400, 20, 0.85, "plate.more-out-than-in")]
    [InlineData(15, 0.921, 400, 40, 0.85, "plate.inputs-differ")]
    public void A_contradiction_on_the_plate_is_named(double kw, double? efficiency, double voltage, double current, double? cosPhi, string reason)
    {
        IReadOnlyList<PlateContradiction> found = PlateContradiction.Of(
            new MachineProfile { Name = "M", RatedShaftKw = kw, Efficiency = efficiency, RatedVoltage = voltage, RatedCurrent = current, PowerFactor = cosPhi }
        );

        Assert.Equal(reason, string.Join(' ', found.Select(contradiction => contradiction.Reason.Code)));
    }

    [Fact]
    public void A_motor_on_the_mains_is_not_faster_than_two_poles_allow() =>
        Assert.Equal(
            "ratedRpm",
            Assert.Single(PlateContradiction.Of(new MachineProfile { Name = "M", RatedRpm = 14_650, Supply = SupplyType.DirectOnLine })).Key
        );

    private static EquipmentProfile Without(string leftOut)
    {
        EquipmentProfile whole = new()
        {
            Id = "compressor-1",
            Name = "Compressor 1",
            Type = MachineType.Compressor,
            RatedShaftKw = 15.5,
            Efficiency = 0.921,
            RatedVoltage = 400,
            RatedCurrent = 27.7,
            PowerFactor = 0.85,
            Supply = SupplyType.DirectOnLine,
            RatedRpm = 1465,
            IsoGroup = 2,
            Mounting = Mounting.Rigid,
            MaxBodyTemperature = 110,
            MaxVelocityMmPerSec = 7.1,
            Rules = [new SiteRule { Name = "hot", Any = [new SiteCase { All = [new SiteCondition { Column = "temperature@motor-body", Above = 100 }] }] }],
        };
        return leftOut switch
        {
            "ratedCurrent" => whole with { RatedCurrent = null },
            "efficiency ratedVoltage" => whole with { Efficiency = null, RatedVoltage = null },
            "mounting" => whole with { Mounting = Mounting.Unknown },
            "isoGroup" => whole with { IsoGroup = null },
            "ratedShaftKw" => whole with { RatedShaftKw = null },
            "maxBodyTemperature" => whole with { MaxBodyTemperature = null },
            "maxVelocityMmPerSec" => whole with { MaxVelocityMmPerSec = null },
            "rules" => whole with { Rules = [] },
            "pump" => whole with { Type = MachineType.Pump },
            "other" => whole with { Type = MachineType.Other },
            "all" => new EquipmentProfile { Id = "m", Name = "M" },
            _ => whole,
        };
    }
}
