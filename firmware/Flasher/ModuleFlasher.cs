using System.Text;
using System.Text.Json;
using EdgeAgent.Contracts.Files;
using EdgeAgent.Firmware.Provisioning;

namespace EdgeAgent.Flasher;

/// <summary>What a batch of modules has in common.</summary>
/// <param name="Board">wroom or s3.</param>
/// <param name="RuntimeVersion">Version of the runtime, the same on every board: the application's native check sums fit one and not the next.</param>
/// <param name="SettingsFile">Lines of key=value for every module, without identity.</param>
/// <param name="TrustAnchor">PEM file of the plant's authority; null for modules that get theirs when they join.</param>
/// <param name="Image">The application for the deployment area.</param>
/// <param name="OutputFolder">Where files, labels and progress go.</param>
public sealed record FlashJob(string Board, string RuntimeVersion, string SettingsFile, string? TrustAnchor, string Image, string OutputFolder)
{
    /// <summary>Another runtime than the board's own; null for that.</summary>
    public string? AskedTarget { get; init; }

    /// <summary>The runtime's target name: the s3 board bears an N8R2 module, whose PSRAM is quad (hardware/sensor-module/v1).</summary>
    public string Target => AskedTarget ?? (Board == "s3" ? "ESP32_S3_QUAD" : "ESP32_REV3");

    /// <summary>Flash of the board's module: it decides which partition table the runtime brings, and with it where the application goes.</summary>
    public int FlashMegabytes => Board == "s3" ? 8 : 4;

    /// <summary>
    /// Start of the deployment area: targets/ESP32/_IDF/esp32/partitions_nanoclr_4mb.csv (since 53be3026b) and esp32s3/partitions_nanoclr_8mb.csv of
    /// nf-interpreter. nanoff's own default is 0x1B0000 for both (nanoframework/Home#1835): on a 4 MB ESP32 that is inside the runtime.
    /// </summary>
    public string DeploymentAddress => Board == "s3" ? "0x1B0000" : "0x1E0000";

    public IEnumerable<string> Problems()
    {
        if (Board is not ("wroom" or "s3")) yield return $"The board is '{Board}'; use wroom or s3.";
        if (!Version.TryParse(RuntimeVersion, out Version? version) || version.Revision < 0)
        {
            yield return $"The runtime's version is '{RuntimeVersion}'; give its four numbers, as nanoff --listtargets --platform esp32 shows them.";
        }

        foreach (string file in new[] { SettingsFile, TrustAnchor, Image }.OfType<string>().Where(file => !File.Exists(file)))
        {
            yield return $"{file} does not exist.";
        }
    }
}

/// <summary>
/// Takes one board from bare to labelled: runtime, application, settings and identity, label. Before anything is written, and again when the runtime runs, the
/// native methods the application was compiled for are compared with the runtime's. Each finished step is remembered in the module's folder, so an interrupted
/// run continues where it stopped and keeps the identity it had.
/// </summary>
public sealed class ModuleFlasher(FlashJob job, Nanoff nanoff, ModuleVault vault)
{
    /// <summary>Name of the application's assembly (firmware/Device).</summary>
    private const string Application = "EdgeAgent.Firmware.Device";
    private const string ReadRuntime = "natives";

    /// <summary>Flashes the board on a port.</summary>
    /// <returns>Its identity.</returns>
    public async Task<ModuleIdentity> FlashAsync(string port, CancellationToken stop)
    {
        SerialPorts.Check(port);
        IReadOnlyList<ImageAssembly> application = ApplicationImage.Read(await File.ReadAllBytesAsync(job.Image, stop).ConfigureAwait(false));
        RefuseMisfit(application, RuntimeNatives.Known(job.RuntimeVersion, job.OutputFolder), "Nothing was written.");
        BoardDetails board = await ReadDetailsAsync(port, stop).ConfigureAwait(false);
        RefuseOther(board, port);
        ulong mac = board.Mac;

        ModuleIdentity identity = Identify(mac);
        string folder = Directory.CreateDirectory(Path.Combine(job.OutputFolder, identity.Id)).FullName;
        WriteFiles(folder, port, identity);
        var done = new Progress(Path.Combine(folder, "done"));
        foreach ((string name, string[] arguments) in Steps(job, port, folder))
        {
            if (done.Has(name)) continue;
            string said = await nanoff.RunAsync(arguments, stop).ConfigureAwait(false);
            Nanoff.RefuseHalfDone(said);
            if (name == ReadRuntime) TakeNatives(application, RuntimeNatives.Of(said));
            done.Add(name);
        }

        await VerifyAsync(port, mac, stop).ConfigureAwait(false);
        File.Delete(Path.Combine(folder, "module.txt"));                                  // it holds the secret; from here on only the module and the vault do
        File.WriteAllBytes(Path.Combine(folder, "label.png"), LabelSheet.Png(identity.Id));
        return identity;
    }

