using System.Net.Http.Json;
using System.Net;
using System.Text.Json;
using EdgeAgent.Cli.Line;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd;

/// <summary>A repair on the whole line: called resolved by a person, and proved by the machine or not.</summary>
public class ProvedOrderTests(Browser browser) : IClassFixture<Browser>
{
    private const string Machine = "pump-1";
    private const string Fault = "bearing-wear";

    /// <summary>Longer than an alarm takes to come back, so that it comes back while the repair is being proved.</summary>
    private static readonly TimeSpan s_provingTime = TimeSpan.FromMinutes(6);

    /// <summary>
    /// Bursts come often, so that a race which one of them names is not named for a day after its repair; and an alarm that came back ends as fast as the first.
    /// </summary>
    private const string Settings = """
        core:
          alarms:
            maxHold: 00:00:01
          bursts:
            every: 00:01:00
            learnEvery: 00:00:20
            steadyFor: 00:00:10

        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worn_bearing_is_closed_when_its_machine_has_shown_that_it_is_well_and_not_before()
    {
        await using TestLine line = await TestLine.StartDemoAsync("proved", speed: 5, settings: Settings, provingTime: s_provingTime);
        await line.WaitForPowerAsync(Machine);
        await line.ModulesAsync("fault", Machine, Fault);
        string id = (await TestLine.UntilAsync(() => OrdersAsync(line), orders => orders.Count > 0, 120, "the bearing makes an order"))[0]
            .GetProperty("id")
            .GetString()!;

        // Called cured with the bearing still worn: nobody can close it, and the page says so.
        await ResolveAsync(line, id);
        Assert.Equal("condition-present", await RefusedAsync(line, id, "verify"));
        Assert.Equal("condition-present", await RefusedAsync(line, id, "close"));
        await ScreenshotAsync(line, id, "present", page => Assertions.Expect(page.GetByTestId("condition-stands")).ToBeVisibleAsync());

        // Repaired, and worn again before the time is over.
        await line.ModulesAsync("fault", Machine, Fault, "off");
        long returns = ReturnsOf(await ProvingAsync(line, id, "the time of the proof runs"));
        await line.ModulesAsync("fault", Machine, Fault);
        JsonElement back = await TestLine.UntilAsync(() => OrderAsync(line, id), order => StateOf(order) == "confirmed", 120, "the fault is back");
        Assert.Equal(returns + 1, ReturnsOf(back));
        Assert.DoesNotContain("proved", Actions(back));

        // Repaired for good, but the machine stands: it waits.
        await line.ModulesAsync("fault", Machine, Fault, "off");
        await ProvingAsync(line, id, "the time of the second proof runs");
        await line.ModulesAsync("set", Machine, "running", "off");
        JsonElement standing = await ProofAsync(line, id, proof => Waits(proof) == "standing", "a machine that stands waits");
        await TestLine.UntilAsync(
            () => line.BridgeAsync($"api/machines/plant-1/{Machine}"),
            machine => machine.GetProperty("machine").GetProperty("stateAt").GetDateTimeOffset() > standing.GetProperty("heardAt").GetDateTimeOffset().AddMinutes(2),
            60,
            "it stands for two minutes of its time");
        Assert.Equal(
            standing.GetProperty("seconds").GetDouble(),
            (await OrderAsync(line, id)).GetProperty("order").GetProperty("proof").GetProperty("seconds").GetDouble()
        );

        await line.ModulesAsync("set", Machine, "running", "on");
        JsonElement proved = await ProofAsync(line, id, proof => proof.GetProperty("state").GetString() == "proved", "the machine proves the repair");
        Assert.Equal(s_provingTime.TotalSeconds, proved.GetProperty("seconds").GetDouble());
        Assert.All(proved.GetProperty("readings").EnumerateArray(), reading =>
            Assert.True(
                reading.GetProperty("after").GetProperty("value").GetDouble() < reading.GetProperty("before").GetProperty("value").GetDouble(),
                reading.GetRawText()
            )
        );
        await ScreenshotAsync(line, id, "proved", page => Assertions.Expect(page.GetByTestId("before-after").Locator("tbody tr").First).ToBeVisibleAsync());
        await StepAsync(line, id, "verify", new { actor = "Li Wei" });
        await StepAsync(line, id, "close", new { actor = "Li Wei" });
        Assert.Equal(["proved", "verify", "close"], Actions(await OrderAsync(line, id))[^3..]);
        await line.AssertNothingLostAsync();
    }

    private static async Task<List<JsonElement>> OrdersAsync(TestLine line) =>
        [.. (await line.OrdersAsync()).Where(order => order.GetProperty("machine").GetString() == Machine)];

    private static Task<JsonElement> OrderAsync(TestLine line, string id) => line.BridgeAsync("api/orders/" + id);

    private static string StateOf(JsonElement order) => order.GetProperty("order").GetProperty("state").GetString()!;

    private static string[] Actions(JsonElement order) => [.. order.GetProperty("log").EnumerateArray().Select(entry => entry.GetProperty("action").GetString()!)];

    private static string Waits(JsonElement proof) => proof.TryGetProperty("waits", out JsonElement waits) ? waits.GetString()! : "";

    private static async Task<JsonElement> ProofAsync(TestLine line, string id, Func<JsonElement, bool> holds, string what) =>
        (await TestLine.UntilAsync(() => OrderAsync(line, id), order => holds(order.GetProperty("order").GetProperty("proof")), 120, what))
            .GetProperty("order")
            .GetProperty("proof");

    /// <summary>The time of the proof runs. A burst of the sick machine that is judged only now opens the order once more: then it is called resolved again.</summary>
    private static Task<JsonElement> ProvingAsync(TestLine line, string id, string what) =>
        TestLine.UntilAsync(
            async () =>
            {
                JsonElement order = await OrderAsync(line, id);
                if (StateOf(order) != "confirmed") return order;
                await ResolveAsync(line, id);
                return await OrderAsync(line, id);
            },
            order => order.GetProperty("order").TryGetProperty("proof", out JsonElement proof) && proof.GetProperty("seconds").GetDouble() > 0,
            180,
            what
        );

    private static long ReturnsOf(JsonElement order) => order.GetProperty("order").GetProperty("returns").GetInt64();

    private static async Task ResolveAsync(TestLine line, string id)
    {
        if (StateOf(await OrderAsync(line, id)) == "proposed") await StepAsync(line, id, "confirm", new { actor = "Li Wei" });
        await StepAsync(line, id, "work-remotely", new { actor = "Li Wei" });
        await StepAsync(line, id, "resolve", new { actor = "Li Wei", causeCode = "vibration.bearing-outer-race", actionCode = "part-replaced" });
    }

    private static Task StepAsync(TestLine line, string id, string action, object body) => line.PostAsync(line.Line.BridgePage, $"api/orders/{id}/{action}", body);

    /// <returns>The code of the refusal.</returns>
    private static async Task<string> RefusedAsync(TestLine line, string id, string action)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", line.Line.BridgeKey);
        using HttpResponseMessage answer = await http.PostAsJsonAsync(new Uri(line.Line.BridgePage, $"api/orders/{id}/{action}"), new { actor = "Li Wei" }, Cancel);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("code").GetString()!;
    }

    private async Task ScreenshotAsync(TestLine line, string id, string name, Func<IPage, Task> isThere)
    {
        foreach (string language in (string[])["en", "zh-CN"])
        {
            IPage page = await line.OpenPlatformAsync(browser, "orders/" + id, language);
            await isThere(page);
            await page.ScreenshotAsync(
                new PageScreenshotOptions { Path = Path.Combine(Checkout.Root, ".run", "screenshots", $"order-proof-{name}-{language}.png"), FullPage = true }
            );
            await page.Context.CloseAsync();
        }
    }
}
