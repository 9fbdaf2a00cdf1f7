using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Languages;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Detection.Diagnosis;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Gateway.Tests.Support;

namespace EdgeAgent.Gateway.Tests.Detection;

public sealed class BurstWatchTests
{
    private static readonly DateTimeOffset s_at = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly EquipmentProfile s_pump = new()
    {
        Id = "pump-1",
        Name = "Pump 1",
        Type = MachineType.Pump,
        RatedRpm = 1465,
        Bearings = ["6205-2RS"],
    };
    private readonly BurstWatch _watch = new(s_pump, new BurstWatchOptions());
    private readonly MadeBursts _bursts = new(11);

    [Fact]
    public void A_damaged_outer_race_is_named_after_two_bursts_and_ends_with_a_healthy_one()
    {
        for (int i = 0; i < 3; i++) Assert.Null(Diagnose(blowsHz: null));
        Assert.Equal(MachineFault.Healthy, Diagnose(blowsHz: null)!.Fault);

        BurstDiagnosis diagnosis = Diagnose(blowsHz: MadeBursts.OuterRaceHz)!;
        Assert.Equal(MachineFault.BearingOuterRace, diagnosis.Fault);
        Assert.Equal(MadeBursts.ShaftHz, diagnosis.Features.ShaftHz, 0.1);
        Assert.DoesNotContain(Verdicts(), verdict => verdict.Level == VerdictLevel.Alarm);
        Diagnose(blowsHz: MadeBursts.OuterRaceHz);
        Assert.Equal(FaultCodes.BearingOuterRace, Assert.Single(Verdicts(), verdict => verdict.Level == VerdictLevel.Alarm).FaultCode);

        Diagnose(blowsHz: null);
        Assert.DoesNotContain(Verdicts(), verdict => verdict.Level == VerdictLevel.Alarm);
    }

    [Fact]
    public void A_rise_at_turning_frequency_alone_is_unbalance()
    {
        for (int i = 0; i < 3; i++) Diagnose(blowsHz: null);
        Assert.Equal(MachineFault.Unbalance, Diagnose(blowsHz: null, turning: 1.5)!.Fault);
    }

    [Fact]
    public void A_damaged_outer_race_is_named_although_nobody_knows_the_bearing()
    {
        BurstWatch watch = new(s_pump with { Bearings = [] }, new BurstWatchOptions());
        BurstDiagnosis? Take(double? blowsHz) => watch.Take(MeasuringPoint.DriveEnd, _bursts.Make(blowsHz), measuredRpm: null, s_at, mayLearn: true)!.Diagnosis;
        for (int i = 0; i < 3; i++) Take(null);
        Assert.Equal(MachineFault.Healthy, Take(null)!.Fault);
        BurstDiagnosis diagnosis = Take(MadeBursts.OuterRaceHz)!;
        Assert.Equal(MachineFault.BearingOuterRace, diagnosis.Fault);
        Assert.Equal(MadeBursts.OuterRaceHz, diagnosis.Features.Outer.Hz, 0.5);
        Assert.Contains(Because.BearingUnknown, diagnosis.Reason.Also!);
    }

    /// <summary>Rise at turning frequency on the two axes across the shaft and the one along it.</summary>
    [Theory]
    [InlineData(1.5, 1.2, 0.4, true, MachineFault.Unbalance)]
    [InlineData(1.2, 0.9, 1.4, true, MachineFault.BentShaft)]
    [InlineData(1.2, 0.9, 1.4, false, MachineFault.Unbalance)]
    public void A_rise_along_the_shaft_is_a_bent_shaft_when_the_profile_says_which_axis_that_is(
        double first,
        double second,
        double axial,
        bool isAxisKnown,
        MachineFault expected
    )
    {
        BurstWatch watch = new(s_pump with { AxialAxes = isAxisKnown ? new() { ["drive-end"] = 3 } : [] }, new BurstWatchOptions());
        BurstOutcome Take(double a, double b, double c) =>
            watch.Take(
                MeasuringPoint.DriveEnd,
                new Burst([_bursts.Make(null, a).Axes[0], _bursts.Make(null, b).Axes[0], _bursts.Make(null, c).Axes[0]], MadeBursts.RateHz, UnitMetresPerSec2: 1),
                measuredRpm: null,
                s_at,
                mayLearn: true
            )!;
        for (int i = 0; i < 3; i++) Take(0.3, 0.3, 0.3);
        BurstOutcome outcome = Take(first, second, axial);
        Assert.Equal(expected, outcome.Diagnosis!.Fault);
        if (!isAxisKnown) Assert.Equal([MachineFault.Unbalance, MachineFault.BentShaft], outcome.Ranked.Take(2).Select(cause => cause.Fault));
    }

