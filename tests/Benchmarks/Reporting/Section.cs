using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EdgeAgent.Benchmarks.Cases;
using EdgeAgent.Cli.Line;

namespace EdgeAgent.Benchmarks.Reporting;

/// <summary>The figures of one case, with the conditions they were measured under.</summary>
internal sealed record Section(string Name, DateTime BeganUtc, string Commit, string Machine, string LoadBefore, string Disk)
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    public List<Figure> Figures { get; init; } = [];

    public static Section Begin(string name)
    {
        string disk = DiskProbe.Run();
        Console.Error.WriteLine($"{name}: {disk}");
        string isChanged = Git("status --porcelain --untracked-files=no").Length > 0 ? " with changes" : "";
        return new Section(
            name,
            DateTime.UtcNow,
            Git("rev-parse --short HEAD") + isChanged,
            MachineText(),
            File.ReadAllText("/proc/loadavg").Split(' ')[0],
            disk
        );
    }

    public void Add(string what, string measure, string value, string target = "", bool? isMet = null)
    {
        Figures.Add(new Figure(what, measure, value, target, isMet));
        Console.Error.WriteLine($"{what}: {measure}: {value}{(target.Length > 0 ? $" (target {target})" : "")}");
    }

    public string Json() => JsonSerializer.Serialize(this, s_json);

    private static string MachineText()
    {
        string cpu =
            File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1]
            ?? "unknown processor";
        double memoryGb = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1073741824.0;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores ({cpu}), {memoryGb:F0} GiB, Linux {Environment.OSVersion.Version}, .NET {Environment.Version}"
        );
    }

    private static string Git(string arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { RedirectStandardOutput = true, WorkingDirectory = Checkout.Root })!;
        string words = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        return words;
    }
}
