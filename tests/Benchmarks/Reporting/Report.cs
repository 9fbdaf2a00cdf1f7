using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeAgent.Cli.Line;

namespace EdgeAgent.Benchmarks.Reporting;

/// <summary>The figures of a run as a page that is committed, and as JSON.</summary>
internal sealed class Report
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    private readonly List<Figure> _figures = [];

    public void Add(string bench, string measure, string value, string target = "", bool? isMet = null)
    {
        _figures.Add(new Figure(bench, measure, value, target, isMet));
        Console.Error.WriteLine($"{bench}: {measure}: {value}{(target.Length > 0 ? $" (target {target})" : "")}");
    }

    public string Json() => JsonSerializer.Serialize(_figures, s_json);

    /// <summary>Replaces tests/benchmarks.md.</summary>
    public void Write(string fsync, TimeSpan took)
    {
        var page = new StringBuilder();
        string now = DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        page.Append("# Benchmarks\n\n");
        page.Append(CultureInfo.InvariantCulture, $"Written by `./edge bench` on {now} UTC, commit {Git("rev-parse --short HEAD")}, in {took.TotalMinutes:F1} minutes. ");
        page.Append(CultureInfo.InvariantCulture, $"Machine: {Environment.ProcessorCount} cores ({Cpu()}), {MemoryGb()} GiB, Linux {Environment.OSVersion.Version}, .NET {Environment.Version}; load before: {Load()}. {fsync}\n\n");
        page.Append("Load generator, broker and gateway are processes of their own and share the cores, so a rate is what this machine gives all three together; the microseconds of processor time per frame are each one's own. ");
        page.Append("Frames carry four features, are distinct, come from one connection and login per module through the shipped broker configuration, and count when the gateway's receipt for them has arrived: decoded, de-duplicated, committed with synchronous FULL, put before the detectors. ");
        page.Append("Ranges are the least and the most of the windows measured.\n\n");
        page.Append("| what | measure | value | target | met |\n| --- | --- | --- | --- | --- |\n");
        foreach (Figure figure in _figures)
        {
            string met = figure.IsMet is not { } isMet ? "" : isMet ? "yes" : "**no**";
            page.Append(CultureInfo.InvariantCulture, $"| {figure.Bench} | {figure.Measure} | {figure.Value} | {figure.Target} | {met} |\n");
        }

        File.WriteAllText(Path.Combine(Checkout.Root, "tests", "benchmarks.md"), page.ToString());
    }

    private static string Git(string arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { RedirectStandardOutput = true, WorkingDirectory = Checkout.Root })!;
        string words = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        return words;
    }

    private static string Cpu() => File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1] ?? "unknown processor";

    private static string MemoryGb() => (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1073741824.0).ToString("F0", CultureInfo.InvariantCulture);

    private static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}
