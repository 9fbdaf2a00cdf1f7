using System.Diagnostics;
using System.Text.RegularExpressions;
using EdgeAgent.Cli.Line;

namespace EdgeAgent.EndToEnd;

/// <summary><c>edge module add</c>: the door of a virtual device.</summary>
public sealed partial class VirtualModuleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-module-").FullName;

    [Fact]
    public async Task A_virtual_module_gets_an_id_a_login_a_place_on_its_machine_and_the_file_it_is_compiled_with()
    {
        string file = Path.Combine(_folder, "Where.cs");
        (int exit, string words) = await RunAsync("module", "add", "pump-1", "--plain", "--out", file, "--frame-ms", "200", "--frames", "10000");
        Assert.True(exit == 0, words);
        Assert.Contains("./edge up", words, StringComparison.Ordinal);

        var modules = new VirtualModules(Path.Combine(_folder, "line"));
        VirtualModule module = Assert.Single(modules.All);
        string where = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.Contains($"Module = \"{module.Module}\"", where, StringComparison.Ordinal);
        Assert.Contains($"Password = \"{module.Password}\"", where, StringComparison.Ordinal);
        Assert.DoesNotContain(module.Secret, where, StringComparison.Ordinal);
        Assert.Contains("FramePeriodMs = 200;", where, StringComparison.Ordinal);
        Assert.Contains("TimeLimitMs = 6120000;", where, StringComparison.Ordinal);

        string profile = DemoLine.Profiles("machines")["pump-1.yaml"];
        Assert.Contains($", \"{module.Module}\"]", modules.Placed(profile), StringComparison.Ordinal);
        string other = DemoLine.Profiles("machines").First(pair => pair.Key != "pump-1.yaml").Value;
        Assert.Equal(other, modules.Placed(other));
        UnixFileMode mode = File.GetUnixFileMode(Path.Combine(_folder, "line", "secrets", "virtual-modules"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
    }

    [Fact]
    public async Task A_machine_that_is_not_there_and_a_line_without_certificates_are_told_and_nothing_is_made()
    {
        (int exit, string words) = await RunAsync("module", "add", "pump-9", "--plain");
        Assert.Equal(1, exit);
        Assert.Contains("pump-1", words, StringComparison.Ordinal);
        (exit, words) = await RunAsync("module", "add", "pump-1");
        Assert.Equal(1, exit);
        Assert.Contains("Run ./edge up once", words, StringComparison.Ordinal);
        Assert.Empty(new VirtualModules(Path.Combine(_folder, "line")).All);
    }

    // What a C# 10 compiler must take: no raw string, no line end inside a literal.
    [Fact]
    public void A_trust_anchor_stands_in_the_file_as_lines_of_one_text()
    {
        var module = new VirtualModule("0200000042", new string('a', 64), "00000000000000ff", "pump-1");
        string where = VirtualModules.WhereFile(module, 8883, "-----BEGIN CERTIFICATE-----\nAA+/==\n-----END CERTIFICATE-----\n", 1000, 60);
        int begins = where.IndexOf("TrustAnchor", StringComparison.Ordinal);
        int ends = where.IndexOf("Module =", StringComparison.Ordinal);
        string[] literals = [.. Literal().Matches(where[begins..ends]).Select(match => match.Value)];
        Assert.Equal(["\"-----BEGIN CERTIFICATE-----\\n\"", "\"AA+/==\\n\"", "\"-----END CERTIFICATE-----\\n\""], literals);
        Assert.Contains("FirstIncarnation = 0x00000000000000FF;", where, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<(int Exit, string Words)> RunAsync(params string[] words)
    {
        var start = new ProcessStartInfo(CommandTests.Program, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["EDGE_RUN_FOLDER"] = _folder;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Literal();
}
