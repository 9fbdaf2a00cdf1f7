using System.Globalization;
using EdgeAgent.Benchmarks.Reporting;
using EdgeAgent.DetectionQuality;
using EdgeAgent.Gateway.Detection.Diagnosis;

namespace EdgeAgent.Benchmarks.Cases;

/// <summary>What detection costs: processor time and bytes of all detectors per machine and second, and processor time of a raw burst's diagnosis.</summary>
internal static class DetectionCase
{
    private const int Runs = 9;
    private const int Bursts = 20;
    private const double Hours = 1;

    public static Task RunAsync(Section section)
    {
        Detectors(section);
        Diagnosis(section);
        return Task.CompletedTask;
    }

    private static void Detectors(Section section)
    {
        var plant = new PlantSimulation(seed: 2);
        plant.Run(hours: 0.2, faults: []);
        var micros = new List<double>();
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        for (int run = 0; run < Runs; run++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            plant.Run(Hours, faults: []);
            micros.Add((Environment.CpuUsage.TotalTime - before).TotalMicroseconds / (Hours * 3600));
        }

        double perSecond = (GC.GetAllocatedBytesForCurrentThread() - bytes) / (Runs * Hours * 3600);
        micros.Sort();
        const string What = "all detectors of one machine at 1 Hz, its simulation included";
        section.Add(What, "processor time a machine and second", Range(micros, "us"), "at most 500 us: 2,000 machines on one core", micros[Runs / 2] <= 500);
        section.Add(What, "allocated a machine and second", string.Create(CultureInfo.InvariantCulture, $"{perSecond:F0} bytes"));
    }

    private static void Diagnosis(Section section)
    {
        var random = new Random(3);
        var burst = new Burst(
            [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 40_000).Select(_ => random.NextDouble() - 0.5).ToArray())],
            RateHz: 20_000,
            UnitMetresPerSec2: 1
        );
        foreach ((string name, BearingOrders? bearing) in new[] { ("bearing known", BearingOrders.Of("6205")), ("bearing unknown", null) })
        {
            BurstReference reference = BurstReference.Of(new BurstFeatures(burst, nominalRpm: 1800, bearing));
            var millis = new List<double>();
            for (int i = 0; i < Bursts; i++)
            {
                TimeSpan before = Environment.CpuUsage.TotalTime;
                SpectralDiagnosis.Judge(new BurstFeatures(burst, nominalRpm: 1800, bearing), reference, new SpectralDiagnosisOptions());
                millis.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
            }

            millis.Sort();
            section.Add(
                $"diagnosis of a burst of 2 s and three axes at 20 kHz, {name}",
                "processor time",
                Range(millis, "ms"),
                "under 100 ms",
                millis[Bursts / 2] < 100
            );
        }
    }

    private static string Range(List<double> sorted, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"median {sorted[sorted.Count / 2]:F1} {unit} ({sorted[0]:F1} to {sorted[^1]:F1})");
}
