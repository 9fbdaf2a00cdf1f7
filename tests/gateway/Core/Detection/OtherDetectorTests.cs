using System.Reflection;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Detection.Sensors;
using EdgeAgent.Gateway.Detection.Temperatures;
using static EdgeAgent.Contracts.ModuleWire.FeatureKind;
using static EdgeAgent.Contracts.ModuleWire.MeasuringPoint;

namespace EdgeAgent.Gateway.Tests.Detection;

public sealed class OtherDetectorTests
{
    [Fact]
    public void Temperature_over_the_profiles_limit_alarms_until_three_kelvin_below()
    {
        Bench bench = new(Bench.Compressor, new TemperatureLimitDetector(Bench.Compressor, new TemperatureLimitOptions()));
        VerdictLevel At(double celsius) => bench.Wait(1).Give(Temperature, MotorBody, celsius).AskOne().Level;
        Assert.Equal(VerdictLevel.Normal, At(90));
        Assert.Equal(VerdictLevel.Alarm, At(90.1));
        Assert.Equal(VerdictLevel.Watching, At(88));
        Assert.Equal(VerdictLevel.Normal, At(86.9));
    }

    [Fact]
    public void Temperature_without_a_limit_in_the_profile_is_refused()
    {
        Bench bench = new(Bench.Compressor with { MaxBodyTemperature = null }, new TemperatureLimitDetector(Bench.Compressor with { MaxBodyTemperature = null }, new TemperatureLimitOptions()));
        Assert.Equal(VerdictLevel.CannotJudge, bench.Give(Temperature, MotorBody, 300).AskOne().Level);
    }

    [Theory]
    [InlineData(Worth.Unplugged, VerdictLevel.Alarm)]
    [InlineData(Worth.Shorted, VerdictLevel.Alarm)]
    [InlineData(Worth.Stuck, VerdictLevel.Alarm)]
    [InlineData(Worth.Clipped, VerdictLevel.Alarm)]
    [InlineData(Worth.OutOfRange, VerdictLevel.Alarm)]
    [InlineData(Worth.Overrun, VerdictLevel.Watching)]
    [InlineData(Worth.Measured, VerdictLevel.Normal)]
    public void A_named_sensor_state_is_a_sensor_fault_and_nothing_else(Worth worth, VerdictLevel expected)
    {
        foreach (IDetector detector in DetectorCatalogue.For(Bench.Compressor, new DetectionOptions()))
        {
            Bench bench = new(Bench.Compressor, detector);
            IReadOnlyList<Verdict> verdicts = bench.Give(Temperature, MotorBody, 20, worth).Ask();
            if (detector is SensorFaultDetector) Assert.Equal(expected, Assert.Single(verdicts).Level);
            else Assert.DoesNotContain(verdicts, verdict => verdict.Level == VerdictLevel.Alarm);
        }
    }

    [Fact]
    public void Every_code_has_a_line_in_the_catalogue_and_every_line_a_code()
    {
        string[] codes = [.. typeof(FaultCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];
        Assert.Equal(codes.Order(), FaultCatalogue.All.Select(fault => fault.Code).Order());
    }

    [Fact]
    public void Every_line_of_the_catalogue_speaks_both_languages()
    {
        foreach (Fault fault in FaultCatalogue.All)
        {
            LocalText[] texts = [fault.Title, fault.Meaning, fault.Action, .. fault.FirstChecks, .. fault.Parts, .. fault.Causes.Select(cause => cause.Text)];
            Assert.All(texts, text => Assert.False(string.IsNullOrWhiteSpace(text.En) || string.IsNullOrWhiteSpace(text.Zh), fault.Code));
            Assert.All(texts, text => Assert.Contains(text.Zh, letter => letter is >= '\u4e00' and <= '\u9fff'));
            Assert.NotEmpty(fault.Causes);
            Assert.NotEmpty(fault.FirstChecks);
            Assert.NotEmpty(fault.Sources);
        }
    }

    [Fact]
    public void Default_options_have_no_problems_and_bad_ones_name_each() =>
        Assert.Equal(
            (0, 2),
            (new DetectionOptions().Problems().Count(), new DetectionOptions { TemperatureLimit = new() { DeadbandK = -1, MaxAge = TimeSpan.Zero } }.Problems().Count()));

    [Theory]
    [InlineData("en", "time to respond")]
    [InlineData("zh-CN", "响应时间")]
    public void The_alarm_sheet_has_a_row_for_every_fault_with_its_action_and_delay(string language, string heading)
    {
        string sheet = AlarmSheet.Write(Bench.Compressor, language);
        Assert.Contains(heading, sheet, StringComparison.Ordinal);
        Assert.All(FaultCatalogue.All, fault => Assert.Contains($"`{fault.Code}`", sheet, StringComparison.Ordinal));
        Assert.All(FaultCatalogue.All, fault => Assert.Contains(fault.Action.For(language), sheet, StringComparison.Ordinal));
    }
}
