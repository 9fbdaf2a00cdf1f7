using System.Net;
using System.Text;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Web;

namespace EdgeAgent.CloudBridge.Tests.Access;

/// <summary>Every route with another organisation's credential: nothing of home's is seen, nothing of home's changes.</summary>
public sealed class IsolationTests(TwoFirms firms, ITestOutputHelper output) : IClassFixture<TwoFirms>
{
    /// <summary>Fields of all forms and bodies, naming home's things.</summary>
    private static readonly (string Name, string Value)[] s_fields =
    [
        ("gateway", "plant-a"),
        ("machine", "pump-1"),
        ("alarm", "a1"),
        ("verb", "acknowledge"),
        ("action", "confirm"),
        ("actor", "Mallory"),
        ("by", "Mallory"),
        ("note", "x"),
        ("kind", "other"),
        ("name", "Mallory's"),
        ("role", "operator"),
        ("login", "mallory2"),
        ("site", "x"),
        ("hours", "8"),
        ("organisation", "rival"),
        ("id", "wh_home"),
        ("manager", "m"),
        ("faultCode", "vibration.zone"),
        ("language", "en"),
        ("title", "t"),
        ("body", "b"),
        ("helpful", "true"),
        ("isHelpful", "true"),
        ("customer", "Acme"),
        ("minutes", "5"),
        ("hours", "5"),
        ("timeZone", "Asia/Shanghai"),
        ("work", "other"),
        ("days", "5"),
        ("point", "drive-end"),
        ("module", "0000000000"),
        ("next", "true"),
        ("forget", "true"),
        ("text", "https://x.example/m#1"),
        ("reach", "x"),
        ("consent", "true"),
        ("withdraw", "true"),
        ("password", "long enough for all"),
        ("code", "123456"),
        ("secret", "x"),
        ("rights", "read"),
        ("url", "https://mallory.example/"),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_organisations_manager_sees_and_changes_nothing_on_any_route()
    {
        string before = firms.DumpOfHome();
        int walked = 0;
        foreach ((string method, string pattern, string path) in firms.Routes().Where(route => !EndsTheSession(route.Pattern) && route.Pattern != "/api/live"))
        {
            using HttpResponseMessage answer = await AskAsync(firms.RivalManager, method, path, pattern.StartsWith("/api", StringComparison.Ordinal));
            await AssertEmptyOfHomeAsync(answer, method, pattern, path);
            walked++;
        }

        output.WriteLine($"{walked} routes walked with another organisation's manager");
        Assert.True(walked > 80, $"only {walked} routes");
        Assert.Equal(before, firms.DumpOfHome());
    }

    [Fact]
    public async Task Another_organisations_key_sees_and_changes_nothing_on_any_route()
    {
        string before = firms.DumpOfHome();
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = firms.Bench.Address,
            DefaultRequestHeaders = { Authorization = new("Bearer", firms.RivalKey) },
        };
        foreach ((string method, string pattern, string path) in firms.Routes().Where(route => route.Pattern != "/api/live"))
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (method != "GET") request.Content = JsonOf();
            using HttpResponseMessage answer = await client.SendAsync(request, Cancel);
            await AssertEmptyOfHomeAsync(answer, method, pattern, path);
        }

