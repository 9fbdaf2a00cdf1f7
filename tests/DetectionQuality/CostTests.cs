using EdgeAgent.Gateway.Detection.Diagnosis;

namespace EdgeAgent.DetectionQuality;

/// <summary>What detection costs in processor time, for the machine is shared; the best of several runs counts.</summary>
[Collection(nameof(Alone))]
public sealed class CostTests(ITestOutputHelper output)
{
    [Fact]
    public void The_diagnosis_of_a_burst_of_two_seconds_and_three_axes_takes_less_than_100_ms()
    {
        Random random = new(3);
        Burst burst = new([.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 40_000).Select(_ => random.NextDouble() - 0.5).ToArray())], RateHz: 20_000);
        BurstReference reference = BurstReference.Of(new BurstFeatures(burst, nominalRpm: 1800, BearingOrders.Of("6205")));
        double best = double.MaxValue;
        for (int i = 0; i < 10; i++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            SpectralDiagnosis.Judge(new BurstFeatures(burst, nominalRpm: 1800, BearingOrders.Of("6205")), reference, new SpectralDiagnosisOptions());
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
        }

        output.WriteLine($"{best:F0} ms");
        Assert.True(best < 100, $"{best:F0} ms");
    }

    [Fact]
    public void All_detectors_of_2000_machines_at_1_Hz_take_less_than_one_core()
    {
        PlantSimulation plant = new(seed: 2);
        plant.Run(hours: 0.1, faults: []);
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        plant.Run(hours: 2, faults: []);
        double microseconds = (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / 7200;
        output.WriteLine($"{microseconds:F1} us and {(GC.GetAllocatedBytesForCurrentThread() - bytes) / 7200} bytes a machine and second, the simulation included");
        Assert.True(microseconds * 2000 < 1e6, $"{microseconds:F1} us");
    }
}

/// <summary>Processor time is counted for the whole process, so nothing else may run beside.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
