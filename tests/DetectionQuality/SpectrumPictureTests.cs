using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Detection.Diagnosis;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Judge.Reporting;

namespace EdgeAgent.DetectionQuality;

public class SpectrumPictureTests
{
    private const double RateHz = 20_000;
    private const double ShaftHz = 24.6;
    private static readonly EquipmentProfile s_pump = new() { Id = "pump-1", Name = "Pump 1", Type = MachineType.Pump, RatedRpm = 1465, Bearings = ["6205-2RS"] };

    private readonly Random _random = new(11);
    private readonly BurstWatch _watch = new(s_pump, new BurstWatchOptions());

    [Fact]
    public void The_picture_marks_the_harmonics_in_both_languages_and_is_well_formed()
    {
        for (int i = 0; i < 3; i++) Diagnose(blowsHz: null);
        BurstDiagnosis diagnosis = Diagnose(blowsHz: 3.55 * ShaftHz)!;
        foreach ((string language, string title) in (ReadOnlySpan<(string, string)>)[("en", "outer race"), ("zh-CN", "外圈")])
        {
            string svg = SpectrumPicture.Draw(diagnosis, reference: null, language);
            Assert.Contains(title, svg, StringComparison.Ordinal);
            Assert.Contains("2·BPFO", svg, StringComparison.Ordinal);
            Assert.Equal("svg", System.Xml.Linq.XDocument.Parse(svg).Root!.Name.LocalName);
        }
    }

    private BurstDiagnosis? Diagnose(double? blowsHz)
    {
        Burst burst = new([[.. Enumerable.Range(0, 40_000).Select(i => Sample(i / RateHz, blowsHz))]], RateHz, UnitMetresPerSec2: 1);
        DateTimeOffset at = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
        return _watch.Take(MeasuringPoint.DriveEnd, burst, measuredRpm: null, at, mayLearn: true)?.Diagnosis;
    }

    /// <summary>Noise, a turning shaft, and blows that ring at 3.2 kHz.</summary>
    private double Sample(double time, double? blowsHz)
    {
        double noise = 0.3 * (_random.NextDouble() + _random.NextDouble() + _random.NextDouble() - 1.5);
        double turning = 0.3 * Math.Sin(2 * Math.PI * ShaftHz * time) + 0.08 * Math.Sin(4 * Math.PI * ShaftHz * time);
        double sinceBlow = blowsHz is { } hz ? time % (1 / hz) : 1;
        return noise + turning + 2 * Math.Exp(-sinceBlow * 900) * Math.Sin(2 * Math.PI * 3200 * sinceBlow);
    }
}
