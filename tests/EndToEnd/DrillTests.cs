using System.Diagnostics;
using System.Text.Json;
using EdgeAgent.Cli.Line;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd;

/// <summary>A test alarm over real processes and brokers: from the plant page, from the bridge's page, and by the edge command.</summary>
public class DrillTests(Browser browser, ITestOutputHelper output) : IClassFixture<Browser>
{
    private static readonly string[] s_hops = ["made", "broker", "taken", "ordered", "committed", "returned", "shown"];

    [Fact]
    public async Task A_test_alarm_goes_the_whole_way_and_a_test_order_comes_back_with_each_hop_on_every_page_and_on_the_command_line()
    {
        await using TestLine line = await TestLine.StartDemoAsync("drill");
        await line.WaitForPowerAsync("pump-1");
        IPage plant = await browser.OpenAsync(line.Line.GatewayPage);
        ILocator card = plant.Locator("[data-machine='pump-1']");
        await card.GetByRole(AriaRole.Button, new() { Name = "Test alarm" }).ClickAsync();
        await Assertions.Expect(card.Locator("[data-hop='shown']")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        Assert.Equal(s_hops, await card.Locator("[data-hop]").EvaluateAllAsync<string[]>("all => all.map(one => one.dataset.hop)"));
        output.WriteLine(await card.Locator(".drill-result").InnerTextAsync());
        string orderId = (await line.GatewayAsync("api/drills"))[0].GetProperty("orderId").GetString()!;

        JsonElement order = await TestLine.UntilAsync(
            () => line.BridgeAsync("api/test-orders/" + orderId),
            seen => seen.GetProperty("state").GetString() == "closed",
            20,
            "the TEST order closes itself"
        );
        Assert.True(order.GetProperty("isTest").GetBoolean());
        Assert.Equal(s_hops, order.GetProperty("hops").EnumerateArray().Select(hop => hop.GetProperty("name").GetString()));
        Assert.All(order.GetProperty("hops").EnumerateArray(), hop => Assert.InRange(hop.GetProperty("afterMs").GetDouble(), 0, 30_000));

        await FromTheBridgeInChineseAsync(line);
        await FromTheCommandLineAsync(line, "LANG", "zh_CN.UTF-8", "已返回");

        Assert.Empty(await line.OrdersAsync());
        Assert.Equal(0, (await line.GatewayAsync("api/status")).GetProperty("alarmQuality").GetProperty("activationsLastDay").GetInt32());
        Assert.Empty((await line.BridgeAsync("api/alarms")).GetProperty("items").EnumerateArray());
        await Keep(plant, "drill-plant-en");
        await Keep(await browser.OpenAsync(line.Line.GatewayPage, "zh-CN", isPhone: true), "drill-plant-zh-phone");
    }

    private async Task FromTheBridgeInChineseAsync(TestLine line)
    {
        string gateway = (await line.BridgeAsync("api/machines")).GetProperty("items")[0].GetProperty("gateway").GetString()!;
        IPage phone = await line.OpenPlatformAsync(browser, $"machines/{gateway}/fan-1", "zh-CN", isPhone: true);
        await phone.Locator("form[action$='/drill'] input[name=actor]").FillAsync("李伟");
        await phone.GetByTestId("send-test").ClickAsync();
        ILocator made = phone.GetByTestId("test-orders").Locator("li a").First;
        await Assertions.Expect(made).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await made.ClickAsync();
        await Assertions.Expect(phone.GetByTestId("test-order")).ToHaveAttributeAsync("data-state", "closed", new() { Timeout = 30_000 });
        await Assertions.Expect(phone.Locator("[data-hop='committed']")).ToContainTextAsync("服务端已落盘");
        output.WriteLine(await phone.GetByTestId("test-order").InnerTextAsync());
        await Keep(phone, "drill-order-zh-phone");
    }

    private async Task FromTheCommandLineAsync(TestLine line, string variable, string value, string expected)
    {
        var start = new ProcessStartInfo(CommandTests.Program, ["drill", "compressor-1", "--page", line.Line.GatewayPage.ToString()])
        {
            RedirectStandardOutput = true,
        };
        start.Environment.Remove("LC_ALL");
        start.Environment[variable] = value;
        using Process process = Process.Start(start)!;
        string words = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        output.WriteLine(words);
        Assert.Equal(0, process.ExitCode);
        Assert.Contains(expected, words, StringComparison.Ordinal);
    }

    private static async Task Keep(IPage page, string name) =>
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Checkout.Root, ".run", "screenshots", name + ".png"), FullPage = true });
}
