using System.Diagnostics;
using System.Text.Json;
using EdgeAgent.Cli.Line;

namespace EdgeAgent.EndToEnd;

/// <summary>The edge command as a person uses it: up, a second up, status, a fault, down, and up again with everything kept.</summary>
public class CommandTests
{
    private static readonly string s_folder = Path.Combine(Checkout.Root, ".run", "e2e", "command");
    internal static readonly string Program = Path.Combine(
        Path.GetDirectoryName(Checkout.Gateway)!.Replace(Path.Combine("gateway", "Host"), Path.Combine("gateway", "Cli"), StringComparison.Ordinal),
        "EdgeAgent.Cli"
    );

    [Fact]
    public async Task Up_a_second_up_status_fault_and_down_do_what_they_say_and_state_survives()
    {
        if (Directory.Exists(s_folder)) Directory.Delete(s_folder, recursive: true);
        using (Process up = Start("up"))
        {
            await RunningAsync();
            (int exit, string words) = await RunAsync("up");
            Assert.Equal(0, exit);
            Assert.Contains("runs already", words, StringComparison.Ordinal);

            (exit, words) = await RunAsync("fault", "pump-1", "no-such-fault");
            Assert.Equal(1, exit);
            Assert.Contains("bearing-wear", words, StringComparison.Ordinal);
            Assert.Equal(0, (await RunAsync("fault", "pump-1", "bearing-wear")).Exit);
            await TestLine.UntilAsync(async () => await OpenOrdersAsync(), orders => orders > 0, 90, "an order within a minute and a half");
            await DownAsync(up);
        }

        using (Process up = Start("up"))
        {
            await RunningAsync();
            Assert.True(await OpenOrdersAsync() > 0, "the order is gone after down and up");
            await DownAsync(up);
        }

        (int status, string nothing) = await RunAsync("status");
        Assert.Equal(3, status);
        Assert.Contains("Nothing runs", nothing, StringComparison.Ordinal);
    }

    private static async Task RunningAsync() =>
        await TestLine.UntilAsync(
            async () => JsonDocument.Parse((await RunAsync("status", "--json")).Words).RootElement,
            status =>
                status.GetProperty("running").GetBoolean()
                && status.GetProperty("parts").EnumerateArray().All(part => part.GetProperty("isRunning").GetBoolean())
                && status.GetProperty("bridge").ValueKind == JsonValueKind.Object,
            90,
            "edge status shows every part running"
        );

    private static async Task<long> OpenOrdersAsync() =>
        JsonDocument.Parse((await RunAsync("status", "--json")).Words).RootElement.GetProperty("bridge").GetProperty("openOrders").GetInt64();

    private static async Task DownAsync(Process up)
    {
        (int exit, string words) = await RunAsync("down");
        Assert.True(exit == 0, words);
        await up.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(0, up.ExitCode);
    }

    private static async Task<(int Exit, string Words)> RunAsync(params string[] words)
    {
        using Process process = Start(words);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }

    private static Process Start(params string[] words)
    {
        var start = new ProcessStartInfo(Program, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["EDGE_RUN_FOLDER"] = s_folder;
        return Process.Start(start)!;
    }
}
