using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using EdgeAgent.Cli.Line;
using EdgeAgent.Contracts.Languages;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd;

/// <summary>
/// Every page of the platform and the plant page as people open them, in every language and in the pseudo-language, whose words are half as long again; judged
/// by axe: desktop, phone, dark, hall and the plant page at the same time. The always-run size leaves out what a language cannot change (colours) and axe over the
/// pseudo-language; the full size leaves out nothing and keeps pictures in .run/screenshots for whoever looks.
/// </summary>
public abstract partial class EveryPageTests(string language, Browser browser, FilledLine filled, ITestOutputHelper output) : IClassFixture<Browser>
{
    private const string Gateway = FilledLine.Gateway;
    private const string Contrast = "color-contrast";

    private static readonly bool s_isLong = Environment.GetEnvironmentVariable("EDGE_LONG") == "1";
    private static readonly string[] s_dark = ["wall", "order", "alarms", "machine", "board", "report-day", "compare", "quality"];
    private static readonly string[] s_phone =
    [
        "wall",
        "board",
        "compare",
        "archive",
        "quality",
        "settings",
        "knowledge",
        "alarms",
        "order",
        "machine",
        "report-day",
        "report-clock-change",
        "plate",
        "machine-settings",
        "ledger",
    ];

    [Fact]
    public async Task Every_page_opens_on_a_desktop_and_a_phone_and_has_no_serious_fault_for_anybody()
    {
        (TestLine line, PlantWithPast past, string order) = await filled.GetAsync();
        (string Name, string Path)[] pages = Pages(past, order);
        IEnumerable<string>[] faults = await Task.WhenAll(DesktopAsync(line, pages), DarkAsync(line, pages), PhoneAsync(line, pages), PlantPageAsync(line));
        output.WriteLine($"{pages.Length} pages, {s_phone.Length} of them on a phone, {s_dark.Length} dark, the plant page: {faults.Sum(found => found.Count())} faults");
        Assert.True(faults.All(found => !found.Any()), string.Join('\n', faults.SelectMany(found => found)));
    }

    /// <summary>All that another look of the same page can change.</summary>
    private static AxeRunOptions Colours => new() { RunOnly = new RunOnlyOptions { Type = "rule", Values = [Contrast] } };

    /// <summary>All that is no colour, which takes most of the time and is judged once.</summary>
    private static AxeRunOptions AllButColours => new() { Rules = new Dictionary<string, RuleOptions> { [Contrast] = new() { Enabled = false } } };

    /// <summary>Fields in which somebody can write more than the server takes: what they wrote would be gone with the request.</summary>
    private const string EndlessFields =
        "() => [...document.querySelectorAll('textarea, input')].filter(field => field.maxLength < 0 "
        + "&& !['hidden', 'checkbox', 'radio', 'file', 'number', 'date', 'month', 'time', 'submit'].includes(field.type)).map(field => field.outerHTML.slice(0, 80))";

    private static string Report => $"machines/{PlantWithPast.Id}/{PlantWithPast.Worn}/report";

