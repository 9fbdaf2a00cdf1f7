using System.Text.Json;
using EdgeAgent.Cli.Line;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd;

/// <summary>What people see, read back by a real browser from a real line.</summary>
public class PageTests(Browser browser) : IClassFixture<Browser>
{
    private static readonly LocatorAssertionsToContainTextOptions s_soon = new() { Timeout = 60_000 };

    [Fact]
    public async Task A_power_scripted_in_the_simulator_is_read_back_from_both_pages_and_trouble_becomes_one_order()
    {
        await using TestLine line = await TestLine.StartDemoAsync("pages");
        await line.ModulesAsync("set", "pump-1", "power", "17.3kW");

        IPage platform = await line.OpenPlatformAsync(browser);
        await Assertions.Expect(platform.GetByTestId("power-pump-1")).ToContainTextAsync("17.3 kW", s_soon);
        IPage plant = await browser.OpenAsync(line.Line.GatewayPage);
        await Assertions.Expect(plant.Locator("body")).ToContainTextAsync("17.3", s_soon);

        await line.ModulesAsync("fault", "fan-1", "bearing-wear");
        await Assertions.Expect(platform.GetByTestId("orders")).ToContainTextAsync("Exhaust fan 1", new() { Timeout = 90_000 });
        JsonElement order = Assert.Single(await line.OrdersAsync(), order => order.GetProperty("machine").GetString() == "fan-1");

        IPage orderPage = await line.OpenPlatformAsync(browser, "orders/" + order.GetProperty("id").GetString(), "zh-CN", isPhone: true);
        Assert.Contains(await orderPage.Locator("body").InnerTextAsync(), text => text >= '一');
        await Keep(platform, "platform-en");
        await Keep(plant, "plant-en");
        await Keep(orderPage, "order-zh-phone");
        await Keep(await line.OpenPlatformAsync(browser, "", "zh-CN", isPhone: true), "platform-zh-phone");
        await Keep(await browser.OpenAsync(line.Line.GatewayPage, "zh-CN", isPhone: true), "plant-zh-phone");
    }

    [Fact]
    public async Task The_plant_page_works_and_says_so_when_the_cloud_is_away()
    {
        await using TestLine line = await TestLine.StartDemoAsync("cloud-away");
        IPage plant = await browser.OpenAsync(line.Line.GatewayPage);
        await line.Line.Bridge.KillAsync();
        await line.Line.CloudBroker.KillAsync();
        await line.ModulesAsync("set", "pump-1", "power", "12.6kW");
        await Assertions.Expect(plant.Locator("body")).ToContainTextAsync("12.6", s_soon);
        await Assertions.Expect(plant.Locator("body")).ToContainTextAsync("cloud", new() { Timeout = 60_000, IgnoreCase = true });
    }

    /// <summary>Pictures for whoever wants to look.</summary>
    private static async Task Keep(IPage page, string name) =>
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Checkout.Root, ".run", "screenshots", name + ".png"), FullPage = true });
}
