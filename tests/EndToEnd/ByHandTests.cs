using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd;

/// <summary>What the pages promise to somebody's own hands, in a real browser.</summary>
public sealed class ByHandTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task A_webhook_is_made_its_secret_shown_once_and_a_dead_letter_replayed_on_the_settings_page()
    {
        await using TestLine line = await TestLine.StartDemoAsync("webhook-by-hand");
        await using PlantWithPast plant = await PlantWithPast.StartAsync(line);
        string order = (await TestLine.UntilAsync(() => line.OrdersAsync(), orders => orders.Any(IsOfPlant), 60, "an order"))
            .First(IsOfPlant)
            .GetProperty("id")
            .GetString()!;
        using var receiver = new Receiver();
        IPage page = await line.OpenPlatformAsync(browser, "settings");

        // A wrong address is named, and what was typed stays.
        await page.Locator("[data-testid=webhook-new] input[name=url]").FillAsync("ftp://nowhere.example/");
        await page.GetByTestId("add-webhook").ClickAsync();
        await Assertions.Expect(page.Locator("#webhooks .problem")).ToContainTextAsync("https://");
        await Assertions.Expect(page.Locator("[data-testid=webhook-new] input[name=url]")).ToHaveValueAsync("ftp://nowhere.example/");

        await page.Locator("[data-testid=webhook-new] input[name=url]").FillAsync(receiver.Address);
        await page.GetByTestId("add-webhook").ClickAsync();
        string secret = await page.GetByTestId("shown-once").InnerTextAsync();
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByTestId("shown-once")).ToHaveCountAsync(0);
        Assert.DoesNotContain(secret, await page.ContentAsync(), StringComparison.Ordinal);

        // The receiver refuses; the page says so, and what waits becomes a dead letter when the webhook is switched off.
        await line.PostAsync(line.Line.BridgePage, $"api/orders/{order}/confirm", new { actor = "Li Wei" });
        await TestLine.UntilAsync(() => Task.FromResult(receiver.Refused), refused => refused > 0, 30, "the receiver was tried");
        await TestLine.UntilAsync(
            async () =>
            {
                await page.ReloadAsync();
                return await page.GetByTestId("webhook-failing").CountAsync();
            },
            count => count == 1,
            30,
            "the page says that it fails");
        await Assertions.Expect(page.GetByTestId("webhook-failing")).ToContainTextAsync("HTTP 503");
        await page.GetByTestId("webhook-switch").ClickAsync();
        await Assertions.Expect(page.GetByTestId("webhook-state")).ToHaveTextAsync("switched off");
        await Assertions.Expect(page.GetByTestId("dead-letters")).ToContainTextAsync("Confirm");

        receiver.IsWell = true;
        await page.GetByTestId("webhook-switch").ClickAsync();
        await Assertions.Expect(page.GetByTestId("webhook-state")).ToHaveTextAsync("switched on");
        await page.GetByTestId("replay").ClickAsync();
        string body = await TestLine.UntilAsync(
            () => Task.FromResult(receiver.Taken.FirstOrDefault() ?? ""),
            taken => taken.Length > 0,
            30,
            "the dead letter arrives"
        );
        Assert.Contains(order, body, StringComparison.Ordinal);
        await Assertions.Expect(page.GetByTestId("dead-letters")).ToHaveCountAsync(0);

        // Removing asks first.
        await page.GetByTestId("webhook-remove").Locator("summary").ClickAsync();
        await Assertions.Expect(page.GetByTestId("webhooks").Locator("li")).ToHaveCountAsync(1);
        await page.GetByTestId("webhook-remove").Locator("button").ClickAsync();
        await Assertions.Expect(page.GetByTestId("webhooks").Locator("li")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_arrow_keys_go_from_order_to_order_on_the_board_and_Enter_opens_one()
    {
        await using TestLine line = await TestLine.StartDemoAsync("board-by-hand");
        await using PlantWithPast plant = await PlantWithPast.StartAsync(line);
        IReadOnlyList<JsonElement> orders = await TestLine.UntilAsync(() => line.OrdersAsync(), orders => orders.Count(IsOfPlant) == 3, 60, "three orders");
        string moved = orders.First(IsOfPlant).GetProperty("id").GetString()!;
        await line.PostAsync(line.Line.BridgePage, $"api/orders/{moved}/confirm", new { actor = "Li Wei" });
        await line.PostAsync(line.Line.BridgePage, $"api/orders/{moved}/assign", new { actor = "Li Wei", assignee = "Chen Bo" });
        IPage page = await line.OpenPlatformAsync(browser, "board");
        ILocator first = page.Locator("[data-testid=column-to-decide] .ticket-title");
        await Assertions.Expect(first).ToHaveCountAsync(2);
        ILocator far = page.Locator("[data-testid=column-given-out] .ticket-title");

        await first.Nth(0).FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(first.Nth(1)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(first.Nth(1)).ToBeFocusedAsync();

        // The column between is empty, and the one after holds a single order.
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(far).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await Assertions.Expect(first.Nth(0)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(address => address.EndsWith("/orders/" + moved, StringComparison.Ordinal));
    }

    private static bool IsOfPlant(JsonElement order) => order.GetProperty("gateway").GetString() == PlantWithPast.Id;

    /// <summary>Somebody else's system: refuses until it is well, then keeps what it is sent.</summary>
    private sealed class Receiver : IDisposable
    {
        private readonly LocalServer _server;
        private int _refused;

        public Receiver() => _server = new LocalServer(AnswerAsync);

        public string Address => _server.Address + "orders/";

        public bool IsWell { get; set; }

        public int Refused => Volatile.Read(ref _refused);

        public ConcurrentQueue<string> Taken { get; } = [];

        public void Dispose() => _server.Dispose();

        private async Task AnswerAsync(HttpListenerContext context)
        {
            using var reader = new StreamReader(context.Request.InputStream);
            string body = await reader.ReadToEndAsync();
            if (IsWell) Taken.Enqueue(body);
            else Interlocked.Increment(ref _refused);
            context.Response.StatusCode = IsWell ? 204 : 503;
        }
    }
}
