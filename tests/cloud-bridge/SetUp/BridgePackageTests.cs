using System.Diagnostics;
using System.Globalization;
using System.Net;
using EdgeAgent.CloudBridge.Tests.Pairing;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.CloudBridge.Tests.SetUp;

/// <summary>
/// The platform's Debian package in a root directory of its own, where no service manager runs: installed, set up, started with its broker, its first owner
/// let in, upgraded, purged.
/// </summary>
public sealed class BridgePackageTests : IAsyncDisposable
{
    private const string Name = "localhost";

    private readonly string _folder = Directory.CreateTempSubdirectory("bridge-package-").FullName;
    private readonly ReservedPort[] _ports = [.. Enumerable.Range(0, 4).Select(_ => ReservedPort.Any())];
    private readonly List<Process> _started = [];

    private string Root => Path.Combine(_folder, "root");

    private string Program => Path.Combine(Root, "usr/lib/edge-bridge/run");

    private string Settings => Path.Combine(Root, "etc/edge-bridge");

    private string Data => Path.Combine(Root, "var/lib/edge-bridge");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (Process process in _started)
        {
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }

        foreach (ReservedPort port in _ports) port.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Installed_set_up_by_one_command_it_runs_with_its_broker_lets_its_owner_in_and_keeps_everything_over_an_upgrade()
    {
        if (!File.Exists("/usr/bin/dpkg-deb")) Assert.Skip("dpkg-deb is not installed here.");
        if (MosquittoProcess.Find() is not { } mosquitto) { Assert.Skip("mosquitto is not installed on this machine."); return; }
        string own = Path.Combine(RepositoryRoot(), "cloud-bridge/Host/bin/Release/net10.0/EdgeAgent.CloudBridge");
        DateTime? runs = File.Exists(own) ? File.GetLastWriteTimeUtc(own) : null;
        string first = await BuildAsync("1.0.0");
        if (runs is not null) Assert.True(File.Exists(own) && File.GetLastWriteTimeUtc(own) == runs, "the package was built into what runs from the checkout");
        string second = await BuildAsync("1.1.0", first);
        foreach (string part in new[] { "info", "updates", "triggers" }) Directory.CreateDirectory(Path.Combine(Root, "var/lib/dpkg", part));
        await File.WriteAllTextAsync(Path.Combine(Root, "var/lib/dpkg/status"), "", Cancel);
        await DpkgAsync("--install", first);

        // Half an answer writes nothing.
        (int refusal, string why) = await RunAsync(Program, ["setup", "--settings", Settings, "--data", Data, "--public-name", Name]);
        Assert.Equal((2, false), (refusal, File.Exists(Path.Combine(Settings, "options"))));
        Assert.Contains("Nobody speaks TLS", why, StringComparison.Ordinal);

        (int done, string said) = await RunAsync(
            Program,
            [
                "setup", "--settings", Settings, "--data", Data, "--public-name", Name, "--proxy", "127.0.0.1",
                "--http", Port(0), "--enrol", Port(1), "--broker-port", Port(2), "--broker-inside", Port(3),
            ]
        );
        Assert.True(done == 0, said);
        Assert.Contains("systemctl enable --now edge-bridge edge-bridge-broker", said, StringComparison.Ordinal);

        await StartAsync();
        string revoked = Path.Combine(Data, "pki", "revoked.pem");
        await PairedPlant.UntilAsync(() => Task.FromResult(File.Exists(revoked)), isThere => isThere, "the bridge made what its broker reads");
        Start(mosquitto, ["-c", Path.Combine(Settings, "broker", "mosquitto.conf")]);
        await ConnectedAsync();

        // The owner's link works once, on the public origin, through the proxy.
        (int linked, string link) = await RunAsync(Program, ["owner-link", "@" + Path.Combine(Settings, "options")]);
        Assert.True(linked == 0, link);
        Assert.StartsWith($"https://{Name}/welcome#", link, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await AskAsync("/welcome"));
        Assert.Equal(HttpStatusCode.BadRequest, await AskAsync("/welcome", host: "evil.example"));

        // Copied while it runs; the folder of the data is lost; the copy in its place is the same bridge, of a newer version.
        string copy = Path.Combine(_folder, "copy"), authority = await File.ReadAllTextAsync(Path.Combine(Data, "pki", "trust.pem"), Cancel);
        (int copied, string words) = await RunAsync(Program, ["backup", copy, "--data", Data]);
        Assert.True(copied == 0, words);
        Assert.Equal(1, (await RunAsync(Program, ["backup", copy, "--data", Data])).Code);
        await StopAsync();
        Directory.Move(Data, Path.Combine(_folder, "lost"));
        await DpkgAsync("--install", second);
        foreach (string made in Directory.GetFileSystemEntries(Data)) Assert.Fail($"the package made {made}");
        Directory.Delete(Data);
        Directory.Move(copy, Data);
        Directory.CreateDirectory(Path.Combine(Data, "broker"));
        await StartAsync();
        await ConnectedAsync();
        Assert.Equal(authority, await File.ReadAllTextAsync(Path.Combine(Data, "pki", "trust.pem"), Cancel));
        await StopAsync();

        await DpkgAsync("--remove", "edge-bridge");
        Assert.False(File.Exists(Program));
        Assert.True(File.Exists(Path.Combine(Data, "bridge.db")));
        await DpkgAsync("--purge", "edge-bridge");
        Assert.False(Directory.Exists(Settings) || Directory.Exists(Data));
    }

