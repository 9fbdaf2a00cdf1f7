using System.Globalization;
using System.Text;
using EdgeAgent.Cli.Line;

namespace EdgeAgent.Benchmarks.Reporting;

/// <summary>tests/benchmarks.md: what was measured last of every case, each part with the machine it was measured on.</summary>
internal static class BenchmarksPage
{
    private const string Heading = "\n## ";

    private static string Place => Path.Combine(Checkout.Root, "tests", "benchmarks.md");

    /// <summary>Puts a case in place of its part of the page.</summary>
    /// <param name="names">Of all cases, in the order of the page.</param>
    public static void Put(Section section, IReadOnlyList<string> names)
    {
        Dictionary<string, string> parts = (File.Exists(Place) ? File.ReadAllText(Place) : "")
            .Split(Heading)
            .Skip(1)
            .ToDictionary(part => part.Split('\n')[0], part => part.TrimEnd('\n') + "\n");
        parts[section.Name] = Text(section);
        var page = new StringBuilder();
        page.Append("# Benchmarks\n\nWritten by `./edge bench`; `./edge bench NAME` measures one case anew and replaces its part.\n\n");
        page.Append(
            "Load generator, broker and gateway are processes of their own and share the cores, so a rate is what this machine gives all three together; the microseconds of processor time per frame are each one's own. "
        );
        page.Append(
            "Frames carry four features, are distinct, come from one connection and login per module through the shipped broker configuration, and count when the gateway's receipt for them has arrived: decoded, de-duplicated, committed with synchronous FULL, put before the detectors. "
        );
        page.Append("Ranges are the least and the most of the windows measured.\n");
        foreach (string part in names.Where(parts.ContainsKey).Select(name => parts[name])) page.Append(Heading).Append(part);
        File.WriteAllText(Place, page.ToString());
    }

    private static string Text(Section section)
    {
        var part = new StringBuilder();
        part.Append(
            CultureInfo.InvariantCulture,
            $"{section.Name}\n\n{section.BeganUtc:yyyy-MM-dd HH:mm} UTC, commit {section.Commit}; {section.Machine}; load before: {section.LoadBefore}. {section.Disk}\n\n"
        );
        part.Append("| what | measure | value | target | met |\n| --- | --- | --- | --- | --- |\n");
        foreach (Figure figure in section.Figures)
        {
            string met = figure.IsMet is not { } isMet ? "" : isMet ? "yes" : "**no**";
            part.Append(CultureInfo.InvariantCulture, $"| {figure.What} | {figure.Measure} | {figure.Value} | {figure.Target} | {met} |\n");
        }

        return part.ToString();
    }
}
