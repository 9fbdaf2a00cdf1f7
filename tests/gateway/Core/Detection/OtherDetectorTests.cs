using System.Reflection;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Detection.Diagnosis;
using EdgeAgent.Gateway.Detection.Sensors;
using EdgeAgent.Gateway.Detection.Temperatures;
using EdgeAgent.Gateway.Detection.Vibration;
using EdgeAgent.Gateway.Machines;
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
        Bench bench = new(
            Bench.Compressor with
            {
                MaxBodyTemperature = null,
            },
            new TemperatureLimitDetector(Bench.Compressor with { MaxBodyTemperature = null }, new TemperatureLimitOptions())
        );
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
    public void Default_options_have_no_problems_and_bad_ones_name_each() =>
        Assert.Equal(
            (0, 2),
            (
                new DetectionOptions().Problems().Count(),
                new DetectionOptions
                {
                    TemperatureLimit = new() { DeadbandK = -1, MaxAge = TimeSpan.Zero },
                }
                    .Problems()
                    .Count()
            )
        );

    [Theory]
    [InlineData("6205-2RS", 3.585, 5.415)]
    [InlineData("9x7.94/39.04", 3.585, 5.415)]
    [InlineData("12x15/70@40", 5.015, 6.985)]
    public void A_bearing_is_known_by_designation_or_by_geometry(string text, double outer, double inner)
    {
        BearingOrders orders = BearingOrders.Of(text)!;
        Assert.Equal(outer, orders.Outer, 0.002);
        Assert.Equal(inner, orders.Inner, 0.002);
    }

    [Theory]
    [InlineData("")]
    [InlineData("unknown")]
    [InlineData("9x7.94")]
    [InlineData("9x50/39")]
    [InlineData("1000x7/39")]
    public void What_is_no_bearing_is_none(string text) => Assert.Null(BearingOrders.Of(text));

    [Fact]
    public void Every_relation_of_the_catalogue_names_a_code_it_holds_and_no_fault_leads_to_itself()
    {
        foreach (Fault fault in FaultCatalogue.All)
        {
            Assert.All(fault.LeadsTo.Concat(fault.ConfusedWith), code => Assert.NotNull(FaultCatalogue.Find(code)));
            Assert.False(FaultCatalogue.LeadsTo(fault.Code, fault.Code), fault.Code);
        }
    }

    [Fact]
    public void A_serviced_machine_learns_anew_and_an_alarm_of_the_old_level_ends()
    {
        LearnedBandDetector detector = new(Bench.Compressor, new LearnedBandOptions(), new OperatingStateOptions());
        Bench bench = new(Bench.Compressor, detector);
        Random random = new(3);
        VerdictLevel Live(int seconds, double level)
        {
            VerdictLevel last = VerdictLevel.CannotJudge;
            for (int i = 0; i < seconds; i++)
            {
                bench
                    .Give(FeatureKind.CurrentRms, MotorCable, 30 + 0.1 * random.NextDouble())
                    .Give(FeatureKind.VelocityRms, DriveEnd, level * (1 + 0.05 * random.NextDouble()));
                last = bench.AskOne().Level;
                bench.Wait(1);
            }

            return last;
        }

        Assert.Equal(VerdictLevel.Normal, Live(500, 1));
        Assert.Equal(VerdictLevel.Alarm, Live(100, 2));
        detector.Renew();
        Assert.Equal(VerdictLevel.CannotJudge, Live(30, 2));
        Assert.Equal(VerdictLevel.Normal, Live(400, 2));
        detector.Load(detector.Save()!);
        Assert.Equal(VerdictLevel.Normal, Live(30, 2));
    }
}
