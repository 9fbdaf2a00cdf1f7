using EdgeAgent.Gateway.Detection.Diagnosis;
using EdgeAgent.Judge.Commands;
using EdgeAgent.Judge.Recordings;

namespace EdgeAgent.DetectionQuality;

/// <summary>
/// How much the thresholds of the diagnosis owe to the recordings they were tuned on: they are tuned anew on all but one rig, one speed or one load, and
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
        from onceATurn in (double[])[3.5, 3.85, 4.3]
        from rough in (double[])[3, 4, 5]
        select new SpectralDiagnosisOptions
        {
            RaceScore = raceScore,
            RaceGain = raceGain,
            QuietRaceGain = Math.Max(1.5, raceGain),
            BlowsKurtosis = kurtosis,
            FrictionDb = friction,
            TurningDb = turning,
            OnceATurn = onceATurn,
            RoughDb = rough,
        },
    ];

    [Fact]
    public void Tuned_on_the_rest_and_judged_on_the_rig_speed_or_load_held_out_four_of_five_are_still_exact_and_no_healthy_one_is_called_faulty()
    {
        Judged[] all = [.. ((string[])["cwru", "cwru-left", "adi", "adi600", "uestc", "hit-selfbuilt"]).SelectMany(Records)];
        bool[][] right = [.. s_candidates.Select(options => all.Select(judged => judged.Name(options) == judged.Label).ToArray())];
        bool[][] falseAlarm =
        [
            .. s_candidates.Select(options =>
                all.Select(judged => judged.Label == "healthy" && judged.Name(options) is not ("healthy" or "unknown")).ToArray()
            ),
        ];

        List<double> rigs = [];
        List<(double Confidence, bool IsRight)> said = [];
        List<double> speeds = [];
        foreach (string rig in all.Select(judged => judged.Rig).Distinct())
        {
            rigs.Add(HeldOut($"rig {rig}", all, right, falseAlarm, judged => judged.Rig == rig, judged => judged.Rig != rig));
            SpectralDiagnosisOptions tuned = s_candidates[Best(right, Indexes(all, judged => judged.Rig != rig))[0]];
            said.AddRange(all.Where(judged => judged.Rig == rig).Select(judged => judged.Say(tuned)).Where(answer => answer.Confidence > 0));
        }
        foreach ((string rig, double? rpm) in all.Where(judged => judged.Label != "healthy").Select(judged => (judged.Rig, judged.Rpm)).Distinct())
        {
            speeds.Add(
                HeldOut(
                    $"{rig} at {rpm} r/min",
                    all,
                    right,
                    falseAlarm,
                    judged => judged.Rig == rig && judged.Rpm == rpm,
                    judged => judged.Rig != rig || judged.Rpm != rpm
                )
            );
        }

        foreach (string load in all.Where(judged => judged.Rig == "adi").Select(judged => judged.Load).Distinct())
        {
            speeds.Add(
                HeldOut(
                    $"adi under {load}",
                    all,
                    right,
                    falseAlarm,
                    judged => judged.Rig == "adi" && judged.Load == load,
                    judged => judged.Rig != "adi" || judged.Load != load
                )
            );
        }

        output.WriteLine($"mean exact: rigs held out {rigs.Average():F3}, speeds and loads held out {speeds.Average():F3}");
        Assert.InRange(CalibrationError(said), 0, 0.07);
        Assert.True(rigs.Average() >= 0.8, $"Rigs held out: {rigs.Average():F3}.");
        Assert.True(speeds.Average() >= 0.9, $"Speeds and loads held out: {speeds.Average():F3}.");
    }

    private double HeldOut(string name, Judged[] all, bool[][] right, bool[][] falseAlarm, Func<Judged, bool> isHeldOut, Func<Judged, bool> isTuning)
    {
        int[] judged = Indexes(all, one => isHeldOut(one) && one.Label != "healthy");
        int[] healthy = Indexes(all, one => isHeldOut(one) && one.Label == "healthy");
        int[] best = Best(right, Indexes(all, isTuning));
        double exact = best.Average(candidate => judged.Count(i => right[candidate][i])) / judged.Length;
        double falseAlarms = best.Average(candidate => healthy.Count(i => falseAlarm[candidate][i]));
        output.WriteLine(
            $"{name}: exact {exact:F3} of {judged.Length}, {falseAlarms:F2} of {healthy.Length} healthy called faulty; {best.Length} settings equally good on the rest"
        );
        Assert.True(falseAlarms <= 0.1 * healthy.Length, $"{name}: {falseAlarms:F2} of {healthy.Length} healthy called faulty.");
        return exact;
    }

    private static int[] Indexes(Judged[] all, Func<Judged, bool> isChosen) => [.. Enumerable.Range(0, all.Length).Where(i => isChosen(all[i]))];

    /// <summary>The settings that are right most often on what they may be tuned on.</summary>
    private static int[] Best(bool[][] right, int[] tuning)
    {
        int[] scores = [.. right.Select(candidate => tuning.Count(i => candidate[i]))];
        return [.. Enumerable.Range(0, scores.Length).Where(i => scores[i] == scores.Max())];
    }

    /// <summary>Mean distance of what was said from what was right over ten bins, weighted by their answers; the bins go to the output.</summary>
    private double CalibrationError(List<(double Confidence, bool IsRight)> said)
    {
        double error = 0;
        foreach (IGrouping<int, (double Confidence, bool IsRight)> bin in said.GroupBy(answer => Math.Min(9, (int)(10 * answer.Confidence))).OrderBy(bin => bin.Key))
        {
            double mean = bin.Average(answer => answer.Confidence);
            double right = bin.Average(answer => answer.IsRight ? 1 : 0);
            output.WriteLine($"said {mean:F2}: right {right:F2} of {bin.Count()}");
            error += Math.Abs(mean - right) * bin.Count() / said.Count;
        }

        output.WriteLine($"calibration error over left-out rigs {error:F3}");
        return error;
    }

    private static IEnumerable<Judged> Records(string set)
    {
        FileInfo records = new(Path.Combine(SharedData.Folder(set), "records.csv"));
        using StreamReader reader = records.OpenText();
        using CsvRows table = new(reader);
        Dictionary<string, string> labels = table.Rows().ToDictionary(cells => cells[table.Require("file")], cells => cells[table.Require("label")]);
        Dictionary<string, VibrationRecord> byFile = VibrationRecords.Read(records.FullName).ToDictionary(record => record.File);
        foreach (VibrationAnswer answer in VibrationCommand.Judge(records, hasReference: true))
            yield return new Judged(set, byFile[answer.File].Rpm, byFile[answer.File].Load, labels[answer.File], answer);
    }

    private sealed record Judged(string Set, double? Rpm, string Load, string Label, VibrationAnswer Answer)
    {
        private readonly BurstReference _reference = BurstReference.Of(Answer.Reference!);

        /// <summary>Two folders hold further recordings of a rig that is there already.</summary>
        public string Rig => Set.Replace("-left", "", StringComparison.Ordinal).Replace("600", "", StringComparison.Ordinal);

        public string Name(SpectralDiagnosisOptions options) => Answered(options).Label;

        public (double Confidence, bool IsRight) Say(SpectralDiagnosisOptions options)
        {
            VibrationAnswer answer = Answered(options);
            return (answer.Diagnosis!.Confidence, answer.Label == Label);
        }

        private VibrationAnswer Answered(SpectralDiagnosisOptions options) =>
            Answer with { Diagnosis = SpectralDiagnosis.Judge(Answer.Diagnosis!.Features, _reference, options) };
    }
}
