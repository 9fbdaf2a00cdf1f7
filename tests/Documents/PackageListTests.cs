using System.Text.RegularExpressions;

namespace EdgeAgent.Documents;

/// <summary>The list of packages is lean, and the page that says why each is there is whole.</summary>
public sealed partial class PackageListTests
{
    private static readonly string s_list = Repository.Read("Directory.Packages.props");

    private static readonly HashSet<string> s_used =
    [
        .. from file in Repository.Projects
           from Match reference in Reference().Matches(Repository.Read(file))
           select reference.Groups[1].Value,
    ];

    /// <summary>A group that is named "Below" a package pins what that package brings along.</summary>
    [Fact]
    public void Every_pinned_package_has_a_user() => Assert.Empty(
        from Match list in Group().Matches(s_list)
        let owner = list.Groups[1].Value
        from Match pin in Pin().Matches(list.Groups[2].Value)
        let package = pin.Groups[1].Value
        where owner.StartsWith("Below ", StringComparison.Ordinal) ? !s_used.Contains(owner["Below ".Length..]) : !s_used.Contains(package)
        select package);

    [Fact]
    public void Every_used_package_stands_on_the_page_of_dependencies()
    {
        string page = Repository.Read("docs/decisions/dependencies.md");

        Assert.True(s_used.Count > 15, $"{s_used.Count} packages are used: the pattern no longer finds them.");
        Assert.Empty(
            from package in s_used
            where !package.StartsWith("nanoFramework.", StringComparison.Ordinal) && !Regex.IsMatch(page, $@"(^|[ |]){Regex.Escape(package)}[ ,|]")
            select package);
    }

    [GeneratedRegex("<ItemGroup Label=\"([^\"]+)\">(.*?)</ItemGroup>", RegexOptions.Singleline)]
    private static partial Regex Group();

    [GeneratedRegex("<PackageVersion Include=\"([^\"]+)\"")]
    private static partial Regex Pin();

    [GeneratedRegex("<PackageReference Include=\"([^\"]+)\"")]
    private static partial Regex Reference();
}
