using System.Text.RegularExpressions;

namespace EdgeAgent.Documents;

/// <summary>The map of ARCHITECTURE.md is drawn from the project files: who references whom, without what follows from the other arrows.</summary>
public sealed partial class MapTests
{
    private static readonly string[] s_parts = ["firmware", "gateway", "cloud-bridge"];

    [Fact]
    public void The_map_is_that_of_the_project_files()
    {
        string drawn = Map().Match(Repository.Read("ARCHITECTURE.md")).Groups[1].Value;
        string expected = Draw();
        Assert.True(drawn == expected, "The references changed. Draw this into ARCHITECTURE.md:\n" + expected);
    }

    /// <summary>The order itself is held by tests/Architecture.</summary>
    [Fact]
    public void The_floors_are_those_of_the_floor_tests()
    {
        string list = Repository.Read("tests/Architecture/FloorTests.cs").Split("s_all =")[1].Split("];")[0];
        string expected = string.Concat(
            from Match project in ProjectFloors().Matches(list)
            let floors = Floor().Matches(project.Groups[2].Value).Select(floor => floor.Value.Trim('"').Replace("Floors.Root", "(root)", StringComparison.Ordinal))
            select $"| `{project.Groups[1].Value}` | {string.Join(" < ", floors.Select(floor => floor.Replace(" ", ", ", StringComparison.Ordinal)))} |\n");
        string page = Repository.Read("ARCHITECTURE.md");

        Assert.True(expected.Length > 0, "FloorTests.cs has no floors: the pattern no longer finds them.");
        Assert.True(page.Contains("| --- | --- |\n" + expected + "\n", StringComparison.Ordinal), "The floors changed. Write this into ARCHITECTURE.md:\n" + expected);
    }

    [Fact]
    public void No_project_of_the_product_references_a_test() => Assert.Empty(
        from edge in Edges(Used).Concat(Edges(Started))
        where edge.To.StartsWith("tests/", StringComparison.Ordinal)
        select $"{edge.From} references {edge.To}");

    private static string Draw()
    {
        (string From, string To)[] edges = [.. Edges(Used)];
        ILookup<string, string> next = edges.ToLookup(edge => edge.From, edge => edge.To);
        List<string> lines = ["flowchart TD"];
        foreach (string part in s_parts)
        {
            lines.Add($"  subgraph {part}");
            lines.AddRange(Projects().Where(project => project.Split('/')[0] == part).Select(project => $"    {NameOf(project)}[{project}]"));
            lines.Add("  end");
        }

        lines.AddRange(
            from edge in Edges(Started)
            where !next[edge.From].Any(other => Reaches(other, edge.To))
            select $"  {NameOf(edge.From)} -. starts .-> {NameOf(edge.To)}");
        lines.AddRange(
            from edge in edges
            where !next[edge.From].Any(other => other != edge.To && Reaches(other, edge.To))
            select $"  {NameOf(edge.From)} --> {NameOf(edge.To)}");
        return string.Join('\n', lines) + "\n";

        bool Reaches(string from, string to) => from == to || next[from].Any(step => Reaches(step, to));
    }

    private static IEnumerable<(string From, string To)> Edges(Func<string, IEnumerable<string>> next) =>
        from project in Projects()
        let file = Directory.GetFiles(Path.Combine(Repository.Root, project), "*.csproj").Single()
        from to in next(file).Where(to => to != project).Distinct().Order(StringComparer.Ordinal)
        select (project, to);

    private static IEnumerable<string> Used(string project) => References(project, isStarted: false).Concat(Sources(project));

    /// <summary>What is built with a program and started as a process, never called.</summary>
    private static IEnumerable<string> Started(string project) => References(project, isStarted: true);

    private static IEnumerable<string> References(string project, bool isStarted) =>
        from Match reference in Reference().Matches(File.ReadAllText(project))
        where isStarted == reference.Value.Contains("ReferenceOutputAssembly=\"false\"", StringComparison.Ordinal)
        select FolderOf(project, reference.Groups[1].Value);

    /// <summary>Chip projects take the portable code as sources, since the chip's library differs from this one's; the list stands in what they import.</summary>
    private static IEnumerable<string> Sources(string project) =>
        from file in Import().Matches(File.ReadAllText(project)).Select(import => Path.Combine(Path.GetDirectoryName(project)!, import.Groups[1].Value)).Prepend(project)
        from Match source in Source().Matches(File.ReadAllText(file))
        let path = FolderOf(file, source.Groups[1].Value.Replace("$(MSBuildThisFileDirectory)", "", StringComparison.Ordinal) + "/x")
        from to in Projects()
        where path == to || path.StartsWith(to + "/", StringComparison.Ordinal)
        select to;

    private static string FolderOf(string from, string reference) => Path.GetRelativePath(
        Repository.Root,
        Path.GetDirectoryName(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(from)!, reference.Replace('\\', '/'))))!).Replace('\\', '/');

    /// <summary>Folders of the product's projects; the contract of the chip's API, and the tests that run on a chip, are no part of the map.</summary>
    private static IEnumerable<string> Projects() =>
        from part in s_parts
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, part), "*.csproj", SearchOption.AllDirectories)
        let folder = Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(file)!).Replace('\\', '/')
        where !folder.StartsWith("firmware/NanoContract", StringComparison.Ordinal) && folder != "firmware/Tests"
        orderby Array.IndexOf(s_parts, part), folder
        select folder;

    private static string NameOf(string folder) => folder.Replace("/", "_", StringComparison.Ordinal).Replace("-", "_", StringComparison.Ordinal);

    [GeneratedRegex("```mermaid\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Map();

    [GeneratedRegex("new\\(\\s*\"([^\"]+)\",\\s*\"[^\"]+\",\\s*\"[^\"]+\",(.*?)\\)", RegexOptions.Singleline)]
    private static partial Regex ProjectFloors();

    [GeneratedRegex("\"[^\"]+\"|Floors\\.Root")]
    private static partial Regex Floor();

    [GeneratedRegex("<Import Project=\"([^\"$]+\\.props)\"")]
    private static partial Regex Import();

    [GeneratedRegex("<Compile Include=\"([^\"*]+)/\\*")]
    private static partial Regex Source();

    [GeneratedRegex("<ProjectReference Include=\"([^\"]+)\"[^>]*>")]
    private static partial Regex Reference();
}
