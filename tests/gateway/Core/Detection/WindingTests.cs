using EdgeAgent.Contracts.Languages;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Detection.Power;
using EdgeAgent.Gateway.Machines;

namespace EdgeAgent.Gateway.Tests.Detection;

public sealed class WindingTests
{
    private readonly WindingDetector _detector = new(Bench.Compressor, new WindingOptions());
    private readonly Bench _bench;

    public WindingTests() => _bench = new Bench(Bench.Compressor, _detector);

    [Fact]
    public void A_phase_that_carries_more_than_before_at_the_same_load_is_the_windings()
    {
        Assert.Equal("taking-reference", Run(10, 30, 30.2, 29.8).Reason!.Code);
        Assert.Equal(VerdictLevel.Normal, Run(310, 30, 30.2, 29.8).Level);

        Verdict verdict = Run(120, 30, 35.5, 31.5);

        Assert.Equal(VerdictLevel.Alarm, verdict.Level);
        Assert.Contains("L2", verdict.Reason!.For(Catalogue.English), StringComparison.Ordinal);
        Assert.Equal(VerdictLevel.Normal, Run(120, 30, 30.2, 29.8).Level);
    }

    [Fact]
    public void What_the_voltages_explain_is_the_supply_and_not_the_motor()
    {
        Run(310, 30, 30.2, 29.8, volts: [231, 230, 229]);

        Assert.Equal(VerdictLevel.Normal, Run(120, 28, 33.5, 28.5, volts: [228, 234, 228]).Level);
        Assert.Equal(VerdictLevel.Alarm, Run(120, 28, 33.5, 28.5, volts: [231, 230, 229]).Level);
    }

    /// <summary>A supply and clamps that never were balanced are a machine's own.</summary>
    [Fact]
    public void An_unbalance_that_was_always_there_is_no_alarm()
    {
        Assert.Equal(VerdictLevel.Normal, Run(600, 27, 33, 30).Level);
    }

    [Fact]
    public void Each_load_has_its_own_usual_shares_and_a_change_of_load_is_not_judged()
    {
        Run(310, 30, 30.2, 29.8);

        Assert.Equal("load-changes", Run(1, 10, 11, 9).Reason!.Code);
        Assert.Equal("taking-reference", Run(200, 10, 11, 9).Reason!.Code);
        Assert.Equal(VerdictLevel.Normal, Run(310, 10, 11, 9).Level);
        Assert.Equal(VerdictLevel.Normal, Run(120, 30, 30.2, 29.8).Level);
    }

    /// <summary>Shorted turns raise the current as well: a load that was never learned hid them, and they were learned as usual.</summary>
    [Fact]
    public void A_short_that_raises_the_current_to_a_load_not_seen_before_is_told_and_never_learned()
    {
        Run(310, 30, 30.2, 29.8);

        Assert.Equal(VerdictLevel.Alarm, Run(900, 36, 46, 44).Level);
        Assert.Equal(VerdictLevel.Normal, Run(900, 42, 42.2, 41.8).Level);
    }

    [Theory]
    [InlineData(0.1, 0.1, 0.1, "too-little-current")]
    [InlineData(30, 30, 0.5, "phase-lost")]
    public void A_machine_that_stands_or_lost_a_phase_is_not_judged(double first, double second, double third, string reason)
    {
        Run(310, 30, 30.2, 29.8);
        Assert.Equal(reason, Run(30, first, second, third).Reason!.Code);
    }

    [Fact]
    public void What_was_learned_survives_a_restart_and_a_broken_memory_is_learned_anew()
    {
        Run(310, 30, 30.2, 29.8);
        WindingDetector restarted = new(Bench.Compressor, new WindingOptions());
        restarted.Load(_detector.Save()!);
        Bench again = new(Bench.Compressor, restarted);
        Give(again, 30, 35.5, 31.5, []);
        Assert.Equal(VerdictLevel.Alarm, again.AskOne().Level);

        WindingDetector broken = new(Bench.Compressor, new WindingOptions());
        broken.Load("{\"3\":{\"Readings\":-1}");
        broken.Load("{\"3\":{\"Readings\":400,\"Spread\":\"x\"}}");
        Assert.Null(broken.Save());
    }

    [Fact]
    public void Twenty_loads_cost_no_more_than_sixteen()
    {
        for (double amps = 9; amps < 900; amps *= 1.25) Run(60, amps, amps, amps);
        Assert.True(_detector.Save()!.Split("Readings").Length - 1 <= WindingDetector.MostBands);
    }

    private Verdict Run(int seconds, double first, double second, double third, params double[] volts)
    {
        Verdict verdict = default;
        for (int i = 0; i < seconds; i++)
        {
            _bench.Wait(1);
            Give(_bench, first, second, third, volts);
            verdict = _bench.AskOne();
        }

        return verdict;
    }

    private static void Give(Bench bench, double first, double second, double third, double[] volts)
    {
        double[] amps = [first, second, third];
        for (byte phase = 1; phase <= 3; phase++)
        {
            bench.Give(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, amps[phase - 1], axis: phase);
            if (volts.Length > 0) bench.Give(FeatureKind.VoltageRms, MeasuringPoint.MotorCable, volts[phase - 1], axis: phase);
        }
    }
}
