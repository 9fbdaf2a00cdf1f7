using System.Text.Json;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using EdgeAgent.Cli.Line;
using EdgeAgent.Contracts.Languages;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd;

/// <summary>Every page of the platform and the plant page as people open them, in both languages and in the pseudo-language, whose words are half as long again;
/// judged by axe; the pictures stand in .run/screenshots for whoever looks.</summary>
public sealed partial class EveryPageTests(Browser browser, ITestOutputHelper output) : IClassFixture<Browser>
{
    private const string Gateway = "plant-1";

    [Fact]
    public async Task Every_page_opens_in_every_language_on_a_desktop_and_a_phone_and_has_no_serious_fault_for_anybody()
    {
        await using TestLine line = await TestLine.StartDemoAsync("every-page", speed: 10);
        string order = await FillAsync(line);
        await using PlantWithPast past = await PlantWithPast.StartAsync(line);
        await ResolveAsync(line);
        string report = $"machines/{PlantWithPast.Id}/{PlantWithPast.Worn}/report";
        (string Name, string Path)[] pages =
        [
            ("wall", ""),
            ("alarms", "alarms"),
            ("orders", "orders"),
            ("orders-all", "orders?all=true"),
            ("board", "board"),
            ("compare", "compare"),
            ("order", "orders/" + order),
            ("machine", $"machines/{Gateway}/pump-1"),
            ("report-empty", $"machines/{Gateway}/compressor-1/report?from=2020-01-01"),
            ("report-day", report),
            ("report-hour", report + "?period=hour"),
            ("report-month", report + "?period=month"),
            ("report-clock-change", $"{report}?period=hour&from={past.ClockChange:yyyy-MM-dd}"),
            ("report-estimated", $"{report}?from={past.ClockChange.AddDays(-5):yyyy-MM-dd}"),
            ("machine-past", $"machines/{PlantWithPast.Id}/{PlantWithPast.Worn}"),
            ("archive", $"machines/{Gateway}/pump-1/archive"),
            ("plate", $"machines/{Gateway}/pump-1/plate"),
            ("opportunities", "opportunities"),
            ("knowledge", "knowledge"),
            ("article-new", "knowledge/new"),
            ("quality", "quality"),
            ("ledger", "ledger"),
            ("settings", "settings"),
            ("nothing", "no-such-page"),
        ];
        var faults = new List<string>();
        foreach (string language in new[] { Catalogue.English, Catalogue.Chinese, Catalogue.Pseudo })
        {
            IPage desktop = await line.OpenPlatformAsync(browser, "", language);
            IPage phone = await line.OpenPlatformAsync(browser, "", language, isPhone: true);
            var errors = new List<string>();
            desktop.PageError += (_, error) => errors.Add(error);
            foreach ((string name, string path) in pages)
            {
                await desktop.GotoAsync(new Uri(line.Line.BridgePage, path).ToString());
                Assert.Equal(language, await desktop.Locator("html").GetAttributeAsync("lang"));
                if (language != Catalogue.English) faults.AddRange(await UntranslatedAsync(desktop, name, language));
                faults.AddRange(await FaultsAsync(desktop, $"{name} {language}"));
                await KeepAsync(desktop, $"{name}-{language}");

                if (
                    name
                    is not (
                        "wall"
                        or "board"
                        or "compare"
                        or "archive"
                        or "quality"
                        or "settings"
                        or "knowledge"
                        or "alarms"
                        or "order"
                        or "machine"
                        or "report-day"
                        or "report-clock-change"
                        or "plate"
                        or "ledger"
                    )
                )
                    continue;
                await phone.GotoAsync(new Uri(line.Line.BridgePage, path).ToString());
                faults.AddRange(await FaultsAsync(phone, $"{name} {language} phone"));
                if (await IsWiderThanItsScreenAsync(phone)) faults.Add($"{name} {language} phone: wider than the screen");
                if (name is "order" or "plate" or "board" or "machine" or "wall" or "report-day" or "compare" or "quality" or "knowledge" or "settings")
                    await KeepAsync(phone, $"{name}-{language}-phone");
            }

            IPage plant = await OpenPlantPageAsync(line, language);
            if (language != Catalogue.English) faults.AddRange(await UntranslatedAsync(plant, "plant page", language));
            if (await IsWiderThanItsScreenAsync(plant)) faults.Add($"plant page {language}: wider than the screen");
            faults.AddRange(await FaultsAsync(plant, $"plant page {language}"));
            await KeepAsync(plant, $"plant-{language}");
            Assert.Empty(errors);
            if (language == Catalogue.Pseudo) continue;             // longer words change no colour

            await desktop.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
            foreach (
                (string name, string path) in pages.Where(page =>
                    page.Name is "wall" or "order" or "alarms" or "machine" or "board" or "report-day" or "compare" or "quality"
                )
            )
            {
                await desktop.GotoAsync(new Uri(line.Line.BridgePage, path).ToString());
                faults.AddRange(await FaultsAsync(desktop, $"{name} {language} dark"));
                await KeepAsync(desktop, $"{name}-{language}-dark");
            }

            await desktop.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
            await desktop.GetByTestId("look").ClickAsync();
            foreach ((string name, string path) in pages.Where(page => page.Name is "wall" or "board"))
            {
                await desktop.GotoAsync(new Uri(line.Line.BridgePage, path).ToString());
                Assert.Equal("rgb(16, 23, 27)", await desktop.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
                faults.AddRange(await FaultsAsync(desktop, $"{name} {language} hall"));
                await KeepAsync(desktop, $"{name}-{language}-hall");
            }

            await desktop.GetByTestId("look").ClickAsync();
            await desktop.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
            await desktop.GotoAsync(new Uri(line.Line.BridgePage, report).ToString());
            await KeepAsync(desktop, $"report-day-{language}-print");
        }

        output.WriteLine($"{pages.Length} pages, 2 languages and the pseudo-language, desktop and phone, 8 of them dark, the plant page: {faults.Count} faults");
        Assert.Equal([], faults);
    }

    [Fact]
    public async Task A_person_without_a_mouse_confirms_an_order_and_one_at_the_plate_reports_a_problem_with_a_photo()
    {
        await using TestLine line = await TestLine.StartDemoAsync("by-hand", speed: 10);
        string order = await FillAsync(line);
        IPage page = await line.OpenPlatformAsync(browser, "orders/" + order);
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("skip", await page.EvaluateAsync<string>("document.activeElement.className"));
        await page.GetByTestId("action").FocusAsync();
        await page.Keyboard.TypeAsync("Confirm");
        await page.GetByTestId("take-step").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByTestId("order-state")).ToHaveTextAsync("confirmed");

        IPage plate = await line.OpenPlatformAsync(browser, $"machines/{Gateway}/fan-1/plate", "zh-CN", isPhone: true);
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
        Assert.True(await plate.Locator("blockquote img").EvaluateAsync<bool>("image => image.complete && image.naturalWidth > 100"));
        await KeepAsync(plate, "reported-zh-CN-phone");
    }

