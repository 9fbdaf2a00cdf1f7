using System.Globalization;
using EdgeAgent.Hardware.Tests.Data;

namespace EdgeAgent.Hardware.Tests.Simulation;

/// <summary>The numbers firmware uses for the current channels (constants.csv) are the numbers the simulated circuit gives.</summary>
public sealed class CtFrontEndTests(ITestOutputHelper output)
{
    private static readonly Constants Constants = Constants.Read(RepositoryFiles.SensorModule);
    private static readonly string Burden32A = string.Create(CultureInfo.InvariantCulture, $"R411={Constants["CtBurdenOhms32A"]}");

    [Theory]
    [InlineData("80A", 40, "")]
    [InlineData("32A", 16, "32")]
    public void The_scale_at_half_range_is_the_stated_amps_per_volt(string range, double amps, string burden)
    {
        CtBench bench = new();
        string channel = bench.Add(amps, frontEnd: burden.Length > 0 ? Burden32A : "");
        double ampsPerVolt = amps / bench.Read($"scale {range}")[channel].RmsVolts;
        output.WriteLine($"{range}: {ampsPerVolt:F3} A/V");

        Near(Constants[$"CtAmpsPerVolt{range}"], ampsPerVolt, share: 0.0005);
        Near(Constants[$"CtAmpsPerVolt{range}"] * Constants["AdcMicroVoltsPerCount"], Constants[$"CtMicroAmpsPerCount{range}"], share: 0.0005);
    }

    [Fact]
    public void The_scale_at_60_Hz_is_that_at_50_Hz_within_01_percent()
    {
        CtBench bench = new();
        string channel = bench.Add(40, hertz: 60);

        Near(40, bench.Read("60 Hz")[channel].RmsVolts * Constants["CtAmpsPerVolt80A"], share: 0.001);
    }

    [Fact]
    public void The_nominal_channel_is_linear_within_02_percent_from_4_to_80_amps()
    {
        CtBench bench = new();
        double[] levels = [4, 8, 16, 40, 60, 80];
        string[] channels = [.. levels.Select(amps => bench.Add(amps))];
        var readings = bench.Read("linearity");

        foreach ((double amps, string channel) in levels.Zip(channels)) Near(amps, readings[channel].RmsVolts * Constants["CtAmpsPerVolt80A"], share: 0.002);
    }

    [Fact]
    public void A_sine_of_110_amps_is_still_read_within_1_percent_and_one_of_125_reaches_full_scale_counts()
    {
        CtBench bench = new();
        string inside = bench.Add(110), beyond = bench.Add(125);
        var readings = bench.Read("clipping of the 80 A range");

        Near(110, readings[inside].RmsVolts * Constants["CtAmpsPerVolt80A"], share: 0.01);
        Assert.True(PeakCounts(readings[inside]) < Constants["CtFullScaleCounts80A"], $"110 A peaks at {PeakCounts(readings[inside]):F0} counts.");
        Assert.True(PeakCounts(readings[beyond]) >= Constants["CtFullScaleCounts80A"], $"125 A peaks at {PeakCounts(readings[beyond]):F0} counts.");
    }

    [Fact]
    public void On_the_32_A_range_full_scale_counts_are_reached_before_the_pins_leave_the_supply()
    {
        CtBench bench = new();
        string inside = bench.Add(42, frontEnd: Burden32A), beyond = bench.Add(49, frontEnd: Burden32A);
        var readings = bench.Read("clipping of the 32 A range");

        Near(42, readings[inside].RmsVolts * Constants["CtAmpsPerVolt32A"], share: 0.002);
        Assert.True(PeakCounts(readings[inside]) < Constants["CtFullScaleCounts32A"]);
        Assert.True(PeakCounts(readings[beyond]) >= Constants["CtFullScaleCounts32A"]);
        Assert.InRange(readings[beyond].LowestPinVolts, 0, 3.3);
        Assert.InRange(readings[beyond].HighestPinVolts, 0, 3.3);
    }

