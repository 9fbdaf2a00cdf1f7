using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Web;
using EdgeAgent.Contracts.Tests.CloudWire;

namespace EdgeAgent.CloudBridge.Tests.Access;

/// <summary>What a hostile page, name or request may not do. Each fails when its defence is taken out.</summary>
public sealed partial class AttackTests(TwoFirms firms, ITestOutputHelper output) : IClassFixture<TwoFirms>
{
    private const string Script = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202Etxt.exe";

    private static readonly bool s_isLong = Environment.GetEnvironmentVariable("EDGE_LONG") == "1";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_that_another_site_sends_is_refused_on_every_route()
    {
        foreach ((string method, _, string path) in firms.Routes().Where(route => route.Method != "GET" && !RouteRights.IsSigned(route.Path)))
        {
            foreach ((string header, string value) in new[] { ("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site"), ("Origin", "null") })
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path)
                {
                    Content = new StringContent("{}", Encoding.UTF8, "application/json"),
                };
                request.Headers.Add(header, value);
                using HttpResponseMessage answer = await firms.Bench.Client.SendAsync(request, Cancel);
                Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, $"{method} {path} with {header}: {value} answered {answer.StatusCode}");
            }
        }
    }

    [Fact]
    public async Task A_form_without_the_pages_token_is_refused_on_every_route_that_takes_forms()
    {
        int refused = 0;
        foreach (
            (string method, string pattern, string path) in firms
                .Routes()
                .Where(route => route.Method == "POST" && !route.Pattern.StartsWith("/api", StringComparison.Ordinal))
        )
        {
            // Without fields of a form there is nothing to forge: these take a JSON body or none.
            if (
                pattern
                    is "/sign-in/passkey-options"
                        or "/sign-in/passkey"
                        or "/account/passkey-options"
                        or "/account/passkeys"
                        or "/sign-out"
                        or "/account/sign-out-everywhere"
                        or "/access/people/{id}/link"
                        or "/access/keys/{id}/revoke"
                        or "/access/invitations/{id}/revoke"
                || pattern.EndsWith("/remove", StringComparison.Ordinal)
            )
                continue;
            using var form = new FormUrlEncodedContent([new("text", "x"), new("secret", "x")]);
            using HttpResponseMessage answer = await firms.Bench.Client.PostAsync(path, form, Cancel);
            Assert.True(answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnsupportedMediaType, $"{method} {path}: {answer.StatusCode}");
            refused++;
        }

        Assert.True(refused > 15, $"only {refused} forms");
    }

    [Fact]
    public async Task A_script_in_any_stored_name_is_shown_as_text()
    {
        await using var own = new TwoFirms();
        await own.InitializeAsync();
        DateTimeOffset now = own.Bench.Time.GetUtcNow();
        own.Bench.Database.Write(session =>
        {
            foreach (string text in new[]
            {
                    "UPDATE public.machines SET name = $1, maker = $1, model = $1, serial = $1",
                    "UPDATE public.gateways SET software = $1",
                    "UPDATE public.people SET name = $1 WHERE login <> 'MALLORY'",
                    "UPDATE public.organisations SET name = $1",
                    "UPDATE public.api_keys SET name = $1, made_by = $1",
                    "UPDATE public.invitations SET site = $1, made_by = $1",
                    "UPDATE public.sites SET name = $1, customer = $1, contact = $1",
                    "UPDATE public.upkeep SET name = $1, part_number = $1",
                    "UPDATE public.audit_log SET actor = $1, action = $1, subject = $1",
                    "UPDATE public.pairing_journal SET who = $1, detail = $1, site = $1",
                    "UPDATE public.grants SET granted_by = $1",
                    "UPDATE public.service_levels SET customer = $1",
                    "UPDATE public.orders SET assignee = $1",
                    "UPDATE public.order_log SET actor = $1, note = $1",
                    "UPDATE public.service_records SET note = $1, made_by = $1, part = $1",
                    "UPDATE public.refusals SET sample = $1",
                    "UPDATE public.contacts SET name = $1, reach = $1",
                    "UPDATE public.problem_reports SET made_by = $1, words = $1",
                    "UPDATE public.test_orders SET made_by = $1",
                    "UPDATE public.connectors SET name = $1",
                    "UPDATE public.machine_files SET place = $1",
                    "UPDATE public.articles SET title = $1, body = $1, author = $1, model = $1",
                }
            )
            {
                Assert.True(session.Execute(text, Script) > 0, "no row for " + text);
            }
        });

        foreach (
            (_, string pattern, string path) in own.Routes()
                .Where(route => route.Method == "GET" && route.Pattern is not ("/api/live") && !route.Pattern.StartsWith("/api", StringComparison.Ordinal))
        )
        {
            using HttpResponseMessage answer = await own.Bench.Client.GetAsync(path, Cancel);
            string html = await answer.Content.ReadAsStringAsync(Cancel);
            Assert.True((int)answer.StatusCode < 500, $"{path}: {answer.StatusCode}");
            Assert.DoesNotContain("<script>alert", html);
            Assert.DoesNotContain("<img src=x", html);
            Assert.DoesNotMatch(DirectionMark(), html);
            Assert.DoesNotContain(
                "unsafe",
                answer.Headers.TryGetValues("Content-Security-Policy", out IEnumerable<string>? policy) ? policy.Single() : "unsafe: no policy on " + path
            );
        }

        string wall = await own.Bench.GetAsync("/");
        Assert.Contains("&lt;script&gt;", wall);
        Assert.Contains("\uFFFDtxt.exe", wall);
    }

    [Fact]
    public async Task A_line_break_in_what_is_sent_makes_no_second_line_in_the_audit_log()
    {
        using var visit = new Visit(firms.Bench.Address);
        (
            await visit.PostAsync("/sign-in", "/sign-in", ("login", "eve\r\n2026-03-02 owner signed in\u2028x\u202Ey"), ("password", "a wrong password"))
        ).Dispose();

        AuditEntry entry = Assert.Single(WholeLog(), entry => entry.Actor.StartsWith("eve", StringComparison.Ordinal));
        Assert.DoesNotContain(entry.Actor, letter => char.IsControl(letter) || letter is '\u2028' or '\u202E');
        Assert.InRange(AuditEntry.Clean(new string('x', 5000)).Length, 1, AuditEntry.MaxLength);
    }

    /// <summary>Every page of the log; the other tests of this bridge write into it too.</summary>
    private List<AuditEntry> WholeLog()
    {
        List<AuditEntry> all = [];
        while (firms.Bench.Database.Read(session => AuditLog.Page(session, Scope.Home, all.LastOrDefault()?.Id)) is { Count: > 0 } page) all.AddRange(page);
        return all;
    }

    [Theory]
    [InlineData("/../appsettings.json")]
    [InlineData("/..%2f..%2fetc%2fpasswd")]
    [InlineData("/vendor/..%5c..%5cEdgeAgent.CloudBridge.dll")]
    [InlineData("/%2e%2e/%2e%2e/bridge.db")]
    [InlineData("/orders/..%2f..%2fbridge.db/power.svg")]
    public async Task A_path_leads_out_of_the_pages_folder_nowhere(string path)
    {
        using HttpResponseMessage answer = await firms.Bench.Client.GetAsync(
            new Uri(
                firms.Bench.Address.GetLeftPart(UriPartial.Authority) + path,
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
            ),
            Cancel
        );

        Assert.InRange((int)answer.StatusCode, 400, 499);
    }

    [Theory]
    [InlineData("../../../../evil.png", true)]
    [InlineData("/etc/cron.d/evil.png", true)]
    [InlineData("..\\..\\evil.png", true)]
    [InlineData("photo.png", false)]
    public async Task An_uploaded_photo_is_what_its_bytes_say_and_its_file_name_leads_nowhere(string name, bool isPicture)
    {
        await using var own = new TwoFirms();
        await own.InitializeAsync();
        HashSet<string> before = Files(own);
        byte[] picture = WorkOrders.MadePhotos.Png();
        using var form = new MultipartFormDataContent
        {
            { new StringContent("report"), "_handler" },
            { new StringContent("smoke"), "words" },
            { new StringContent("Li Wei"), "actor" },
            { new StringContent("k" + name), "key" },
            {
                new ByteArrayContent(isPicture ? picture : Encoding.UTF8.GetBytes("<script>alert(1)</script>"))
                {
                    Headers = { ContentType = new("image/png") },
                },
                "photo",
                name
            },
        };
        using HttpResponseMessage answer = await own.Bench.Owner.UploadAsync("/machines/plant-a/pump-1/plate", "/machines/plant-a/pump-1/plate", form);

        if (isPicture) Assert.Contains("taken=", answer.Headers.Location!.ToString());
        else Assert.Contains("not a JPEG, PNG or WebP", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(before, Files(own));
        Assert.False(File.Exists("/etc/cron.d/evil.png"));
    }

    /// <summary>Everything in the bridge's folder and in those above it that are ours, by name.</summary>
    private static HashSet<string> Files(TwoFirms firms) =>
        [
            .. Directory.GetFiles(Path.GetDirectoryName(firms.Bench.Database.Place)!, "*", SearchOption.AllDirectories),
            .. Directory.GetFiles(Path.GetTempPath(), "*evil*"),
            .. Directory.GetFiles(AppContext.BaseDirectory, "*evil*"),
            .. Directory.GetFiles(Directory.GetCurrentDirectory(), "*evil*"),
        ];

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("/\tevil")]
    [InlineData("")]
    public void Nobody_is_led_to_another_site_after_signing_in(string place) => Assert.Equal("/", CloudBridge.Web.Places.Safe(place));

    [Fact]
    public async Task Guessing_secrets_is_slowed_down()
    {
        string folder = Directory.CreateTempSubdirectory("edgeagent-rates-").FullName;
        using (var database = new SqliteDatabase(Path.Combine(folder, "bridge.db")))
        {
            var options = new BridgeOptions { DataFolder = folder, HttpPort = 0, Rates = new RateOptions { SecretsPerMinute = 5 } };
            await using Microsoft.AspNetCore.Builder.WebApplication app = BridgeApp.Build(
                options,
                database,
                TimeProvider.System,
                CloudBridge.Intake.CrashPoint.Never
            );
            await app.StartAsync(Cancel);
            using var visit = new Visit(new Uri(app.Urls.First()));
            var answers = new List<string>();
            for (int i = 0; i < 8; i++) answers.Add(await visit.SignInAsync(Secrets.New()));
            await app.StopAsync(Cancel);

            Assert.Equal(Enumerable.Repeat("/welcome?problem=link-over", 5).Concat(Enumerable.Repeat("TooManyRequests", 3)), answers);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("/account/passkeys")]
    [InlineData("/sign-in/passkey")]
    public async Task A_malformed_passkey_answer_is_refused_whether_or_not_somebody_asked_for_one(string path)
    {
        foreach (bool isAsked in new[] { false, true })
        {
            foreach (
                string answer in new[]
                {
                    "",
                    " ",
                    "null",
                    "[]",
                    "{}",
                    "\"x\"",
                    "{\"id\":null}",
                    "{\"id\":\"%\",\"rawId\":\"%\",\"type\":\"public-key\",\"response\":{}}",
                    new string('[', 300),
                    new string('x', 60_000),
                    "\0\uD800",
                }
            )
            {
                if (isAsked)
                {
                    using HttpResponseMessage options = await firms.Bench.Client.PostAsync(
                        path == "/account/passkeys" ? "/account/passkey-options" : "/sign-in/passkey-options",
                        null,
                        Cancel
                    );
                    Assert.True(options.IsSuccessStatusCode, $"{options.StatusCode}");
                }

                using var content = new StringContent(answer, Encoding.UTF8, "application/json");
                using HttpResponseMessage refusal = await firms.Bench.Client.PostAsync(path, content, Cancel);
                Assert.True(
                    (int)refusal.StatusCode is >= 400 and < 500,
                    $"{path} {(isAsked ? "asked" : "not asked")}: '{answer[..Math.Min(20, answer.Length)]}' answered {refusal.StatusCode}"
                );
            }
        }
    }

    [Fact]
    public async Task A_malformed_word_in_the_address_of_any_page_is_no_fault_of_the_server()
    {
        string[] words =
        [
            "limit",
            "after",
            "minutes",
            "points",
            "from",
            "to",
            "period",
            "format",
            "words",
            "before",
            "problem",
            "back",
            "state",
            "all",
            "first",
            "machine",
            "gateway",
            "language",
        ];
        foreach (string value in new[] { "%E5%8F%A3", "", "-1", "99999999999999999999", "true%00", "2026-13-45" })
        {
            string query = "?" + string.Join('&', words.Select(word => word + "=" + value));
            foreach ((string method, _, string path) in firms.Routes().Where(route => route.Method == "GET" && route.Pattern is not ("/api/live" or "/join")))
            {
                using HttpResponseMessage answer = await firms.Bench.Client.GetAsync(path + query, Cancel);
                Assert.True((int)answer.StatusCode < 500, $"{method} {path}{query}: {answer.StatusCode}");
            }
        }
    }

    [Fact]
    public async Task Drawn_requests_to_every_route_are_answered_and_never_with_a_fault_of_the_server()
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        (string Method, string Pattern, string Path)[] routes =
        [
            .. firms.Routes().Where(route => route.Pattern is not ("/api/live" or "/sign-out" or "/account/sign-out-everywhere" or "/join")),
        ];
        int rounds = s_isLong ? 40 : 4;
        int sent = 0;
        for (int round = 0; round < rounds; round++)
        {
            foreach ((string method, string pattern, string path) in routes)
            {
                string target =
                    random.Next(3) == 0
                        ? System.Text.RegularExpressions.Regex.Replace(pattern, @"\{[^}]*\}", _ => Uri.EscapeDataString(Draw(random, 30)))
                        : path;
                if (random.Next(3) == 0)
                    target +=
                        "?"
                        + string.Join(
                            '&',
                            new[]
                            {
                                "limit",
                                "after",
                                "minutes",
                                "points",
                                "from",
                                "to",
                                "period",
                                "format",
                                "words",
                                "before",
                                "problem",
                                "back",
                                "state",
                                "all",
                                "first",
                            }
                                .Where(_ => random.Next(4) == 0)
                                .Select(name => name + "=" + Uri.EscapeDataString(Draw(random, 40)))
                        );
                using var request = new HttpRequestMessage(new HttpMethod(random.Next(10) == 0 ? "PATCH" : method), target);
                if (method != "GET")
                    request.Content = new ByteArrayContent(Body(random))
                    {
                        Headers =
                        {
                            ContentType = new(
                                random.Next(4) switch
                                {
                                    0 => "application/x-www-form-urlencoded",
                                    1 => "text/plain",
                                    _ => "application/json",
                                }
                            ),
                        },
                    };
                using HttpResponseMessage answer = await firms.Bench.Client.SendAsync(request, Cancel);
                Assert.True((int)answer.StatusCode < 500, $"seed {seed}: {method} {target}: {answer.StatusCode}");
                sent++;
            }
        }

        output.WriteLine($"{sent} drawn requests over {routes.Length} routes");
        Assert.Equal("ready", await firms.Bench.Client.GetStringAsync("/health/ready", Cancel));
    }

    /// <summary>What bodies of the routes have for members.</summary>
    private static readonly string[] s_members =
    [
        "by", "name", "url", "types", "request", "body", "headers", "steps", "findUrl", "idPath", "opensOn", "id", "status", "data", "machine", "gateway",
        "plate", "modules", "label", "digits", "until", "hours", "kind", "site", "text", "words", "action", "causeCode", "actionCode", "parts", "code",
        "person", "organisation", "rights", "severity", "points", "title", "number", "price", "login", "role",
    ];

    private static byte[] Body(Random random) => random.Next(8) switch
    {
            0 => [],
            > 4 => Encoding.UTF8.GetBytes(
                "{" + string.Join(',', s_members.Where(_ => random.Next(6) == 0).Select(name => $"\"{name}\":{PoisonJson.Values[random.Next(PoisonJson.Values.Count)]}")) + "}"
            ),
            1 => Encoding.UTF8.GetBytes("{\"by\":" + new string('[', random.Next(1, 300))),
            2 => Encoding.UTF8.GetBytes(
                $"{{\"by\":\"{Draw(random, 20).Replace("\\", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal)}\",\"hours\":{random.Next()},\"until\":\"{random.Next()}\",\"kind\":null,\"site\":{{}}}}"
            ),
            3 => [.. Enumerable.Range(0, random.Next(2000)).Select(_ => (byte)random.Next(256))],
            _ => Encoding.UTF8.GetBytes(new string('x', 60_000)),
        };

    private static string Draw(Random random, int length) =>
        new([
            .. Enumerable
                .Range(0, random.Next(length))
                .Select(_ =>
                    random.Next(4) switch
                    {
                        0 => (char)random.Next(32, 127),
                        1 => (char)random.Next(0x4e00, 0x9fff),
                        2 => "'\";%\\/<>\0\r\n"[random.Next(11)],
                        _ => (char)random.Next(1, 0xd7ff),
                    }
                ),
        ]);

    /// <summary>A mark that turns the direction of the words after it, as it is or as a browser decodes it.</summary>
    [GeneratedRegex("[\u202A-\u202E\u2066-\u2069]|&#(x20(2[A-E]|6[6-9])|823[4-8]|829[4-7]);", RegexOptions.IgnoreCase)]
    private static partial Regex DirectionMark();
}
