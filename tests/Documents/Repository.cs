namespace EdgeAgent.Documents;

/// <summary>The files of the checkout these tests were built in; no project is referenced, so that a page is checked without building the product.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Every page, by its path from the root.</summary>
    public static IReadOnlyList<string> Pages { get; } = [.. Find("*.md")];

    /// <summary>Every C# file, by its path from the root.</summary>
    public static IReadOnlyList<string> Sources { get; } = [.. Find("*.cs")];

    /// <summary>Every project file and what they import, by their path from the root.</summary>
    public static IReadOnlyList<string> Projects { get; } = [.. Find("*.csproj"), .. Find("*.props")];

    /// <summary>Every Razor file, by its path from the root.</summary>
    public static IReadOnlyList<string> Components { get; } = [.. Find("*.razor")];

    /// <summary>The text of all tests.</summary>
    public static IReadOnlyList<string> Tests { get; } = [.. Sources.Where(file => file.StartsWith("tests/", StringComparison.Ordinal)).Select(Read)];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Has(string path) => Path.Exists(Path.Combine(Root, path));

    private static IEnumerable<string> Find(string pattern) =>
        from file in Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Root, file).Replace('\\', '/')
        where !path.Split('/').Any(part => part is "bin" or "obj" or "node_modules" or ".run" or ".git")
        orderby path
        select path;

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "EdgeAgent.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException($"No EdgeAgent.sln above {AppContext.BaseDirectory}; run the tests from a checkout.");
    }
}
