using System.CommandLine;
using System.Globalization;
using System.Runtime.Versioning;
using EdgeAgent.Cli.Commands;
using EdgeAgent.Cli.Line;
using EdgeAgent.Contracts.Files;
using Spectre.Console;

[assembly: SupportedOSPlatform("linux")]

OwnFile.MaskOthers();
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (Console.IsOutputRedirected)
{
    // A file or a pipe wants plain text with lines as long as they are.
    (AnsiConsole.Profile.Capabilities.Ansi, AnsiConsole.Profile.Capabilities.Links, AnsiConsole.Profile.Width) = (false, false, 1000);
}

var root = new RootCommand("EdgeAgent: sensor modules, gateway and cloud-bridge on this machine.");
root.Subcommands.Add(UpCommand.Make());
root.Subcommands.Add(DownCommand.Make());
root.Subcommands.Add(StatusCommand.Make());
root.Subcommands.Add(SignInCommand.Make());
root.Subcommands.Add(FaultCommand.Make());
root.Subcommands.Add(DrillCommand.Make());
root.Subcommands.Add(ReplayCommand.Make());
root.Subcommands.Add(LabelCommand.Make());
root.Subcommands.Add(ModuleCommand.Make());
root.Subcommands.Add(SbomCommand.Make());

ParseResult line = root.Parse(args);
if (line.Errors is [var wrong, ..])
{
    string command = line.CommandResult.Command is RootCommand ? "" : line.CommandResult.Command.Name + " ";
    Console.Error.WriteLine($"{wrong.Message} Type ./edge {command}--help for what there is.");
    return 2;
}

try
{
    // A line that is told to stop takes as long as its slowest part on a busy machine; the library would end us after two seconds.
    InvocationConfiguration patient = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(2) };
    return await line.InvokeAsync(patient).ConfigureAwait(false);
}
catch (OperationCanceledException given)
{
    Console.Error.WriteLine(
        given.InnerException is TimeoutException
            ? "The line did not answer in time; it goes on. Look with ./edge status, then try again."
            : "Stopped before the end; what runs of the line goes on."
    );
    return 1;
}
catch (Exception failure)
{
    // Nobody who types a command can do anything with a stack trace; what the message does not say stands in a file for whoever mends it.
    Console.Error.WriteLine(failure.Message);
    if (failure is not (IOException or InvalidOperationException or TimeoutException or ArgumentException or HttpRequestException))
    {
        string file = Path.Combine(Checkout.RunFolder, "edge-failure.txt");
        Directory.CreateDirectory(Checkout.RunFolder);
        File.WriteAllText(file, failure.ToString());
        Console.Error.WriteLine($"This was not foreseen ({failure.GetType().Name}); nothing of the line was changed by it. Where it happened stands in {file}.");
    }

    return 1;
}
