namespace EdgeAgent.Cli.Line;

/// <summary>Where the checkout is, and where the programs of the line were built, in the same configuration as this one.</summary>
public static class Checkout
{
    public static string Root { get; } = FindRoot();

    private static string Configuration { get; } =
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

    /// <summary>
    /// The line's state between <c>up</c> and the next <c>up</c>: data, logs, ports. Not in git. EDGE_RUN_FOLDER names another place, for a line beside the
    /// usual one.
    /// </summary>
    public static string RunFolder => Environment.GetEnvironmentVariable("EDGE_RUN_FOLDER") is { Length: > 0 } folder ? folder : Path.Combine(Root, ".run");

    public static string Gateway => Program("gateway/Host", "EdgeAgent.Gateway.Host");

    public static string Bridge => Program("cloud-bridge/Host", "EdgeAgent.CloudBridge");

    public static string Simulator => Program("firmware/Simulator", "EdgeAgent.Simulator");

    public static string Judge => Program("gateway/Judge", "EdgeAgent.Judge");

    public static string Flasher => Program("firmware/Flasher", "EdgeAgent.Flasher");

    private static string Program(string folder, string name)
    {
        string path = Path.Combine(Root, folder, "bin", Configuration, "net10.0", name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not built. Start with ./edge, which builds what is missing.");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EdgeAgent.sln"))) folder = folder.Parent;
        return folder?.FullName
            ?? throw new DirectoryNotFoundException(
                "This command works inside a checkout of EdgeAgent; EdgeAgent.sln was not found above " + AppContext.BaseDirectory
            );
    }
}