    [Theory]
    [InlineData("80A", "")]
    [InlineData("32A", "32")]
    public void Open_connected_and_shorted_CT_are_told_apart_by_the_mean_with_every_tolerance_against_it(string range, string burden)
    {
        string value = burden.Length > 0 ? Burden32A : "";
        // Winding 100 ohm +-20 % for spread and -25 to +60 C of copper; R412 1 %; the rail moves bias and test current by 2 %.
        CtBench bench = new();
        string open = bench.Add(0, state: CtState.Open, frontEnd: value + " R412=1.515k"),
            shorted = bench.Add(20, state: CtState.Shorted, frontEnd: value + " R412=1.485k");
        string[] connected =
        [
            bench.Add(0, transformer: "RW=80", frontEnd: value),
            bench.Add(0, transformer: "RW=100", frontEnd: value),
            bench.Add(0, transformer: "RW=120", frontEnd: value + " R412=1.485k"),
            bench.Add(20, transformer: "RW=100", frontEnd: value),
        ];
        var readings = bench.Read($"states {range}", fromSeconds: 0.8, toSeconds: 0.9);
        const double rail = 0.02;
        double offset = 3 * Constants["AdcMicroVoltsPerCount"] / 1000;   // ADS1115 data sheet: offset +-3 counts
        foreach (var (name, reading) in readings) output.WriteLine($"{range} {name}: mean {reading.MeanVolts * 1000:F2} mV");

        Assert.True((readings[open].MeanVolts * 1000 * (1 - rail)) - offset > Constants[$"CtOpenMeanMilliVolts{range}"]);
        foreach (string channel in connected)
        {
            Assert.True((readings[channel].MeanVolts * 1000 * (1 + rail)) + offset < Constants[$"CtOpenMeanMilliVolts{range}"]);
            Assert.True((readings[channel].MeanVolts * 1000 * (1 - rail)) - offset > Constants["CtShortedMeanMilliVolts"]);
        }

        Assert.True((readings[shorted].MeanVolts * 1000) + offset < Constants["CtShortedMeanMilliVolts"]);
        // A third of the lowest mean of a connected CT: as far from a short's contact resistance as from the smallest winding.
        if (burden.Length == 0)
            Assert.InRange(Constants["CtShortedMeanMilliVolts"], 0.3 * readings[connected[0]].MeanVolts * 1000, 0.4 * readings[connected[0]].MeanVolts * 1000);
        Assert.True(readings[open].RmsVolts * Constants[$"CtAmpsPerVolt{range}"] < 0.05);
    }

    [Fact]
    public void A_reversed_CT_reads_the_same_RMS_and_the_opposite_sign()
    {
        const string step = "pulse(0 20 0.4 1u 1u 1 2)";
        CtBench bench = new();
        string forward = bench.AddSource("sin(0 70.7107 50)"), backward = bench.AddSource("sin(0 70.7107 50)", reversed: true);
        var rms = bench.Read("polarity");
        CtBench steps = new();
        string rises = steps.AddSource(step), falls = steps.AddSource(step, reversed: true);
        var signs = steps.Read("polarity of a step", fromSeconds: 0.4, toSeconds: 0.41, stepSeconds: 10e-6);

        Near(rms[forward].RmsVolts, rms[backward].RmsVolts, share: 0.001);
        Assert.True(signs[rises].HighestVolts > 0.1 && signs[falls].LowestVolts < -0.1);
    }

    [Fact]
    public void The_anti_alias_filter_has_the_stated_cutoff_and_droop_and_stops_inverter_carriers()
    {
        var response = Ngspice.Measure("anti-alias", $"""
            .include {Ngspice.Library("ct-front-end.lib")}
            Vdd vdd 0 3.3
            Xb bias vdd ct_bias
            Is bias s1 DC 0 AC 1
            Xf s1 bias a n vdd ct_front_end
            Ed d 0 a n 1
            .save v(d)
            .ac dec 200 1 100k
            .meas ac flat FIND vdb(d) AT=5
            .meas ac at50 FIND vdb(d) AT=50
            .meas ac at150 FIND vdb(d) AT=150
            .meas ac at8k FIND vdb(d) AT=8000
            .meas ac cutoff WHEN vdb(d)=20.420 FALL=1
            """);
        output.WriteLine(string.Join(", ", response.Select(pair => $"{pair.Key} {pair.Value:F3}")));

        Near(Constants["CtCutoffHz"], response["cutoff"], share: 0.01);
        Assert.Equal(20.420 + 3.0103, response["flat"], 0.005);
        Assert.InRange(response["flat"] - response["at50"], 0, 0.01);    // 0.1 %
        Assert.InRange(response["flat"] - response["at150"], 0, 0.04);   // 0.5 %
        Assert.True(response["flat"] - response["at8k"] > 13, "an 8 kHz carrier must be at least 13 dB down before the converter's own filter");
    }

