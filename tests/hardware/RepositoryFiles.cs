namespace EdgeAgent.Hardware.Tests;

/// <summary>Where the tests find the repository: the first folder above the test binary that holds EdgeAgent.sln.</summary>
public static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    public static string Hardware => Path.Combine(Root, "hardware");

    public static string SensorModule => Path.Combine(Hardware, "sensor-module", "v1");

    public static string GatewayBox => Path.Combine(Hardware, "gateway-box");

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "EdgeAgent.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException($"No EdgeAgent.sln above {AppContext.BaseDirectory}; run the tests from a checkout.");
    }
}
