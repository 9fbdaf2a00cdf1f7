using EdgeAgent.Judge.Commands;

namespace EdgeAgent.DetectionQuality;

/// <summary>The diagnosis of recordings as another plant would have made them. No threshold was chosen on these copies.</summary>
public sealed class VibrationRobustnessTests(ITestOutputHelper output)
{
    private static readonly string[] s_sets = ["cwru", "adi", "uestc", "hit-selfbuilt"];

    private static readonly Alteration[] s_all =
    [
        new("as recorded"),
        new("plate 8 % low") { PlateFactor = 0.92 },
        new("plate 8 % high") { PlateFactor = 1.08 },
        new("speed unknown") { IsSpeedUnknown = true },
        new("bearing unknown") { IsBearingUnknown = true },
        new("first axis only") { OnlyChannel = 0 },
        new("second half") { From = 0.5 },
        new("first half") { To = 0.5 },
        new("a quarter") { To = 0.25 },
        new("half the rate") { Decimate = 2 },
        new("a third faster") { TimeFactor = 1.33 },
        new("a quarter slower") { TimeFactor = 0.75 },
    ];

    /// <summary>A third faster or slower, half the rate, plate off or silent about bearing and speed: what must not matter.</summary>
    public static TheoryData<string, string, double> WhatMustNotMatter => new()
    {
        { "uestc", "plate 8 % high", 0.9 },
        { "uestc", "half the rate", 0.9 },
        { "hit-selfbuilt", "a quarter slower", 0.9 },
        { "hit-selfbuilt", "bearing unknown", 0.9 },
        { "uestc", "bearing unknown", 0.9 },
        { "uestc", "speed unknown", 0.9 },
    };

    [Theory]
    [MemberData(nameof(WhatMustNotMatter))]
    public void Faults_keep_their_names_when_speed_plate_and_sampling_rate_differ(string set, string alteration, double least)
    {
        Counts counts = Judge(set, s_all.Single(known => known.Name == alteration), hasReference: true);
        output.WriteLine($"{alteration}: {set} {counts}");
        Assert.True(counts.Exact >= least * counts.Faulty, counts.ToString());
        Assert.Equal(0, counts.FalseAlarms);
    }

    [Fact]
    public void Every_alteration_of_every_set_with_and_without_reference_as_a_table()
    {
        if (Environment.GetEnvironmentVariable("EDGE_LONG") != "1") Assert.Skip("EDGE_LONG=1 judges all 96 combinations, some three minutes.");
        foreach (bool hasReference in (bool[])[true, false])
        {
            foreach (Alteration alteration in s_all)
            {
                Counts[] counts = [.. s_sets.Select(set => Judge(set, alteration, hasReference))];
                Counts total = counts.Aggregate(
                    (a, b) => new Counts(a.Exact + b.Exact, a.Unknown + b.Unknown, a.Faulty + b.Faulty, a.FalseAlarms + b.FalseAlarms, a.Healthy + b.Healthy)
                );
                output.WriteLine(
                    $"{alteration.Name}, {(hasReference ? "with" : "no")} reference: {total}; {string.Join("; ", s_sets.Zip(counts).Select(pair => $"{pair.First} {pair.Second}"))}"
                );
                Assert.True(total.FalseAlarms <= (hasReference ? 0.1 : 0.2) * total.Healthy, $"{alteration.Name}: {total}");
            }
        }
    }

    [Fact]
    public void Without_a_reference_no_healthy_recording_is_called_faulty_and_what_is_named_is_mostly_right()
    {
        Counts total = new(0, 0, 0, 0, 0);
        foreach (string set in s_sets)
        {
            Counts counts = Judge(set, s_all[0], hasReference: false);
            output.WriteLine($"{set}: {counts}");
            total = new Counts(
                total.Exact + counts.Exact,
                total.Unknown + counts.Unknown,
                total.Faulty + counts.Faulty,
                total.FalseAlarms + counts.FalseAlarms,
                total.Healthy + counts.Healthy
            );
        }

        Assert.Equal(0, total.FalseAlarms);
        Assert.True(total.Exact >= 0.9 * (total.Faulty - total.Unknown), total.ToString());
    }

    private static Counts Judge(string set, Alteration alteration, bool hasReference)
    {
        using AlteredRecordings altered = new(set, alteration);
        VibrationAnswer[] answers = [.. VibrationCommand.Judge(altered.Records, hasReference)];
        VibrationAnswer[] faulty = [.. answers.Where(answer => altered.Labels[answer.File] != "healthy")];
        VibrationAnswer[] healthy = [.. answers.Where(answer => altered.Labels[answer.File] == "healthy")];
        return new Counts(
            faulty.Count(answer => answer.Label == altered.Labels[answer.File]),
            faulty.Count(answer => answer.Label == "unknown"),
            faulty.Length,
            healthy.Count(answer => answer.Label is not ("healthy" or "unknown")),
            healthy.Length);
    }

    private sealed record Counts(int Exact, int Unknown, int Faulty, int FalseAlarms, int Healthy)
    {
        public override string ToString() => $"{Exact}/{Faulty} exact, {Unknown} unknown, {FalseAlarms}/{Healthy} healthy called faulty";
    }
}
