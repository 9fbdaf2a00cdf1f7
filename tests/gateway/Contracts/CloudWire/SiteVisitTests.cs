using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;

namespace EdgeAgent.Contracts.Tests.CloudWire;

/// <summary>Remote or on site, from the causes of an episode.</summary>
public class SiteVisitTests
{
    [Fact]
    public void One_fault_is_decided_by_the_catalogue() =>
        Assert.All(FaultCatalogue.All, fault => Assert.Equal(fault.CanSolveRemotely ? VisitReason.None : VisitReason.FirstFault, Reason(fault.Code)));

    [Fact]
    public void An_overload_that_heats_the_motor_and_shakes_the_machine_is_ended_by_a_call() =>
        Assert.Equal(VisitReason.None, Reason(FaultCodes.OverRatedInput, FaultCodes.VibrationZone, FaultCodes.TemperatureLimit, FaultCodes.ThermalOverload));

    [Theory]
    [InlineData(FaultCodes.OverRatedInput, FaultCodes.ShaftUnbalance)]
    [InlineData(FaultCodes.UnderLoad, FaultCodes.BearingRollingElement)]
    [InlineData(FaultCodes.OverExpectedTemperature, FaultCodes.Looseness)]
    public void A_second_fault_that_the_first_does_not_bring_about_and_no_call_cures_makes_a_visit(string first, string second) =>
        Assert.Equal(VisitReason.OtherFault, Reason(first, FaultCodes.VibrationBand, second));

    [Fact]
    public void What_is_only_easily_confused_with_the_first_fault_makes_no_visit() =>
        Assert.Equal(VisitReason.None, Reason(FaultCodes.PhaseUnbalance, FaultCodes.PhaseLoss));

    [Theory]
    [InlineData(FaultCodes.VibrationBand)]
    [InlineData(FaultCodes.VibrationChange)]
    [InlineData(FaultCodes.OverRatedInput)]
    public void Vibration_or_draw_that_rose_at_equal_load_makes_a_visit_and_the_same_of_the_operators_load_does_not(string code)
    {
        Assert.Equal(VisitReason.MachineChanged, SiteVisit.ReasonOf([new CauseData(code, 1, null, "machine")]));
        Assert.Equal(VisitReason.None, SiteVisit.ReasonOf([new CauseData(code, 1, null, "operator")]));
    }

    [Fact]
    public void Vibration_that_rose_at_equal_load_is_no_effect_of_an_overload_but_may_be_one_of_a_throttled_flow()
    {
        CauseData shaking = new(FaultCodes.VibrationBand, 0.2, null, "machine");
        Assert.Equal(VisitReason.MachineChanged, SiteVisit.ReasonOf([new CauseData(FaultCodes.OverRatedInput, 0.8, null, "operator"), shaking]));
        Assert.Equal(VisitReason.None, SiteVisit.ReasonOf([new CauseData(FaultCodes.ProcessBand, 0.8), shaking]));
    }

    [Fact]
    public void Heat_at_equal_load_is_cleaned_away_by_the_operators_hands() =>
        Assert.Equal(VisitReason.None, SiteVisit.ReasonOf([new CauseData(FaultCodes.OverExpectedTemperature, 1, null, "machine")]));

    [Fact]
    public void No_cause_and_a_cause_of_a_newer_catalogue_are_looked_at_from_afar_first()
    {
        Assert.Equal(VisitReason.None, SiteVisit.ReasonOf([]));
        Assert.Equal(VisitReason.None, Reason("power.not-yet-known", FaultCodes.ShaftBent));
    }

    private static VisitReason Reason(params string[] codes) => SiteVisit.ReasonOf([.. codes.Select(code => new CauseData(code, 0.5))]);
}
