using EdgeAgent.Cli.Line;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd.Pairing;

/// <summary>
/// An installer's phone: a browser of phone size whose camera sees one code, and that counts what the hand does. Each code that its camera app opens is a new
/// tab.
/// </summary>
internal sealed class Phone : IAsyncDisposable
{
    private readonly IBrowser _browser;
    private readonly IBrowserContext _context;

    private Phone(IBrowser browser, IBrowserContext context)
    {
        _browser = browser;
        _context = context;
        context.Request += (_, request) => Addresses.AddRange([request.Url.Split('#')[0], request.Headers.GetValueOrDefault("referer", "")]);
    }

    public int Taps { get; private set; }

    /// <summary>Characters typed by hand.</summary>
    public int Typed { get; private set; }

    /// <summary>
    /// Every address that a server was asked for, and every page it was told as the referrer; what stands behind the # never leaves the phone.
    /// </summary>
    public List<string> Addresses { get; } = [];

    public IPage Page { get; private set; } = null!;

    public static async Task<Phone> TakeAsync(IPlaywright playwright, string film, string locale)
    {
        IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Browser.Program(),
            Headless = true,
            Args = [.. Browser.Arguments, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--use-file-for-fake-video-capture=" + film],
        });
        IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
                Locale = locale,
                IgnoreHTTPSErrors = true,
                ViewportSize = new ViewportSize { Width = 390, Height = 844 },
                HasTouch = true,
                IsMobile = true,
                Permissions = ["camera"],
            }
        );
        context.SetDefaultTimeout(Browser.PatienceMs);
        return new Phone(browser, context);
    }

    /// <summary>The camera app read a code and opened its link.</summary>
    public async Task OpenAsync(string link)
    {
        Page = await _context.NewPageAsync();
        await Page.GotoAsync(link);
        await Page.WaitForURLAsync(address => new Uri(address).AbsolutePath is "/pair" or "/join" or "/visit");
    }

    public async Task TapAsync(ILocator target)
    {
        Taps++;
        await target.TapAsync();
    }

    public async Task TypeAsync(ILocator field, string text)
    {
        await TapAsync(field);
        Typed += text.Length;
        await field.FillAsync(text);
    }

    public Task ExpectAsync(string testId) => Assertions.Expect(Page.GetByTestId(testId)).ToBeVisibleAsync(new() { Timeout = 20_000 });

    public async Task KeepAsync(string name) =>
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Checkout.Root, ".run", "screenshots", name + ".png"), FullPage = true });

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await _browser.DisposeAsync();
    }
}
