using System.CommandLine;
using System.Globalization;
using System.Runtime.Versioning;
using EdgeAgent.Cli.Commands;
using Spectre.Console;

[assembly: SupportedOSPlatform("linux")]

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

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }).ConfigureAwait(false);
}
catch (Exception failure) when (failure is IOException or InvalidOperationException or TimeoutException or ArgumentException or HttpRequestException)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}