    private void RefuseOther(BoardDetails board, string port)
    {
        string? why = null;
        if (board.Chip != "unknown" && board.Chip != job.Board) why = $"is '{board.Chip}', but '{job.Board}' was asked for";
        else if (job.Board == "s3" && board.HasNoPsram) why = "is an ESP32-S3 without PSRAM; the s3 sensor module needs it for its recordings";
        else if (board.FlashMegabytes != 0 && board.FlashMegabytes != job.FlashMegabytes)
        {
            why = $"has {board.FlashMegabytes} MB of flash, the {job.Board} board {job.FlashMegabytes} MB: the application would go to the wrong place";
        }

        if (why is not null) throw new FlashException($"The board on {port} {why}. Nothing was written.");
    }

    private void TakeNatives(IReadOnlyList<ImageAssembly> application, RuntimeNatives natives)
    {
        RefuseMisfit(application, natives, "The runtime is on the board, the application is not.");
        natives.Save(job.RuntimeVersion, job.OutputFolder);
    }

    private void RefuseMisfit(IReadOnlyList<ImageAssembly> application, RuntimeNatives natives, string state)
    {
        string[] misfits = [.. natives.Misfits(application)];
        if (misfits.Length == 0) return;
        throw new FlashException(
            $"Runtime {job.RuntimeVersion} would not start this application ({natives.Source}): {string.Join(' ', misfits)} {state} "
            + "Name another --runtime-version, or build the application with the packages made for this one.");
    }

    // What can be read back: which board it is, and over the runtime's own protocol which assemblies it holds. Files can't be.
    private async Task VerifyAsync(string port, ulong mac, CancellationToken stop)
    {
        if (!(await nanoff.RunAsync(Running(port), stop).ConfigureAwait(false)).Contains(Application, StringComparison.Ordinal))
        {
            throw new FlashException(
                $"The runtime on {port} answers, but {Application} is not among its assemblies: the image is another application's. Check --image, "
                + "delete the file 'done' in the module's folder and run the same command.");
        }

        ulong now = (await ReadDetailsAsync(port, stop).ConfigureAwait(false)).Mac;
        if (now != mac) throw new FlashException($"Another board is on {port} now than at the beginning. Flash both again.");
    }

    private async Task<BoardDetails> ReadDetailsAsync(string port, CancellationToken stop) =>
        Nanoff.ReadDetails(await nanoff.RunAsync(Details(port), stop).ConfigureAwait(false));

    /// <summary>The calls for one board, without making any.</summary>
    public static IEnumerable<string> Plan(FlashJob job, Nanoff nanoff, string port)
    {
        string folder = Path.Combine(job.OutputFolder, "MODULE-ID");
        yield return nanoff.Line(Details(port));
        foreach ((_, string[] arguments) in Steps(job, port, folder)) yield return nanoff.Line(arguments);
        yield return nanoff.Line(Running(port));
        yield return nanoff.Line(Details(port));
        foreach (string file in new[] { "module.txt", "files.json", "label.png" }) yield return "writes " + Path.Combine(folder, file);
    }

    private static string[] Running(string port) => ["--nanodevice", "--serialport", port, "--devicedetails"];

    private static string[] Details(string port) => ["--platform", "esp32", "--serialport", port, "--devicedetails"];

    // Files go through the running runtime: with --target nanoff would speak with the boot loader first, and then find no device to answer.
    private static IEnumerable<(string Name, string[] Arguments)> Steps(FlashJob job, string port, string folder)
    {
        yield return ("runtime", ["--update", "--target", job.Target, "--fwversion", job.RuntimeVersion, "--serialport", port, "--masserase"]);
        yield return (ReadRuntime, Running(port));
        yield return ("application", ["--target", job.Target, "--serialport", port, "--deploy", "--image", job.Image, "--address", job.DeploymentAddress]);
        yield return ("files", ["--serialport", port, "--filedeployment", Path.Combine(folder, "files.json")]);
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
        string settings = File.ReadAllText(job.SettingsFile).TrimEnd()
            + $"\nboard={job.Board}\nmodule={identity.Id}\nincarnation={identity.Incarnation}\nsecret={identity.Secret}\n";
        DeviceConfig config = DeviceConfig.Parse(Encoding.ASCII.GetBytes(settings));
        string problems = config.Problems + (config.IsPlaced && job.TrustAnchor is null ? "The settings name a gateway, so --trust-anchor is needed. " : "");
        if (problems.Length > 0) throw new FlashException($"{job.SettingsFile} would not start a module: {problems}");

        string settingsFile = Path.Combine(folder, "module.txt");
        OwnFile.Write(settingsFile, settings);
        (string To, string? From)[] copies = [(@"I:\module.txt", settingsFile), (@"I:\plant-ca.pem", job.TrustAnchor)];
        var files = new
        {
            serialport = port,
            files = copies.Where(copy => copy.From is not null).Select(
                copy => new { DestinationFilePath = copy.To, SourceFilePath = Path.GetFullPath(copy.From!) }),
        };
        File.WriteAllText(Path.Combine(folder, "files.json"), JsonSerializer.Serialize(files));
    }

    private sealed class Progress(string path)
    {
        public bool Has(string step) => File.Exists(path) && File.ReadLines(path).Contains(step);

        public void Add(string step) => File.AppendAllText(path, step + "\n");
    }
}
