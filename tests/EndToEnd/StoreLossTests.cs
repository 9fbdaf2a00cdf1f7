using System.Text.Json;
using EdgeAgent.Cli.Line;

namespace EdgeAgent.EndToEnd;

/// <summary>A gateway's store that is emptied, and one that is damaged in the middle, under a real line: it goes on, and says so to everybody.</summary>
public sealed class StoreLossTests
{
    [Fact]
    public async Task A_store_that_is_emptied_or_damaged_in_the_middle_is_told_by_the_gateway_and_kept_by_the_bridge()
    {
        await using TestLine line = await TestLine.StartDemoAsync("store-loss");
        string store = Path.Combine(line.Line.DataFolder, "gateway", "gateway.db");
        await line.WaitForPowerAsync("pump-1");

        await SpoilAsync(line, () => File.WriteAllBytes(store, []));
        await ToldAsync(line, "emptied");

        await SpoilAsync(line, () =>
        {
            using FileStream file = File.OpenWrite(store);
            var wrong = new byte[file.Length / 2];
            Array.Fill(wrong, (byte)0xA5);
            file.Position = file.Length / 4;
            file.Write(wrong);
        });
        await ToldAsync(line, "damaged");
    }

    private static async Task SpoilAsync(TestLine line, Action spoil)
    {
        LineProcess gateway = line.Line.Gateway;
        await gateway.StopAsync(TimeSpan.FromSeconds(20));
        spoil();
        gateway.Start();
    }

    private static async Task ToldAsync(TestLine line, string what)
    {
        await TestLine.UntilAsync(
            () => StatusAsync(line),
            status => status.TryGetProperty("storeLoss", out JsonElement loss) && loss.GetProperty("what").GetString() == what,
            60,
            $"the gateway's status says {what}");
        await line.WaitForPowerAsync("pump-1");
        await TestLine.UntilAsync(
            () => line.BridgeAsync("api/ledger"),
            ledger => ledger.GetProperty("refusals").EnumerateArray().Any(refusal => refusal.GetProperty("reason").GetString() == "store-" + what),
            60,
            $"the bridge keeps that the store was {what}");
    }

    /// <summary>A gateway that finds the damage only while it runs ends, and its next start repairs: as a service manager does, it is started again.</summary>
    private static async Task<JsonElement> StatusAsync(TestLine line)
    {
        if (!line.Line.Gateway.IsRunning) line.Line.Gateway.Start();
        return await line.GatewayAsync("api/status");
    }
}
