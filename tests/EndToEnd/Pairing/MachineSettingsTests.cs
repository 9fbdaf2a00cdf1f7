using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd.Pairing;

/// <summary>
/// A machine's settings on the platform's page, down to a gateway that was paired and back: a bad limit refused by name, a good one in force while the page
/// stands, compared with what was before, and brought back. In both languages, on a desktop and a phone, looked at by axe.
/// </summary>
public sealed class MachineSettingsTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private readonly PairingLine _line = new("settings");
    private readonly List<string> _violations = [];
    private IPlaywright _playwright = null!;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        try
        {
            await _line.StartAsync();
        }
        catch
        {
            await DisposeAsync();                                                       // a fixture that did not start is not disposed by the framework
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _playwright.Dispose();
        await _line.DisposeAsync();
    }

    [Fact]
    public async Task A_limit_is_set_on_the_page_seen_in_force_compared_and_brought_back()
    {
        string place = await PairAsync();
        foreach ((string language, bool isPhone) in new[] { ("en", false), ("zh-CN", true) })
        {
            IPage page = await TestLine.OpenPlatformAsync(_line.Line, browser, place, language, isPhone);
            page.PageError += (_, error) => _violations.Add($"script: {error}");
            ILocator limit = page.Locator("[name=maxVelocityMmPerSec]");
            await InForceAsync(page);

            await limit.FillAsync("900");
            await page.GetByTestId("save-settings").ClickAsync();
            await Assertions.Expect(page.GetByTestId("plate-problems")).ToContainTextAsync("maxVelocityMmPerSec is 900");
            await Assertions.Expect(limit).ToHaveValueAsync("900");
            await LookAsync(page, $"{language}-refused");

            await limit.FillAsync(isPhone ? "7,1" : "4.5");
            await page.GetByTestId("save-settings").ClickAsync();
            await Assertions.Expect(page.Locator("ins").First).ToHaveTextAsync(isPhone ? "7.1 mm/s" : "4.5 mm/s");
            await InForceAsync(page);
            await LookAsync(page, $"{language}-in-force");

            await page.Locator("[data-testid=settings-history] tbody tr").Nth(1).GetByRole(AriaRole.Button).ClickAsync();
            await Assertions.Expect(page.Locator("[data-testid=settings-history] tbody tr")).ToHaveCountAsync(isPhone ? 5 : 3);
            await InForceAsync(page);
            await Assertions.Expect(limit).ToHaveValueAsync("");
        }

        Assert.Equal([], _violations);
    }

    private static Task InForceAsync(IPage page) =>
        Assertions.Expect(page.GetByTestId("settings-standing")).ToHaveAttributeAsync("data-state", "applied");

    /// <summary>Label, presence code and plate, as an installer scans them; the address of the machine's settings.</summary>
    private async Task<string> PairAsync()
    {
        NewGateway gateway = await _line.SwitchOnAsync("box-settings");
        string film = Path.Combine(_line.Line.DataFolder, "settings.y4m");
        CameraFilm.Write(film, (await _line.PairingAsync(gateway)).GetProperty("link").GetString()!);
        await using Phone phone = await Phone.TakeAsync(_playwright, film, "en");
        await phone.OpenAsync(await _line.InviteAsync("North mill"));
        await phone.OpenAsync(gateway.Label);
        await phone.ExpectAsync("scan");
        await phone.TapAsync(phone.Page.GetByTestId("scan"));
        await Assertions.Expect(phone.Page.Locator("[data-testid=paired][data-sending=yes]")).ToBeVisibleAsync();
        await phone.OpenAsync(_line.NewPlate("Feed pump"));
        await phone.ExpectAsync("machine");
        string id = (await TestLine.UntilAsync(() => _line.StatusAsync(gateway), _ => true, 60, "the gateway is up again")).GetProperty("id").GetString()!;
        return $"machine-settings/{id}/pump-1";
    }

    /// <summary>A picture for whoever looks, and what axe finds.</summary>
    private async Task LookAsync(IPage page, string name)
    {
        await page.ScreenshotAsync(
            new PageScreenshotOptions { Path = Path.Combine(Cli.Line.Checkout.Root, ".run", "screenshots", $"machine-settings-{name}.png"), FullPage = true });
        AxeResult result = await page.RunAxe();
        _violations.AddRange(result.Violations.Where(violation => violation.Impact is "serious" or "critical").Select(violation =>
            $"{name}: {violation.Id}: {violation.Help} at {string.Join(", ", violation.Nodes.Take(3).Select(node => node.Target))}"));
        if (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth")) _violations.Add($"{name}: wider than the screen");
    }
}
