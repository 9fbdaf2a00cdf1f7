using System.Text.Json;
using EdgeAgent.Cli.Line;
using EdgeAgent.Cli.Replay;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd;

/// <summary>Raw bursts through the whole line: real recordings, and a simulated machine whose module is asked.</summary>
public class BurstTests(Browser browser, ITestOutputHelper output) : IClassFixture<Browser>
{
    private static readonly string s_recordings = Path.Combine(Checkout.Root, "..", "shared", "data");
    private static readonly string[] s_all = ["cwru", "adi", "uestc", "hit-selfbuilt"];

    /// <summary>One of each fault, from two rigs.</summary>
    private static readonly HashSet<(string, string)> s_sample =
    [
        ("cwru", "1797_Normal_DE.i16"),
        ("cwru", "1750_IR_7_DE12.i16"),
        ("cwru", "1797_ORat6_21_DE12.i16"),
        ("cwru", "1797_B_21_DE12.i16"),
        ("adi", "1800_GoB_GS_BaLo_WA_11lb.i16"),
        ("adi", "1800_HOR_GS_BaLo_WA_00lb.i16"),
        ("adi", "3000_HIR_GS_BaLo_WA_11lb.i16"),
        ("adi", "3000_GoB_GS_VHIL_WA_00lb.i16"),
        ("adi", "3000_GoB_GS_BaLo_MA_00lb.i16"),
        ("adi", "1800_GoB_BS_BaLo_WA_11lb.i16"),
        ("adi", "3000_HBF_GS_BaLo_WA_00lb.i16"),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Recordings_sent_as_bursts_end_in_orders_with_the_judges_labels_and_a_spectrum_people_can_read()
    {
        SkipWithout("cwru", "adi");
        await using BurstReplayRun run = await BurstReplayRun.PrepareAsync(
            [Folder("cwru"), Folder("adi")],
            "burst-sample",
            (set, file) => s_sample.Contains((set, file)),
            Cancel
        );
        IReadOnlyList<BurstReplayLine> lines = await PlayAsync(run);
        Assert.Equal(s_sample.Count, lines.Count);
        await LookAsync(run, lines.Single(line => line.File == "1800_HOR_GS_BaLo_WA_00lb.i16"), "bearing-outer-race", "BPFO", "order-bearing");
        await LookAsync(run, lines.Single(line => line.File == "3000_GoB_GS_VHIL_WA_00lb.i16"), "unbalance", "1×n", "order-unbalance");
    }

    [Fact(Explicit = true)]
    public async Task Every_recording_sent_as_a_burst_ends_in_an_order_with_the_judges_label()
    {
        SkipWithout(s_all);
        await using BurstReplayRun run = await BurstReplayRun.PrepareAsync([.. s_all.Select(Folder)], "burst-all", (_, _) => true, Cancel);
        await PlayAsync(run);
    }

    [Fact]
    public async Task A_worn_bearing_is_named_by_bursts_the_gateway_asks_for_and_a_person_gets_another_from_the_page()
    {
        // The machine runs five times as fast as the clock, and its reference is taken in seconds, not in minutes.
        await using TestLine line = await TestLine.StartDemoAsync(
            "bursts",
            speed: 5,
            settings: "core:\n  bursts:\n    learnEvery: 00:00:10\n    steadyFor: 00:00:05\n    confirmAfter: 00:00:10\n"
        );
        await TestLine.UntilAsync(
            () => LabelsAsync(line, "fan-1"),
            labels => labels.Count(label => label == "reference") >= 3,
            90,
            "fan-1 has its healthy reference"
        );

        // The bridge is away while the fault comes, and the gateway is killed with the evidence still in its outbox.
        await line.Line.Bridge.KillAsync();
        long before = await ProducedAsync(line);
        await line.ModulesAsync("fault", "fan-1", "bearing-wear");
        await TestLine.UntilAsync(() => ProducedAsync(line), produced => produced > before, 90, "a burst was judged while the bridge was away");
        await line.Line.Gateway.KillAsync();
        line.Line.Gateway.Start();
        line.Line.Bridge.Start();
        await line.Line.WaitUntilReadyAsync(line.Line.Gateway, line.Line.GatewayPage, Cancel);
        await line.Line.WaitUntilReadyAsync(line.Line.Bridge, line.Line.BridgePage, Cancel);
        await TestLine.UntilAsync(() => LabelsAsync(line, "fan-1"), labels => labels.Contains("bearing-outer-race"), 90, "a burst names the outer race");
        IReadOnlyList<JsonElement> orders = await TestLine.UntilAsync(
            () => line.OrdersAsync(),
            found => found.Any(IsNamed),
            60,
            "the order of fan-1 names the outer race"
        );
        JsonElement order = Assert.Single(orders, order => order.GetProperty("machine").GetString() == "fan-1");

        IPage page = await line.OpenPlatformAsync(browser, "orders/" + order.GetProperty("id").GetString());
        await Assertions.Expect(page.GetByTestId("spectrum")).ToHaveAttributeAsync("data-label", "bearing-outer-race");
        await page.Locator("form:has([data-testid=ask-burst]) input[name=actor]").FillAsync("Li Wei");
        await page.GetByTestId("ask-burst").ClickAsync();
        await TestLine.UntilAsync(
            () => EvidenceAsync(line, "fan-1"),
            all => all.EnumerateArray().Any(one => one.GetProperty("askedBy").GetString() == "command"),
            60,
            "the burst a person asked for is there"
        );
        await page.ScreenshotAsync(
            new PageScreenshotOptions { Path = Path.Combine(Checkout.Root, ".run", "screenshots", "order-simulated.png"), FullPage = true }
        );
        await line.AssertNothingLostAsync();

        // The healthy reference survived the kill: none was taken anew.
        Assert.Equal(3, (await LabelsAsync(line, "fan-1")).Count(label => label == "reference"));

        static bool IsNamed(JsonElement order) =>
            order.GetProperty("machine").GetString() == "fan-1" && order.GetProperty("faultCode").GetString() == "vibration.bearing-outer-race";
    }

    private static async Task<long> ProducedAsync(TestLine line) =>
        (await line.GatewayAsync("api/status")).GetProperty("lanePositions").GetProperty("evidence").GetProperty("produced").GetInt64();

    private static async Task<JsonElement> EvidenceAsync(TestLine line, string machine) =>
        (await line.BridgeAsync($"api/machines/plant-1/{machine}/evidence")).GetProperty("items");

    private static async Task<IReadOnlyList<string>> LabelsAsync(TestLine line, string machine) =>
        [.. (await EvidenceAsync(line, machine)).EnumerateArray().Select(one => one.GetProperty("label").GetString()!)];

    private async Task<IReadOnlyList<BurstReplayLine>> PlayAsync(BurstReplayRun run)
    {
        IReadOnlyList<BurstReplayLine> lines = await run.RunAsync(output.WriteLine, Cancel);
        foreach (BurstReplayLine line in lines.Where(line => !line.IsSame))
            output.WriteLine($"{line.Dataset} {line.File}: judge {line.JudgeLabel}, line {line.LineLabel}, {line.Orders} orders, {line.OrderFault}");
        output.WriteLine(
            $"{lines.Count(line => line.IsSame)} of {lines.Count} recordings end in the judge's label and the right order; evidence of {lines.Min(line => line.EvidenceBytes)} to {lines.Max(line => line.EvidenceBytes)} bytes"
        );
        Assert.All(lines, line => Assert.True(line.IsSame, line.ToString()));
        return lines;
    }

    /// <summary>The order's page in both languages: the picture is there, is not empty, and names the fault's lines.</summary>
    private async Task LookAsync(BurstReplayRun run, BurstReplayLine line, string label, string mark, string name)
    {
        foreach (string language in (string[])["en", "zh-CN"])
        {
            IPage page = await TestLine.OpenPlatformAsync(run.Line, browser, "orders/" + line.OrderId, language);
            ILocator spectrum = page.GetByTestId("spectrum");
            await Assertions.Expect(spectrum).ToHaveAttributeAsync("data-label", label);
            ILocator picture = spectrum.Locator("img").First;
            Assert.True(await picture.EvaluateAsync<bool>("img => img.decode().then(() => img.naturalWidth > 100)"));
            string address = (await picture.GetAttributeAsync("src"))!;
            Assert.Contains(
                mark,
                await page.EvaluateAsync<string>("address => fetch(address).then(answer => answer.text())", address),
                StringComparison.Ordinal
            );
            await page.ScreenshotAsync(
                new PageScreenshotOptions { Path = Path.Combine(Checkout.Root, ".run", "screenshots", $"{name}-{language}.png"), FullPage = true }
            );

            // By itself: the page draws itself anew with each event, and a picture on it would not hold still.
            await page.GotoAsync(new Uri(new Uri(page.Url), address).ToString());
            await page.ScreenshotAsync(
                new PageScreenshotOptions { Path = Path.Combine(Checkout.Root, ".run", "screenshots", $"{name}-spectrum-{language}.png") }
            );
        }
    }

    private static string Folder(string set) => Path.Combine(s_recordings, set);

    private static void SkipWithout(params string[] sets)
    {
        if (sets.FirstOrDefault(set => !File.Exists(Path.Combine(Folder(set), "records.csv"))) is { } missing)
            Assert.Skip($"The recordings are not beside the checkout ({Folder(missing)}).");
    }
}
