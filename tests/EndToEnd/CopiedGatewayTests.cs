using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EdgeAgent.Cli.Line;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.EndToEnd;

/// <summary>A box is copied with its card and both run: two real gateways from one folder, on a real broker, before a real bridge.</summary>
public class CopiedGatewayTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Two_gateways_of_one_folder_are_seen_have_an_order_and_neither_is_believed()
    {
        await using TestLine line = await TestLine.StartDemoAsync("copied-gateway");
        await TestLine.UntilAsync(() => PumpAsync(line), HasPower, 30, "the pump's power is known");
        string data = Path.Combine(line.Line.DataFolder, "gateway");
        string copied = data + "-copy";
        await line.Line.Gateway.StopAsync(TimeSpan.FromSeconds(10));
        CopyFolder(data, copied);

        // In its own plant the copy hears modules on the same ports; on this machine it needs others.
        using ReservedPort page = ReservedPort.Any(), modules = ReservedPort.Any(), loopback = ReservedPort.Any();
        string config = Path.GetFullPath(Path.Combine(line.Line.DataFolder, "..", "gateway")), copiedConfig = config + "-copy";
        CopyFolder(config, copiedConfig);
        string settings = Path.Combine(copiedConfig, "gateway.yaml");
        string yaml = await File.ReadAllTextAsync(settings, TestContext.Current.CancellationToken);
        yaml = yaml.Replace($" {line.Ports.Modules}\n", $" {modules.Number}\n", StringComparison.Ordinal)
            .Replace($" {line.Ports.ModulesPlain}\n", $" {loopback.Number}\n", StringComparison.Ordinal);
        await File.WriteAllTextAsync(settings, yaml, TestContext.Current.CancellationToken);
        await using var copy = new LineProcess(
            "gateway-copy",
            Checkout.Gateway,
            [
                "--config",
                copiedConfig,
                "--data",
                copied,
                "--cloud",
                Local(line.Ports.Cloud),
                "--http",
                page.Number.ToString(CultureInfo.InvariantCulture),
            ],
            Path.Combine(line.Line.LogFolder, "gateway-copy.log")
        );
        EdgeLine.RunAsService(copy);
        line.Line.Gateway.Start();
        copy.Start();
        long begun = Stopwatch.GetTimestamp();

        await TestLine.UntilAsync(() => line.OrdersAsync("connectivity"), orders => orders.Any(IsOfTwo), 90, "an order for the second box");
        output.WriteLine($"An order {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s after both were started.");
        JsonElement pump = await TestLine.UntilAsync(
            () => PumpAsync(line),
            pump => !HasPower(pump),
            60,
            "the pump's power is no longer believed"
        );
        Assert.Equal("unknown", pump.GetProperty("runState").GetString());
        Assert.Single(await line.OrdersAsync("connectivity"), IsOfTwo);
        await copy.StopAsync(TimeSpan.FromSeconds(10));
    }

    private static bool IsOfTwo(JsonElement order) => order.GetProperty("faultCode").GetString() == FaultCodes.OneIdentityTwice;

    private static bool HasPower(JsonElement machine) => machine.TryGetProperty("powerKw", out JsonElement power) && power.ValueKind == JsonValueKind.Number;

    private static async Task<JsonElement> PumpAsync(TestLine line) =>
        (await line.BridgeAsync("api/machines")).GetProperty("items").EnumerateArray().Single(machine => machine.GetProperty("machine").GetString() == "pump-1");

    private static void CopyFolder(string from, string to)
    {
        foreach (string folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories).Prepend(from))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }

    private static string Local(int port) => "127.0.0.1:" + port.ToString(CultureInfo.InvariantCulture);
}
