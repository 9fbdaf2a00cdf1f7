using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeAgent.Cli.Line;
using EdgeAgent.Cli.Replay;
using Spectre.Console;

namespace EdgeAgent.Cli.Commands;

/// <summary>
/// <c>edge replay skab</c>: recordings through module, broker, gateway and bridge, each on a line of its own, all processes on one scaled clock.
/// </summary>
internal static class ReplayCommand
{
    public static Command Make()
    {
        var files = new Argument<string[]>("files")
        {
            Description = "Recordings of the SKAB benchmark (CSV with semicolons).",
            Arity = ArgumentArity.OneOrMore,
        };
        var speed = new Option<double>("--speed") { Description = "Recorded seconds per real second.", DefaultValueFactory = _ => 60 };
        var skip = new Option<int>("--skip-rows") { Description = "Rows left out at the beginning." };
        var json = new Option<bool>("--json") { Description = "For machines: one line of JSON per recording." };
        var skab = new Command("skab", "Play recordings of the SKAB pump test bed and compare the alarms with their labels.") { files, speed, skip, json };
        skab.SetAction((line, cancel) => RunAsync(line.GetRequiredValue(files), line.GetValue(speed), line.GetValue(skip), line.GetValue(json), cancel));
        return new Command("replay", "Play a recording through the whole line.") { skab, Bursts() };
    }

    private static Command Bursts()
    {
        var folders = new Argument<string[]>("folders")
        {
            Description = "Folders with a records.csv and raw vibration recordings beside it.",
            Arity = ArgumentArity.OneOrMore,
        };
        var stay = new Option<bool>("--stay") { Description = "Leave the line up until Ctrl+C, to look at the orders." };
        var bursts = new Command(
            "bursts",
            "Send raw vibration recordings as bursts, each as a machine of its own, and compare the orders with the judge's labels."
        )
        {
            folders,
            stay,
        };
        bursts.SetAction(async (line, cancel) =>
        {
                await using BurstReplayRun run = await BurstReplayRun
                    .PrepareAsync(line.GetRequiredValue(folders), "bursts", (_, _) => true, cancel)
                    .ConfigureAwait(false);
                IReadOnlyList<BurstReplayLine> lines = await run.RunAsync(what => AnsiConsole.MarkupLineInterpolated($"[grey]{what}[/]"), cancel)
                    .ConfigureAwait(false);
                foreach (BurstReplayLine one in lines)
                    Console.WriteLine(
                        $"{one.Dataset, -14} {one.File, -34} judge {one.JudgeLabel, -14} line {one.LineLabel, -14} {one.OrderFault ?? "no order", -34} {(one.IsSame ? "same" : "DIFFERENT")}"
                    );
            Console.WriteLine($"{lines.Count(one => one.IsSame)} of {lines.Count} recordings end in the same label and the right order.");
            if (line.GetValue(stay))
            {
                    Console.WriteLine(
                        $"Look at the orders, signed in once by this link: {await BridgeAccess.NewSignInLinkAsync(run.Line.BridgeKey, run.Line.BridgePage, cancel).ConfigureAwait(false)}"
                    );
                await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return lines.All(one => one.IsSame) ? 0 : 1;
        });
        return bursts;
    }

    private static async Task<int> RunAsync(string[] files, double speed, int skipRows, bool asJson, CancellationToken cancel)
    {
        bool isAllDelivered = true;
        foreach (string file in files)
        {
            if (!File.Exists(file)) throw new FileNotFoundException($"{file} does not exist. Give the path of a SKAB CSV.");
            ReplayReport report = await ReplayLine.RunAsync(file, speed, skipRows, Tell, cancel).ConfigureAwait(false);
            isAllDelivered &= report.Lost == 0;
            if (asJson) Console.WriteLine(JsonSerializer.Serialize(report, JsonSerializerOptions.Web));
            else Print(report);
        }

        return isAllDelivered ? 0 : 1;

        void Tell(string what)
        {
            if (!asJson) AnsiConsole.MarkupLineInterpolated($"[grey]{what}[/]");
        }
    }

    private static void Print(ReplayReport report)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]{report.File}[/]  {report.Verdict}");
        Console.WriteLine($"  frames {report.Frames}, receipted {report.Receipted}; machine orders {report.Orders}");
        Console.WriteLine(report.FaultFrom is null ? "  labels: no fault" : $"  labels: fault {Clock(report.FaultFrom)} to {Clock(report.FaultTo)}");
        foreach (ReplayEpisode episode in report.Episodes)
        {
            Console.WriteLine(
                $"  episode {episode.FaultCode} from {Clock(episode.OpenedAt)} to {(episode.EndedAt is null ? "the end" : Clock(episode.EndedAt))}, active {episode.Occurrences} time(s)"
            );
        }

        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("source", "lane", "produced", "delivered", "duplicate", "dropped", "unknown");
        foreach (ReplayLane lane in report.Lanes)
            table.AddRow(lane.Source, lane.Lane, Text(lane.Produced), Text(lane.Delivered), Text(lane.Duplicate), Text(lane.Dropped), Text(lane.Unknown));
        AnsiConsole.Write(table);
    }

    private static string Clock(DateTimeOffset? time) => time?.ToString("HH:mm:ss", CultureInfo.InvariantCulture) ?? "";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
