using System.Diagnostics;
using EdgeAgent.Cli.Line;

namespace EdgeAgent.EndToEnd;

/// <summary>Asking for help built the whole line first, and what was typed wrong was answered by a build or a page of options.</summary>
public sealed class HelpTests : IDisposable
{
    private static readonly string s_help = Path.Combine(Checkout.Root, "gateway", "Cli", "Help");

    /// <summary>The script and its help texts alone: nothing is built, and a dotnet that is asked for fails.</summary>
    private readonly string _fresh = Directory.CreateTempSubdirectory("edgeagent-fresh-").FullName;

    public HelpTests()
    {
        File.Copy(Path.Combine(Checkout.Root, "edge"), Path.Combine(_fresh, "edge"));
        Directory.CreateDirectory(Path.Combine(_fresh, "gateway", "Cli", "Help"));
        foreach (string file in Directory.GetFiles(s_help)) File.Copy(file, Path.Combine(_fresh, "gateway", "Cli", "Help", Path.GetFileName(file)));
        Directory.CreateDirectory(Path.Combine(_fresh, "none"));
        File.WriteAllText(Path.Combine(_fresh, "none", "dotnet"), "#!/bin/sh\necho dotnet was asked for: $* >&2\nexit 99\n");
        File.SetUnixFileMode(Path.Combine(_fresh, "none", "dotnet"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public static TheoryData<string> Commands => [.. Directory.GetFiles(s_help).Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_command_of_the_overview_has_a_help_text()
    {
        string[] words =
        [
            .. Edge("--help").Output.Split('\n')
                .Where(line => line.StartsWith("  ", StringComparison.Ordinal) && line.Length > 2 && char.IsAsciiLetterLower(line[2]))
                .SelectMany(line => line[..Math.Min(line.Length, 33)].Split(',')).Select(part => part.Trim().Split(' ')[0]),
        ];
        Assert.Contains("up", words);
        Assert.Equal([], words.Where(word => !File.Exists(Path.Combine(s_help, word + ".txt"))));
    }

    [Theory, MemberData(nameof(Commands))]
    public void Help_of_a_command_builds_nothing_and_is_what_its_program_says(string command)
    {
        string[] words = command == "sign-in" ? [command] : command.Split('-');
        (int code, string output, string error) = Edge([.. words, "--help"]);
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(File.ReadAllText(Path.Combine(s_help, command + ".txt")), output);
        if (ProgramOf(words[0]) is not { } program) return;
        string[] own = words[0] == "judge" ? words[1..] : words;
        string said = Run(program.Path, [.. own, "--help"]).Output.Replace(Path.GetFileName(program.Path), program.Name, StringComparison.Ordinal);
        Assert.Equal(said, output);
    }

    [Theory]
    [InlineData("nonsense", "There is no command 'nonsense'. Type ./edge --help for all of them.")]
    [InlineData("--wrong", "--wrong is no command. Type ./edge --help for all of them.")]
    [InlineData("../etc/passwd", "There is no command '../etc/passwd'. Type ./edge --help for all of them.")]
    public void An_unknown_command_is_named_in_one_line_and_nothing_is_built(string command, string expected) =>
        Assert.Equal((1, "", expected + "\n"), Edge(command));

    [Theory]
    [InlineData("up", "--wrong")]
    [InlineData("down", "now")]
    [InlineData("status", "--jsonn")]
    [InlineData("fault")]
    [InlineData("replay", "skab")]
    [InlineData("replay", "skab", "no-such-file.csv")]
    [InlineData("replay", "bursts", "no-such-folder")]
    [InlineData("drill", "pump-1", "--page", "nowhere")]
    [InlineData("label", "gateway", "--config", "no-such-folder")]
    public void What_is_typed_wrong_is_answered_by_words_and_never_by_a_stack_trace(params string[] words)
    {
        (int code, string output, string error) = Run(CommandTests.Program, words);
        Assert.NotEqual(0, code);
        Assert.NotEqual("", error + output);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", output + error, StringComparison.Ordinal);
        Assert.InRange((output + error).Trim().Split('\n').Length, 1, 2);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    public void A_spoilt_record_of_the_line_is_named_by_down_status_and_up(string record)
    {
        File.WriteAllText(Path.Combine(_fresh, "line.json"), record);
        foreach (string command in new[] { "down", "status" })
        {
            (_, string output, string error) = Run(CommandTests.Program, command);
            Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
            Assert.Contains(record == "null" ? "Nothing runs" : "line.json", output + error, StringComparison.Ordinal);
        }
    }

    public void Dispose() => Directory.Delete(_fresh, recursive: true);

    /// <summary>The program behind a command, and how the script calls it; null where the script itself or a test program does the work.</summary>
    private static (string Path, string Name)? ProgramOf(string command) => command switch
    {
        "judge" => (Checkout.Judge, "./edge judge"),
        "flash" or "labels" => (Checkout.Flasher, "./edge"),
        "doctor" or "buffer" => (Checkout.Gateway, "./edge"),
        "test" or "package" or "bench" or "simulate" => null,
        _ => (CommandTests.Program, "./edge"),
    };

    private (int Code, string Output, string Error) Edge(params string[] words) => Run(Path.Combine(_fresh, "edge"), words);

    private (int Code, string Output, string Error) Run(string program, params string[] words)
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _fresh };
        start.Environment["PATH"] = Path.Combine(_fresh, "none") + ":/usr/bin:/bin";
        start.Environment["EDGE_RUN_FOLDER"] = _fresh;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