    [Fact]
    public void The_reference_survives_a_restart_and_is_forgotten_after_service()
    {
        for (int i = 0; i < 3; i++) Diagnose(blowsHz: null);
        BurstWatch restarted = new(s_pump, new BurstWatchOptions());
        restarted.Load(_watch.Save()!);
        Assert.NotNull(restarted.Take(MeasuringPoint.DriveEnd, _bursts.Make(blowsHz: null), measuredRpm: null, s_at, mayLearn: true)!.Diagnosis);
        restarted.Renew();
        Assert.Null(restarted.Take(MeasuringPoint.DriveEnd, _bursts.Make(blowsHz: null), measuredRpm: null, s_at, mayLearn: true)!.Diagnosis);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]      // one chunk left out
    public void A_recording_is_joined_from_its_chunks_only_when_it_is_whole(int leftOut, bool isWhole)
    {
        BurstAssembler assembler = new();
        bool isJoined = false;
        for (int index = 0; index < 5; index++)
        {
            if (leftOut > 0 && index == 2) continue;
            BurstChunk chunk = new()
            {
                BurstId = 9,
                Index = index,
                ChunkCount = 5,
                Point = MeasuringPoint.DriveEnd,
                AxisCount = 1,
                RateMilliHz = 3_332_000,
                ScaleMicroMetrePerSec2 = 598,
                SampleCount = 500,
            };
            for (int i = 0; i < 500; i++) chunk.Samples[i] = (short)(index * 500 + i);
            Assembly became = assembler.Take(chunk);
            Assert.Equal(leftOut == 0 || index < 2 ? (index == 4 ? Assembly.Whole : Assembly.Growing) : index == 3 ? Assembly.Refused : Assembly.Stray, became);
            if (became != Assembly.Whole) continue;
            isJoined = true;
            Assert.Equal(2499 * 598e-6, assembler.TakeWhole()!.Axes[0][2499], 9);
        }

        Assert.Equal((isWhole, isWhole ? 0 : 1), (isJoined, assembler.Refused));
    }

    /// <summary>What came over the wire once had no unit: a shaft that swung at 10 mm/s turned at 0.0 mm/s, and nothing was recognised.</summary>
    [Fact]
    public void A_burst_from_the_wire_says_the_same_as_the_same_burst_from_a_file()
    {
        Burst made = _bursts.Make(blowsHz: null, turning: 3);
        BurstAssembler assembler = new();
        Assembly became = Assembly.Growing;
        foreach (byte[] bytes in new MadeBursts(seed: 5).Frames(blowsHz: null, s_at, turning: 3))
        {
            Frame frame = new();
            Assert.True(FrameCodec.TryDecode(bytes, bytes.Length, frame, out _));
            became = assembler.Take(frame.Burst);
        }

        Assert.Equal(Assembly.Whole, became);
        Burst heard = assembler.TakeWhole()!;
        Burst fromFile = new([[.. new MadeBursts(seed: 5).Make(blowsHz: null, turning: 3).Axes[0].Select(value => Math.Round(value / 0.001) * 0.001)]], MadeBursts.RateHz, 1);
        Assert.Equal(fromFile.UnitMetresPerSec2, heard.UnitMetresPerSec2);
        BurstDiagnosis Say(Burst burst) => SpectralDiagnosis.Judge(new BurstFeatures(burst, 60 * MadeBursts.ShaftHz, BearingOrders.Of("6205")), null, new());
        Assert.Equal(Say(fromFile).Reason.For(Catalogue.English), Say(heard).Reason.For(Catalogue.English));
        Assert.Equal(MachineFault.Unbalance, Say(heard).Fault);
        Assert.Equal(MachineFault.Unbalance, Say(made).Fault);
    }

    [Theory]
    [InlineData(60 * MadeBursts.ShaftHz / 8)]    // 6 turns of a slow machine in two seconds
    [InlineData(60 * MadeBursts.ShaftHz / 3)]    // 16 turns
    public void A_burst_of_too_few_turns_is_refused_by_name_and_makes_no_reference(double rpm)
    {
        for (int i = 0; i < 4; i++)
        {
            BurstOutcome outcome = _watch.Take(MeasuringPoint.DriveEnd, _bursts.Make(MadeBursts.OuterRaceHz), rpm, s_at, mayLearn: true)!;
            Assert.Equal(MachineFault.Unknown, outcome.Diagnosis!.Fault);
            Assert.Equal("burst.too-few-turns", outcome.Diagnosis.Reason.Code);
        }

        Assert.Equal(BurstNeed.Routine, _watch.NeedOf(MeasuringPoint.DriveEnd));
    }

    /// <summary>A gain set anew once named misalignment, and a sensor that had come loose was a healthy machine.</summary>
    [Theory]
    [InlineData(0.02)]
    [InlineData(60)]
    public void Every_level_changed_together_is_another_gain_and_no_fault(double gain)
    {
        for (int i = 0; i < 3; i++) Diagnose(blowsHz: null);
        Burst burst = _bursts.Make(blowsHz: null);
        BurstOutcome outcome = _watch.Take(
            MeasuringPoint.DriveEnd,
            burst with { Axes = [[.. burst.Axes[0].Select(value => gain * value)]] },
            measuredRpm: null,
            s_at,
            mayLearn: true
        )!;
        Assert.Equal(MachineFault.Unknown, outcome.Diagnosis!.Fault);
        Assert.Contains("another gain", outcome.Diagnosis.Reason.For(Catalogue.English), StringComparison.Ordinal);
    }

