using System.CommandLine;
using EdgeAgent.Judge.Commands;
using EdgeAgent.Judge.Reporting;

RootCommand root = new("Runs the gateway's detectors over recordings, causally, one row at a time.")
{
    SkabCommand.Create(),
    NabCommand.Create(),
    VibrationCommand.Create(),
    PowerCommand.Create(),
    ReportCommand.Create(),
    SheetCommand.Create(),
    DrawnCommand.Create(),
};
ParseResult words = root.Parse(args);
if (words.Errors is [var wrong, ..])
{
    Console.Error.WriteLine($"{wrong.Message} Type ./edge judge --help for what there is.");
    return 2;
}

try
{
    return words.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception problem) when (problem is InvalidDataException or IOException or UnauthorizedAccessException)
{
    // A file that can't be read or written is the caller's to cure; a stack trace would hide what to do.
    Console.Error.WriteLine(problem.Message);
    return 1;
}
