using EdgeAgent.Gateway.Detection.Diagnosis;
using EdgeAgent.Judge.Commands;
using EdgeAgent.Judge.Recordings;

namespace EdgeAgent.DetectionQuality;

/// <summary>
/// How much the thresholds of the diagnosis owe to the recordings they were tuned on: they are tuned anew on all but one data set, one speed or one load, and
/// judged on what was held out. Where several settings are equally good in tuning, their mean counts.
/// </summary>
public sealed class VibrationHeldOutTests(ITestOutputHelper output)
{
    private static readonly SpectralDiagnosisOptions[] s_candidates =
    [
        .. from raceScore in (double[])[3.5, 4, 5]
        from raceGain in (double[])[0.9, 1.2, 1.5]
        from kurtosis in (double[])[3.6, 4, 4.6]
        from friction in (double[])[4, 6, 8]
        from turning in (double[])[4, 6, 9]
        select new SpectralDiagnosisOptions
        {
            RaceScore = raceScore,
            RaceGain = raceGain,
            QuietRaceGain = Math.Max(1.5, raceGain),
            BlowsKurtosis = kurtosis,
            FrictionDb = friction,
            TurningDb = turning,
        },
    ];

    [Fact]
    public void Tuned_on_the_rest_and_judged_on_the_set_speed_or_load_held_out_four_of_five_are_still_exact_and_no_healthy_one_is_called_faulty()
    {
        Judged[] all = [.. ((string[])["cwru", "adi", "uestc", "hit-selfbuilt"]).SelectMany(Records)];
        bool[][] right = [.. s_candidates.Select(options => all.Select(judged => judged.Name(options) == judged.Label).ToArray())];
        bool[][] falseAlarm =
        [
            .. s_candidates.Select(options =>
                all.Select(judged => judged.Label == "healthy" && judged.Name(options) is not ("healthy" or "unknown")).ToArray()
            ),
        ];

        List<double> sets = [];
        List<double> speeds = [];
        foreach (string set in all.Select(judged => judged.Set).Distinct())
            sets.Add(HeldOut($"set {set}", all, right, falseAlarm, judged => judged.Set == set, judged => judged.Set != set));
        foreach ((string set, double? rpm) in all.Select(judged => (judged.Set, judged.Rpm)).Distinct())
        {
            speeds.Add(
                HeldOut(
                    $"{set} at {rpm} r/min",
                    all,
                    right,
                    falseAlarm,
                    judged => judged.Set == set && judged.Rpm == rpm,
                    judged => judged.Set != set || judged.Rpm != rpm
                )
            );
        }

        foreach (string load in all.Where(judged => judged.Set == "adi").Select(judged => judged.Load).Distinct())
        {
            speeds.Add(
                HeldOut(
                    $"adi under {load}",
                    all,
                    right,
                    falseAlarm,
                    judged => judged.Set == "adi" && judged.Load == load,
                    judged => judged.Set != "adi" || judged.Load != load
                )
            );
        }

        output.WriteLine($"mean exact: sets held out {sets.Average():F3}, speeds and loads held out {speeds.Average():F3}");
        Assert.True(sets.Average() >= 0.8, $"Sets held out: {sets.Average():F3}.");
        Assert.True(speeds.Average() >= 0.9, $"Speeds and loads held out: {speeds.Average():F3}.");
    }

    private double HeldOut(string name, Judged[] all, bool[][] right, bool[][] falseAlarm, Func<Judged, bool> isHeldOut, Func<Judged, bool> isTuning)
    {
        int[] tuning = [.. Enumerable.Range(0, all.Length).Where(i => isTuning(all[i]))];
        int[] judged = [.. Enumerable.Range(0, all.Length).Where(i => isHeldOut(all[i]) && all[i].Label != "healthy")];
        int[] healthy = [.. Enumerable.Range(0, all.Length).Where(i => isHeldOut(all[i]) && all[i].Label == "healthy")];
        int[] scores = [.. right.Select(candidate => tuning.Count(i => candidate[i]))];
        int[] best = [.. Enumerable.Range(0, scores.Length).Where(i => scores[i] == scores.Max())];
        double exact = best.Average(candidate => judged.Count(i => right[candidate][i])) / judged.Length;
        double falseAlarms = best.Average(candidate => healthy.Count(i => falseAlarm[candidate][i]));
        output.WriteLine(
            $"{name}: exact {exact:F3} of {judged.Length}, {falseAlarms:F2} of {healthy.Length} healthy called faulty; {best.Length} settings equally good on the rest"
        );
        Assert.True(falseAlarms <= 0.1 * healthy.Length, $"{name}: {falseAlarms:F2} of {healthy.Length} healthy called faulty.");
        return exact;
    }

    private static IEnumerable<Judged> Records(string set)
    {
        FileInfo records = new(Path.Combine(SharedData.Folder(set), "records.csv"));
        using StreamReader reader = records.OpenText();
        CsvRows table = new(reader);
        Dictionary<string, string> labels = table.Rows().ToDictionary(cells => cells[table.Require("file")], cells => cells[table.Require("label")]);
        Dictionary<string, VibrationRecord> byFile = VibrationRecords.Read(records.FullName).ToDictionary(record => record.File);
        foreach (VibrationAnswer answer in VibrationCommand.Judge(records, hasReference: true))
            yield return new Judged(set, byFile[answer.File].Rpm, byFile[answer.File].Load, labels[answer.File], answer);
    }

    private sealed record Judged(string Set, double? Rpm, string Load, string Label, VibrationAnswer Answer)
    {
        private readonly BurstReference _reference = BurstReference.Of(Answer.Reference!);

        public string Name(SpectralDiagnosisOptions options) =>
            (Answer with { Diagnosis = SpectralDiagnosis.Judge(Answer.Diagnosis!.Features, _reference, options) }).Label;
    }
}
