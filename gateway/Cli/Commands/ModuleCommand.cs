using System.CommandLine;
using EdgeAgent.Cli.Line;

namespace EdgeAgent.Cli.Commands;

/// <summary><c>edge module add MACHINE</c>: a place on this line for a virtual module, the firmware as a nanoFramework application on any nanoCLR.</summary>
internal static class ModuleCommand
{
    public static Command Make() => new("module", "Virtual modules of this line: the firmware on any nanoCLR, without a board.") { Add() };

    private static Command Add()
    {
        var machine = new Argument<string>("machine") { Description = "Machine of the line it is placed on, pump-1 say." };
        var output = new Option<string>("--out")
        {
            Description = "Where the file it is compiled with is written.",
            DefaultValueFactory = _ => Path.Combine(Checkout.RunFolder, "virtual-module", "Where.cs"),
        };
        var isPlain = new Option<bool>("--plain") { Description = "Connects without TLS, over loopback." };
        var period = new Option<int>("--frame-ms") { Description = "A frame, and a reading of its meter, this often.", DefaultValueFactory = _ => 1000 };
        var frames = new Option<int>("--frames") { Description = "Frames until it prints PASS.", DefaultValueFactory = _ => 60 };
        var command = new Command("add", "Draws id and secret, places the module on a machine, and writes the file it is compiled with.")
        {
            machine, output, isPlain, period, frames,
        };
        command.SetAction(line => Run(
            line.GetRequiredValue(machine),
            line.GetRequiredValue(output),
            line.GetValue(isPlain),
            line.GetValue(period),
            line.GetValue(frames)));
        return command;
    }

    private static int Run(string machine, string output, bool isPlain, int framePeriodMs, int frames)
    {
        if (framePeriodMs < 20 || frames < 1) throw new ArgumentException("Use a period of 20 ms or more, and one frame or more.");
        string[] machines = [.. DemoLine.Profiles("machines").Keys.Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];
        if (!machines.Contains(machine)) throw new ArgumentException($"There is no machine '{machine}' on this line; there are {string.Join(", ", machines)}.");
        string folder = Path.Combine(Checkout.RunFolder, "line");
        string trust = LineFiles.PlantTrustOf(folder);
        if (!isPlain && !File.Exists(trust)) throw new InvalidOperationException("This line has no certificates yet. Run ./edge up once, then this again.");

        LinePorts ports = LineRecord.Running()?.Ports ?? LinePorts.Remembered;
        VirtualModule module = new VirtualModules(folder).Add(machine);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
        string text = VirtualModules.WhereFile(module, isPlain ? ports.ModulesPlain : ports.Modules, isPlain ? "" : File.ReadAllText(trust), framePeriodMs, frames);
        File.WriteAllText(output, text);
        Console.WriteLine($"{module.Module} has its place on {machine}. Compile firmware/VirtualDevice with {output} in place of Where.cs.");
        Console.WriteLine(
            LineRecord.Running() is null
                ? "The line lets it in from its next start on: ./edge up. When something else holds the line's ports, up takes others: look at Port then."
                : "The line that runs does not know it yet: ./edge down, then ./edge up. Until then it is refused.");
        return 0;
    }
}
