using System.Text.RegularExpressions;

namespace EdgeAgent.CloudBridge.Tests.Pairing;

/// <summary>SECURITY.md names tests; a renamed or deleted one must not stay in it.</summary>
public sealed partial class SecurityPageTests
{
    [Fact]
    public void Every_test_that_the_security_page_names_exists()
    {
        string root = AppContext.BaseDirectory[..AppContext.BaseDirectory.IndexOf("/tests/", StringComparison.Ordinal)];
        (string Class, string Method)[] named =
        [
            .. NamedTest()
                .Matches(File.ReadAllText(Path.Combine(root, "SECURITY.md")))
                .Select(match => (match.Groups[1].Value, match.Groups[2].Value))
                .Distinct(),
        ];
        string[] files = [.. Directory.GetFiles(Path.Combine(root, "tests"), "*Tests.cs", SearchOption.AllDirectories)];

        Assert.True(named.Length > 20, $"{named.Length} tests are named");
        Assert.All(
            named,
            test =>
                Assert.True(
                    files.Any(file =>
                        Path.GetFileName(file) == test.Class + ".cs" && File.ReadAllText(file).Contains($" {test.Method}(", StringComparison.Ordinal)
                    ),
                    $"{test.Class}.{test.Method} is nowhere"
                )
        );
    }

    [GeneratedRegex("`([A-Z][A-Za-z]+Tests)\\.([A-Za-z0-9_]+)`")]
    private static partial Regex NamedTest();
}
