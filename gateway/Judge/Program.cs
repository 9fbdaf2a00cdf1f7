using System.CommandLine;
using EdgeAgent.Judge.Commands;

RootCommand root = new("Runs the gateway's detectors over recordings, causally, one row at a time.")
{
    SkabCommand.Create(),
    NabCommand.Create(),
    VibrationCommand.Create(),
    PowerCommand.Create(),
    ReportCommand.Create(),
    SheetCommand.Create(),
};
return root.Parse(args).Invoke();
