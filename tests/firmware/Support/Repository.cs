namespace EdgeAgent.Firmware.Tests.Support;

/// <summary>Where the repository stands, found by walking up from the test's own assembly.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>A recording beside the repository, or a skipped test that says which is missing.</summary>
    /// <param name="parts">Path below <c>shared/data</c>.</param>
    public static string Recording(params string[] parts)
    {
        string path = Path.Combine([Root, "..", "shared", "data", .. parts]);
        Assert.SkipUnless(File.Exists(path), $"The recording shared/data/{string.Join('/', parts)} is not beside the repository.");
        return path;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "EdgeAgent.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("EdgeAgent.sln is in no folder above the tests.");
    }
}
