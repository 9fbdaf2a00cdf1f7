using System.Diagnostics;
using EdgeAgent.Gateway.Host.Tests.Support;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.Gateway.Host.Tests;

/// <summary>
/// The Debian package in a root directory of its own, where no service manager runs: installed, started, upgraded, downgraded, removed, purged.
/// </summary>
public sealed class PackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-package-").FullName;

    private string Root => Path.Combine(_folder, "root");

    private string Library => Path.Combine(Root, "usr/lib/edge-gateway");

    private string Configuration => Path.Combine(Root, "etc/edge-gateway");

    private string Data => Path.Combine(Root, "var/lib/edge-gateway");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Upgrade_and_downgrade_keep_data_and_edited_configuration_and_only_purge_takes_them()
    {
        if (!File.Exists("/usr/bin/dpkg-deb")) Assert.Skip("dpkg-deb is not installed here.");
        string packaging = Path.Combine(RepositoryRoot(), "gateway/Host/Packaging");
        string own = Path.Combine(RepositoryRoot(), "gateway/Host/bin/Release/net10.0/EdgeAgent.Gateway.Host");
        DateTime? runs = File.Exists(own) ? File.GetLastWriteTimeUtc(own) : null;
        string first = await Run(Path.Combine(packaging, "build-deb"), "amd64", _folder, "1.0.0");
        if (runs is not null) Assert.True(File.Exists(own) && File.GetLastWriteTimeUtc(own) == runs, "the package was built into what runs from the checkout");
        await Run("dpkg-deb", "-x", first, Path.Combine(_folder, "published"));
        string published = Path.Combine(_folder, "published/usr/lib/edge-gateway");
        string second = await Run(Path.Combine(packaging, "build-deb"), "amd64", _folder, "1.1.0", published);
        Assert.DoesNotContain(Directory.GetFiles(published), file => Path.GetFileName(file) == "EdgeAgent.Gateway.Host");

        foreach (string part in new[] { "info", "updates", "triggers" }) Directory.CreateDirectory(Path.Combine(Root, "var/lib/dpkg", part));
        await File.WriteAllTextAsync(Path.Combine(Root, "var/lib/dpkg/status"), "", TestContext.Current.CancellationToken);
        await Dpkg("--install", first);
        string? incarnation = await StartAndStop();

        string edited = Path.Combine(Configuration, "gateway.yaml");
        await File.AppendAllTextAsync(edited, "# edited here\n", TestContext.Current.CancellationToken);
        await Dpkg("--force-confold", "--install", second);
        Assert.Equal(incarnation, await StartAndStop());
        Assert.EndsWith("# edited here\n", await File.ReadAllTextAsync(edited, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        await Dpkg("--force-confold", "--force-downgrade", "--install", first);
        Assert.Equal(incarnation, await StartAndStop());

        await Dpkg("--remove", "edge-gateway");
        Assert.False(Directory.Exists(Library));
        Assert.True(File.Exists(edited));
        Assert.True(File.Exists(Path.Combine(Data, "gateway.db")));

        await Dpkg("--purge", "edge-gateway");
        Assert.False(Directory.Exists(Configuration));
        Assert.False(Directory.Exists(Data));
    }

    /// <summary>systemd's own measure, from 0 (shut) to 100 (open); it takes everything below 30 for well protected.</summary>
    [Fact]
    public async Task The_service_is_exposed_by_less_than_20_of_100()
    {
        if (!File.Exists("/usr/bin/systemd-analyze")) Assert.Skip("systemd-analyze is not installed here.");
        await Run(
            "systemd-analyze",
            "security",
            "--offline=yes",
            "--threshold=20",
            "--no-pager",
            Path.Combine(RepositoryRoot(), "gateway/Host/Packaging/edge-gateway.service")
        );
    }

    private async Task<string?> StartAndStop()
    {
        using ReservedPort modules = ReservedPort.Any();
        await using GatewayProcess gateway = await GatewayProcess.StartInstalled(Path.Combine(Library, "run"), Configuration, Data, modules.Number);
        Assert.True(File.Exists(Path.Combine(Data, "plant-ca.pem")), "what modules trust");
        string? incarnation = (await gateway.Get("/api/status")).GetProperty("incarnation").GetString();
        Assert.Equal(0, await gateway.Stop());
        return incarnation;
    }

    private Task<string> Dpkg(params string[] arguments) =>
        Run("dpkg", ["--root=" + Root, "--force-script-chrootless", "--force-depends", "--force-not-root", .. arguments]);

    /// <returns>The last line of what it printed.</returns>
    private static async Task<string> Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {output}{await errors}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault("");
    }

    private static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "EdgeAgent.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("EdgeAgent.sln is in no folder above the test.");
    }
}
