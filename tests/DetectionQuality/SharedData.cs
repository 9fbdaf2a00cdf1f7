namespace EdgeAgent.DetectionQuality;

/// <summary>The public recordings beside the repository; a test that needs them skips, saying so, where they are not.</summary>
internal static class SharedData
{
    public static string Folder(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "EdgeAgent.sln"))) continue;
            string data = Path.Combine(folder.FullName, "..", "shared", "data", name);
            if (Directory.Exists(data)) return data;
            break;
        }

        Assert.Skip($"The recordings shared/data/{name} do not lie beside the repository.");
        return "";
    }
}
