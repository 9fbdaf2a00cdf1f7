using System.Text.Json;

namespace EdgeAgent.EndToEnd;

/// <summary>The cloud's broker is away for hours of scaled time; real processes, a real broker.</summary>
public class OfflineTests(ITestOutputHelper output)
{
    [Fact]
    public async Task After_hours_without_the_cloud_a_present_alarm_is_an_order_at_once_and_the_hours_come_on_replay()
    {
        await using TestLine line = await TestLine.StartDemoAsync(
            "offline",
            speed: 300,
            settings: "core:\n  uplink:\n    historyAfter: 00:00:10\n    historyPerSecond: 2\n"
        );
        await TestLine.UntilAsync(
            () => line.GatewayAsync("api/status"),
            status => status.TryGetProperty("cloudLastReceipt", out _),
            60,
            "the cloud's first receipt"
        );
        await line.Line.CloudBroker.KillAsync();
        long waiting = await TestLine.UntilAsync(() => ReplayAsync(line), replay => replay >= 6, 120, "hours made while the cloud is away");
        await line.ModulesAsync("fault", "pump-1", "overload");
        await TestLine.UntilAsync(
            () => line.GatewayAsync("api/alarms"),
            alarms => alarms.EnumerateArray().Any(alarm => alarm.GetProperty("alarm").GetProperty("isActive").GetBoolean()),
            60,
            "the page shows the alarm without the cloud"
        );
        Assert.Empty(await line.OrdersAsync());

        await line.Line.CloudBroker.StartAsync(cancel: TestContext.Current.CancellationToken);
        await TestLine.UntilAsync(
            () => line.OrdersAsync(),
            orders => orders.Any(order => order.GetProperty("machine").GetString() == "pump-1"),
            60,
            "an order for the alarm that stands"
        );
        long historyThen = (await BridgeLaneAsync(line, "replay"))?.GetProperty("delivered").GetInt64() ?? 0;
        JsonElement own = await TestLine.UntilAsync(
            () => OwnLaneAsync(line, "replay"),
            lane => lane.GetProperty("waiting").GetInt64() == 0,
            120,
            "the history drains"
        );
        JsonElement atBridge = await TestLine.UntilAsync(
            async () => (await BridgeLaneAsync(line, "replay"))!.Value,
            lane => lane.GetProperty("delivered").GetInt64() == own.GetProperty("produced").GetInt64(),
            30,
            "the bridge has all of it"
        );

        output.WriteLine(
            $"{waiting} events of history when the alarm came, {historyThen} of them at the bridge when the order was there, {atBridge.GetProperty("delivered").GetInt64()} in the end"
        );
        Assert.Single(
            await line.OrdersAsync(),
            order => order.GetProperty("machine").GetString() == "pump-1" && order.GetProperty("causeGroup").GetString() == "overload"
        );
        Assert.True(atBridge.GetProperty("isBalanced").GetBoolean());
    }

    private static async Task<long> ReplayAsync(TestLine line) => (await OwnLaneAsync(line, "replay")).GetProperty("produced").GetInt64();

    private static async Task<JsonElement> OwnLaneAsync(TestLine line, string lane) =>
        (await line.GatewayAsync("api/ledger"))
            .GetProperty("lines")
            .EnumerateArray()
            .Single(row => row.GetProperty("to").GetString() == "cloud" && row.GetProperty("lane").GetString() == lane);

    private static async Task<JsonElement?> BridgeLaneAsync(TestLine line, string lane) =>
        (await line.BridgeAsync("api/ledger"))
            .GetProperty("lanes")
            .EnumerateArray()
            .Where(row => row.GetProperty("lane").GetString() == lane)
            .Select(row => (JsonElement?)row)
            .FirstOrDefault();
}
