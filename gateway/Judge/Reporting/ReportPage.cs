using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Detection.Process;
using EdgeAgent.Gateway.Detection.Vibration;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Judge.Commands;
using EdgeAgent.Judge.Drawn;
using EdgeAgent.Judge.Recordings;
using EdgeAgent.Judge.Scoring;

namespace EdgeAgent.Judge.Reporting;

/// <summary>
/// The page of figures: every set below a data folder judged by the live detectors, hits beside false alarms. Labels are read here, after the answers were
/// given, and nowhere before.
/// </summary>
public sealed class ReportPage(string dataFolder)
{
    private static readonly string[] s_vibrationSets = ["cwru", "adi", "uestc", "hit-selfbuilt"];
    private static readonly string[] s_formulas = ["PWF", "HDF", "OSF"];
    private const int SimulatedSeed = 950_001;
    private const int SimulatedMachines = 40;
    private static readonly int[] s_delays = [5, 15, 30, 60, 120, 300, 600, 1200, 2400];
    private readonly StringBuilder _page = new();

    public string Write(TextWriter console)
    {
        _page.Append(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Detection report</title><style>body{font:15px/1.45 sans-serif;color:#1b2733;max-width:900px;margin:2em auto;padding:0 1em}table{border-collapse:collapse;font-size:14px}td,th{border:1px solid #d5dbe1;padding:3px 8px;text-align:right}th:first-child,td:first-child{text-align:left}.hit{background:#dcf2e3}.miss{background:#fbe3da}svg{width:100%;height:auto;display:block;margin:1em 0}</style><h1>Detection report</h1>"
        );
        _page.Append(
            "<p>Every answer was given causally by the code that runs on the gateway; labels were read only afterwards. Red is labelled, dark is alarmed.</p>"
        );
        if (Directory.Exists(Path.Combine(dataFolder, "skab"))) Skab(console);
        if (Directory.Exists(Path.Combine(dataFolder, "nab"))) Nab(console);
        foreach (string set in s_vibrationSets.Where(set => File.Exists(Path.Combine(dataFolder, set, "records.csv")))) Vibration(set, console);
        if (Directory.Exists(Path.Combine(dataFolder, "ai4i"))) Rules(console);
        if (Directory.Exists(Path.Combine(dataFolder, "cnc-power"))) Power(console);
        Simulated(console);
        return _page.Append("</html>").ToString();
    }

    /// <summary>Machines drawn from published ranges with drawn faults; the seeds are the report's own.</summary>
    private void Simulated(TextWriter console)
    {
        DrawnScore score = DrawnScore.Of(SimulatedSeed, SimulatedMachines);
        _page.Append("<h2>Simulator: drawn machines, faults and confounders</h2>");
        Sentence(
            $"{SimulatedMachines} machines, {score.All.Faults} faults that could be seen, from barely detectable, a quarter of the machines with two. Episodes: precision {score.Precision:F3} ({score.FalseEpisodes.Count} false of {score.Episodes}), recall {score.All.Recall:F3}; of the found the right code first {score.All.FirstShare:F3}, in the first three {score.All.AmongThreeShare:F3}, remote or on site right {score.All.RemoteShare:F3}. Operator or machine was told for {score.All.OriginTold} of them and right for {score.All.OriginRight}. Where two faults share an episode, either comes first rightly, but each is sought among the first three."
        );
        _page.Append("<table><tr><th>fault</th><th>found</th><th>right code first</th><th>in the first three</th><th>median delay</th></tr>");
        foreach ((string kind, DrawnTally tally) in score.ByKind)
        {
            double[] delays = [.. score.Answers.Where(answer => answer.Fault.Kind == kind).Select(answer => answer.DelaySeconds).OfType<double>()];
            string delay = delays.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Robust.Median(delays):F0} s");
            _page.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{kind}</td><td class=\"{(tally.Found == tally.Faults ? "hit" : "miss")}\">{tally.Found} of {tally.Faults}</td><td class=\"{(tally.First == tally.Found ? "hit" : "miss")}\">{tally.First}</td><td>{tally.AmongThree}</td><td>{delay}</td></tr>"
            );
        }

