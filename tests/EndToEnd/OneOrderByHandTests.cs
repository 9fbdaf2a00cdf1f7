using System.Text.Json;
using EdgeAgent.Cli.Line;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd;

/// <summary>What people do with one order and its alarm, without a mouse, at the machine's plate, and from the cloud down to the gateway.</summary>
public sealed class OneOrderByHandTests(Browser browser, FilledLine filled) : IClassFixture<Browser>
{
    [Fact]
    public async Task A_person_without_a_mouse_confirms_an_order_and_one_at_the_plate_reports_a_problem_with_a_photo()
    {
        (TestLine line, _, string order) = await filled.GetAsync();
        IPage page = await line.OpenPlatformAsync(browser, "orders/" + order);
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("skip", await page.EvaluateAsync<string>("document.activeElement.className"));
        await page.GetByTestId("action").FocusAsync();
        await page.Keyboard.TypeAsync("Confirm");
        await page.GetByTestId("take-step").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByTestId("order-state")).ToHaveTextAsync("confirmed");

        IPage plate = await line.OpenPlatformAsync(browser, $"machines/{FilledLine.Gateway}/fan-1/plate", "zh-CN", isPhone: true);
        await plate.Locator("[data-testid=report-form] textarea").FillAsync("异响，像金属摩擦");
        await plate
            .Locator("[data-testid=report-form] input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "photo.jpg",
                    MimeType = "image/jpeg",
                    Buffer = await page.ScreenshotAsync(),
                }
            );
        await plate.GetByTestId("report").ClickAsync();
        await plate.GetByTestId("taken").Locator("a").ClickAsync();
        await Assertions.Expect(plate.Locator("blockquote")).ToContainTextAsync("异响，像金属摩擦");
        Assert.True(await plate.Locator("blockquote img").EvaluateAsync<bool>("image => image.decode().then(() => image.naturalWidth > 100)"));
        await plate.ScreenshotAsync(
            new PageScreenshotOptions { Path = Path.Combine(Checkout.Root, ".run", "screenshots", "pages", "reported-zh-CN-phone.png"), FullPage = true }
        );
    }

    [Fact]
    public async Task An_acknowledgement_in_the_cloud_reaches_the_gateway_which_owns_the_alarm()
    {
        TestLine line = (await filled.GetAsync()).Line;
        JsonElement alarm = (await line.BridgeAsync("api/alarms"))
            .GetProperty("items")
            .EnumerateArray()
            .First(view => view.GetProperty("alarm").GetProperty("machineId").GetString() == "pump-1");
        string id = alarm.GetProperty("alarm").GetProperty("alarmId").GetString()!;
        await line.PostAsync(line.Line.BridgePage, $"api/alarms/{alarm.GetProperty("gateway").GetString()}/{id}/acknowledge", new { by = "Li Wei" });
        await TestLine.UntilAsync(
            () => line.GatewayAsync("api/alarms"),
            alarms =>
                alarms
                    .EnumerateArray()
                    .Any(view =>
                        view.GetProperty("alarm").GetProperty("alarmId").GetString() == id && view.GetProperty("alarm").GetProperty("isAcked").GetBoolean()
                    ),
            30,
            "the gateway's alarm is acknowledged");
    }
}
