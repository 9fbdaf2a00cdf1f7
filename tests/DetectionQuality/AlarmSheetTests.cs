using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Judge.Reporting;

namespace EdgeAgent.DetectionQuality;

public class AlarmSheetTests
{
    private static readonly EquipmentProfile s_compressor = new()
    {
        Id = "compressor-1",
        Name = "Compressor 1",
        Type = MachineType.Compressor,
        RatedShaftKw = 22,
        Efficiency = 0.92,
        RatedVoltage = 400,
        RatedCurrent = 40.5,
        PowerFactor = 0.85,
        Supply = SupplyType.DirectOnLine,
        RatedRpm = 1470,
        IsoGroup = 2,
        Mounting = Mounting.Rigid,
        MaxBodyTemperature = 90,
    };

    [Theory]
    [InlineData("en", "time to respond")]
    [InlineData("zh-CN", "响应时间")]
    public void The_alarm_sheet_has_a_row_with_action_and_delay_for_every_fault_that_can_come_and_none_for_others(string language, string heading)
    {
        string sheet = AlarmSheet.Write(s_compressor, language);
        Assert.Contains(heading, sheet, StringComparison.Ordinal);
        string[] impossible =
        [
            FaultCodes.IdleRunning,
            FaultCodes.VibrationLimit,
            FaultCodes.AboveSisters,
            FaultCodes.ProcessBand,
            FaultCodes.SiteRule,
            FaultCodes.SilentGateway,
        ];
        foreach (Fault fault in FaultCatalogue.All)
        {
            Assert.True(sheet.Contains($"`{fault.Code}`", StringComparison.Ordinal) != impossible.Contains(fault.Code), fault.Code);
            if (!impossible.Contains(fault.Code)) Assert.Contains(fault.Action.For(language), sheet, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(
            $"`{FaultCodes.VibrationZone}`",
            AlarmSheet.Write(s_compressor with { Type = MachineType.Pump }, language),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            $"`{FaultCodes.LockedRotor}`",
            AlarmSheet.Write(s_compressor with { Supply = SupplyType.VariableFrequencyDrive }, language),
            StringComparison.Ordinal
        );
    }
}
