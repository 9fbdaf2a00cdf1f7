using System.CommandLine;
using EdgeAgent.Cli.Line;
using EdgeAgent.Cli.Sbom;
using Spectre.Console;

namespace EdgeAgent.Cli.Commands;

/// <summary><c>edge sbom</c>: what each program of this build is made of, one CycloneDX file a program.</summary>
internal static class SbomCommand
{
    public static Command Make()
    {
        var folder = new Option<DirectoryInfo>("--out") { Description = "Folder for the files, .run/sbom unless given; made when it is missing." };
        var command = new Command(
            "sbom",
            "Write the software bill of materials of this build: CycloneDX 1.6 JSON, one file each for gateway, bridge, flasher and firmware."
        )
        {
            folder,
        };
        command.SetAction(parsed => Run(parsed.GetValue(folder) ?? new DirectoryInfo(Path.Combine(Checkout.RunFolder, "sbom"))));
        return command;
    }

    private static int Run(DirectoryInfo folder)
    {
        folder.Create();
        foreach (ProgramParts program in ProgramParts.OfThisBuild(Checkout.Root))
        {
            string path = Path.Combine(folder.FullName, program.Name + ".cdx.json");
            File.WriteAllText(path, BillOfMaterials.ToJson(program));
            AnsiConsole.MarkupLineInterpolated($"{path}: {program.Parts.Count} parts");
        }

        return 0;
    }
}
