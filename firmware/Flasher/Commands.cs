using System.CommandLine;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Flasher;

/// <summary>The command line: flash, labels.</summary>
public static class Commands
{
    /// <summary>Environment variable with the vault's passphrase, so that it stands in no command line.</summary>
    public const string PassphraseVariable = "EDGE_VAULT_PASSPHRASE";

    public static RootCommand Root() => new("Puts firmware, settings and identity onto sensor modules and makes their labels.") { Flash(), Labels() };

    private static Command Flash()
    {
        var port = new Option<string?>("--port") { Description = "Serial port; without it the only one there is." };
        var board = new Option<string>("--board") { Description = "wroom or s3.", Required = true };
        var runtime = new Option<string>("--runtime-version")
        {
            Description = "The runtime's four numbers, the same for every board (firmware/Flasher/README.md says which).",
            Required = true,
        };
        var settings = new Option<string>("--settings")
        {
            Description = "File with key=value lines for every module (firmware/Core/Provisioning/DeviceConfig.cs).",
            Required = true,
        };
        var authority = new Option<string?>("--trust-anchor")
        {
            Description = "PEM file of the plant's authority; without it the modules join at the gateway's commissioning access point.",
        };
        var image = new Option<string>("--image") { Description = "The application's image.", Required = true };
        var output = new Option<string>("--out") { Description = "Folder for files, labels and the encrypted list of secrets.", Required = true };
        var batch = new Option<int>("--batch") { Description = "So many boards, one after the other.", DefaultValueFactory = _ => 1 };
        var dry = new Option<bool>("--dry-run") { Description = "Print every command and file; write nothing." };
        var target = new Option<string?>("--target") { Description = "Another runtime than the board's own (ESP32_S3_OCTAL, say)." };
        var program = new Option<string>("--nanoff") { Description = "The nanoff program.", DefaultValueFactory = _ => "nanoff" };
        var command = new Command("flash", "Flashes boards.") { port, board, runtime, settings, authority, image, output, batch, dry, target, program };
        command.SetAction(async (line, stop) =>
        {
            var job = new FlashJob(
                line.GetRequiredValue(board),
                line.GetRequiredValue(runtime),
                line.GetRequiredValue(settings),
                line.GetValue(authority),
                line.GetRequiredValue(image),
                line.GetRequiredValue(output)) { AskedTarget = line.GetValue(target) };
            try
            {
                return await FlashAsync(
                    job,
                    line.GetValue(port),
                    line.GetValue(batch),
                    line.GetValue(dry),
                    line.GetRequiredValue(program),
                    stop).ConfigureAwait(false);
            }
            catch (FlashException problem)
            {
                await Console.Error.WriteLineAsync(problem.Message).ConfigureAwait(false);
                return 1;
            }
        });
        return command;
    }

    private static async Task<int> FlashAsync(FlashJob job, string? askedPort, int batch, bool isDry, string program, CancellationToken stop)
    {
        string[] problems = [.. job.Problems()];
        if (problems.Length > 0) throw new FlashException(string.Join('\n', problems));

        string port = SerialPorts.Choose(askedPort);
        var nanoff = new Nanoff(program, Console.Out);
        if (isDry)
        {
            foreach (string step in ModuleFlasher.Plan(job, nanoff, port)) Console.WriteLine(step);
            return 0;
        }

        string passphrase = Environment.GetEnvironmentVariable(PassphraseVariable) ?? "";
        if (passphrase.Length < 12)
        {
            throw new FlashException($"Set {PassphraseVariable} to a passphrase of 12 characters or more; it protects the list of module secrets.");
        }

        Directory.CreateDirectory(job.OutputFolder);
        using var vault = new ModuleVault(Path.Combine(job.OutputFolder, "modules.vault"), passphrase);
        var flasher = new ModuleFlasher(job, nanoff, vault);
        IReadOnlyList<ModuleIdentity> flashed = await new Tray(flasher, port, Console.In, Console.Out).FlashAsync(batch, stop).ConfigureAwait(false);
        WriteSheets(job.OutputFolder, flashed, job.Board);
        Console.WriteLine(
            $"{flashed.Count} of {batch} boards are done. Their secrets are in {Path.Combine(job.OutputFolder, "modules.vault")}; "
            + "import it at the bridge once (firmware/Flasher/README.md).");
        return flashed.Count == batch ? 0 : 1;
    }

    private static void WriteSheets(string folder, IReadOnlyList<ModuleIdentity> flashed, string board)
    {
        int number = 0;
        foreach (string sheet in LabelSheet.Sheets([.. flashed.Select(identity => (identity.Id, board))]))
        {
            string path = Path.Combine(folder, ++number == 1 ? "labels.svg" : $"labels-{number}.svg");
            File.WriteAllText(path, sheet);
            Console.WriteLine($"Labels: {path}");
        }
    }

    private static Command Labels()
    {
        var ids = new Argument<string[]>("ids") { Description = "Module ids.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--out") { Description = "The SVG file.", Required = true };
        var note = new Option<string>("--note") { Description = "What stands below the id, 80 A say.", DefaultValueFactory = _ => "" };
        var command = new Command("labels", "Makes a sheet of labels for known modules.") { ids, output, note };
        command.SetAction(line =>
        {
            string text = line.GetRequiredValue(note);
            string[] wrong = [.. line.GetRequiredValue(ids).Where(id => !ModuleId.TryParse(id, out _))];
            if (wrong.Length > 0 || line.GetRequiredValue(ids).Length > LabelSheet.PerSheet)
            {
                Console.Error.WriteLine(
                    wrong.Length > 0 ? $"No module ids: {string.Join(' ', wrong)}." : $"A sheet holds {LabelSheet.PerSheet} labels; make several.");
                return 1;
            }

            File.WriteAllText(line.GetRequiredValue(output), LabelSheet.Svg([.. line.GetRequiredValue(ids).Select(id => (id, text))]));
            return 0;
        });
        return command;
    }
}