        Assert.Equal(before, firms.DumpOfHome());
    }

    [Fact]
    public async Task Without_a_credential_every_route_that_is_not_public_asks_to_sign_in()
    {
        using var stranger = new Visit(firms.Bench.Address);
        int refused = 0;
        foreach ((string method, string pattern, string path) in firms.Routes().Where(route => !RouteRights.IsPublic(route.Path)))
        {
            using HttpResponseMessage answer = await AskAsync(stranger, method, path, pattern.StartsWith("/api", StringComparison.Ordinal));
            bool isSentToSignIn =
                answer.StatusCode == HttpStatusCode.Redirect && answer.Headers.Location!.ToString().StartsWith("/sign-in?back=", StringComparison.Ordinal);
            Assert.True(isSentToSignIn || answer.StatusCode == HttpStatusCode.Unauthorized, $"{method} {path}: {answer.StatusCode}");
            refused++;
        }

        Assert.True(refused > 70, $"only {refused} routes");
    }

    [Fact]
    public async Task An_invited_installer_reaches_pairing_and_nothing_else()
    {
        using Visit guest = await GuestAsync();
        foreach (
            (string method, string pattern, string path) in firms
                .Routes()
                .Where(route =>
                    !RouteRights.IsPublic(route.Path)
                    && !RouteRights.Needed(route.Path, false).Equals(Rights.Pair, StringComparison.Ordinal)
                    && !EndsTheSession(route.Pattern)
                )
        )
        {
            if (RouteRights.Needed(path, method != "GET").Length == 0) continue;
            using HttpResponseMessage answer = await AskAsync(guest, method, path, pattern.StartsWith("/api", StringComparison.Ordinal));
            Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, $"{method} {path}: {answer.StatusCode}");
        }

        Assert.Contains("data-testid=\"step-gateway\"", await (await guest.Client.GetAsync("/pair", Cancel)).Content.ReadAsStringAsync(Cancel));
    }

    [Theory]
    [InlineData("third-party", "/api/orders/{order}/confirm")]
    [InlineData("operator", "/api/orders/{order}/confirm")]
    [InlineData("third-party", "/api/alarms/plant-a/a1/acknowledge")]
    [InlineData("dispatcher", "/api/webhooks")]
    [InlineData("engineer", "/api/access/invitations")]
    public async Task A_role_does_only_what_it_may(string role, string path)
    {
        using Visit visit = await firms.SignInAsync(Scope.Home, role, role + Guid.NewGuid().ToString("N")[..6]);
        using HttpResponseMessage answer = await visit.Client.PostAsync(path.Replace("{order}", "WO-1", StringComparison.Ordinal), JsonOf(), Cancel);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_maker_with_a_grant_for_one_machine_sees_that_machine_and_acts_on_none()
    {
        DateTimeOffset now = firms.Bench.Time.GetUtcNow();
        firms.Bench.Database.Write(session =>
        {
            Grants.AddOrganisation(session, "maker", "Maker", now);
            Grants.Give(session, "maker", "plant-a", "fan-2", "maker", "test", now);
        });
        using Visit maker = await firms.SignInAsync("maker", Rights.Manager, "maker" + Guid.NewGuid().ToString("N")[..6]);

        string machines = await maker.Client.GetStringAsync("/api/machines", Cancel);
        Assert.Contains("fan-2", machines);
        Assert.DoesNotContain("pump-1", machines);
        using HttpResponseMessage other = await maker.Client.GetAsync("/api/machines/plant-a/pump-1", Cancel);
        using HttpResponseMessage written = await maker.Client.PostAsync(
            "/api/machines/plant-a/fan-2/service",
            new StringContent("""{"kind":"other","by":"Maker"}""", Encoding.UTF8, "application/json"),
            Cancel
        );
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (other.StatusCode, written.StatusCode));
        Assert.DoesNotContain("WO-", await maker.Client.GetStringAsync("/api/orders", Cancel));
    }

    [Fact]
    public void Every_table_has_a_rule_of_isolation_or_is_known_to_be_hidden() =>
        Assert.Equal(["pairing_tries", "sign_in_tries"], firms.Bench.Database.Rules.HiddenTables.Where(table => !table.StartsWith("sqlite_", StringComparison.Ordinal)));

    [Fact]
    public async Task Every_change_of_somebody_known_is_in_the_audit_log_with_its_outcome()
    {
        using HttpResponseMessage taken = await firms.Bench.Client.PostAsync("/api/alarms/plant-a/a2/acknowledge", JsonOf(), Cancel);
        using HttpResponseMessage refused = await firms.Bench.Client.PostAsync("/api/orders/WO-NONE/confirm", JsonOf(), Cancel);

        List<AuditEntry> log = firms.Bench.Database.Read(session => AuditLog.Page(session, Scope.Home, null));
        Assert.Contains(log, entry => entry is { Subject: "/api/alarms/plant-a/a2/acknowledge", Outcome: "done" } && entry.Actor.StartsWith("Owner (person p_", StringComparison.Ordinal));
        Assert.Contains(log, entry => entry is { Subject: "/api/orders/WO-NONE/confirm", Outcome: "404" });
        Assert.Contains("/api/orders/WO-NONE/confirm", await firms.Bench.GetAsync("/access/audit"));
    }

    internal static bool EndsTheSession(string pattern) => pattern is "/sign-out" or "/account/sign-out-everywhere" or "/join" or "/account/password";

    private static StringContent JsonOf() =>
        new(
            "{"
                + string.Join(
                    ',',
                    s_fields
                        .DistinctBy(field => field.Name)
                        .Select(field =>
                            $"\"{field.Name}\":"
                            + field.Name switch
                            {
        "hours" or "minutes" or "days" => field.Value,
        "helpful" or "isHelpful" or "next" or "forget" or "consent" or "withdraw" => "true",
        _ => System.Text.Json.JsonSerializer.Serialize(field.Value),
    })) + "}", Encoding.UTF8, "application/json");

    /// <summary>Asks as a browser or a program would, with a value for every field that any form or body has.</summary>
    internal static async Task<HttpResponseMessage> AskAsync(Visit visit, string method, string path, bool isApi)
    {
        if (method == "POST" && !isApi) return await visit.PostAsync("/sign-in", path, s_fields);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method != "GET") request.Content = JsonOf();
        return await visit.Client.SendAsync(request, Cancel);
    }

    private static async Task AssertEmptyOfHomeAsync(HttpResponseMessage answer, string method, string pattern, string path)
    {
        string text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True((int)answer.StatusCode < 500, $"{method} {path}: {answer.StatusCode} {text}");
        bool namesHome =
            pattern.Contains('{', StringComparison.Ordinal)
            && pattern is not ("/language/{language}" or "/look/{look}" or "/openapi/{documentName}.json" or "/api/service-levels/{customer}");
        if (namesHome && method == "GET")
            Assert.True(
                (int)answer.StatusCode >= 400 || text.Contains("\"items\":[]", StringComparison.Ordinal),
                $"{method} {path}: {answer.StatusCode} {text[..Math.Min(300, text.Length)]}"
            );
        if (!namesHome && pattern != "/api/service-levels/{customer}")
            Assert.DoesNotContain(TwoFirms.Canary, text.Replace(Uri.EscapeDataString(path), "", StringComparison.Ordinal));
        
        // The audit log says what rival itself asked for, and nothing else.
        if (!namesHome && pattern != "/access/audit") Assert.DoesNotContain("plant-a", text);
    }

    private async Task<Visit> GuestAsync()
    {
        DateTimeOffset now = firms.Bench.Time.GetUtcNow();
        string secret = firms.Bench.Database.Write(session =>
            Invitations.Add(session, new Invitation(Secrets.NewId("i_"), TwoFirms.Rival, "mill", "test", now, now.AddHours(8), null, 0, null))
        );
        var guest = new Visit(firms.Bench.Address);
        using HttpResponseMessage joined = await guest.PostAsync("/join", "/join", ("secret", secret));
        Assert.Equal("/pair", joined.Headers.Location?.ToString());
        return guest;
    }
}
