using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd;

/// <summary>Debian's Chromium, headless, through Playwright; one per test class, a fresh context per page.</summary>
public sealed class Browser : IAsyncLifetime
{
    /// <summary>Everything that would make the browser look for the world outside is off.</summary>
    internal static readonly string[] Arguments =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(PatienceMs);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Program(), Headless = true, Args = Arguments });
    }

    /// <summary>How long a page, or what is expected on it, may take to come on a machine that does much else.</summary>
    internal const int PatienceMs = 120_000;

    /// <summary>A page of its own, at a desktop's or a phone's width, in a language.</summary>
    public async Task<IPage> OpenAsync(Uri address, string locale = "en", bool isPhone = false)
    {
        IBrowserContext context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            Locale = locale,
            ViewportSize = isPhone ? new ViewportSize { Width = 390, Height = 844 } : new ViewportSize { Width = 1280, Height = 900 },
        });
        context.SetDefaultTimeout(PatienceMs);
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(address.ToString());
        return page;
    }

    /// <summary>A page of somebody who already has cookies, with or without script.</summary>
    public async Task<IPage> OpenAsync(Uri address, bool hasScript, IEnumerable<Cookie> cookies)
    {
        IBrowserContext context = await _browser!.NewContextAsync(new BrowserNewContextOptions { Locale = "en", JavaScriptEnabled = hasScript });
        context.SetDefaultTimeout(PatienceMs);
        await context.AddCookiesAsync(cookies);
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(address.ToString());
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    internal static string Program() =>
        new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException("Chromium is not installed. On Debian: apt-get install chromium. './edge test' does it.");
}
