using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EdgeAgent.Hardware.Tests.Data;

namespace EdgeAgent.Hardware.Tests;

/// <summary>The pages people read say what the data say, in both languages, and their links and drawings are there.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] Pages =
    [
        .. Directory.GetFiles(RepositoryFiles.Hardware, "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> ChinesePages =>
        [.. Pages.Where(page => page.EndsWith(".zh-CN.md", StringComparison.Ordinal)).Select(page => Path.GetRelativePath(RepositoryFiles.Hardware, page))];

    public static TheoryData<string> ChineseDrawings =>
        [
            .. Directory
                .GetFiles(RepositoryFiles.Hardware, "*.zh-CN.svg", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(RepositoryFiles.Hardware, file))
                .Order(StringComparer.Ordinal),
        ];

    [Fact]
    public void A_constant_quoted_on_a_page_has_its_value()
    {
        Constants constants = Constants.Read(RepositoryFiles.SensorModule);
        (string Page, string Name, string Value)[] quotes =
        [
            .. from page in Pages
            from Match quote in Quote().Matches(File.ReadAllText(page))
            select (Path.GetFileName(page), quote.Groups[1].Value, quote.Groups[2].Value),
        ];

        Assert.True(quotes.Length > 30, $"Only {quotes.Length} constants are quoted: the pattern no longer finds them.");
        Expect.None(
            from quote in quotes
            where double.Parse(quote.Value, CultureInfo.InvariantCulture) != constants[quote.Name]
            select $"{quote.Page} says {quote.Name} is {quote.Value}; constants.csv says {constants[quote.Name]}.");
    }

    [Fact]
    public void Every_relative_link_of_a_page_leads_to_a_file() => Expect.None(
        from page in Pages
        from Match link in Link().Matches(File.ReadAllText(page))
        let target = link.Groups[1].Value
        where !target.Contains("://", StringComparison.Ordinal) && !File.Exists(Path.Combine(Path.GetDirectoryName(page)!, target))
        select $"{Path.GetRelativePath(RepositoryFiles.Hardware, page)} links to {target}, which is not there.");

    [Theory]
    [MemberData(nameof(ChinesePages))]
    public void A_Chinese_page_has_the_sections_of_the_English_one_or_points_to_it(string page)
    {
        string chinese = File.ReadAllText(Path.Combine(RepositoryFiles.Hardware, page));
        string english = File.ReadAllText(Path.Combine(RepositoryFiles.Hardware, page.Replace(".zh-CN.md", ".md", StringComparison.Ordinal)));

        Assert.Contains("[English](", chinese, StringComparison.Ordinal);
        if (page.StartsWith("commissioning", StringComparison.Ordinal) || page.Contains("bench", StringComparison.Ordinal))
        {
            Assert.Equal(Heading().Count(english), Heading().Count(chinese));
            Assert.Equal(TableRow().Count(english), TableRow().Count(chinese));
            Assert.Equal(Quote().Matches(english).Select(quote => quote.Groups[1].Value), Quote().Matches(chinese).Select(quote => quote.Groups[1].Value));
        }
    }

    [Theory]
    [MemberData(nameof(ChineseDrawings))]
    public void A_Chinese_drawing_is_the_English_one_with_other_words(string drawing)
    {
        string chinese = Shapes(drawing), english = Shapes(drawing.Replace(".zh-CN.svg", ".en.svg", StringComparison.Ordinal));

        Assert.Equal(english, chinese);

        static string Shapes(string file) =>
            string.Join(
                "\n",
                XDocument
                    .Load(Path.Combine(RepositoryFiles.Hardware, file))
                    .Descendants()
                    .Where(element => element.Name.LocalName is not ("text" or "title"))
                    .Select(element => $"{element.Name.LocalName} {string.Join(" ", element.Attributes())}")
            );
    }

    [Fact]
    public void The_acceptance_sheet_reads_every_part_of_the_example_record_and_refuses_what_the_guide_refuses()
    {
        string folder = Path.Combine(RepositoryFiles.Hardware, "commissioning");
        string sheet = File.ReadAllText(Path.Combine(folder, "acceptance-sheet.html")), guide = File.ReadAllText(Path.Combine(folder, "guide.md"));
        using var record = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "record.example.json")));

        foreach (string name in Names(record.RootElement).Distinct()) Assert.Matches($@"\.{name}\b|""{name}""", sheet);
        Assert.Contains("between 0.97 and 1.03", guide, StringComparison.Ordinal);
        Assert.Contains("one.factor >= 0.97 && one.factor <= 1.03", sheet, StringComparison.Ordinal);
        Assert.Contains("within 0.5 %", guide, StringComparison.Ordinal);
        Assert.Contains("<= 0.005 *", sheet, StringComparison.Ordinal);

        static IEnumerable<string> Names(System.Text.Json.JsonElement element) => element.ValueKind switch
        {
            System.Text.Json.JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Names(property.Value).Prepend(property.Name)),
            System.Text.Json.JsonValueKind.Array => element.EnumerateArray().SelectMany(Names),
            _ => [],
        };
    }

    [GeneratedRegex(@"`(\w+)` = ([0-9]+(?:\.[0-9]+)?)")]
    private static partial Regex Quote();

    [GeneratedRegex(@"\]\(([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ ", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| ", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
