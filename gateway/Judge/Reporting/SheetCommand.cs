using System.CommandLine;
using EdgeAgent.Judge.Recordings;

namespace EdgeAgent.Judge.Reporting;

/// <summary>judge sheet PROFILE.yaml: the alarm rationalisation sheet of a machine, as Markdown on the console.</summary>
public static class SheetCommand
{
    public static Command Create()
    {
        Argument<FileInfo> profile = new("profile") { Description = "The machine's equipment profile, YAML" };
        Option<string> language = new("--language") { Description = "en or zh-CN", DefaultValueFactory = _ => "en" };
        Command command = new("sheet", "Prints the alarm rationalisation sheet of a machine.") { profile, language };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(profile), parsed.GetRequiredValue(language), Console.Out));
        return command;
    }

    public static int Run(FileInfo profileFile, string language, TextWriter console)
    {
        if (!profileFile.Exists)
        {
            console.WriteLine($"There is no file {profileFile.FullName}.");
            return 1;
        }

        List<string> problems = [];
        if (ProfileFile.Read(profileFile.FullName, problems) is not { } profile)
        {
            foreach (string problem in problems) console.WriteLine(problem);
            return 1;
        }

        console.Write(AlarmSheet.Write(profile, language));
        return 0;
    }
}
