using System.Text.RegularExpressions;

namespace EdgeAgent.Hardware.Tests;

/// <summary>hardware/limits.md is the page every default limit points to: references resolve and values agree with the code, both ways.</summary>
public sealed partial class LimitsPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(RepositoryFiles.Hardware, "limits.md"));

    private static readonly (string File, string Text)[] Sources =
    [
        .. new[] { "gateway", "firmware", "cloud-bridge", "tests", "hardware" }
            .Select(folder => Path.Combine(RepositoryFiles.Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".cs" or ".md" or ".json" or ".yaml" or ".csv" or ".razor")
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Select(file => (Path.GetRelativePath(RepositoryFiles.Root, file), File.ReadAllText(file))),
    ];

    [Fact]
    public void Every_reference_to_an_anchor_of_the_page_resolves()
    {
        HashSet<string> anchors = [.. Anchor().Matches(Page).Select(match => match.Groups[1].Value)];

        Expect.None(
            from source in Sources
            from Match reference in Reference().Matches(source.Text)
            where !anchors.Contains(reference.Groups[1].Value) && reference.Groups[1].Value != "anchor"
            select $"{source.File} points to limits.md#{reference.Groups[1].Value}, which is not there.");
    }

    [Fact]
    public void A_value_the_page_gives_for_an_option_is_the_value_in_the_code() =>
        Expect.None(
            from Match row in OptionRow().Matches(Page)
            let type = row.Groups["type"].Value
            let member = row.Groups["member"].Value
            let inCode = Defaults().FirstOrDefault(option => option.Type == type && option.Member == member)
            where inCode is null || inCode.Value != row.Groups["value"].Value.Trim()
            select inCode is null
                ? $"limits.md names {type}.{member}, which the code does not have."
                : $"limits.md says {type}.{member} is {row.Groups["value"].Value.Trim()}; {inCode.File} says {inCode.Value}."
        );

    [Fact]
    public void Every_default_whose_comment_names_a_standard_has_a_line_on_the_page()
    {
        HashSet<string> listed = [.. OptionRow().Matches(Page).Select(row => $"{row.Groups["type"].Value}.{row.Groups["member"].Value}")];

        Expect.None(
            from option in Defaults()
            where NamesAStandard().IsMatch(option.Comment) && !listed.Contains($"{option.Type}.{option.Member}")
            select $"{option.File}: {option.Type}.{option.Member} = {option.Value} cites '{option.Comment}' and has no line in hardware/limits.md.");
    }

    [Fact]
    public void The_zone_table_is_the_one_in_the_code()
    {
        (string File, string Text) zones = Sources.FirstOrDefault(source => Path.GetFileName(source.File) == "IsoZones.cs");
        if (zones.Text is null) Assert.Skip("gateway/Core has no IsoZones.cs yet.");

        double[][] inCode = [.. ZoneInCode().Matches(zones.Text).Select(match => Numbers(match.Groups[1].Value, match.Groups[2].Value))];
        double[][] onPage = [.. ZoneOnPage().Matches(Page).Select(match => Numbers(match.Groups[1].Value, match.Groups[2].Value))];

        Assert.Equal(4, onPage.Length);
        Assert.Equal(onPage, inCode);

        static double[] Numbers(params string[] texts) => [.. texts.Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture))];
    }

    private sealed record Default(string File, string Type, string Member, string Value, string Comment);

    private static IEnumerable<Default> Defaults()
    {
        foreach (
            (string file, string text) in Sources.Where(source =>
                source.File.EndsWith(".cs", StringComparison.Ordinal) && !source.File.StartsWith("tests", StringComparison.Ordinal)
            )
        )
        {
            string type = "";
            foreach (string line in text.Split('\n'))
            {
                if (TypeDeclaration().Match(line) is { Success: true } declared) type = declared.Groups[1].Value;
                if (DefaultValue().Match(line) is { Success: true } found)
                    yield return new Default(
                        file,
                        type,
                        found.Groups["member"].Value,
                        found.Groups["value"].Value.Replace("TimeSpan.", "", StringComparison.Ordinal).Trim(),
                        found.Groups["comment"].Value.Trim()
                    );
            }
        }
    }

    [GeneratedRegex(@"<a id=""([a-z0-9-]+)""></a>")]
    private static partial Regex Anchor();

    [GeneratedRegex(@"limits\.md#([a-z0-9-]+)")]
    private static partial Regex Reference();

    [GeneratedRegex(@"^\| `(?<type>\w+)\.(?<member>\w+)` \| (?<value>[^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex OptionRow();

    [GeneratedRegex(@"^\s*(?:(?:public|internal|private|sealed|static|abstract|readonly|partial|record)\s+)*(?:class|record|struct) (\w+)")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"(?:\bconst \w+ (?<member>\w+) =|(?<member>\w+) \{ get; init; \} =) (?<value>[^;]+);(?:\s*//(?<comment>.*))?")]
    private static partial Regex DefaultValue();

    [GeneratedRegex(@"\b(ISO|IEC|NEMA|EEMUA|ISA-18|EN \d|NEC)\b")]
    private static partial Regex NamesAStandard();

    [GeneratedRegex(@"=> new\((?:[0-9.]+, )?([0-9.]+), ([0-9.]+)\)")]
    private static partial Regex ZoneInCode();

    [GeneratedRegex(@"^\| [12][^|]*(?:rigid|flexible) \| [0-9.]+ \| ([0-9.]+) \| ([0-9.]+) \|", RegexOptions.Multiline)]
    private static partial Regex ZoneOnPage();
}
