using System.CommandLine;
using EdgeAgent.Cli.Line;
using Spectre.Console;

namespace EdgeAgent.Cli.Commands;

/// <summary><c>edge down</c>: stops the line that <c>edge up</c> started, also one whose starter was killed. Data is kept.</summary>
internal static class DownCommand
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(90);

    public static Command Make()
    {
        var command = new Command("down", "Stop the line. Data is kept.");
        command.SetAction((_, cancel) => RunAsync(cancel));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancel)
    {
        if (LineRecord.Running() is not { } line)
        {
            AnsiConsole.MarkupLine("Nothing runs.");
            return 0;
        }

        // The starter stops its parts in order; parts whose starter is gone are asked one by one.
        if (Signals.IsRunning(line.Command, Environment.ProcessPath!)) Signals.Terminate(line.Command);
        else foreach (LinePart part in line.Parts.Where(part => part.IsRunning)) Signals.Terminate(part.ProcessId);

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(s_limit);
        try
        {
            while (line.Parts.Any(part => part.IsRunning)) await Task.Delay(100, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            string left = string.Join(", ", line.Parts.Where(part => part.IsRunning).Select(part => $"{part.Name} (process {part.ProcessId})"));
            throw new TimeoutException($"Still running after {s_limit.TotalSeconds} s: {left}. Ending it with kill -9 loses nothing that was receipted.");
        }

        LineRecord.Remove();
        AnsiConsole.MarkupLine("Stopped. Data is kept; [bold]./edge up[/] goes on from here.");
        return 0;
    }
}