    private static (string Name, string Path)[] Pages(PlantWithPast past, string order) =>
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
            ("report-day", Report),
            ("report-hour", Report + "?period=hour"),
            ("report-month", Report + "?period=month"),
            ("report-clock-change", $"{Report}?period=hour&from={past.ClockChange:yyyy-MM-dd}"),
            ("report-estimated", $"{Report}?from={past.ClockChange.AddDays(-5):yyyy-MM-dd}"),
            ("machine-past", $"machines/{PlantWithPast.Id}/{PlantWithPast.Worn}"),
            ("archive", $"machines/{Gateway}/pump-1/archive"),
            ("plate", $"machines/{Gateway}/pump-1/plate"),
            ("machine-settings", $"machine-settings/{Gateway}/pump-1"),
            ("opportunities", "opportunities"),
            ("knowledge", "knowledge"),
            ("article-new", "knowledge/new"),
            ("quality", "quality"),
            ("ledger", "ledger"),
            ("settings", "settings"),
            ("nothing", "no-such-page"),
        ];

    private async Task<IEnumerable<string>> DesktopAsync(TestLine line, (string Name, string Path)[] pages)
    {
        var faults = new List<string>();
        IPage desktop = await line.OpenPlatformAsync(browser, "", language);
        desktop.PageError += (_, error) => faults.Add($"script on a desktop: {error}");
        foreach ((string name, string path) in pages)
        {
            await desktop.GotoAsync(new Uri(line.Line.BridgePage, path).ToString());
            Assert.Equal(language, await desktop.Locator("html").GetAttributeAsync("lang"));
            if (language != Catalogue.English) faults.AddRange(await UntranslatedAsync(desktop, name));
            if (s_isLong || language != Catalogue.Pseudo) faults.AddRange(await FaultsAsync(desktop, $"{name} {language}", language == Catalogue.English ? null : AllButColours));
            faults.AddRange((await desktop.EvaluateAsync<string[]>(EndlessFields)).Select(field => $"{name}: {field} takes more than a form may have"));
            await KeepAsync(desktop, $"{name}-{language}");
        }

        return faults;
    }

    /// <summary>The dark look, the hall's and the printed one.</summary>
    private async Task<IEnumerable<string>> DarkAsync(TestLine line, (string Name, string Path)[] pages)
    {
        var faults = new List<string>();
        if (!s_isLong && language != Catalogue.English) return faults; // words change no colour
        IPage desktop = await line.OpenPlatformAsync(browser, "", language);
        desktop.PageError += (_, error) => faults.Add($"script in the dark: {error}");
        await desktop.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        foreach ((string name, string path) in pages.Where(page => s_dark.Contains(page.Name)))
        {
            await desktop.GotoAsync(new Uri(line.Line.BridgePage, path).ToString());
            faults.AddRange(await FaultsAsync(desktop, $"{name} {language} dark", Colours));
            await KeepAsync(desktop, $"{name}-{language}-dark");
        }

        await desktop.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        await desktop.GetByTestId("look").ClickAsync();
        foreach ((string name, string path) in pages.Where(page => page.Name is "wall" or "board"))
        {
            await desktop.GotoAsync(new Uri(line.Line.BridgePage, path).ToString());
            Assert.Equal("rgb(16, 23, 27)", await desktop.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
            faults.AddRange(await FaultsAsync(desktop, $"{name} {language} hall", Colours));
            await KeepAsync(desktop, $"{name}-{language}-hall");
        }

        await desktop.GetByTestId("look").ClickAsync();
        await desktop.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        await desktop.GotoAsync(new Uri(line.Line.BridgePage, Report).ToString());
        await KeepAsync(desktop, $"report-day-{language}-print");
        return faults;
    }

    private async Task<IEnumerable<string>> PhoneAsync(TestLine line, (string Name, string Path)[] pages)
    {
        var faults = new List<string>();
        IPage phone = await line.OpenPlatformAsync(browser, "", language, isPhone: true);
        phone.PageError += (_, error) => faults.Add($"script on a phone: {error}");
        foreach ((string name, string path) in pages.Where(page => s_phone.Contains(page.Name)))
        {
            await phone.GotoAsync(new Uri(line.Line.BridgePage, path).ToString());
            if (s_isLong || language == Catalogue.English) faults.AddRange(await FaultsAsync(phone, $"{name} {language} phone", AllButColours));
            if (await IsWiderThanItsScreenAsync(phone)) faults.Add($"{name} {language} phone: wider than the screen");
            await KeepAsync(phone, $"{name}-{language}-phone");
        }

        return faults;
    }

    private async Task<IEnumerable<string>> PlantPageAsync(TestLine line)
    {
        IPage plant = await browser.OpenAsync(line.Line.GatewayPage, language);
        await plant.Locator("[data-machine='pump-1'] .report summary").ClickAsync();
        await plant.Locator("[data-machine='pump-1'] .report [data-period=hour]").ClickAsync();
        await Assertions.Expect(plant.Locator("[data-machine='pump-1'] .report td").First).ToBeVisibleAsync();
        await plant.Locator("#ledger-box summary").ClickAsync();
        await plant.Locator("[data-machine='pump-1'] .installation summary").ClickAsync();
        await Assertions.Expect(plant.Locator("[data-machine='pump-1'] .points li").First).ToBeVisibleAsync();
        List<string> faults = [.. await FaultsAsync(plant, $"plant page {language}")];
        if (language != Catalogue.English) faults.AddRange(await UntranslatedAsync(plant, "plant page"));
        if (await IsWiderThanItsScreenAsync(plant)) faults.Add($"plant page {language}: wider than the screen");
        await KeepAsync(plant, $"plant-{language}");
        return faults;
    }

    /// <summary>Three English words in a row that are neither code nor somebody's own text, which says in what language it is.</summary>
    private async Task<IEnumerable<string>> UntranslatedAsync(IPage page, string name)
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

    private static Task<bool> IsWiderThanItsScreenAsync(IPage page) =>
        page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1");

    private static async Task<IEnumerable<string>> FaultsAsync(IPage page, string where, AxeRunOptions? asked = null)
    {
        AxeResult result = await page.RunAxe(s_isLong ? null : asked);
        return result
            .Violations.Where(violation => violation.Impact is "serious" or "critical")
            .Where(violation => violation.Id != "html-lang-valid" || !where.Contains(Catalogue.Pseudo, StringComparison.Ordinal)) // nobody's language
            .Select(violation =>
                $"{where}: {violation.Id} ({violation.Impact}) at {string.Join(", ", violation.Nodes.Take(3).Select(node => node.Html[..Math.Min(node.Html.Length, 120)]))}"
            );
    }

    [GeneratedRegex(@"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")]
    private static partial Regex EnglishPattern();

    private static async Task KeepAsync(IPage page, string name)
    {
        if (!s_isLong) return;
        await page.ScreenshotAsync(
            new PageScreenshotOptions { Path = Path.Combine(Checkout.Root, ".run", "screenshots", "pages", name + ".png"), FullPage = true }
        );
    }
}

public sealed class EveryPageInEnglishTests(Browser browser, FilledLine filled, ITestOutputHelper output) : EveryPageTests(Catalogue.English, browser, filled, output);

public sealed class EveryPageInChineseTests(Browser browser, FilledLine filled, ITestOutputHelper output) : EveryPageTests(Catalogue.Chinese, browser, filled, output);

public sealed class EveryPageInLongerWordsTests(Browser browser, FilledLine filled, ITestOutputHelper output)
    : EveryPageTests(Catalogue.Pseudo, browser, filled, output);
