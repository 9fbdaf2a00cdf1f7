using System.Globalization;
using System.Text;
using EdgeAgent.Cli.Line;

namespace EdgeAgent.Benchmarks.Reporting;

/// <summary>tests/benchmarks.md: what was measured last of every case.</summary>
internal static class BenchmarksPage
{
    public static void Write(IReadOnlyList<string> names)
    {
        var page = new StringBuilder();
        page.Append("# Benchmarks\n\n");
        page.Append(CultureInfo.InvariantCulture, $"Written by `./edge bench`; `./edge bench NAME` measures one case anew and replaces its part. Machine: {Environment.ProcessorCount} cores ({Cpu()}), {MemoryGb()} GiB, Linux {Environment.OSVersion.Version}, .NET {Environment.Version}.\n\n");
        page.Append("Load generator, broker and gateway are processes of their own and share the cores, so a rate is what this machine gives all three together; the microseconds of processor time per frame are each one's own. ");
        page.Append("Frames carry four features, are distinct, come from one connection and login per module through the shipped broker configuration, and count when the gateway's receipt for them has arrived: decoded, de-duplicated, committed with synchronous FULL, put before the detectors. ");
        page.Append("Ranges are the least and the most of the windows measured.\n");
        foreach (Section section in names.Select(Section.Find).OfType<Section>()) Write(section, page);
        File.WriteAllText(Path.Combine(Checkout.Root, "tests", "benchmarks.md"), page.ToString());
    }

    private static void Write(Section section, StringBuilder page)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {section.Name}\n\n{section.BeganUtc:yyyy-MM-dd HH:mm} UTC, commit {section.Commit}; load before: {section.LoadBefore}. {section.Disk}\n\n");
        page.Append("| what | measure | value | target | met |\n| --- | --- | --- | --- | --- |\n");
        foreach (Figure figure in section.Figures)
        {
            string met = figure.IsMet is not { } isMet ? "" : isMet ? "yes" : "**no**";
            page.Append(CultureInfo.InvariantCulture, $"| {figure.What} | {figure.Measure} | {figure.Value} | {figure.Target} | {met} |\n");
        }
    }

    private static string Cpu() => File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1] ?? "unknown processor";

    private static string MemoryGb() => (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1073741824.0).ToString("F0", CultureInfo.InvariantCulture);
}
