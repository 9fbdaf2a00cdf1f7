using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd;

/// <summary>Every page of the service platform in both languages: no serious accessibility violation by axe, and light enough for a plant's network.</summary>
public sealed class AccessibilityTests(Browser browser, FilledLine filled, ITestOutputHelper output) : IClassFixture<Browser>
{
    private const int FirstLoadLimit = 150 * 1024;

    private static readonly string[] s_pages =
    [
        "account",
        "access/people",
        "access/invitations",
        "access/keys",
        "access/grants",
        "access/pairing",
        "access/audit",
        "pair",
        "scan",
        "visit",
        "join",
        "welcome",
        "sign-in",
        "sign-in/code",
    ];

    private static readonly string[] s_light = ["pair", "scan", "join", "welcome", "sign-in"];

    [Fact]
    public async Task No_page_has_a_serious_accessibility_violation_and_the_pairing_pages_load_within_150_KB()
    {
        TestLine line = (await filled.GetAsync()).Line;
        var wrong = new List<string>();
        foreach (string locale in new[] { "en", "zh-CN" })
        {
            IPage page = await line.OpenPlatformAsync(browser, "", locale, isPhone: locale != "en");

            // What the first page brought with it would be missing from the weight of the next.
            ICDPSession network = await page.Context.NewCDPSessionAsync(page);
            await network.SendAsync("Network.enable");
            await network.SendAsync("Network.setCacheDisabled", new Dictionary<string, object> { ["cacheDisabled"] = true });
            foreach (string path in s_pages)
            {
                var loaded = new List<IResponse>();

                // What a page asks for while it stands is no part of a load; the page before may still be asking.
                void Keep(object? sender, IResponse response)
                {
                    if (response.Request.ResourceType is not ("fetch" or "xhr" or "eventsource")) loaded.Add(response);
                }

                bool isLight = s_light.Contains(path);
                page.Response += Keep;
                IResponse? answer = await page.GotoAsync(new Uri(line.Line.BridgePage, path).ToString());
                page.Response -= Keep;
                long bytes = 0;
                foreach (IResponse response in isLight ? loaded.Where(response => response.Status == 200) : []) bytes += (await response.BodyAsync()).Length;
                if (answer!.Status >= 400) wrong.Add($"{locale} /{path}: {answer.Status}");
                if (isLight && locale == "en") output.WriteLine($"/{path}: {bytes / 1024.0:0} KB at the first load");
                if (bytes > FirstLoadLimit) wrong.Add($"{locale} /{path}: {bytes} bytes");
                AxeResult result = await page.RunAxe();
                wrong.AddRange(result.Violations.Where(violation => violation.Impact is "serious" or "critical").Select(violation =>
                    $"{locale} /{path}: {violation.Id}: {violation.Help} at {string.Join(", ", violation.Nodes.Take(3).Select(node => node.Target))}"));
            }
        }

        Assert.Equal([], wrong);
    }
}