    /// <summary>What people write down, a fault and its order, so that no page is bare.</summary>
    private static async Task<string> FillAsync(TestLine line)
    {
        Uri bridge = line.Line.BridgePage;
        await TestLine.UntilAsync(() => line.BridgeAsync("api/machines"), machines => machines.GetProperty("items").GetArrayLength() >= 3, 60, "the machines");
        await line.PutAsync(
            bridge,
            $"api/gateways/{Gateway}/site",
            new
            {
                name = "East plant",
                customer = "Nanfang Water",
                contact = "Zhao Min, 138 0000 0000",
                energyPrice = 0.82,
                currency = "CNY",
            }
        );
        await line.PutAsync(bridge, "api/service-levels/Nanfang%20Water", new { handleMinutes = 5, doneHours = 2 });
        await line.PutAsync(
            bridge,
            $"api/machines/{Gateway}/pump-1/file",
            new
            {
                place = "Hall 2, line 3",
                warrantyUntil = DateTimeOffset.UtcNow.AddDays(-30),
                downtimeCostPerHour = 1200,
            }
        );
        await line.PutAsync(
            bridge,
            $"api/machines/{Gateway}/pump-1/upkeep/bearing",
            new
            {
                work = "part-replaced",
                name = "Drive-end bearing",
                partNumber = "6310-C3",
                faultCodes = new[] { "power.over-rated-input" },
                everyDays = 365,
                doneAt = DateTimeOffset.UtcNow.AddDays(-400),
            }
        );
        await line.PostAsync(bridge, $"api/machines/{Gateway}/pump-1/service", new { kind = "lubrication", by = "Li Wei", note = "20 g" });
        await line.PostAsync(
            bridge,
            "api/articles",
            new
            {
                faultCode = "power.over-rated-input",
                title = "Pump over rated input: check the discharge valve first",
                body = "Stop.\n\n- Read the discharge pressure\n- Compare with the curve",
                author = "Li Wei",
                machineType = "pump",
            }
        );
        await line.ModulesAsync("fault", "pump-1", "overload");
        IReadOnlyList<JsonElement> orders = await TestLine.UntilAsync(() => line.OrdersAsync(), orders => orders.Count > 0, 120, "an order for the overload");
        return orders[0].GetProperty("id").GetString()!;
    }

