using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Detection.Temperatures;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Tests.Detection;

public sealed class SisterTemperatureTests
{
    private readonly SisterMachines _board = new();

    [Fact]
    public void A_machine_far_warmer_than_two_of_its_model_at_like_load_is_told_and_they_are_not()
    {
        Bench[] benches = [Machine("a"), Machine("b"), Machine("c")];
        VerdictLevel[] levels = Live(benches, [36, 36, 36], [40, 42, 65]);
        Assert.Equal([VerdictLevel.Normal, VerdictLevel.Normal, VerdictLevel.Alarm], levels);
    }

    [Fact]
    public void A_difference_that_load_explains_is_not_judged()
    {
        Bench[] benches = [Machine("a"), Machine("b")];
        Assert.Equal([VerdictLevel.CannotJudge, VerdictLevel.CannotJudge], Live(benches, [25, 40], [25, 65]));
    }

    [Fact]
    public void Warmth_that_a_higher_load_explains_by_its_square_is_allowed_for()
    {
        Assert.Equal(VerdictLevel.Alarm, Live([Machine("a"), Machine("b"), Machine("c")], [36, 36, 36], [40, 40, 65])[2]);
        Assert.Equal(VerdictLevel.Normal, Live([Machine("d", "K-30"), Machine("e", "K-30"), Machine("f", "K-30")], [36, 36, 41], [40, 40, 65])[2]);
    }

    [Fact]
    public void Of_two_machines_alone_more_is_allowed_than_beside_two_that_agree()
    {
        Assert.Equal(VerdictLevel.Alarm, Live([Machine("a"), Machine("b"), Machine("c")], [36, 36, 36], [40, 40, 58])[2]);
        Assert.Equal(VerdictLevel.Normal, Live([Machine("d", "K-30"), Machine("e", "K-30")], [36, 36], [40, 58])[1]);
    }

    [Fact]
    public void A_machine_that_stops_now_and_then_is_still_compared()
    {
        Bench[] benches = [Machine("a"), Machine("b"), Machine("c")];
        double[] rises = [40, 42, 65];
        for (int cycle = 0; cycle < 5; cycle++)
        {
            for (int step = 0; step < 80; step++)
            {
                for (int i = 0; i < benches.Length; i++) Run(benches[i], 36, rises[i]);
            }

            for (int step = 0; step < 20; step++)
            {
                for (int i = 0; i < benches.Length; i++)
                    benches[i]
                        .Wait(30)
                        .Give(FeatureKind.RunState, MeasuringPoint.Machine, 1)
                        .Give(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 0)
                        .Give(FeatureKind.Temperature, MeasuringPoint.MotorBody, 22 + rises[i])
                        .Give(FeatureKind.Temperature, MeasuringPoint.Ambient, 22)
                        .Ask();
            }
        }

        foreach (Bench bench in benches[..2]) Run(bench, 36, 41);
        Assert.Equal(VerdictLevel.Alarm, Run(benches[2], 36, 65).Level);
    }

    [Fact]
    public void With_every_time_at_its_least_the_first_look_judges_nothing_and_later_ones_do()
    {
        var options = new SisterTemperatureOptions { WarmAfter = TimeSpan.Zero, Step = TimeSpan.Zero, Smoothing = TimeSpan.FromMinutes(1) };
        Assert.Empty(options.Problems());
        Bench[] benches =
        [
            .. new[] { "a", "b", "c" }
                .Select(id => Bench.Compressor with { Id = id, Model = "K-22" })
                .Select(profile => new Bench(profile, new SisterTemperatureDetector(profile, _board, options))),
        ];
        Assert.All(benches, bench => Assert.Equal(VerdictLevel.CannotJudge, Run(bench, 36, 40).Level));
        Assert.Equal(VerdictLevel.Alarm, Live(benches, [36, 36, 36], [40, 42, 65])[2]);
    }

    [Fact]
    public void Another_model_and_a_plate_without_a_model_have_no_sisters()
    {
        Assert.Equal([VerdictLevel.CannotJudge, VerdictLevel.CannotJudge], Live([Machine("a"), Machine("b", "other")], [36, 36], [40, 65]));
        Bench nameless = Machine("c", model: null);
        Assert.Empty(nameless.Wait(30).Ask());
    }

    [Fact]
    public void A_cold_machine_and_one_whose_sister_stopped_are_not_judged()
    {
        Bench[] benches = [Machine("a"), Machine("b")];
        Live(benches, [36, 36], [40, 41]);
        benches[1].Give(FeatureKind.RunState, MeasuringPoint.Machine, 1).Wait(30).Give(FeatureKind.RunState, MeasuringPoint.Machine, 1).Ask();
        Assert.Equal(VerdictLevel.CannotJudge, Run(benches[0], 36, 40).Level);
    }

    private Bench Machine(string id, string? model = "K-22")
    {
        EquipmentProfile profile = Bench.Compressor with { Id = id, Model = model };
        return new Bench(profile, new SisterTemperatureDetector(profile, _board, new SisterTemperatureOptions()));
    }

    private static VerdictLevel[] Live(Bench[] benches, double[] amperes, double[] rises)
    {
        VerdictLevel[] levels = new VerdictLevel[benches.Length];
        for (int step = 0; step < 3 * 120; step++)
        {
            for (int i = 0; i < benches.Length; i++) levels[i] = Run(benches[i], amperes[i], rises[i]).Level;
        }

        return levels;
    }

    private static Verdict Run(Bench bench, double ampere, double rise) => bench.Wait(30)
        .Give(FeatureKind.RunState, MeasuringPoint.Machine, 3).Give(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, ampere)
        .Give(FeatureKind.Temperature, MeasuringPoint.MotorBody, 22 + rise).Give(FeatureKind.Temperature, MeasuringPoint.Ambient, 22).AskOne();
}
