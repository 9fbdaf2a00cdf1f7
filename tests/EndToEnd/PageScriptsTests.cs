using EdgeAgent.Cli.Line;
using EdgeAgent.EndToEnd.Pairing;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd;

/// <summary>The platform's own scripts in a real browser with a camera, on pages with nothing else on them.</summary>
public sealed class PageScriptsTests : IAsyncLifetime
{
    private const string Site = "http://localhost/";

    private const string Scanner = """
        <dialog data-scanner data-no-camera="no camera"><p data-scan-note>aim</p><video playsinline muted></video>
        <button type="button" data-scan-lamp hidden>Lamp</button><button type="button" data-scan-close>Close</button></dialog>
        <script type="module">
          import { scanCode } from '/scan.js';
          window.scan = () => scanCode(document.querySelector('dialog'), text => { document.title = text; });
          window.scan();
        </script>
        """;

    private const string Report = """
        <form method="post" action="/report" enctype="multipart/form-data">
        <textarea name="words" required></textarea><input name="actor" />
        <button>Send</button></form><script type="module" src="/forms.js"></script>
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-scripts-").FullName;
    private IPlaywright _playwright = null!;

    public async ValueTask InitializeAsync() => _playwright = await Playwright.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _playwright.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Close_works_while_the_browser_still_asks_whether_the_camera_may_be_used_and_the_camera_that_comes_later_is_let_go()
    {
        await using IBrowser browser = await LaunchAsync();
        IPage page = await OpenAsync(browser, Scanner, """
            const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
            navigator.mediaDevices.getUserMedia = async wish => {
              await new Promise(answer => { window.answer = answer; });
              return window.stream = await open(wish);
            };
            """);
        await page.WaitForFunctionAsync("() => window.answer");
        await page.Locator("[data-scan-close]").ClickAsync();
        await Assertions.Expect(page.Locator("dialog")).ToBeHiddenAsync();

        await page.EvaluateAsync("window.answer()");
        await page.WaitForFunctionAsync("() => window.stream?.getTracks().every(track => track.readyState === 'ended')");

        await page.EvaluateAsync("window.answer = null, void window.scan()");
        await page.WaitForFunctionAsync("() => window.answer");
        await Assertions.Expect(page.Locator("dialog")).ToBeVisibleAsync();
        await page.EvaluateAsync("window.answer()");
        await Assertions.Expect(page).ToHaveTitleAsync("a label", new() { Timeout = Browser.PatienceMs });
    }

    [Theory]
    [InlineData(16, 60, 0)]
    [InlineData(20, 48, 8)]
    [InlineData(26, 42, 6)]
    public async Task A_label_in_a_dark_cabinet_is_read_by_a_browser_without_a_detector_of_its_own(byte black, byte white, int noise)
    {
        await using IBrowser browser = await LaunchAsync("label of a cabinet", black, white, noise);
        IPage page = await OpenAsync(browser, Scanner, "delete window.BarcodeDetector;");

        await Assertions.Expect(page).ToHaveTitleAsync("label of a cabinet", new() { Timeout = Browser.PatienceMs });
    }

    [Fact]
    public async Task A_lamp_is_offered_where_the_camera_has_one_and_switched_on_and_off()
    {
        await using IBrowser browser = await LaunchAsync(black: 128, white: 128);
        IPage page = await OpenAsync(browser, Scanner, """
            window.lamp = [];
            MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true });
            MediaStreamTrack.prototype.applyConstraints = async wish => { window.lamp.push(wish.advanced[0].torch); };
            """);
        ILocator lamp = page.Locator("[data-scan-lamp]");
        await lamp.ClickAsync();
        await Assertions.Expect(lamp).ToHaveAttributeAsync("aria-pressed", "true");
        await lamp.ClickAsync();
        await Assertions.Expect(lamp).ToHaveAttributeAsync("aria-pressed", "false");

        bool[] lamps = await page.EvaluateAsync<bool[]>("window.lamp");
        Assert.Equal([true, false], lamps);
    }

    [Fact]
    public async Task A_form_that_was_refused_has_every_word_again_and_one_that_was_taken_none()
    {
        await using IBrowser browser = await LaunchAsync();
        IPage page = await OpenAsync(browser, Report);
        await page.RouteAsync("**/report", route => route.FulfillAsync(new() { Status = 303, Headers = [new("location", "/?problem=photo-type")] }));
        await page.Locator("textarea").FillAsync("异响");
        await page.Locator("[name=actor]").FillAsync("Li Wei");
        await page.Locator("button").ClickAsync();
        await page.WaitForURLAsync("**/?problem=photo-type");
        await Assertions.Expect(page.Locator("textarea")).ToHaveValueAsync("异响");
        await Assertions.Expect(page.Locator("[name=actor]")).ToHaveValueAsync("Li Wei");

        await page.GotoAsync(Site);
        await Assertions.Expect(page.Locator("textarea")).ToHaveValueAsync("");
    }

    private async Task<IBrowser> LaunchAsync(string text = "a label", byte black = 16, byte white = 235, int noise = 0)
    {
        string film = Path.Combine(_folder, "film.y4m");
        CameraFilm.Write(film, text, black, white, noise);
        return await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Browser.Program(),
            Headless = true,
            Args = [.. Browser.Arguments, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--use-file-for-fake-video-capture=" + film],
        });
    }

    /// <summary>A page of one body, with the platform's own files beside it.</summary>
    private static async Task<IPage> OpenAsync(IBrowser browser, string body, string before = "")
    {
        IPage page = await browser.NewPageAsync();
        page.SetDefaultTimeout(Browser.PatienceMs);
        string files = Path.Combine(Checkout.Root, "cloud-bridge", "Host", "wwwroot");
        await page.RouteAsync("**/*", route =>
        {
            string path = new Uri(route.Request.Url).AbsolutePath;
            return path.EndsWith(".js", StringComparison.Ordinal)
                ? route.FulfillAsync(new() { Path = files + path, ContentType = "text/javascript" })
                : route.FulfillAsync(new() { ContentType = "text/html; charset=utf-8", Body = "<!DOCTYPE html><title></title>" + body });
        });
        if (before.Length > 0) await page.AddInitScriptAsync(before);
        await page.GotoAsync(Site);
        return page;
    }
}
