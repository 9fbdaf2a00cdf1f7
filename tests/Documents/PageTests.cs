using System.Text.RegularExpressions;

namespace EdgeAgent.Documents;

/// <summary>What pages point at is there: files, folders, tests and types. A page that speaks of something renamed or gone fails here.</summary>
public sealed partial class PageTests
{
    private const int MaxColumns = 160;

    [Fact]
    public void Every_relative_link_of_a_page_leads_to_a_file() => Assert.Empty(
        from page in Repository.Pages
        from Match link in Link().Matches(Repository.Read(page))
        let target = link.Groups[1].Value
        where !target.Contains("://", StringComparison.Ordinal) && !Repository.Has(Path.Combine(Path.GetDirectoryName(page)!, Uri.UnescapeDataString(target)))
        select $"{page} links to {target}");

    /// <summary>Decisions are left out: one of the past may name what is no more.</summary>
    [Fact]
    public void Every_path_that_a_page_names_is_there() => Assert.Empty(
        from page in Repository.Pages
        where !page.StartsWith("docs/decisions/0", StringComparison.Ordinal)
        from Match path in PathFromRoot().Matches(Repository.Read(page))
        where !Repository.Has(path.Groups[1].Value)
        select $"{page} names {path.Groups[1].Value}");

    [Fact]
    public void Every_test_that_a_page_names_exists()
    {
        (string Page, string Class, string Method)[] named =
        [
            .. from page in Repository.Pages
               from Match test in TestName().Matches(Repository.Read(page))
               select (page, test.Groups[1].Value, test.Groups[2].Value),
        ];

        Assert.True(named.Count(test => test.Page == "SECURITY.md" && test.Method.Length > 0) > 50, "SECURITY.md names too few tests: the pattern no longer finds them.");
        Assert.True(named.Count(test => test.Page == "ARCHITECTURE.md") > 10, "ARCHITECTURE.md names too few tests: the pattern no longer finds them.");
        Assert.Empty(named.Distinct().Where(test => !Exists(test.Class, test.Method)).Select(test => $"{test.Page} names {test.Class}.{test.Method}"));
    }

    [Fact]
    public void Every_type_of_the_glossary_exists()
    {
        string[] named =
        [
            .. from Match type in TypeName().Matches(Repository.Read("docs/glossary.md"))
               select type.Groups[1].Value,
        ];
        HashSet<string> types = [.. Repository.Sources.SelectMany(file => Declaration().Matches(Repository.Read(file))).Select(type => type.Groups[1].Value)];

        Assert.True(named.Length > 50, $"The glossary names {named.Length} types: the pattern no longer finds them.");
        Assert.Empty(named.Distinct().Except(types));
    }

    /// <summary>A table's row cannot be broken; on the pages of a part it may be long, and so may the floors of a project. Chinese has no spaces to break at, and two pages of tests are written by programs.</summary>
    [Fact]
    public void Lines_of_pages_have_at_most_160_columns() => Assert.Empty(
        from page in Repository.Pages
        where !page.EndsWith(".zh-CN.md", StringComparison.Ordinal) && page is not ("tests/benchmarks.md" or "tests/long-run.md")
        let isOfAPart = page.Contains('/') && !page.StartsWith("docs/", StringComparison.Ordinal)
        from line in Repository.Read(page).Split('\n').Select((text, index) => (Text: text, Number: index + 1))
        where line.Text.Length > MaxColumns && !(line.Text.StartsWith('|') && (isOfAPart || line.Text.Contains(" < ", StringComparison.Ordinal)))
        select $"{page}:{line.Number} has {line.Text.Length} columns");

    private static bool Exists(string type, string method) =>
        Repository.Tests.Any(text => Regex.IsMatch(text, $@"\bclass {type}\b") && (method.Length == 0 || text.Contains($" {method}(", StringComparison.Ordinal)));

    [GeneratedRegex(@"\]\(([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`((?:firmware|gateway|cloud-bridge|tests|hardware|docs|\.ci)/[A-Za-z0-9_./-]+)`")]
    private static partial Regex PathFromRoot();

    [GeneratedRegex(@"`([A-Z][A-Za-z0-9]+Tests)(?:\.([A-Za-z0-9_]+))?`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"\b(?:class|struct|record|enum|interface) ([A-Z]\w*)")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"`([A-Z][A-Za-z0-9]+)(?:\.[A-Za-z]+)?`")]
    private static partial Regex TypeName();
}
