using System.Text;
using System.Text.Json;
using EdgeAgent.Firmware.Provisioning;

namespace EdgeAgent.Flasher;

/// <summary>What a batch of modules has in common.</summary>
/// <param name="Board">wroom or s3.</param>
/// <param name="SettingsFile">Lines of key=value for every module, without identity.</param>
/// <param name="TrustAnchor">PEM file of the plant's authority.</param>
/// <param name="Image">The application for the deployment area.</param>
/// <param name="OutputFolder">Where files, labels and progress go.</param>
public sealed record FlashJob(string Board, string SettingsFile, string TrustAnchor, string Image, string OutputFolder)
{
    /// <summary>The runtime's target name for the board.</summary>
    public string Target => Board == "s3" ? "ESP32_S3_ALL" : "ESP32_REV3";

    public IEnumerable<string> Problems()
    {
        if (Board is not ("wroom" or "s3")) yield return $"The board is '{Board}'; use wroom or s3.";
        foreach (string file in new[] { SettingsFile, TrustAnchor, Image }.Where(file => !File.Exists(file))) yield return $"{file} does not exist.";
    }
}

/// <summary>
/// Takes one board from bare to labelled: runtime, application, settings and identity, label. Each finished step is remembered in the module's folder, so an interrupted run continues
/// where it stopped and keeps the identity it had.
/// </summary>
public sealed class ModuleFlasher(FlashJob job, Nanoff nanoff, ModuleVault vault)
{
    /// <summary>Flashes the board on a port.</summary>
    /// <returns>Its identity.</returns>
    public async Task<ModuleIdentity> FlashAsync(string port, CancellationToken stop)
    {
        (ulong mac, string chip) = Nanoff.ReadDetails(await nanoff.RunAsync(Details(port), stop).ConfigureAwait(false));
        if (chip != "unknown" && chip != job.Board) throw new FlashException($"The board on {port} is '{chip}', but '{job.Board}' was asked for. Nothing was written.");

        ModuleIdentity identity = Identify(mac);
        string folder = Directory.CreateDirectory(Path.Combine(job.OutputFolder, identity.Id)).FullName;
        WriteFiles(folder, port, identity);
        var done = new Progress(Path.Combine(folder, "done"));
        foreach ((string name, string[] arguments) in Steps(job, port, folder))
        {
            if (done.Has(name)) continue;
            await nanoff.RunAsync(arguments, stop).ConfigureAwait(false);
            done.Add(name);
        }

        (ulong again, _) = Nanoff.ReadDetails(await nanoff.RunAsync(Details(port), stop).ConfigureAwait(false));
        if (again != mac) throw new FlashException($"Another board is on {port} now than at the beginning. Flash both again.");
        File.Delete(Path.Combine(folder, "module.txt"));                                  // it holds the secret; from here on only the module and the vault do
        File.WriteAllBytes(Path.Combine(folder, "label.png"), LabelSheet.Png(identity.Id));
        return identity;
    }

    /// <summary>The calls for one board, without making any.</summary>
    public static IEnumerable<string> Plan(FlashJob job, Nanoff nanoff, string port)
    {
        string folder = Path.Combine(job.OutputFolder, "MODULE-ID");
        yield return nanoff.Line(Details(port));
        foreach ((_, string[] arguments) in Steps(job, port, folder)) yield return nanoff.Line(arguments);
        yield return nanoff.Line(Details(port));
        foreach (string file in new[] { "module.txt", "files.json", "label.png" }) yield return "writes " + Path.Combine(folder, file);
    }

    private static string[] Details(string port) => ["--platform", "esp32", "--serialport", port, "--devicedetails"];

    private static IEnumerable<(string Name, string[] Arguments)> Steps(FlashJob job, string port, string folder)
    {
        yield return ("runtime", ["--update", "--target", job.Target, "--serialport", port, "--masserase"]);
        yield return ("application", ["--target", job.Target, "--serialport", port, "--deploy", "--image", job.Image]);
        yield return ("files", ["--target", job.Target, "--serialport", port, "--filedeployment", Path.Combine(folder, "files.json")]);
    }

    private ModuleIdentity Identify(ulong mac)
    {
        var fresh = ModuleIdentity.For(mac);
        if (vault.Find(fresh.Id) is { } known) return known;
        vault.Add(fresh);                                                                 // before the board knows it: a secret is never on a board only
        return fresh;
    }

    private void WriteFiles(string folder, string port, ModuleIdentity identity)
    {
        string settings = File.ReadAllText(job.SettingsFile).TrimEnd() + $"\nboard={job.Board}\nmodule={identity.Id}\nincarnation={identity.Incarnation}\nsecret={identity.Secret}\n";
        string problems = DeviceConfig.Parse(Encoding.ASCII.GetBytes(settings)).Problems;
        if (problems.Length > 0) throw new FlashException($"{job.SettingsFile} would not start a module: {problems}");

        string settingsFile = Path.Combine(folder, "module.txt");
        File.WriteAllText(settingsFile, settings);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(settingsFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var files = new
        {
            serialport = port,
            files = new[]
            {
                new { DestinationFilePath = @"I:\module.txt", SourceFilePath = settingsFile },
                new { DestinationFilePath = @"I:\plant-ca.pem", SourceFilePath = Path.GetFullPath(job.TrustAnchor) },
            },
        };
        File.WriteAllText(Path.Combine(folder, "files.json"), JsonSerializer.Serialize(files));
    }

    private sealed class Progress(string path)
    {
        public bool Has(string step) => File.Exists(path) && File.ReadLines(path).Contains(step);

        public void Add(string step) => File.AppendAllText(path, step + "\n");
    }
}
