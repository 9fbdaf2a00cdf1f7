using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Detection.Diagnosis;
using EdgeAgent.Gateway.Machines;

namespace EdgeAgent.Gateway.Tests.Detection;

public sealed class BurstWatchTests
{
    private const double RateHz = 20_000;
    private const double ShaftHz = 24.6;
    private static readonly EquipmentProfile s_pump = new() { Id = "pump-1", Name = "Pump 1", Type = MachineType.Pump, RatedRpm = 1465, Bearings = ["6205-2RS"] };
    private readonly BurstWatch _watch = new(s_pump, new BurstWatchOptions());
    private readonly Random _random = new(11);

    [Fact]
    public void A_damaged_outer_race_is_named_after_two_bursts_and_ends_with_a_healthy_one()
    {
        double order = BearingOrders.Of("6205")!.Outer;
        for (int i = 0; i < 3; i++) Assert.Null(_watch.Take(MeasuringPoint.DriveEnd, Make(blowsHz: null), measuredRpm: null));
        Assert.Equal(MachineFault.Healthy, _watch.Take(MeasuringPoint.DriveEnd, Make(blowsHz: null), measuredRpm: null)!.Fault);

        BurstDiagnosis diagnosis = _watch.Take(MeasuringPoint.DriveEnd, Make(blowsHz: 0.99 * order * ShaftHz), measuredRpm: null)!;
        Assert.Equal(MachineFault.BearingOuterRace, diagnosis.Fault);
        Assert.Equal(ShaftHz, diagnosis.Features.ShaftHz, 0.1);
        Assert.DoesNotContain(Verdicts(), verdict => verdict.Level == VerdictLevel.Alarm);
        _watch.Take(MeasuringPoint.DriveEnd, Make(blowsHz: 0.99 * order * ShaftHz), measuredRpm: null);
        Assert.Equal(FaultCodes.BearingOuterRace, Assert.Single(Verdicts(), verdict => verdict.Level == VerdictLevel.Alarm).FaultCode);

        _watch.Take(MeasuringPoint.DriveEnd, Make(blowsHz: null), measuredRpm: null);
        Assert.DoesNotContain(Verdicts(), verdict => verdict.Level == VerdictLevel.Alarm);
    }

    [Fact]
    public void A_rise_at_turning_frequency_alone_is_unbalance()
    {
        for (int i = 0; i < 3; i++) _watch.Take(MeasuringPoint.DriveEnd, Make(blowsHz: null), measuredRpm: null);
        Assert.Equal(MachineFault.Unbalance, _watch.Take(MeasuringPoint.DriveEnd, Make(blowsHz: null, turning: 1.5), measuredRpm: null)!.Fault);
    }

    [Fact]
    public void The_reference_survives_a_restart_and_is_forgotten_after_service()
    {
        for (int i = 0; i < 3; i++) _watch.Take(MeasuringPoint.DriveEnd, Make(blowsHz: null), measuredRpm: null);
        BurstWatch restarted = new(s_pump, new BurstWatchOptions());
        restarted.Load(_watch.Save()!);
        Assert.NotNull(restarted.Take(MeasuringPoint.DriveEnd, Make(blowsHz: null), measuredRpm: null));
        restarted.Renew();
        Assert.Null(restarted.Take(MeasuringPoint.DriveEnd, Make(blowsHz: null), measuredRpm: null));
    }

    [Fact]
    public void The_picture_marks_the_harmonics_in_both_languages_and_is_well_formed()
    {
        for (int i = 0; i < 3; i++) _watch.Take(MeasuringPoint.DriveEnd, Make(blowsHz: null), measuredRpm: null);
        BurstDiagnosis diagnosis = _watch.Take(MeasuringPoint.DriveEnd, Make(blowsHz: 3.55 * ShaftHz), measuredRpm: null)!;
        foreach ((string language, string title) in (ReadOnlySpan<(string, string)>)[("en", "outer race"), ("zh-CN", "外圈")])
        {
            string svg = SpectrumPicture.Draw(diagnosis, reference: null, language);
            Assert.Contains(title, svg, StringComparison.Ordinal);
            Assert.Contains("2·BPFO", svg, StringComparison.Ordinal);
            Assert.Equal("svg", System.Xml.Linq.XDocument.Parse(svg).Root!.Name.LocalName);
        }
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
            BurstChunk chunk = new() { BurstId = 9, Index = index, ChunkCount = 5, Point = MeasuringPoint.DriveEnd, AxisCount = 1, RateMilliHz = 3_332_000, ScaleMicroMetrePerSec2 = 598, SampleCount = 500 };
            for (int i = 0; i < 500; i++) chunk.Samples[i] = (short)(index * 500 + i);
            isJoined |= assembler.TryTake(chunk, out Burst burst, out _, out double? rpm);
            if (!isJoined) continue;
            Assert.Null(rpm);
            Assert.Equal(2499 * 598e-6, burst.Axes[0][2499], 9);
        }

        Assert.Equal((isWhole, isWhole ? 0 : 1), (isJoined, Math.Min(1, assembler.Refused)));
    }

    private List<Verdict> Verdicts()
    {
        List<Verdict> verdicts = [];
        _watch.Observe(new MachineState(s_pump), DateTimeOffset.UnixEpoch, verdicts);
        return verdicts;
    }

    /// <summary>Two seconds: noise, a turning shaft, and blows that ring at 3.2 kHz.</summary>
    private Burst Make(double? blowsHz, double turning = 0.3)
    {
        double[] samples = new double[40_000];
        for (int i = 0; i < samples.Length; i++)
        {
            double time = i / RateHz;
            samples[i] = 0.3 * (_random.NextDouble() + _random.NextDouble() + _random.NextDouble() - 1.5) + turning * Math.Sin(2 * Math.PI * ShaftHz * time) + 0.08 * Math.Sin(4 * Math.PI * ShaftHz * time);
            if (blowsHz is not { } hz) continue;
            double sinceBlow = time % (1 / hz);
            samples[i] += 2 * Math.Exp(-sinceBlow * 900) * Math.Sin(2 * Math.PI * 3200 * sinceBlow);
        }

        return new Burst([samples], RateHz);
    }
}