    /// <summary>Two orders of the other plant solved, one by what was shown first and one by something else, so that quality has figures.</summary>
    private static async Task ResolveAsync(TestLine line)
    {
        IReadOnlyList<JsonElement> orders = await TestLine.UntilAsync(
            () => line.OrdersAsync(),
            orders => orders.Count(order => order.GetProperty("gateway").GetString() == PlantWithPast.Id) == 3,
            60,
            "the other plant's orders"
        );
        await SolveAsync("vibration.learned-band", "vibration.learned-band", "work-remotely", "adjusted");
        await SolveAsync("temperature.limit", "power.phase-unbalance", "arrive", "repaired");

        async Task SolveAsync(string faultCode, string causeCode, string way, string actionCode)
        {
            string id = orders
                .Single(order => order.GetProperty("gateway").GetString() == PlantWithPast.Id && order.GetProperty("faultCode").GetString() == faultCode)
                .GetProperty("id")
                .GetString()!;
            await line.PostAsync(line.Line.BridgePage, $"api/orders/{id}/confirm", new { actor = "Li Wei" });
            if (way == "arrive")
            {
                await line.PostAsync(line.Line.BridgePage, $"api/orders/{id}/assign", new { actor = "Li Wei", assignee = "Chen Bo" });
                await line.PostAsync(line.Line.BridgePage, $"api/orders/{id}/accept", new { actor = "Chen Bo" });
            }

            await line.PostAsync(line.Line.BridgePage, $"api/orders/{id}/{way}", new { actor = "Chen Bo" });
            await line.PostAsync(line.Line.BridgePage, $"api/orders/{id}/resolve", new { actor = "Chen Bo", causeCode, actionCode });
        }
    }

    /// <summary>Three English words in a row that are neither code nor somebody's own text, which says in what language it is.</summary>
    private static async Task<IEnumerable<string>> UntranslatedAsync(IPage page, string name, string language)
    {
        string text = await page.EvaluateAsync<string>(
            """
            () => {
              const main = document.querySelector('main').cloneNode(true);
              for (const own of main.querySelectorAll('code, textarea, blockquote, [lang]')) own.remove();
              return [...main.querySelectorAll('*')].flatMap(element => [...element.childNodes]).filter(node => node.nodeType === Node.TEXT_NODE).map(node => node.data).join('\n');
            }
            """);
        IEnumerable<string> english = EnglishPattern().Matches(text).Select(match => $"{name} {language}: \"{match.Value}\" is not translated");
        bool isTranslated = text.Any(letter => language == Catalogue.Pseudo ? letter == '~' : letter is >= '一' and <= '鿿');
        return isTranslated ? english : [$"{name} {language}: not translated at all", .. english];
    }

    private async Task<IPage> OpenPlantPageAsync(TestLine line, string language)
    {
        IPage plant = await browser.OpenAsync(line.Line.GatewayPage, language);
        await plant.Locator("[data-machine='pump-1'] .report summary").ClickAsync();
        await plant.Locator("[data-machine='pump-1'] .report [data-period=hour]").ClickAsync();
        await Assertions.Expect(plant.Locator("[data-machine='pump-1'] .report td").First).ToBeVisibleAsync();
        await plant.Locator("#ledger-box summary").ClickAsync();
        await plant.Locator("[data-machine='pump-1'] .installation summary").ClickAsync();
        await Assertions.Expect(plant.Locator("[data-machine='pump-1'] .points li").First).ToBeVisibleAsync();
        return plant;
    }

    private static Task<bool> IsWiderThanItsScreenAsync(IPage page) =>
        page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1");

    private static async Task<IEnumerable<string>> FaultsAsync(IPage page, string where)
    {
        AxeResult result = await page.RunAxe();
        return result
            .Violations.Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation =>
                $"{where}: {violation.Id} ({violation.Impact}) at {string.Join(", ", violation.Nodes.Take(3).Select(node => node.Html[..Math.Min(node.Html.Length, 120)]))}"
            );
    }

    [GeneratedRegex(@"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")]
    private static partial Regex EnglishPattern();

    private static async Task KeepAsync(IPage page, string name) =>
        await page.ScreenshotAsync(
            new PageScreenshotOptions { Path = Path.Combine(Checkout.Root, ".run", "screenshots", "pages", name + ".png"), FullPage = true }
        );
}
