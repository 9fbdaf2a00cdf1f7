using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeAgent.Documents;

/// <summary>Decisions are numbered without a hole, in the order of their dates, each whole and each in the index.</summary>
public sealed partial class DecisionTests
{
    private const string Folder = "docs/decisions/";

    private static readonly string[] s_parts = ["## Context", "## Choice", "## Cost", "## When to revisit"];

    private static readonly string[] s_files = [.. Repository.Pages.Where(page => Numbered().IsMatch(page))];

    [Fact]
    public void Numbers_have_no_hole_and_no_double() =>
        Assert.Equal(Enumerable.Range(1, s_files.Length).Select(number => number.ToString("0000", CultureInfo.InvariantCulture)), s_files.Select(NumberOf));

    [Fact]
    public void Dates_never_fall()
    {
        string[] dates = [.. s_files.Select(file => Date().Match(Repository.Read(file)).Groups[1].Value)];

        Assert.All(dates, date => Assert.True(DateOnly.TryParseExact(date, "yyyy-MM-dd", out _), $"'{date}' is no date"));
        Assert.Equal(dates.Order(StringComparer.Ordinal), dates);
    }

    [Fact]
    public void Each_says_its_state_what_was_chosen_what_it_costs_and_when_to_revisit() => Assert.All(s_files, file =>
    {
        string text = Repository.Read(file);
        Assert.StartsWith($"# {NumberOf(file)}. ", text, StringComparison.Ordinal);
        Assert.Matches(State(), text);
        string[] parts = [.. text.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal))];
        Assert.Equal(s_parts, parts);
        Assert.DoesNotContain(text.Split("\n## ").Skip(1), part => part.Split('\n', 2)[1].Trim().Length == 0);
    });

    [Fact]
    public void Each_stands_once_in_the_index()
    {
        string index = Repository.Read(Folder + "README.md");
        Assert.Equal(s_files, IndexLine().Matches(index).Select(line => Folder + line.Groups[1].Value));
    }

    private static string NumberOf(string file) => file[Folder.Length..][..4];

    [GeneratedRegex(@"^docs/decisions/[0-9]{4}-[a-z0-9-]+\.md$")]
    private static partial Regex Numbered();

    [GeneratedRegex(@"^- Date: (.*)$", RegexOptions.Multiline)]
    private static partial Regex Date();

    [GeneratedRegex(@"^- State: (accepted|partly superseded by|superseded by|to be superseded by)", RegexOptions.Multiline)]
    private static partial Regex State();

    [GeneratedRegex(@"^- \[[0-9]{4}\]\(([0-9]{4}-[a-z0-9-]+\.md)\)", RegexOptions.Multiline)]
    private static partial Regex IndexLine();
}
