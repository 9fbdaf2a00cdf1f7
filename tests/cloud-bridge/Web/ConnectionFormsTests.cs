using System.Net;
using System.Text.RegularExpressions;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Web;
using EdgeAgent.Contracts.Languages;

namespace EdgeAgent.CloudBridge.Tests.Web;

/// <summary>Webhooks and connectors by the forms of the settings page.</summary>
public sealed partial class ConnectionFormsTests(WebBench bench) : IClassFixture<WebBench>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_webhook_is_made_its_secret_shown_once_rotated_switched_off_and_on_and_removed_and_each_step_is_in_the_audit_log()
    {
        const string address = "https://receiver.example/once";
        string secret = ShownOnce(await StepAsync("", ("url", address), ("types", "io.edgeagent.order.opened.v1")));
        Webhook made = Find(address)!;
        Assert.Equal((made.Secret, 1), (secret, made.Types.Count));
        Assert.DoesNotContain(secret, await PageAsync(), StringComparison.Ordinal);

        string rotated = ShownOnce(await StepAsync($"/{made.Id}/rotate"));
        Assert.Equal((rotated, secret), (Find(address)!.Secret, Find(address)!.OldSecret));

        await StepAsync($"/{made.Id}/off");
        Assert.Equal("by-hand", Find(address)!.DisabledWhy);
        await StepAsync($"/{made.Id}/on");
        Assert.Null(Find(address)!.DisabledWhy);
        await StepAsync($"/{made.Id}/remove");
        Assert.Null(Find(address));

        List<string> actions = bench.Database.Read(session => AuditLog.Page(session, "home", null)).ConvertAll(entry => entry.Action);
        Assert.All(["", "/{id}/rotate", "/{id}/off", "/{id}/on", "/{id}/remove"], step => Assert.Contains($"POST /connections/webhooks{step}", actions));
    }

    [Fact]
    public async Task Dead_letters_stand_on_the_page_and_are_sent_again_by_its_button()
    {
        const string address = "https://receiver.example/dead";
        await StepAsync("", ("url", address));
        bench.Fill();
        await StepAsync($"/{Find(address)!.Id}/off");
        Assert.Contains("data-testid=\"dead-letters\"", await PageAsync(), StringComparison.Ordinal);
        Assert.Contains(Words.Event("io.edgeagent.order.opened.v1").For("zh-CN"), await PageAsync("zh-CN"), StringComparison.Ordinal);

        await StepAsync($"/{Find(address)!.Id}/on");
        await StepAsync($"/{Find(address)!.Id}/replay");

        Assert.Equal(0, bench.Database.Read(session => WebhookStore.Count(session, Find(address)!.Id, "dead")));
        await StepAsync($"/{Find(address)!.Id}/remove");
    }

    [Theory]
    [InlineData("en", "ftp://a.example/", "begin with https://")]
    [InlineData("zh-CN", "", "地址无效")]
    public async Task A_wrong_address_is_named_in_the_readers_language_and_stays_in_the_form(string language, string address, string message)
    {
        using HttpResponseMessage answer = await bench.Owner.PostAsync("/settings", "/connections/webhooks", ("url", address));
        Assert.Equal("/settings?at=webhooks&problem=bad-url#webhooks", answer.Headers.Location?.ToString());
        string page = await PageAsync(language, "/settings?at=webhooks&problem=bad-url");
        Assert.Contains(message, page, StringComparison.Ordinal);
        Assert.Contains($"name=\"url\" type=\"url\" required maxlength=\"2000\" placeholder=\"https://…\" value=\"{address}\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_connector_forms_own_example_is_taken_and_its_secret_shown_once()
    {
        string page = await PageAsync("zh-CN");
        string example = WebUtility.HtmlDecode(BodyPattern().Match(page).Groups[1].Value);
        Assert.Contains("{{headline.zh-CN}}", example, StringComparison.Ordinal);
        using HttpResponseMessage answer = await bench.Owner.PostAsync(
            "/settings",
            "/connections/connectors",
            ("name", "Tickets"),
            ("opensOn", "confirm"),
            ("url", "https://tickets.example.com/api/tickets"),
            ("findUrl", "https://tickets.example.com/api/tickets?reference={{orderId}}"),
            ("body", example),
            ("headers", "Authorization: Bearer top-secret\nX-Tenant: 7"),
            ("idPath", "id"),
            ("statusIdPath", "id"),
            ("statusPath", "status"),
            ("steps", "done = resolve")
        );
        Assert.Equal("/settings?at=connectors#connectors", answer.Headers.Location?.ToString());

        page = await PageAsync("en", "/settings?at=connectors");
        Connector made = Assert.Single(bench.Database.Read(ConnectorStore.All));
        Assert.Equal(made.Secret, ShownOnce(page));
        Assert.Contains($"/api/connectors/{made.Id}/status", page, StringComparison.Ordinal);
        Assert.Equal("Bearer top-secret", made.Request.Headers!["Authorization"]);
        Assert.Equal("resolve", made.Request.Steps!["done"]);
        Assert.DoesNotContain("top-secret", await PageAsync(), StringComparison.Ordinal);

        using HttpResponseMessage removed = await bench.Owner.PostAsync("/settings", $"/connections/connectors/{made.Id}/remove");
        Assert.Empty(bench.Database.Read(ConnectorStore.All));
    }

    [Theory]
    [InlineData("steps", "done -> resolve", "steps-wrong")]
    [InlineData("headers", "Authorization", "bad-header")]
    [InlineData("findUrl", "", "cannot-tell-doubles")]
    [InlineData("body", "{", "bad-body")]
    [InlineData("body", "{\"a\":\"{{nonsense}}\"}", "unknown-placeholder")]
    [InlineData("name", "", "name-missing")]
    public async Task A_refused_connector_is_named_and_what_was_typed_stays_but_for_the_headers(string field, string value, string problem)
    {
        Dictionary<string, string> fields = new()
        {
            ["name"] = "Tickets of the north",
            ["opensOn"] = "opened",
            ["url"] = "https://tickets.example.com/typed",
            ["findUrl"] = "https://tickets.example.com/f",
            ["body"] = "{\"typed\":1}",
            ["headers"] = "X-Key: typed-key",
            ["idPath"] = "data.id",
            ["statusIdPath"] = "id",
            ["statusPath"] = "status",
            ["steps"] = "",
        };
        fields[field] = value;
        using HttpResponseMessage answer = await bench.Owner.PostAsync(
            "/settings",
            "/connections/connectors",
            [.. fields.Select(pair => (pair.Key, pair.Value))]
        );
        Assert.Equal($"/settings?at=connectors&problem={problem}#connectors", answer.Headers.Location?.ToString());

        string page = WebUtility.HtmlDecode(await PageAsync("en", "/settings?at=connectors&problem=" + problem));
        Assert.Contains(Words.Problem(problem).For("en"), page, StringComparison.Ordinal);
        Assert.Contains("value=\"https://tickets.example.com/typed\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"data.id\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("typed-key", page, StringComparison.Ordinal);
        Assert.Empty(bench.Database.Read(ConnectorStore.All));
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing()
    {
        using HttpResponseMessage forged = await bench.Client.PostAsync(
            "/connections/webhooks",
            new FormUrlEncodedContent([new("url", "https://mallory.example/")]),
            Cancel
        );
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Null(Find("https://mallory.example/"));
    }

    [Fact]
    public void Every_kind_of_event_and_every_problem_of_a_form_has_a_word()
    {
        Assert.All(OrderMessages.Types, type => Assert.Contains(Words.Event(type).For("zh-CN"), c => c > 0x2E7F));
        Assert.All(
            [
                "bad-url",
                "unknown-type",
                "too-many-webhooks",
                "unknown-webhook",
                "unknown-connector",
                "moment-wrong",
                "cannot-tell-doubles",
                "bad-body",
                "bad-header",
                "steps-wrong",
                "unknown-placeholder",
                "name-missing",
                "unknown-action",
                "too-many-items",
            ],
            problem => Assert.Contains("problem." + problem, Catalogue.In(Catalogue.English).Texts.Keys)
        );
    }

    /// <summary>The page after a step of the webhook section.</summary>
    private async Task<string> StepAsync(string step, params (string Name, string Value)[] fields)
    {
        using HttpResponseMessage answer = await bench.Owner.PostAsync("/settings", "/connections/webhooks" + step, fields);
        Assert.Equal("/settings?at=webhooks#webhooks", answer.Headers.Location?.ToString());
        return await PageAsync("en", "/settings?at=webhooks");
    }

    private async Task<string> PageAsync(string language = "en", string path = "/settings")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept-Language", language } } };
        using HttpResponseMessage answer = await bench.Owner.Client.SendAsync(request, Cancel);
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    private Webhook? Find(string address) => bench.Database.Read(WebhookStore.All).Find(webhook => webhook.Url == address);

    private static string ShownOnce(string page) => WebUtility.HtmlDecode(SecretPattern().Match(page).Groups[1].Value);

    [GeneratedRegex("data-testid=\"shown-once\">([^<]+)<")]
    private static partial Regex SecretPattern();

    [GeneratedRegex("<textarea name=\"body\"[^>]*>([^<]+)<")]
    private static partial Regex BodyPattern();
}
