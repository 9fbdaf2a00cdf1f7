using EdgeAgent.Hardware.Tests.Data;

namespace EdgeAgent.Hardware.Tests.Simulation;

/// <summary>The PT100 front end of the MAX31865 with sensor and leads: what lead resistance costs in each wiring, and which codes mean a broken wire.</summary>
public sealed class Pt100Tests(ITestOutputHelper output)
{
    private const double A = 3.9083e-3, B = -5.775e-7;   // IEC 60751, at and above 0 C

    private static readonly Constants Constants = Constants.Read(RepositoryFiles.SensorModule);

    [Theory]
    [InlineData(0)]
    [InlineData(70)]
    [InlineData(150)]
    public void Four_wires_of_5_ohm_each_cost_less_than_003_kelvin(double celsius) =>
        Assert.Equal(celsius, Celsius(Ratio("pt100_4wire", celsius, "RL1=5 RL2=5 RL3=5 RL4=5")), 0.03);

    [Theory]
    [InlineData(0)]
    [InlineData(70)]
    [InlineData(150)]
    public void Three_equal_wires_of_5_ohm_cost_less_than_003_kelvin(double celsius) =>
        Assert.Equal(celsius, Celsius(Ratio("pt100_3wire", celsius, "RL1=5 RL2=5 RL3=5", threeWire: true)), 0.03);

    [Fact]
    public void Three_wires_that_differ_by_50_milliohm_cost_the_stated_kelvin()
    {
        double error = Celsius(Ratio("pt100_3wire", 70, "RL1=0.5 RL2=0.5 RL3=0.55", threeWire: true)) - 70;
        output.WriteLine($"50 milliohm of difference: {error:F3} K");

        Assert.Equal(Constants["Pt100KelvinPerOhm"] * 0.05, error, 0.02);
    }

    [Fact]
    public void Two_wires_cost_the_stated_kelvin_per_ohm_of_both_leads()
    {
        double error = Celsius(Ratio("pt100_2wire", 70, "RL1=0.5 RL3=0.5")) - 70;
        output.WriteLine($"1 ohm of leads: {error:F3} K");

        Assert.Equal(Constants["Pt100KelvinPerOhm"], error, 0.03);
    }

    [Fact]
    public void A_reference_at_its_limits_costs_less_than_1_1_kelvin_at_150_degrees_and_0_85_at_70()
    {
        double high = Celsius(
            Ratio("pt100_4wire", 150, "", frontEnd: FormattableString.Invariant($"R501={Constants["Pt100ReferenceOhms"] * (1 - 0.001 - 0.0015):G9}"))
        );
        output.WriteLine($"150 C reads {high:F2} C");

        Assert.InRange(high - 150, 0, 1.1);
        Assert.InRange(
            Celsius(Ratio("pt100_4wire", 70, "", frontEnd: FormattableString.Invariant($"R501={Constants["Pt100ReferenceOhms"] * (1 - 0.001 - 0.0015):G9}")))
                - 70,
            0,
            0.85
        );
    }

    [Fact]
    public void Every_broken_wire_and_a_short_leave_the_range_of_valid_codes()
    {
        (string Fault, double Ratio)[] faults =
        [
            ("element open, 4 wires", Ratio("pt100_4wire", 20, "RTD=1e9")),
            ("R+ open", Ratio("pt100_4wire", 20, "RL2=1e12")),
            ("element shorted", Ratio("pt100_4wire", 20, "RTD=0.01")),
            ("element open, 3 wires", Ratio("pt100_3wire", 20, "RTD=1e9", threeWire: true)),
        ];

        foreach ((string fault, double ratio) in faults)
        {
            double code = Math.Clamp(ratio, 0, 1) * 32768;
            output.WriteLine($"{fault}: code {code:F0}");
            Assert.False(code >= Constants["Pt100LowestCode"] && code <= Constants["Pt100HighestCode"], $"{fault} reads a valid code {code:F0}.");
        }

        // The window of valid codes is -100 to 300 C and a margin of 5 to 20 %.
        double at100Below = Ratio("pt100_4wire", 0, "RTD=60.26") * 32768, at300 = Ratio("pt100_4wire", 0, "RTD=212.05") * 32768;
        Assert.InRange(Constants["Pt100LowestCode"], 0.8 * at100Below, 0.95 * at100Below);
        Assert.InRange(Constants["Pt100HighestCode"], 1.05 * at300, 1.2 * at300);
    }

    [Fact]
    public void Ten_and_a_half_time_constants_after_bias_on_fit_into_the_stated_settling_time()
    {
        var measured = Ngspice.Measure("settling", $"""
            .include {Ngspice.Library("pt100.lib")}
            Vbias bias 0 pulse(0 2 0 1u 1u 1 2)
            Xf bias refn forcep rtdp rtdn forcen max31865_front_end
            Xs forcep rtdp rtdn forcen pt100_4wire RTD=212 RL1=5 RL2=5 RL3=5 RL4=5
            Ed d 0 rtdp rtdn 1
            .tran 1u 2m 0 1u
            .meas tran final FIND v(d) AT=1.9m
            .meas tran half FIND v(d) AT=0.5m
            """);

        Assert.Equal(measured["final"], measured["half"], 1e-5);
        Assert.True(Constants["Pt100BiasSettlingMs"] >= 10 + 0.5, "The chip's bias takes up to 10 ms to start, the network 0.5 ms.");
    }

    private static double Ratio(string sensor, double celsius, string leads, bool threeWire = false, string frontEnd = "")
    {
        string element = leads.Contains("RTD=", StringComparison.Ordinal)
            ? ""
            : FormattableString.Invariant($"RTD={100 * (1 + (A * celsius) + (B * celsius * celsius)):G9}");
        var measured = Ngspice.Measure(sensor, $"""
            .include {Ngspice.Library("pt100.lib")}
            Vbias bias 0 2
            Xf bias refn forcep rtdp rtdn forcen max31865_front_end {frontEnd}
            Xs forcep rtdp rtdn forcen {sensor} {element} {leads}
            Enum num 0 {(threeWire ? "vol='v(rtdp)-v(rtdn)-(v(forcep)-v(rtdp))'" : "rtdp rtdn 1")}
            Eden den 0 bias refn 1
            .tran 1m 10m
            .meas tran numerator FIND v(num) AT=9m
            .meas tran denominator FIND v(den) AT=9m
            """);
        return measured["numerator"] / measured["denominator"];
    }

    /// <summary>What firmware computes from the ratio: resistance, then the inverse of IEC 60751.</summary>
    private static double Celsius(double ratio)
    {
        double relative = ratio * Constants["Pt100ReferenceOhms"] / Constants["Pt100NominalOhms"];
        return (-A + Math.Sqrt((A * A) - (4 * B * (1 - relative)))) / (2 * B);
    }
}
