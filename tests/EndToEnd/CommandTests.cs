using System.Diagnostics;
using System.Text.Json;
using EdgeAgent.Cli.Line;

namespace EdgeAgent.EndToEnd;

/// <summary>The edge command as a person uses it: up, a second up, status, a fault, down, and up again with everything kept.</summary>
public class CommandTests
{
    internal static readonly string Program = Path.Combine(
        Path.GetDirectoryName(Checkout.Gateway)!.Replace(Path.Combine("gateway", "Host"), Path.Combine("gateway", "Cli"), StringComparison.Ordinal),
        "EdgeAgent.Cli"
    );

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Finding free ports and then using them once let two lines choose the same: "address already in use".</summary>
    [Fact]
    public async Task Two_lines_that_are_started_at_the_same_moment_both_run_on_ports_of_their_own()
    {
        (string Folder, Process Up)[] lines =
        [
            .. new[] { "neighbour-one", "neighbour-two" }.Select(TestLine.Folder).Select(folder => (folder, Start(folder, "up"))),
        ];
        JsonElement[] ports = await Task.WhenAll(
            lines.Select(async line =>
            {
                await RunningAsync(line.Folder);
                return JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(line.Folder, "line.json"), Cancel)).RootElement.GetProperty("Ports");
            })
        );
        int[] all = [.. ports.SelectMany(one => one.EnumerateObject().Select(port => port.Value.GetInt32()))];
        Assert.Equal(16, all.Distinct().Count());
        foreach ((string folder, Process up) in lines)
        {
            await DownAsync(folder, up);
            up.Dispose();
        }
    }

    [Fact]
    public async Task Up_a_second_up_status_fault_and_down_do_what_they_say_and_state_survives()
    {
        string folder = TestLine.Folder("command");
        using (Process up = Start(folder, "up"))
        {
            await RunningAsync(folder);
            (int exit, string words) = await RunAsync(folder, "up");
            Assert.Equal(0, exit);
            Assert.Contains("runs already", words, StringComparison.Ordinal);

            (exit, words) = await RunAsync(folder, "fault", "pump-1", "no-such-fault");
            Assert.Equal(1, exit);
            Assert.Contains("bearing-wear", words, StringComparison.Ordinal);
            Assert.Equal(0, (await RunAsync(folder, "fault", "pump-1", "overload")).Exit);
            await TestLine.UntilAsync(async () => await OpenOrdersAsync(folder), orders => orders > 0, 90, "an order within a minute and a half");
            await DownAsync(folder, up);
        }

        // Whatever the umask of who started it: certificates and the brokers' plain configuration are for everybody, all else is for the line's own user.
        UnixFileMode others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        Assert.Equal(
            [],
            Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(file => (File.GetUnixFileMode(file) & others) != 0 && Path.GetExtension(file) is not (".pem" or ".pub"))
        );

        using (Process up = Start(folder, "up"))
        {
            await RunningAsync(folder);
            Assert.True(await OpenOrdersAsync(folder) > 0, "the order is gone after down and up");
            await DownAsync(folder, up);
        }

        (int status, string nothing) = await RunAsync(folder, "status");
        Assert.Equal(3, status);
        Assert.Contains("Nothing runs", nothing, StringComparison.Ordinal);
    }

    private static async Task RunningAsync(string folder) =>
        await TestLine.UntilAsync(
            async () => JsonDocument.Parse((await RunAsync(folder, "status", "--json")).Words).RootElement,
            status =>
                status.GetProperty("running").GetBoolean()
                && status.GetProperty("parts").EnumerateArray().All(part => part.GetProperty("isRunning").GetBoolean())
                && status.GetProperty("bridge").ValueKind == JsonValueKind.Object,
            90,
            "edge status shows every part running"
        );

    private static async Task<long> OpenOrdersAsync(string folder) =>
        JsonDocument.Parse((await RunAsync(folder, "status", "--json")).Words).RootElement.GetProperty("bridge").GetProperty("openOrders").GetInt64();

    private static async Task DownAsync(string folder, Process up)
    {
        (int exit, string words) = await RunAsync(folder, "down");
        Assert.True(exit == 0, words);
        await up.WaitForExitAsync(Cancel);
        Assert.Equal(0, up.ExitCode);
    }

    private static async Task<(int Exit, string Words)> RunAsync(string folder, params string[] words)
    {
        using Process process = Start(folder, words);
        Task<string> error = process.StandardError.ReadToEndAsync(Cancel);
        string output = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, output + await error);
    }

    private static Process Start(string folder, params string[] words)
    {
        var start = new ProcessStartInfo(Program, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["EDGE_RUN_FOLDER"] = folder;
        return Process.Start(start)!;
    }
}
