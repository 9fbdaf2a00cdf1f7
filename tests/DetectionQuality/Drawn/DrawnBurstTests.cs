using EdgeAgent.Gateway.Detection.Diagnosis;
using EdgeAgent.Judge.Drawn;

namespace EdgeAgent.DetectionQuality.Drawn;

/// <summary>The diagnosis of drawn bursts against three healthy ones of the same machine, as a confusion table.</summary>
public sealed class DrawnBurstTests(ITestOutputHelper output)
{
    private const int FirstSeed = 940_001;
    private static readonly string[] s_kinds =
    [
        "healthy",
        "unbalance",
        "misalignment",
        "looseness",
        "bent-shaft",
        "bearing-inner",
        "bearing-outer",
        "bearing-ball",
    ];

    private static int Machines => Environment.GetEnvironmentVariable("EDGE_LONG") == "1" ? 100 : 12;

    [Fact]
    public void Healthy_bursts_are_hardly_ever_called_faulty_and_most_faults_get_their_name()
    {
        SortedDictionary<string, SortedDictionary<string, int>> table = new(StringComparer.Ordinal);
        for (int seed = FirstSeed; seed < FirstSeed + Machines; seed++)
        {
            Random random = new(seed);
            VibrationMake make = VibrationMake.Draw(random);
            BearingOrders bearing = BearingOrders.Of(make.Bearing)!;
            double shaftHz = 10 + 40 * random.NextDouble();
            double plateRpm = 60 * shaftHz * (0.97 + 0.06 * random.NextDouble());
            BurstFeatures Features(string? fault, double severity) =>
                new(DrawnBurst.Make(make, shaftHz, 0.5 + 0.5 * random.NextDouble(), fault, severity, random), plateRpm, bearing);
            BurstReference reference = BurstReference.Of([.. Enumerable.Range(0, 3).Select(_ => BurstReference.Of(Features(null, 0)))]);
            foreach (string kind in s_kinds)
            {
                BurstDiagnosis diagnosis = SpectralDiagnosis.Judge(
                    Features(kind == "healthy" ? null : kind, 1 + 2.5 * random.NextDouble()),
                    reference,
                    new SpectralDiagnosisOptions()
                );
                if (!table.TryGetValue(kind, out SortedDictionary<string, int>? row)) table[kind] = row = new(StringComparer.Ordinal);
                row[diagnosis.Fault.ToString()] = row.GetValueOrDefault(diagnosis.Fault.ToString()) + 1;
                if (Environment.GetEnvironmentVariable("EDGE_EACH") == "1")
                    output.WriteLine($"seed {seed} {kind} called {diagnosis.Fault}: {diagnosis.Reason}");
            }
        }

        foreach ((string kind, SortedDictionary<string, int> row) in table)
            output.WriteLine($"{kind}: {string.Join(", ", row.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key} {pair.Value}"))}");
        Assert.True(table["healthy"].GetValueOrDefault("Healthy") >= 0.95 * Machines, "Healthy bursts called faulty.");
    }
}
