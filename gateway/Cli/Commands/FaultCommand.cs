using System.CommandLine;
using System.Text.Json;
using EdgeAgent.Cli.Line;
using Spectre.Console;

namespace EdgeAgent.Cli.Commands;

/// <summary><c>edge fault</c>: trouble for a simulated machine of the running line, and its end.</summary>
internal static class FaultCommand
{
    public static Command Make()
    {
        var machine = new Argument<string>("machine") { Description = "pump-1, fan-1 or compressor-1." };
        var name = new Argument<string>("name")
        {
            Description = "bearing-wear, overload, blocked, overheat, unbalance, sensor-fail, silent, intermittent-overload.",
        };
        var value = new Argument<string?>("value") { Description = "'off' to end it, or how bad it is.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("fault", "Make trouble on a simulated machine, or end it: fault pump-1 bearing-wear [off].") { machine, name, value };
        command.SetAction((line, cancel) => RunAsync(line.GetRequiredValue(machine), line.GetRequiredValue(name), line.GetValue(value), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string machine, string name, string? value, CancellationToken cancel)
    {
        LineRecord line = LineRecord.Running() ?? throw new InvalidOperationException("Nothing runs. Start the line with ./edge up, then try again.");
        string[] words = ["fault", machine, name, .. value is null ? Array.Empty<string>() : [value]];
        JsonElement answer = await ModuleControl.AskAsync(line.Ports.Control, words, cancel).ConfigureAwait(false);
        if (!answer.GetProperty("ok").GetBoolean()) throw new ArgumentException(answer.GetProperty("why").GetString());

        string[] active = [.. answer.GetProperty("active").EnumerateArray().Select(fault => fault.GetString()!)];
        AnsiConsole.MarkupLine(active.Length == 0 ? $"{machine} is healthy again." : $"{machine} now has: {string.Join(", ", active)}.");
        AnsiConsole.MarkupLine(
            "Watch [link]http://localhost:{0}/[/] (work orders) and [link]http://localhost:{1}/[/] (plant page).",
            line.Ports.BridgePage,
            line.Ports.GatewayPage
        );
        return 0;
    }
}
