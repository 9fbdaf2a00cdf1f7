using System.CommandLine;

namespace EdgeAgent.Judge.Reporting;

/// <summary>judge report [DATA] [OUT.html]: every recording judged and scored, on one page with plots.</summary>
public static class ReportCommand
{
    public static Command Create()
    {
        Argument<DirectoryInfo> data = new("data")
        {
            Description = "Folder that holds the sets: skab, nab, cwru, adi, uestc, hit-selfbuilt",
            DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("..", "shared", "data")),
        };
        Argument<FileInfo> to = new("out")
        {
            Description = "HTML page to write",
            DefaultValueFactory = _ => new FileInfo(Path.Combine(".run", "detection-report.html")),
        };
        Command command = new("report", "Judges every shared recording and writes one page with figures and plots.") { data, to };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(data), parsed.GetRequiredValue(to), Console.Out));
        return command;
    }

    public static int Run(DirectoryInfo data, FileInfo to, TextWriter console)
    {
        if (!data.Exists)
        {
            console.WriteLine($"There is no folder {data.FullName}.");
            return 1;
        }

        to.Directory?.Create();
        File.WriteAllText(to.FullName, new ReportPage(data.FullName).Write(console));
        console.WriteLine($"Report written to {to.FullName}.");
        return 0;
    }
}
