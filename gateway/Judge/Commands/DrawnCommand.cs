using System.CommandLine;
using System.Globalization;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Judge.Drawn;

namespace EdgeAgent.Judge.Commands;

/// <summary>
/// judge drawn --first-seed N --machines N: drawn machines with drawn faults through detectors and alarm lifecycle; every wrong answer with what led to it, then the
/// figures.
/// </summary>
public static class DrawnCommand
{
    public static Command Create()
    {
        Option<int> firstSeed = new("--first-seed") { Description = "Seed of the first machine; the next ones follow", Required = true };
        Option<int> machines = new("--machines") { Description = "How many", DefaultValueFactory = _ => 80 };
        Command command = new("drawn", "Judges machines and faults drawn from seeds.") { firstSeed, machines };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(firstSeed), parsed.GetRequiredValue(machines), Console.Out));
        return command;
    }

    public static int Run(int firstSeed, int machines, TextWriter console)
    {
        if (machines is not (>= 1 and <= 10_000))
        {
            console.WriteLine($"--machines is {machines}; use 1 to 10000.");
            return 1;
        }

        DrawnScore score = DrawnScore.Of(firstSeed, machines);
        foreach (DrawnAnswer answer in score.Answers.Where(answer => !answer.IsFound || !answer.IsFirst || !answer.IsRemoteRight)) Write(answer, console);
        foreach (string episode in score.FalseEpisodes) console.WriteLine("false: " + episode);
        foreach ((string kind, DrawnTally figures) in score.ByKind) console.WriteLine($"{kind}: {figures}");
        console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"all: {score.All}; precision of episodes {score.Precision:F3} ({score.Episodes - score.FalseEpisodes.Count} of {score.Episodes})"
            )
        );
        return 0;
    }

    private static void Write(DrawnAnswer answer, TextWriter console)
    {
        string[] wrong =
        [
            .. new[]
            {
                answer.IsFound ? null : "missed",
                !answer.IsFound || answer.IsFirst ? null : "first",
                !answer.IsFound || answer.IsRemoteRight ? null
                : answer.Fault.IsRemote ? "remote"
                : "on site",
            }.OfType<string>(),
        ];
        console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"wrong ({string.Join(", ", wrong)}): seed {answer.Seed} ({answer.Machine}) {answer.Fault.Kind} {answer.Fault.Severity:F2} from {answer.Fault.From:HH:mm:ss}"
            )
        );
        if (answer.Episode is not { } episode) return;
        console.WriteLine($"    visit: {SiteVisit.ReasonOf(episode.Causes)}");
        foreach ((string code, DateTimeOffset at) in episode.Alarms)
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    alarm {at:HH:mm:ss} {code}"));
        foreach (CauseData cause in episode.Causes)
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    cause {cause.Confidence:F3} {cause.FaultCode} {cause.Origin} {cause.Reason}"));
    }
}
