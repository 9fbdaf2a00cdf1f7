using System.Diagnostics;
using System.Text.Json;
using EdgeAgent.Benchmarks.Cases;
using EdgeAgent.Cli.Line;

namespace EdgeAgent.Benchmarks.Reporting;

/// <summary>The figures of one case, with the conditions they were measured under. Kept beside the runs, so that a case measured anew replaces its own part of the page only.</summary>
internal sealed record Section(string Name, DateTime BeganUtc, string Commit, string LoadBefore, string Disk)
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    public List<Figure> Figures { get; init; } = [];

    public static Section Begin(string name)
    {
        string disk = DiskProbe.Run();
        Console.Error.WriteLine($"{name}: {disk}");
        string isChanged = Git("status --porcelain --untracked-files=no").Length > 0 ? " with changes" : "";
        return new Section(name, DateTime.UtcNow, Git("rev-parse --short HEAD") + isChanged, File.ReadAllText("/proc/loadavg").Split(' ')[0], disk);
    }

    /// <summary>The case as it was measured last, or null.</summary>
    public static Section? Find(string name) => File.Exists(FileOf(name)) ? JsonSerializer.Deserialize<Section>(File.ReadAllText(FileOf(name))) : null;

    public void Add(string what, string measure, string value, string target = "", bool? isMet = null)
    {
        Figures.Add(new Figure(what, measure, value, target, isMet));
        Console.Error.WriteLine($"{what}: {measure}: {value}{(target.Length > 0 ? $" (target {target})" : "")}");
    }

    public string Json() => JsonSerializer.Serialize(this, s_json);

    public void Keep()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FileOf(Name))!);
        File.WriteAllText(FileOf(Name), Json());
    }

    private static string FileOf(string name) => Path.Combine(Checkout.Root, ".run", "bench", "figures", name + ".json");

    private static string Git(string arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { RedirectStandardOutput = true, WorkingDirectory = Checkout.Root })!;
        string words = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        return words;
    }
}
