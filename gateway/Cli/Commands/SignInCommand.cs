using System.CommandLine;
using EdgeAgent.Cli.Line;
using Spectre.Console;

namespace EdgeAgent.Cli.Commands;

/// <summary><c>edge sign-in</c>: a fresh link that signs this user in on the running line's platform, once.</summary>
internal static class SignInCommand
{
    public static Command Make()
    {
        var command = new Command("sign-in", "Print a link that signs you in on the running line's service platform, once.");
        command.SetAction((_, cancel) => RunAsync(cancel));
        return command;
    }

    /// <summary>The link for a line that runs.</summary>
    public static Task<Uri> NewLinkAsync(LinePorts ports, CancellationToken cancel) =>
        BridgeAccess.NewSignInLinkAsync(BridgeAccess.KeyOf(Path.Combine(Checkout.RunFolder, "line")), new Uri($"http://localhost:{ports.BridgePage}/"), cancel);

    private static async Task<int> RunAsync(CancellationToken cancel)
    {
        if (LineRecord.Running() is not { } line)
        {
            AnsiConsole.MarkupLine("Nothing runs. Start with [bold]./edge up[/].");
            return 1;
        }

        Console.WriteLine(await NewLinkAsync(line.Ports, cancel).ConfigureAwait(false));
        return 0;
    }
}
