using System.CommandLine;
using EdgeAgent.Contracts.Files;
using EdgeAgent.Flasher;

OwnFile.MaskOthers();
// The verbs stand in Commands.cs.
ParseResult words = Commands.Root().Parse(args);
if (words.Errors is [var wrong, ..])
{
    string command = words.CommandResult.Command is RootCommand ? "" : words.CommandResult.Command.Name + " ";
    Console.Error.WriteLine($"{wrong.Message} Type ./edge {command}--help for what there is.");
    return 2;
}

return await words.InvokeAsync().ConfigureAwait(false);
