using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeAgent.Cli.Line;
using Spectre.Console;

namespace EdgeAgent.Cli.Commands;

/// <summary><c>edge up</c>: the whole line with three simulated machines, until Ctrl-C or <c>edge down</c>. Data stays between runs.</summary>
internal static class UpCommand
{
    public static Command Make()
    {
        var command = new Command("up", "Start broker, bridge, gateway and three simulated machines; stop with Ctrl-C or 'edge down'.");
        command.SetAction((_, cancel) => RunAsync(cancel));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancel)
    {
        if (LineRecord.Running() is { } running)
        {
            AnsiConsole.MarkupLine("[yellow]The line runs already[/] since {0:HH:mm}:", running.StartedAt.ToLocalTime());
            foreach (LinePart part in running.Parts)
                AnsiConsole.MarkupLine("  {0} {1} (process {2})", part.IsRunning ? "[green]runs[/]   " : "[red]stopped[/]", part.Name, part.ProcessId);
            if (!running.Parts.All(part => part.IsRunning)) AnsiConsole.MarkupLine("Run [bold]./edge down[/], then [bold]./edge up[/]: data is kept.");
            await TellWhatNextAsync(running.Ports, cancel).ConfigureAwait(false);
            return 0;
        }

        var clock = Stopwatch.StartNew();
        LineReservation reservation = LineReservation.Remembered();
        LinePorts ports = reservation.Ports;
        await using EdgeLine line = DemoLine.Make(Path.Combine(Checkout.RunFolder, "line"), reservation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using PosixSignalRegistration interrupt = OnSignal(PosixSignal.SIGINT, stop);
        using PosixSignalRegistration terminate = OnSignal(PosixSignal.SIGTERM, stop);
        try
        {
            await line.StartAsync(what => AnsiConsole.MarkupLine("[green]up[/] {0} [grey]({1:0.0} s)[/]", what, clock.Elapsed.TotalSeconds), stop.Token)
                .ConfigureAwait(false);
            DemoLine.Record(line, ports).Save();
            await TellWhatNextAsync(ports, stop.Token).ConfigureAwait(false);
            AnsiConsole.MarkupLine("[grey]Ctrl-C stops everything; data stays in .run/line, logs in .run/line/log.[/]");
            await WatchAsync(line, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            AnsiConsole.MarkupLine("Stopping…");
        }

        await line.StopAsync().ConfigureAwait(false);
        LineRecord.Remove();
        AnsiConsole.MarkupLine("Stopped. Everything receipted is on disk; [bold]./edge up[/] goes on from here.");
        return 0;
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });

    /// <summary>A part that ends by itself is told with its last words; the others go on.</summary>
    private static async Task WatchAsync(EdgeLine line, CancellationToken cancel)
    {
        List<LineProcess> watched = [line.Bridge, line.Gateway, .. line.Modules is null ? Array.Empty<LineProcess>() : [line.Modules]];
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancel).ConfigureAwait(false);
            foreach (LineProcess ended in watched.Where(part => !part.IsRunning).ToArray())
            {
                watched.Remove(ended);
                AnsiConsole.MarkupLine("[red]The {0} ended.[/] The other parts go on and keep what they have. Its last words:", ended.Name);
                AnsiConsole.WriteLine(ended.LastWords);
                AnsiConsole.MarkupLine("Ctrl-C and [bold]./edge up[/] start it again.");
            }
        }
    }

    private static async Task TellWhatNextAsync(LinePorts ports, CancellationToken cancel)
    {
        Uri link = await SignInCommand.NewLinkAsync(ports, cancel).ConfigureAwait(false);
        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLine("  Service platform  [link]http://localhost:{0}/[/]   machines, alarms, work orders; sign in once with", ports.BridgePage);
        AnsiConsole.WriteLine("                    " + link);
        AnsiConsole.MarkupLine("  Plant page        [link]http://localhost:{0}/[/]   works without the cloud", ports.GatewayPage);
        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLine("Try next, in another terminal:");
        AnsiConsole.MarkupLine("  [bold]./edge fault pump-1 bearing-wear[/]   and watch a work order appear within a minute");
        AnsiConsole.MarkupLine("  [bold]./edge fault pump-1 bearing-wear off[/]");
        AnsiConsole.MarkupLine("  [bold]./edge status[/]");
        AnsiConsole.MarkupLine("  [bold]./edge sign-in[/]   another link, for another browser");
        AnsiConsole.WriteLine();
    }
}