    [Theory]
    [InlineData("edge-bridge.service")]
    [InlineData("edge-bridge-broker.service")]
    public async Task The_services_are_exposed_by_less_than_20_of_100(string unit)
    {
        if (!File.Exists("/usr/bin/systemd-analyze")) Assert.Skip("systemd-analyze is not installed here.");
        (int code, string said) = await RunAsync("systemd-analyze", ["security", "--offline=yes", "--threshold=20", "--no-pager", Path.Combine(Packaging, unit)]);
        Assert.True(code == 0, said);
    }

    private static string Packaging => Path.Combine(RepositoryRoot(), "cloud-bridge/Host/Packaging");

    private async Task<string> BuildAsync(string version, string? published = null)
    {
        List<string> words = ["--of", Packaging, "amd64", _folder, version];
        if (published is not null)
        {
            string unpacked = Path.Combine(_folder, "published");
            Assert.Equal(0, (await RunAsync("dpkg-deb", ["-x", published, unpacked])).Code);
            words.Add(Path.Combine(unpacked, "usr/lib/edge-bridge"));
        }

        (int code, string said) = await RunAsync(Path.Combine(RepositoryRoot(), "gateway/Host/Packaging/build-deb"), words);
        Assert.True(code == 0, said);
        return Path.Combine(_folder, $"edge-bridge_{version}_amd64.deb");
    }

    private async Task DpkgAsync(params string[] words)
    {
        (int code, string said) = await RunAsync("dpkg", ["--root=" + Root, "--force-script-chrootless", "--force-depends", "--force-not-root", .. words]);
        Assert.True(code == 0, said);
    }

    /// <summary>The service, with the secrets that the service manager would read.</summary>
    private async Task StartAsync()
    {
        Process process = Start(Program, ["@" + Path.Combine(Settings, "options")]);
        await PairedPlant.UntilAsync(
            async () => process.HasExited ? throw new InvalidOperationException("The bridge ended.") : await AskAsync("/health/live"),
            answer => answer == HttpStatusCode.OK,
            "the bridge answers"
        );
    }

    private async Task StopAsync()
    {
        Process process = _started.Last(one => !one.HasExited && one.StartInfo.FileName == Program);
        Assert.Equal(0, (await RunAsync("kill", [process.Id.ToString(CultureInfo.InvariantCulture)])).Code);
        await process.WaitForExitAsync(Cancel);
        Assert.Equal(0, process.ExitCode);
    }

    private Task ConnectedAsync() => PairedPlant.UntilAsync(() => AskAsync("/health/ready"), answer => answer == HttpStatusCode.OK, "the bridge is at its broker");

    private async Task<HttpStatusCode?> AskAsync(string path, string host = Name)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{Port(0)}{path}");
        request.Headers.Host = host;
        request.Headers.Add("X-Forwarded-For", "192.0.2.7");
        request.Headers.Add("X-Forwarded-Proto", "https");
        try
        {
            using HttpResponseMessage answer = await http.SendAsync(request, Cancel);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private Process Start(string program, IReadOnlyList<string> words)
    {
        var start = new ProcessStartInfo(program, words);
        foreach (string line in File.ReadLines(Path.Combine(Settings, "secrets")).Where(line => !line.StartsWith('#')))
            start.Environment[line.Split('=')[0]] = line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim('\'');
        Process process = Process.Start(start)!;
        _started.Add(process);
        return process;
    }

    private static async Task<(int Code, string Said)> RunAsync(string program, IReadOnlyList<string> words)
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync(Cancel);
        string output = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, output + await errors);
    }

    private string Port(int which) => _ports[which].Number.ToString(CultureInfo.InvariantCulture);

    private static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "EdgeAgent.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("EdgeAgent.sln is in no folder above the test.");
    }
}
