using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeAgent.Documents;

/// <summary>The files that ARCHITECTURE.md says one reading, one acknowledgement and one setting pass are there, and are as many as it says.</summary>
public sealed partial class WayTests
{
    public static TheoryData<string> Ways => [.. Way().Matches(Repository.Read("ARCHITECTURE.md")).Select(way => way.Groups[1].Value)];

    [Fact]
    public void Three_ways_are_told() => Assert.Equal(["One reading", "One acknowledgement", "One setting"], Ways.Select(way => way.Data));

    [Theory]
    [MemberData(nameof(Ways))]
    public void Every_file_of_a_way_exists_and_their_number_is_right(string way)
    {
        Match told = Way().Matches(Repository.Read("ARCHITECTURE.md")).Single(one => one.Groups[1].Value == way);
        string[] names = [.. FileName().Matches(told.Groups[3].Value).Select(name => name.Groups[1].Value)];
        HashSet<string> files = [.. Repository.Sources.Concat(Repository.Components).Select(file => Path.GetFileNameWithoutExtension(file)!)];

        Assert.Equal(int.Parse(told.Groups[2].Value, CultureInfo.InvariantCulture), names.Distinct().Count());
        Assert.DoesNotContain(names, name => !files.Contains(name));
    }

    [GeneratedRegex(@"^### ([A-Za-z ]+): ([0-9]+) files\n\n((?:.+\n)+\n(?:.+\n)+)", RegexOptions.Multiline)]
    private static partial Regex Way();

    [GeneratedRegex("`([A-Z][A-Za-z0-9]+)`")]
    private static partial Regex FileName();
}