    [Fact]
    public void The_phase_shift_at_50_Hz_is_the_stated_one()
    {
        var response = Ngspice.Measure("phase", $"""
            .include {Ngspice.Library("ct.lib")}
            .include {Ngspice.Library("ct-front-end.lib")}
            Vdd vdd 0 3.3
            Vp p 0 DC 0 AC 1
            Xb bias vdd ct_bias
            Xc p s1 bias ct
            Xf s1 bias a n vdd ct_front_end
            Ed d 0 a n 1
            .save v(d)
            .ac dec 200 10 1000
            .meas ac radians FIND vp(d) AT=50
            """);

        Assert.Equal(Constants["CtPhaseDegrees"], response["radians"] * 180 / Math.PI, 0.05);
    }

    [Fact]
    public void An_idle_phase_beside_one_at_full_range_reads_less_than_50_milliamps()
    {
        CtBench bench = new();
        string loud = bench.Add(80), idle = bench.AddBeside(loud, 0);

        Assert.True(bench.Read("crosstalk")[idle].RmsVolts * Constants["CtAmpsPerVolt80A"] < 0.05);
    }

    [Fact]
    public void A_start_of_8_times_10_amps_is_read_within_1_percent_on_the_80_A_range()
    {
        CtBench bench = new();
        string channel = bench.Add(8 * 10);

        Near(80, bench.Read("inrush in range")[channel].RmsVolts * Constants["CtAmpsPerVolt80A"], share: 0.01);
    }

    [Fact]
    public void A_start_of_8_times_80_amps_with_full_offset_harms_nothing_and_is_forgotten_in_time()
    {
        // 8 x 80 A with a decaying offset for 0.6 s, then 50 A: the CT saturates, TVS and clamp hold, the reading recovers.
        const string inrush = "Binrush inrush 0 V = time < 0.6 ? 905*(sin(314.159*time-1.57)+exp(-time/0.05)) : 70.711*sin(314.159*time)";
        string deck = $"""
            .include {Ngspice.Library("ct.lib")}
            .include {Ngspice.Library("ct-front-end.lib")}
            Vdd vdd 0 3.3
            {inrush}
            Xb bias vdd ct_bias
            Xc inrush s1 bias ct
            Xf s1 bias a n vdd ct_front_end
            Ed d 0 a n 1
            Eb e 0 s1 bias 1
            .tran 20u 1.0 0 20u
            """;
        double recovery = Constants["CtInrushRecoveryMs"] / 1000;
        var measured = Ngspice.Measure("inrush beyond range", string.Create(CultureInfo.InvariantCulture, $"""
            {deck}
            .meas tran top MAX v(a) from=0 to=0.6
            .meas tran low MIN v(a) from=0 to=0.6
            .meas tran positive MAX v(s1) from=0 to=0.6
            .meas tran negative MIN v(s1) from=0 to=0.6
            .meas tran burden RMS v(e) from=0.3 to=0.6
            .meas tran rms RMS v(d) from={0.6 + recovery} to={0.6 + recovery + 0.1}
            .meas tran avg AVG v(d) from={0.6 + recovery} to={0.6 + recovery + 0.1}
            """));
        double burdenWatts = measured["burden"] * measured["burden"] / Constants["CtBurdenOhms80A"];
        double after = Math.Sqrt((measured["rms"] * measured["rms"]) - (measured["avg"] * measured["avg"])) * Constants["CtAmpsPerVolt80A"];
        output.WriteLine(
            $"terminal {measured["negative"]:F2} to {measured["positive"]:F2} V, pin {measured["low"]:F2} to {measured["top"]:F2} V, burden {burdenWatts:F3} W, {after:F2} A after {Constants["CtInrushRecoveryMs"]} ms"
        );

        // What D412 and the pin share flows through R413 (1 kohm); an ADS1115 pin alone takes 10 mA (data sheet, absolute maximum).
        Assert.InRange((measured["positive"] - measured["top"]) / 1000, 0, 0.010);
        Assert.InRange((measured["low"] - measured["negative"]) / 1000, 0, 0.010);
        Assert.True(burdenWatts < 0.25, $"{burdenWatts:F3} W in a 1206 of 0.25 W.");
        Near(50, after, share: 0.01);
    }

    private static double PeakCounts(ChannelReading reading) => Math.Max(reading.HighestVolts, -reading.LowestVolts) * 1e6 / Constants["AdcMicroVoltsPerCount"];

    private static void Near(double expected, double actual, double share) =>
        Assert.True(Math.Abs(actual - expected) <= share * Math.Abs(expected), $"{actual:G6} is not within {share:P2} of {expected:G6}.");
}