    [Fact]
    public void A_burst_of_a_machine_in_trouble_is_judged_alone_and_never_becomes_the_healthy_reference()
    {
        for (int i = 0; i < 5; i++)
        {
            BurstOutcome outcome = _watch.Take(MeasuringPoint.DriveEnd, _bursts.Make(MadeBursts.OuterRaceHz), measuredRpm: null, s_at, mayLearn: false)!;
            Assert.Equal(MachineFault.BearingOuterRace, outcome.Diagnosis!.Fault);
            Assert.Null(outcome.Reference);
        }

        Assert.Equal(BurstNeed.Reference, _watch.NeedOf(MeasuringPoint.DriveEnd));
    }

    [Fact]
    public void A_fault_named_before_there_is_a_reference_gets_its_second_opinion_and_is_not_learned_as_healthy_meanwhile()
    {
        Diagnose(blowsHz: null);
        _watch.Take(MeasuringPoint.DriveEnd, _bursts.Make(MadeBursts.OuterRaceHz), measuredRpm: null, s_at, mayLearn: false);
        Assert.Equal(BurstNeed.Confirmation, _watch.NeedOf(MeasuringPoint.DriveEnd));

        BurstOutcome second = _watch.Take(MeasuringPoint.DriveEnd, _bursts.Make(MadeBursts.OuterRaceHz), measuredRpm: null, s_at, mayLearn: true)!;

        Assert.Equal(MachineFault.BearingOuterRace, second.Diagnosis!.Fault);
        Assert.Equal(FaultCodes.BearingOuterRace, Assert.Single(Verdicts(), verdict => verdict.Level == VerdictLevel.Alarm).FaultCode);
        Assert.Equal(BurstNeed.Reference, _watch.NeedOf(MeasuringPoint.DriveEnd));
    }

    [Fact]
    public void Half_a_reference_and_half_an_opinion_survive_a_restart()
    {
        Diagnose(blowsHz: null);
        Diagnose(blowsHz: null);
        BurstWatch restarted = new(s_pump, new BurstWatchOptions());
        restarted.Load(_watch.Save()!);
        Assert.Null(restarted.Take(MeasuringPoint.DriveEnd, _bursts.Make(blowsHz: null), measuredRpm: null, s_at, mayLearn: true)!.Diagnosis);
        Assert.Equal(BurstNeed.Routine, restarted.NeedOf(MeasuringPoint.DriveEnd));

        restarted.Take(MeasuringPoint.DriveEnd, _bursts.Make(MadeBursts.OuterRaceHz), measuredRpm: null, s_at, mayLearn: true);
        BurstWatch again = new(s_pump, new BurstWatchOptions());
        again.Load(restarted.Save()!);
        Assert.Equal(BurstNeed.Confirmation, again.NeedOf(MeasuringPoint.DriveEnd));
        again.Take(MeasuringPoint.DriveEnd, _bursts.Make(MadeBursts.OuterRaceHz), measuredRpm: null, s_at, mayLearn: true);
        Assert.Equal(BurstNeed.Routine, again.NeedOf(MeasuringPoint.DriveEnd));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"drive-end\":null,\"moon\":{}}")]
    [InlineData("{\"drive-end\":{\"References\":[null,{\"ShaftHz\":25}],\"Learning\":[],\"Opinion\":{\"Fault\":99,\"Agreeing\":2}}}")]
    public void A_memory_that_makes_no_sense_is_ignored(string memory)
    {
        _watch.Load(memory);
        Assert.Equal(BurstNeed.Reference, _watch.NeedOf(MeasuringPoint.DriveEnd));
        Assert.Empty(Verdicts());
    }

    [Theory]
    [InlineData("bpfi=5.415 bpfo=3.585 bsf=2.357 ftf=0.398", true)]
    [InlineData("6205-2RS", true)]
    [InlineData("bpfi=5.415 bpfo=3.585", false)]
    [InlineData("bpfi=5,4 bpfo=3.585 bsf=2.357 ftf=0.398", false)]
    [InlineData("9999", false)]
    public void A_bearing_is_known_by_its_designation_or_by_its_four_orders(string designation, bool isKnown)
    {
        BearingOrders? orders = BearingOrders.Of(designation);
        Assert.Equal(isKnown, orders is not null);
        if (isKnown) Assert.Equal(3.585, orders!.Outer, 0.001);
    }

    private BurstDiagnosis? Diagnose(double? blowsHz, double turning = 0.3) =>
        _watch.Take(MeasuringPoint.DriveEnd, _bursts.Make(blowsHz, turning), measuredRpm: null, s_at, mayLearn: true)!.Diagnosis;

    private List<Verdict> Verdicts()
    {
        List<Verdict> verdicts = [];
        _watch.Observe(new MachineState(s_pump), DateTimeOffset.UnixEpoch, verdicts);
        return verdicts;
    }
}