        _page.Append("</table><h3>Delay from the beginning of the fault to its first alarm: part of all faults told by then</h3>");
        (double, double, string)[] curve =
        [
            .. s_delays.Select(seconds =>
                (
                    Math.Log(1 + seconds) / Math.Log(1 + s_delays[^1]),
                    score.Answers.Count(answer => answer.DelaySeconds <= seconds) / (double)Math.Max(1, score.All.Faults),
                    seconds < 60 ? $"{seconds} s" : $"{seconds / 60} min"
                )
            ),
        ];
        _page.Append(Plots.Curve("delay, logarithmic", "told", curve, isLabelledBelow: true));
        console.WriteLine(
            $"Simulator: {score.All}; precision {score.Precision.ToString("F3", CultureInfo.InvariantCulture)} ({score.FalseEpisodes.Count} false of {score.Episodes})"
        );
    }

    private void Skab(TextWriter console)
    {
        string folder = Path.Combine(dataFolder, "skab");
        string[] files = [.. Directory.EnumerateFiles(folder, "*.csv", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        (RowScore total, List<Strip> strips) = SkabScore(folder, files, new DetectionOptions());
        _page.Append("<h2>SKAB: pump test bed</h2>");
        Sentence(
            $"F1 {total.F1:F3} at a false alarm rate of {total.FalseAlarmRate:P1} over {files.Length} recordings, the first 400 rows of each for learning."
        );
        _page.Append(Plots.Strips(strips));
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"SKAB F1 {total.F1:F4} false alarm rate {total.FalseAlarmRate:P2}"));

        List<(double, double, string)> curve = [];
        foreach (double factor in (double[])[0.5, 0.7, 1, 1.4, 2, 3])
        {
            (RowScore score, _) = SkabScore(folder, files, Scaled(factor));
            double precision = (double)score.TruePositives / Math.Max(1, score.TruePositives + score.FalsePositives);
            double recall = (double)score.TruePositives / Math.Max(1, score.TruePositives + score.FalseNegatives);
            curve.Add((recall, precision, string.Create(CultureInfo.InvariantCulture, $"×{factor}")));
        }

        _page.Append("<h3>Precision over recall when every band is made narrower or wider</h3>");
        _page.Append(Plots.Curve("recall", "precision", curve));
    }

    private static DetectionOptions Scaled(double factor)
    {
        ProcessBandOptions process = new();
        LearnedBandOptions vibration = new();
        return new DetectionOptions
        {
            ProcessBand = process with
            {
                SmallestChange = process.SmallestChange * factor,
                ChangePerLitrePerMinute = process.ChangePerLitrePerMinute * factor,
                LargestChange = process.LargestChange * factor,
                LargestStep = process.LargestStep * Math.Max(1, factor),
                ErrorsAllowed = process.ErrorsAllowed * factor,
                WanderAllowed = process.WanderAllowed * factor,
            },
            LearnedBand = vibration with
            {
                SmallestRise = Math.Pow(vibration.SmallestRise, factor),
                LargestRise = Math.Pow(vibration.LargestRise, Math.Max(1, factor)),
            },
        };
    }

    private static (RowScore Total, List<Strip> Strips) SkabScore(string folder, string[] files, DetectionOptions options)
    {
        RowScore total = RowScore.Zero;
        List<Strip> strips = [];
        foreach (string file in files)
        {
            using StreamReader reader = File.OpenText(file);
            bool[] answers = [.. SkabCommand.Judge(SkabRecording.Read(reader), options).Select(answer => answer.IsAnomaly)];
            string[][] rows = [.. File.ReadLines(file).Select(line => line.Split(';'))];
            int label = Array.IndexOf(rows[0], "anomaly");
            bool[] labels = [.. rows.Skip(1).Select(row => label >= 0 && row[label].StartsWith('1'))];
            RowScore score = RowScore.Zero;
            for (int row = SkabCommand.LearningRows; row < answers.Length; row++) score = score.Count(answers[row], labels[row]);
            if (label >= 0) total = total.Plus(score);
            int first = Array.IndexOf(labels, true);
            int hit = first < 0 ? -1 : Array.FindIndex(answers, first, isAnomaly => isAnomaly);
            string note = first < 0
                ? string.Create(CultureInfo.InvariantCulture, $"{answers.Count(isAnomaly => isAnomaly)} false rows")
                : string.Create(CultureInfo.InvariantCulture, $"F1 {score.F1:F2}, delay {(hit >= 0 && labels[hit] ? hit - first : -1)} rows");
            strips.Add(new Strip(Path.GetRelativePath(folder, file), labels, answers, note));
        }

        return (total, strips);
    }

    private void Nab(TextWriter console)
    {
        string folder = Path.Combine(dataFolder, "nab");
        Dictionary<string, string[][]> windows =
            JsonSerializer.Deserialize<Dictionary<string, string[][]>>(File.ReadAllText(Path.Combine(folder, "windows.json"))) ?? [];
        _page.Append("<h2>NAB: temperatures over months</h2><p>Blue lines are detections, red the labelled windows.</p>");
        foreach ((string key, string[][] spans) in windows)
        {
            string file = Path.Combine(folder, Path.GetFileName(key));
            if (!File.Exists(file)) continue;
            using StreamReader reader = File.OpenText(file);
            (string Time, double Score)[] answers = [.. NabCommand.Judge(reader)];
            double[] values = [.. File.ReadLines(file).Skip(1).Select(line => double.Parse(line.Split(',')[1], CultureInfo.InvariantCulture))];
            int Row(string time) => Array.FindIndex(answers, answer => string.CompareOrdinal(answer.Time, time[..19]) >= 0);
            int[] detections = [.. Enumerable.Range(0, answers.Length).Where(row => answers[row].Score >= 0.5)];
            (int From, int To)[] labelled = [.. spans.Select(span => (Row(span[0]), Row(span[1])))];
            int hit = labelled.Count(span => detections.Any(row => row >= span.From && row <= span.To));
            int outside = detections.Count(row => !labelled.Any(span => row >= span.From && row <= span.To));
            Sentence(
                $"{Path.GetFileName(key)}: {hit} of {labelled.Length} windows hit, {outside} detections outside (some in the probation, which the score leaves out)."
            );
            _page.Append(Plots.Series(values, labelled, detections));
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"NAB {Path.GetFileName(key)} windows {hit}/{labelled.Length} outside {outside}"));
        }
    }

    private void Vibration(string set, TextWriter console)
    {
        FileInfo records = new(Path.Combine(dataFolder, set, "records.csv"));
        using StreamReader reader = records.OpenText();
        using CsvRows table = new(reader);
        (int file, int labelled) = (table.Require("file"), table.Require("label"));
        Dictionary<string, string> labels = table.Rows().ToDictionary(row => row[file], row => row[labelled]);
        VibrationAnswer[] answers = [.. VibrationCommand.Judge(records, hasReference: true)];
        int faulty = answers.Count(answer => labels[answer.File] != "healthy");
        int exact = answers.Count(answer => labels[answer.File] != "healthy" && labels[answer.File] == answer.Label);
        int healthy = answers.Length - faulty;
        int falseAlarms = answers.Count(answer => labels[answer.File] == "healthy" && answer.Label is not ("healthy" or "unknown"));
        _page.Append(CultureInfo.InvariantCulture, $"<h2>{Plots.Escape(set)}: fault named from a burst, with reference</h2>");
        Sentence($"{exact} of {faulty} faults named exactly, {falseAlarms} of {healthy} healthy recordings called faulty.");
        Confusion(answers, labels);
        foreach (string label in (string[])["bearing_inner", "bearing_outer", "imbalance"])
        {
            VibrationAnswer? shown = answers.LastOrDefault(answer => answer.Label == label && labels[answer.File] == label);
            if (shown?.Diagnosis is { } diagnosis)
                _page.Append(
                    CultureInfo.InvariantCulture,
                    $"<p>Evidence of {Plots.Escape(shown.File)}:</p>{SpectrumPicture.Draw(diagnosis, shown.Reference, "en")}"
                );
        }

        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{set} exact {exact}/{faulty} false alarms {falseAlarms}/{healthy}"));
    }

    /// <summary>AI4I's published formulas written as a profile's rules: exact or wrong, nothing between.</summary>
    private void Rules(TextWriter console)
    {
        string file = Path.Combine(dataFolder, "ai4i", "ai4i2020.csv");
        string[][] rows = [.. File.ReadLines(file).Select(line => line.Split(','))];
        PowerAnswer[] answers = [.. PowerAnswers(file, "ai4i-mill.yaml")];
        _page.Append(
            "<h2>AI4I: published formulas as rules of a profile</h2><table><tr><th>rule</th><th>rows labelled</th><th>rows told</th><th>rows told otherwise than labelled</th></tr>"
        );
        foreach (string rule in s_formulas)
        {
            int label = Array.IndexOf(rows[0], rule);
            int labelled = rows.Skip(1).Count(row => row[label] == "1");
            int told = answers.Count(answer => answer.Codes.Contains(rule));
            int wrong = rows.Skip(1).Zip(answers).Count(pair => (pair.First[label] == "1") != pair.Second.Codes.Contains(rule));
            _page.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{rule}</td><td>{labelled}</td><td>{told}</td><td class=\"{(wrong == 0 ? "hit" : "miss")}\">{wrong} of {answers.Length}</td></tr>"
            );
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"AI4I {rule} wrong {wrong} of {answers.Length}, labelled {labelled}"));
        }

        _page.Append("</table>");
    }

    /// <summary>A machine tool whose labelled rows are a spindle's starts: peaks of current that are no overload.</summary>
    private void Power(TextWriter console)
    {
        PowerAnswer[] answers = [.. PowerAnswers(Path.Combine(dataFolder, "cnc-power", "cnc_power.csv"), "cnc.yaml")];
        string told = string.Join(
            ", ",
            answers
                .SelectMany(answer => answer.Codes)
                .CountBy(code => code)
                .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} in {pair.Value} rows"))
        );
        _page.Append("<h2>Machine tool: peaks of current when the spindle starts</h2>");
        Sentence($"{answers.Length} rows, highest input {answers.Max(answer => answer.InputKw ?? 0):F2} kW. Alarms: {(told.Length == 0 ? "none" : told)}.");
        console.WriteLine($"Machine tool alarms: {(told.Length == 0 ? "none" : told)}");
    }

    private static IEnumerable<PowerAnswer> PowerAnswers(string file, string profileName)
    {
        List<string> problems = [];
        EquipmentProfile profile =
            ProfileFile.Read(Path.Combine(AppContext.BaseDirectory, "Profiles", profileName), problems)
            ?? throw new InvalidDataException(string.Join('\n', problems));
        using StreamReader reader = File.OpenText(file);
        foreach (PowerAnswer answer in PowerCommand.Judge(reader, profile, new DetectionOptions())) yield return answer;
    }

    private void Confusion(VibrationAnswer[] answers, Dictionary<string, string> labels)
    {
        string[] names = [.. labels.Values.Concat(answers.Select(answer => answer.Label)).Distinct().Order(StringComparer.Ordinal)];
        _page.Append("<table><tr><th>labelled \\ named</th>").AppendJoin("", names.Select(name => $"<th>{name}</th>")).Append("</tr>");
        foreach (string label in names)
        {
            _page.Append(CultureInfo.InvariantCulture, $"<tr><td>{label}</td>");
            foreach (string named in names)
            {
                int count = answers.Count(answer => labels[answer.File] == label && answer.Label == named);
                _page.Append(
                    CultureInfo.InvariantCulture,
                    $"<td class=\"{(count == 0 ? "" : label == named ? "hit" : "miss")}\">{(count == 0 ? "" : count)}</td>"
                );
            }

            _page.Append("</tr>");
        }

        _page.Append("</table>");
    }

    private void Sentence(FormattableString text) => _page.Append("<p>").Append(Plots.Escape(text.ToString(CultureInfo.InvariantCulture))).Append("</p>");
}
