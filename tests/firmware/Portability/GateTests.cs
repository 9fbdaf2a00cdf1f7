using System.Diagnostics;
using System.Text.RegularExpressions;
using EdgeAgent.Firmware.Tests.Support;

namespace EdgeAgent.Firmware.Tests.Portability;

/// <summary>Sends every snippet through the gate that firmware/Core goes through and compares with the first line of the snippet.</summary>
public sealed partial class GateTests : IClassFixture<GateRun>
{
    private readonly GateRun _run;

    public GateTests(GateRun run) => _run = run;

    public static TheoryData<string> Snippets()
    {
        var names = new TheoryData<string>();
        foreach (string file in Directory.GetFiles(GateRun.Folder, "*.cs").Order()) names.Add(Path.GetFileNameWithoutExtension(file));
        return names;
    }

    [Theory]
    [MemberData(nameof(Snippets))]
    public void A_snippet_is_refused_for_the_reason_it_names_and_a_good_one_accepted(string snippet)
    {
        string expectation = File.ReadLines(Path.Combine(GateRun.Folder, snippet + ".cs")).First();
        var found = _run.ErrorsOf(snippet);

        if (expectation == "// accepted")
        {
            Assert.Empty(found);
            Assert.True(_run.WasCompiled(snippet), _run.Log);
            return;
        }

        string[] expected = ExpectedCode().Matches(expectation).Select(match => match.Value).ToArray();
        Assert.NotEmpty(expected);
        Assert.True(found.Intersect(expected).Any(), $"{snippet}: expected one of {string.Join(' ', expected)}, found {string.Join(' ', found)}.\n{_run.Log}");
    }

    [GeneratedRegex("(CS|CHIP)[0-9]+")]
    private static partial Regex ExpectedCode();
}

/// <summary>One build of all snippets, outside the source tree.</summary>
public sealed partial class GateRun : IDisposable
{
    private readonly string _output = Directory.CreateTempSubdirectory("edgeagent-gate-").FullName + "/";

    public GateRun()
    {
        string configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])
        [
            "msbuild",
            "Snippets.proj",
            "-nologo",
            "-m:2",
            "-nodeReuse:false",
            "-p:UseSharedCompilation=false",
            $"-p:SnippetOutput={_output}",
            $"-p:Configuration={configuration}",
        ])
        {
            start.ArgumentList.Add(argument);
        }

        // A test runs inside a build's environment; the build it starts must find its own.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        using var build = Process.Start(start) ?? throw new InvalidOperationException("dotnet could not be started.");
        var errors = build.StandardError.ReadToEndAsync();
        Log = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        Log += errors.GetAwaiter().GetResult();
    }

    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "firmware", "Portability", "Snippets");

    public string Log { get; }

    public bool WasCompiled(string snippet) => File.Exists($"{_output}bin/{snippet}/{snippet}.dll");

    public HashSet<string> ErrorsOf(string snippet) => Error().Matches(Log).Where(match => match.Groups["snippet"].Value == snippet)
        .Select(match => match.Groups["code"].Value).ToHashSet();

    public void Dispose() => Directory.Delete(_output, recursive: true);

    [GeneratedRegex(@"\b(?<snippet>\w+)\.(cs\([0-9,]+\)|dll ): error (?<code>(CS|CHIP)[0-9]+)")]
    private static partial Regex Error();
}
