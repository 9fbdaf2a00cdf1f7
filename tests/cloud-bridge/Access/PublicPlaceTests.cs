using System.Net;
using System.Text.RegularExpressions;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Storage;
using Microsoft.AspNetCore.Builder;

namespace EdgeAgent.CloudBridge.Tests.Access;

/// <summary>The bridge behind a proxy, and without one.</summary>
public sealed partial class PublicPlaceTests : IAsyncLifetime
{
    private const string Origin = "https://service.example";

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-public-").FullName;
    private SqliteDatabase _database = null!;
    private WebApplication? _app;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _database = new SqliteDatabase(Path.Combine(_folder, "bridge.db"));
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_form_posted_through_a_known_proxy_is_taken_and_its_cookie_is_secure()
    {
        using HttpClient client = await StartAsync(new PublicPlace { Origin = Origin, Proxies = ["127.0.0.1"], Hosts = ["127.0.0.1"] });
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");
        client.DefaultRequestHeaders.Host = "service.example";
        using HttpResponseMessage page = await client.GetAsync("/welcome", Cancel);
        string[] cookies = [.. page.Headers.GetValues("Set-Cookie")];
        Assert.All(cookies, cookie => Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase));

        using HttpResponseMessage answer = await PostAsync(client, page, Origin);
        using HttpResponseMessage foreign = await PostAsync(client, page, "http://service.example");

        Assert.Equal("/welcome?problem=link-over", answer.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        Assert.Equal("203.0.113.9", _database.Read(session => AuditLog.Page(session, Scope.Home, null)).First(entry => entry.Outcome == "link-over").Address);
    }

    [Fact]
    public async Task A_forwarded_address_of_somebody_who_is_no_known_proxy_counts_for_nothing()
    {
        using HttpClient client = await StartAsync(new PublicPlace { Proxies = ["192.0.2.1"] });
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");
        using HttpResponseMessage page = await client.GetAsync("/welcome", Cancel);

        using HttpResponseMessage answer = await PostAsync(client, page, client.BaseAddress!.GetLeftPart(UriPartial.Authority));

        Assert.Equal("/welcome?problem=link-over", answer.Headers.Location?.ToString());
        Assert.Equal("127.0.0.1", _database.Read(session => AuditLog.Page(session, Scope.Home, null)).First(entry => entry.Outcome == "link-over").Address);
    }

    [Theory]
    [InlineData("service.example", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.BadRequest)]
    public async Task The_pages_answer_to_their_own_names_only(string host, HttpStatusCode status)
    {
        using HttpClient client = await StartAsync(new PublicPlace { Origin = Origin, Proxies = ["127.0.0.1"] });
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");
        client.DefaultRequestHeaders.Host = host;

        using HttpResponseMessage answer = await client.GetAsync("/sign-in", Cancel);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task A_plain_request_from_elsewhere_is_led_to_the_public_origin()
    {
        using HttpClient client = await StartAsync(new PublicPlace { Origin = Origin, Proxies = ["127.0.0.1"] });
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");
        client.DefaultRequestHeaders.Host = "service.example";

        using HttpResponseMessage answer = await client.GetAsync("/orders?x=1", Cancel);

        Assert.Equal((HttpStatusCode.PermanentRedirect, Origin + "/orders?x=1"), (answer.StatusCode, answer.Headers.Location?.ToString()));
    }

    [Fact]
    public void What_is_no_origin_no_network_and_no_name_is_said_before_the_start()
    {
        var place = new PublicPlace { Origin = "https://service.example/bridge", Proxies = ["proxy"], Hosts = ["a b"] };
        Assert.Equal(3, place.Problems().Count());
        Assert.Empty(new PublicPlace { Origin = Origin, Proxies = ["10.0.0.0/8", "::1"], Hosts = ["localhost", "127.0.0.1"] }.Problems());
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync(CancellationToken.None);
            await _app.DisposeAsync();
        }

        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<HttpClient> StartAsync(PublicPlace place)
    {
        _app = BridgeApp.Build(new BridgeOptions { DataFolder = _folder, HttpPort = 0, Public = place }, _database, TimeProvider.System, CrashPoint.Never);
        await _app.StartAsync(Cancel);
        return new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(_app.Urls.First()) };
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, HttpResponseMessage page, string origin)
    {
        string token = Token().Match(await page.Content.ReadAsStringAsync(Cancel)).Groups[1].Value;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/welcome")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("secret", Secrets.New()), KeyValuePair.Create("__RequestVerificationToken", token)]),
        };
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Cookie", string.Join("; ", page.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0])));
        return await client.SendAsync(request, Cancel);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
