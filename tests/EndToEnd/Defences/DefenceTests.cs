using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using EdgeAgent.Cli.Line;

namespace EdgeAgent.EndToEnd.Defences;

/// <summary>
/// That SECURITY.md says what is so. Every defence of <see cref="DefenceList"/> is put into a copy of the checkout together with its absence, switched by an
/// environment variable; the copy is built once, and each test must pass with its defence and fail without it.
/// </summary>
public sealed partial class DefenceTests(ITestOutputHelper output)
{
    private const string Switch = "EDGE_DEFENCE_OUT";

    /// <summary>Which defences the long test takes out, separated by spaces; all when it is not set. For running it in parts.</summary>
    private const string Only = "EDGE_DEFENCES";

    private static readonly string s_page = File.ReadAllText(Path.Combine(Checkout.Root, "SECURITY.md"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_defence_stands_where_its_list_says_and_on_the_security_page_with_its_test()
    {
        var wrong = new List<string>();
        foreach (Defence defence in DefenceList.All)
        {
            foreach (Cut cut in defence.Cuts)
            {
                int places = File.ReadAllText(Path.Combine(Checkout.Root, cut.File)).Split(cut.Was).Length - 1;
                if (places != 1) wrong.Add($"{defence.Name}: {places} places in {cut.File} of: {cut.Was}");
                if (!Out().IsMatch(cut.Becomes)) wrong.Add($"{defence.Name}: nothing is taken out in {cut.File}");
            }

            if (
                !s_page
                    .Split('\n')
                    .Any(line => line.Contains($"`{defence.Name}`", StringComparison.Ordinal) && line.Contains($"`{defence.Test}`", StringComparison.Ordinal))
            )
                wrong.Add($"{defence.Name} does not stand beside {defence.Test} in SECURITY.md");
        }

        Assert.Equal([], wrong);
        Assert.Equal(DefenceList.All.Count, DefenceList.All.DistinctBy(defence => defence.Name).Count());
    }

    [Fact(Explicit = true)]
    public async Task Without_its_defence_each_attack_succeeds()
    {
        string[]? only = Environment.GetEnvironmentVariable(Only)?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Defence[] defences = [.. DefenceList.All.Where(defence => only?.Contains(defence.Name) != false)];
        string copy = Path.Combine(Path.GetTempPath(), "edgeagent-defences");
        await CopyAsync(copy);
        foreach (string tests in DefenceList.All.Select(defence => defence.Tests).Distinct())
        {
            (int code, string text) = await RunAsync(
                copy,
                "dotnet",
                [
                    "build",
                    "tests/" + tests,
                    "-c",
                    "Release",
                    "--nologo",
                    "-v",
                    "q",
                    "-clp:ErrorsOnly",
                    "-p:TreatWarningsAsErrors=false",
                    "-p:RunAnalyzersDuringBuild=false",
                ]
            );
            Assert.True(code == 0, text);
        }

        var survived = new List<string>();
        foreach (Defence defence in defences.DistinctBy(defence => defence.Test))
        {
            (int passed, int failed, string why) = await TestAsync(copy, defence, "");
            if (passed == 0 || failed > 0) survived.Add($"with every defence {defence.Test} has {passed} passed, {failed} failed: {why}");
        }

        foreach (Defence defence in defences)
        {
            (_, int failed, string why) = await TestAsync(copy, defence, defence.Name);
            if (failed == 0) survived.Add($"{defence.Name}: without the defence {defence.Test} does not fail");
            output.WriteLine($"{defence.Name}: {defence.Test} without it: {(failed > 0 ? "FAILS: " + why : "passes")}");
        }

        output.WriteLine($"{defences.Length} defences taken out, {survived.Count} not missed");
        Assert.Equal([], survived);
    }

    /// <summary>What git knows or would take, as it stands now; builds of an earlier copy are kept where the sources are the same.</summary>
    private static async Task CopyAsync(string copy)
    {
        (int code, string files) = await RunAsync(Checkout.Root, "git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
        Assert.Equal(0, code);
        ILookup<string, (Defence Defence, Cut Cut)> cuts = DefenceList
            .All.SelectMany(defence => defence.Cuts.Select(cut => (defence, cut)))
            .ToLookup(pair => pair.cut.File);
        var copied = new HashSet<string>(StringComparer.Ordinal);
        foreach (string file in files.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            string source = Path.Combine(Checkout.Root, file);
            if (!File.Exists(source)) continue;
            byte[] bytes = await File.ReadAllBytesAsync(source, Cancel);
            if (cuts.Contains(file))
            {
                string text = Encoding.UTF8.GetString(bytes);
                foreach ((Defence defence, Cut cut) in cuts[file])
                {
                    string hole = Out().Replace(cut.Becomes, $"(System.Environment.GetEnvironmentVariable(\"{Switch}\") == \"{defence.Name}\")");
                    Assert.True(text.Contains(cut.Was, StringComparison.Ordinal), $"{defence.Name}: another cut of {file} changed: {cut.Was}");
                    text = text.Replace(cut.Was, hole, StringComparison.Ordinal);
                }

                bytes = Encoding.UTF8.GetBytes(text);
            }

            string target = Path.Combine(copy, file);
            copied.Add(target);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            byte[]? there = File.Exists(target) ? await File.ReadAllBytesAsync(target, Cancel) : null;
            if (there is null || !bytes.AsSpan().SequenceEqual(there)) await File.WriteAllBytesAsync(target, bytes, Cancel);
            File.SetUnixFileMode(target, File.GetUnixFileMode(source));
        }

        // What moved or went since would be built as well.
        foreach (string file in Directory.EnumerateFiles(copy, "*", SearchOption.AllDirectories))
        {
            if (!copied.Contains(file) && !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal))
                File.Delete(file);
        }
    }

    private static async Task<(int Passed, int Failed, string Why)> TestAsync(string copy, Defence defence, string without)
    {
        string folder = Path.Combine(copy, "tests", defence.Tests);
        string name = AssemblyName().Match(await File.ReadAllTextAsync(Directory.GetFiles(folder, "*.csproj").Single(), Cancel)).Groups[1].Value;
        (_, string text) = await RunAsync(
            copy,
            Path.Combine(folder, "bin", "Release", "net10.0", name),
            ["-noColor", "-noLogo", "-explicit", "off", "-method", "*" + defence.Test],
            without
        );
        if (Summary().Match(text) is not { Success: true } summary) return (0, 0, text[..Math.Min(text.Length, 300)]);
        int total = int.Parse(summary.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        int failed =
            int.Parse(summary.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture)
            + int.Parse(summary.Groups[3].Value, System.Globalization.CultureInfo.InvariantCulture);
        string why = Regex.Match(text, @"\[FAIL\]\s*\n((?:.*\n){1,4})").Groups[1].Value;
        return (total - failed, failed, string.Join(' ', why.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    private static async Task<(int Code, string Text)> RunAsync(string folder, string program, string[] arguments, string without = "")
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[Switch] = without;
        start.Environment["EDGE_LONG"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(Cancel);
        string text = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, text + await error);
    }

    [GeneratedRegex(@"\bOUT\b")]
    private static partial Regex Out();

    [GeneratedRegex("<AssemblyName>(.*)</AssemblyName>")]
    private static partial Regex AssemblyName();

    [GeneratedRegex(@"Total: (\d+), Errors: (\d+), Failed: (\d+)")]
    private static partial Regex Summary();
}
