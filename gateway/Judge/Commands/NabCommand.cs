using System.CommandLine;
using System.Globalization;
using EdgeAgent.Gateway.Detection.Temperatures;
using EdgeAgent.Judge.Recordings;

namespace EdgeAgent.Judge.Commands;

/// <summary>judge nab FILE.csv OUT.csv: a score from 0 to 1 for each row of a temperature recording; 0.5 and more is a detection.</summary>
public static class NabCommand
{
    /// <summary>
    /// The same excursion is told once; after this long without it, it is a new one. Three times the day in which an alarm rejoins its episode, since weeks are
    /// watched here.
    /// </summary>
    private static readonly TimeSpan s_rejoin = TimeSpan.FromDays(3);

    private static readonly string[] s_time = ["timestamp", "datetime", "time"];

    public static Command Create()
    {
        Argument<FileInfo> from = new("file") { Description = "CSV with columns timestamp,value" };
        Argument<FileInfo> to = new("out") { Description = "CSV to write: timestamp,score, and the score once more under the name NAB uses" };
        Command command = new("nab", "Judges a temperature recording row by row; a score of 0.5 and more is a detection.") { from, to };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(from), parsed.GetRequiredValue(to), Console.Out));
        return command;
    }

    public static int Run(FileInfo from, FileInfo to, TextWriter console)
    {
        if (!from.Exists)
        {
            console.WriteLine($"There is no file {from.FullName}.");
            return 1;
        }

        RecordingLook look = RecordingLook.At(from.OpenText, s_time, table => [ValueOf(table)]);
        to.Directory?.Create();
        using StreamReader reader = from.OpenText();
        using StreamWriter writer = new(to.FullName);
        writer.Write("timestamp,score,anomaly_score\n");
        RowClock clock = new(look.Style);
        int detections = 0;
        int unjudged = 0;
        foreach ((string time, double score, bool isJudged) in Answers(reader, clock))
        {
            if (score >= 0.5) detections++;
            if (!isJudged) unjudged++;
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{time},{score:F4},{score:F4}\n"));
        }

        foreach (string remark in clock.Remarks()) console.WriteLine(remark);
        if (unjudged > 0) console.WriteLine($"Could not judge {unjudged} of {look.Rows} rows, because they hold no number.");
        console.WriteLine(unjudged == look.Rows ? "Nothing could be judged." : $"{detections} detections written to {to.FullName}.");
        return unjudged == look.Rows ? 1 : 0;
    }

    /// <summary>
    /// The live course of temperature over one recording, hot and cold alike. Below one half the score is the deviation over the allowed one, halved; a row
    /// at which an excursion begins has 0.5 and more, the rest of the same excursion stays just below.
    /// </summary>
    public static IEnumerable<(string Time, double Score)> Judge(TextReader reader) =>
        Answers(reader, new RowClock()).Select(answer => (answer.Time, answer.Score));

    private static IEnumerable<(string Time, double Score, bool IsJudged)> Answers(TextReader reader, RowClock clock)
    {
        UnusualTemperatureOptions options = new();
        TemperatureBaseline course = new(options);
        DateTimeOffset? unusualAt = null;
        using CsvRows table = new(reader);
        int time = Math.Max(0, table.Find(s_time));
        int place = ValueOf(table);
        UnitStep step = table.StepTo(place, "°C");
        double score = 0;
        foreach (string[] cells in table.Rows())
        {
            DateTimeOffset at = clock.Take(cells[time]);
            double value = step.Of(table.Number(cells, place));
            if (double.IsNaN(value))
            {
                // No reading: what was unusual a row ago is not new, and nothing is learned.
                yield return (cells[time], Math.Min(score, 0.4999), false);
                continue;
            }

            course.Take(value, at);
            double part = Math.Abs(course.Deviation) / options.DeviationsAllowed;
            score = Math.Min(part / 2, 0.4999);
            if (part > 1)
            {
                if (!(at - unusualAt <= s_rejoin)) score = Math.Min(1, part / 2);
                unusualAt = at;
            }

            yield return (cells[time], score, true);
        }
    }

    private static int ValueOf(CsvRows table)
    {
        int place = table.Find("value") is >= 0 and int named ? named : 1;
        return place < table.Header.Count ? place : throw new InvalidDataException("The recording has one column only; timestamp,value are needed.");
    }
}
