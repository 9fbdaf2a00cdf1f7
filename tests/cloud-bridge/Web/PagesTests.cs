using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeAgent.CloudBridge.Web;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Languages;
using EdgeAgent.Contracts.Reasons;

namespace EdgeAgent.CloudBridge.Tests.Web;

public sealed partial class PagesTests(WebBench bench) : IClassFixture<WebBench>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/", "en", "No machine has reported yet.")]
    [InlineData("/", "zh-CN", "尚无设备上报。")]
    [InlineData("/alarms", "en", "No open alarms.")]
    [InlineData("/alarms", "zh-CN,en;q=0.5", "没有未处理的报警。")]
    [InlineData("/orders", "en", "No open work order.")]
    [InlineData("/orders", "zh", "没有未结工单。")]
    [InlineData("/board", "en", "New orders appear here by themselves, prepared.")]
    [InlineData("/board", "zh-CN", "没有等待备件的工单。")]
    [InlineData("/compare", "en", "There are no two machines of the same type and model.")]
    [InlineData("/compare", "zh-CN", "没有两台同类型同型号的设备。")]
    [InlineData("/ledger", "de", "No gateway has sent anything yet.")]
    [InlineData("/ledger", "zh-CN", "尚无网关发送数据。")]
    public async Task An_empty_page_teaches_in_the_readers_language(string path, string language, string expected)
    {
        await using var empty = new WebBench();
        await empty.InitializeAsync();

        Assert.Contains(expected, await empty.GetAsync(path, language));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task Every_page_shows_what_it_is_for_in_both_languages(string language)
    {
        Fill();
        Order order = bench.Database.Read(session => OrderStore.OpenOfGroup(session, "plant-a", "pump-1", "vibration"))!;
        string title = FaultCatalogue.Find("vibration.learned-band")!.Title.For(language);

        string wall = await bench.GetAsync("/", language);
        Assert.Contains($"<html lang=\"{language}\"", wall);
        Assert.Contains("data-testid=\"machine-pump-1\"", wall);
        Assert.Matches("data-testid=\"power-pump-1\">17.3 kW<", wall);
        Assert.Contains("data-testid=\"orders\"", wall);
        Assert.Contains($"data-testid=\"order-{order.Id}\"", wall);
        Assert.Contains(title, wall);

        Assert.Contains(title, await bench.GetAsync("/alarms", language));
        Assert.Contains(order.Id, await bench.GetAsync("/orders", language));
        Assert.Contains("NFP 80", await bench.GetAsync("/machines/plant-a/pump-1", language));
        string page = await bench.GetAsync("/orders/" + order.Id, language);
        foreach (LocalText check in FaultCatalogue.Find("vibration.learned-band")!.FirstChecks)
            Assert.Contains(check.For(language), WebUtility.HtmlDecode(page));
        Assert.Contains("alarm", await bench.GetAsync("/ledger", language));
    }

    [Fact]
    public async Task A_machine_that_left_has_no_card_but_a_page_a_report_and_a_place_in_the_list_of_those_that_left()
    {
        await using var own = new WebBench();
        await own.InitializeAsync();
        own.Fill();
        JsonElement gone = await ToldAsync(own);
        Assert.Equal(("not-named", JsonValueKind.Null), (gone.GetProperty("leftWhy").GetString(), gone.GetProperty("powerKw").ValueKind));
        string wall = await own.GetAsync("/");
        Assert.DoesNotContain("data-testid=\"machine-pump-1\"", wall);
        Assert.Contains("data-testid=\"machine-fan-2\"", wall);
        Assert.Contains("Machines that left (1)", wall);
        Assert.Contains("data-testid=\"machine-pump-1\"", await own.GetAsync("/?left=1"));
        Assert.DoesNotContain("pump-1", await own.GetAsync("/api/machines"));
        Assert.Contains("pump-1", await own.GetAsync("/api/machines?left=true"));
        string page = await own.GetAsync("/machines/plant-a/pump-1");
        Assert.Contains("This machine left its gateway; its history stays.", page);
        Assert.Contains("Ended because the machine left its gateway; nobody saw the trouble go.", page);
        Assert.DoesNotContain("17.3 kW<", page[..page.IndexOf("</article>", StringComparison.Ordinal)]);
        Assert.Equal(HttpStatusCode.OK, (await own.Client.GetAsync("/machines/plant-a/pump-1/report", Cancel)).StatusCode);
        Order order = own.Database.Read(session => OrderStore.OpenOfGroup(session, "plant-a", "pump-1", "vibration"))!;
        Assert.Contains("order stays for a person to decide: its gateway does not name it any more", await own.GetAsync("/orders/" + order.Id));
    }

    /// <summary>
    /// What the live stream says of a machine that leaves. It looks back a few seconds: where this process stands still for longer, the machine leaves again.
    /// </summary>
    private static async Task<JsonElement> ToldAsync(WebBench own)
    {
        for (int tries = 0; tries < 10; tries++)
        {
            own.Intake.Take([own.Plant.State(Made.State(own.Time.GetUtcNow(), 17.3, "pump-1", "fan-2") with { MachineIds = ["fan-2", "pump-1"] })]);
            own.Intake.Take([own.Plant.State(Made.State(own.Time.GetUtcNow(), 4, "fan-2") with { MachineIds = ["fan-2"] })]);
            await using Stream live = await own.Client.GetStreamAsync("/api/live", Cancel);
            using var reader = new StreamReader(live);
            if (await reader.ReadLineAsync(Cancel) != "event: machines" || await reader.ReadLineAsync(Cancel) is not { } line) continue;
            using JsonDocument told = JsonDocument.Parse(line["data: ".Length..]);
            foreach (JsonElement machine in told.RootElement.EnumerateArray())
            {
                if (machine.GetProperty("machine").GetString() == "pump-1") return machine.Clone();
            }
        }

        throw new InvalidOperationException("The live stream told ten times nothing of a machine that left.");
    }

    [Theory]
    [InlineData("en", "probably on 2026-05-01", "95 %: 2026-04-10 – 2026-07-01", "no trend", "-20.0 h of running left")]
    [InlineData("zh-CN", "预计于 2026-05-01", "95 % 区间： 2026-04-10 – 2026-07-01", "无趋势", "-20.0 h 剩余运行时间")]
    public async Task The_machines_page_shows_time_to_limit_with_its_interval_no_trend_and_parts_due(
        string language,
        string likely,
        string interval,
        string none,
        string part
    )
    {
        DateTimeOffset hour = new(2026, 3, 2, 7, 0, 0, TimeSpan.Zero);
        DateTimeOffset Day(int month, int day) => new(2026, month, day, 0, 0, 0, TimeSpan.Zero);
        Fill();
        bench.Intake.Take(
        [
            bench.Plant.Health(Made.Hour(hour, version: 2) with
            {
                    Prognosis =
                    [
                        new PrognosisData("velocity-rms", "mm/s", 4.5, "rising", 0.02, Day(4, 10), Day(5, 1), Day(7, 1)),
                        new PrognosisData("temperature", "°C", 95, "none"),
                    ],
                    PartsDue = [new PartDueData("Seal", -20, null)],
                }
            ),
        ]);
        string page = WebUtility.HtmlDecode(SpacesPattern().Replace(await bench.GetAsync("/machines/plant-a/pump-1", language), " "));
        Assert.Contains(likely, page, StringComparison.Ordinal);
        Assert.Contains(interval, page, StringComparison.Ordinal);
        Assert.Contains(none, page, StringComparison.Ordinal);
        Assert.Contains(part, page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "vibration is 2.1 times higher than before", "running speed +9.1 dB")]
    [InlineData("zh-CN", "振动为原来的 2.1 倍", "转频变化 +9.1 dB")]
    public async Task An_order_says_what_tells_operator_from_machine_and_its_numbers_in_the_readers_language(string language, string why, string numbers)
    {
        Fill();
        bench.Intake.Take(
        [
            bench.Plant.Alarm(Made.Alarm(bench.Time.GetUtcNow(), "o1", "oe1", "mill-7") with
            {
                Origin = "machine",
                OriginReason = "Said in English.",
                OriginBecause = Because.MoreVibrationAtEqualCurrent(30, 2.1),
                Causes = [new CauseData("vibration.learned-band", 0.8, "Said in English.", Because: Because.Turning(9.1))],
            }),
        ]);
        Order order = bench.Database.Read(session => OrderStore.OpenOfGroup(session, "plant-a", "mill-7", "vibration"))!;
        string page = WebUtility.HtmlDecode(await bench.GetAsync("/orders/" + order.Id, language));
        Assert.Contains("data-testid=\"origin-why\"", page, StringComparison.Ordinal);
        Assert.Contains(why, page, StringComparison.Ordinal);
        Assert.Contains(numbers, page, StringComparison.Ordinal);
        Assert.DoesNotContain("Said in English.", page, StringComparison.Ordinal);
        Preparation prepared = Preparation.Of(order, bench.Database.Read(session => OrderContextReader.Read(session, order)), language);
        Assert.Equal("machine", prepared.Origin);
        Assert.Equal("burst.turning", prepared.Faults[0].Because?.Code);
    }

    [Fact]
    public async Task What_an_older_gateway_said_without_a_code_is_shown_as_it_was_said()
    {
        Fill();
        const string said = "Vibration has doubled at the same current, says a gateway of last year.";
        bench.Intake.Take(
        [
            bench.Plant.Alarm(Made.Alarm(bench.Time.GetUtcNow(), "old-1", "old-e1", "mill-8") with { Origin = "machine", OriginReason = said }),
        ]);
        Order order = bench.Database.Read(session => OrderStore.OpenOfGroup(session, "plant-a", "mill-8", "vibration"))!;
        Assert.Contains(said, WebUtility.HtmlDecode(await bench.GetAsync("/orders/" + order.Id, "zh-CN")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_on_a_page_needs_inline_script_or_style()
    {
        Fill();
        Order order = bench.Database.Read(session => OrderStore.OpenOfGroup(session, "plant-a", "pump-1", "vibration"))!;
        foreach (
            string path in new[]
            {
                "/",
                "/alarms",
                "/orders",
                "/board",
                "/compare",
                "/machines/plant-a/pump-1/archive",
                "/knowledge",
                "/knowledge/new",
                "/quality",
                "/machines/plant-a/pump-1/report",
                "/orders/" + order.Id,
                "/machines/plant-a/pump-1",
                "/ledger",
            }
        )
        {
            using HttpResponseMessage answer = await bench.Client.GetAsync(path, Cancel);
            string html = await answer.Content.ReadAsStringAsync(Cancel);
            Assert.DoesNotContain("unsafe-inline", answer.Headers.GetValues("Content-Security-Policy").Single());
            Assert.DoesNotMatch("(?i)<style|<script(?![^>]* src=)|\\sstyle=|\\son[a-z]+=", html);
        }
    }

    [Fact]
    public async Task What_the_page_names_is_there()
    {
        foreach (
            string path in new[]
            {
                "/site.css",
                "/live.js",
                "/plot.js",
                "/icon.svg",
                "/vendor/uplot/uPlot.esm.js",
                "/vendor/uplot/uPlot.min.css",
                "/vendor/uplot/LICENSE.txt",
            }
        )
        {
            using HttpResponseMessage answer = await bench.Client.GetAsync(path, Cancel);
            Assert.Equal((path, HttpStatusCode.OK), (path, answer.StatusCode));
        }
    }

    [Theory]
    [InlineData("/orders/WO-NONE")]
    [InlineData("/machines/a/b")]
    [InlineData("/nowhere")]
    public async Task A_page_that_is_not_there_says_so(string path)
    {
        using HttpResponseMessage answer = await bench.Client.GetAsync(path, Cancel);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains(Texts.NotFound.For("en"), await answer.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task The_board_shows_an_order_in_the_column_of_its_state_and_a_step_taken_there_comes_back_to_it()
    {
        await using var bench = new WebBench();
        await bench.InitializeAsync();
        bench.Fill();
        string id = bench.Database.Read(session => OrderStore.OpenOfGroup(session, "plant-a", "pump-1", "vibration"))!.Id;
        Assert.Matches($"(?s)column-to-decide.*ticket-{id}.*column-to-assign", await bench.GetAsync("/board"));

        using HttpResponseMessage answer = await bench.Owner.PostAsync(
            "/board",
            $"/orders/{id}/step",
            ("action", "confirm"),
            ("actor", "Li Wei"),
            ("back", "/board")
        );

        Assert.Equal("/board", answer.Headers.Location?.ToString());
        Assert.Matches($"(?s)column-to-assign.*ticket-{id}.*column-given-out", await bench.GetAsync("/board", "zh-CN"));
    }

    [Theory]
    [InlineData("en", "Hall mode")]
    [InlineData("zh-CN", "车间模式")]
    public async Task A_screen_in_a_plant_hall_is_made_dark_by_one_tap_and_stays_so(string language, string word)
    {
        Fill();
        Assert.Contains(word, await bench.GetAsync("/", language));
        using HttpResponseMessage answer = await bench.Client.GetAsync("/look/hall?back=/board", Cancel);
        Assert.Equal("/board", answer.Headers.Location?.ToString());
        string cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), set => set.StartsWith("look=", StringComparison.Ordinal)).Split(';')[0];
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Cookie", cookie } } };
        using HttpResponseMessage wall = await bench.Client.SendAsync(request, Cancel);

        Assert.Contains("data-look=\"hall\"", await wall.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task Old_data_is_called_old()
    {
        await using var bench = new WebBench();
        await bench.InitializeAsync();
        bench.Fill();
        Assert.DoesNotContain(Texts.OldData.For("en"), await bench.GetAsync("/"));

        bench.Time.Advance(TimeSpan.FromMinutes(3));

        Assert.Contains(Texts.OldData.For("en"), await bench.GetAsync("/"));
    }

    [Fact]
    public async Task A_form_takes_a_step_and_a_forged_one_does_not()
    {
        await using var bench = new WebBench();
        await bench.InitializeAsync();
        bench.Fill();
        string id = bench.Database.Read(session => OrderStore.OpenOfGroup(session, "plant-a", "pump-1", "vibration"))!.Id;

        using HttpResponseMessage forged = await bench.Client.PostAsync(
            $"/orders/{id}/step",
            new FormUrlEncodedContent([new("action", "confirm"), new("actor", "Mallory")]),
            Cancel
        );
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);

        using HttpResponseMessage page = await bench.Client.GetAsync("/orders/" + id, Cancel);
        string token = Token().Match(await page.Content.ReadAsStringAsync(Cancel)).Groups[1].Value;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/orders/{id}/step");
        request.Headers.Add("Cookie", page.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        request.Content = new FormUrlEncodedContent([new("action", "confirm"), new("actor", "王工"), new("__RequestVerificationToken", token)]);
        using HttpResponseMessage taken = await bench.Client.SendAsync(request, Cancel);

        Assert.Equal($"/orders/{id}", taken.Headers.Location?.ToString());
        Assert.Equal(OrderState.Confirmed, bench.Database.Read(session => OrderStore.Find(session, id))!.State);
        Assert.Contains("王工", await bench.GetAsync("/orders/" + id));
    }

    [Fact]
    public async Task The_language_switch_is_remembered_and_leads_nowhere_else()
    {
        using HttpResponseMessage answer = await bench.Client.GetAsync("/language/zh-CN?back=//evil.example/", Cancel);

        Assert.Equal("/", answer.Headers.Location?.ToString());
        Assert.Contains("language=zh-CN", answer.Headers.GetValues("Set-Cookie").Single());
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task Every_fault_of_the_catalogue_has_a_readable_entry_that_the_knowledge_page_and_an_order_lead_to(string language)
    {
        Fill();
        string knowledge = await bench.GetAsync("/knowledge", language);
        foreach (Fault fault in FaultCatalogue.All)
        {
            Assert.Contains($"/knowledge/faults/{fault.Code}\"", knowledge, StringComparison.Ordinal);
            string entry = WebUtility.HtmlDecode(await bench.GetAsync("/knowledge/faults/" + fault.Code, language));
            IEnumerable<LocalText> texts =
            [
                fault.Title,
                fault.Meaning,
                fault.Action,
                .. fault.Causes.Select(cause => cause.Text),
                .. fault.FirstChecks,
                .. fault.Parts,
                .. fault.Sources,
            ];
            Assert.Equal([], texts.Select(text => text.For(language)).Where(text => !entry.Contains(text, StringComparison.Ordinal)));
            Assert.Contains(SafetyNotes.Of(fault, null, language), entry, StringComparison.Ordinal);
        }

        string id = bench.Database.Read(session => OrderStore.OpenOfGroup(session, "plant-a", "pump-1", "vibration"))!.Id;
        Assert.Contains("/knowledge/faults/vibration.learned-band\"", await bench.GetAsync("/orders/" + id, language), StringComparison.Ordinal);
        Assert.Contains(
            "/knowledge/faults/vibration.bearing-outer-race\"",
            await bench.GetAsync("/knowledge?words=13373-3", language),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("/knowledge/faults/power.phase-loss\"", await bench.GetAsync("/knowledge?words=13373-3", language), StringComparison.Ordinal);
        Assert.Contains(Texts.NothingFound.For(language), await bench.GetAsync("/knowledge?words=nothing-holds-this", language), StringComparison.Ordinal);
        Assert.Contains(Texts.NotFound.For(language), await bench.GetAsync("/knowledge/faults/no.such-fault", language), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_text_of_the_pages_stands_in_the_catalogue_and_every_page_word_of_the_catalogue_on_a_page()
    {
        string[] named =
        [
            .. typeof(Texts).Assembly.GetTypes()
                .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
                .Where(field => field.FieldType == typeof(LocalText))
                .Select(field => ((LocalText)field.GetValue(null)!).Key),
        ];
        IReadOnlyDictionary<string, string> texts = Catalogue.In(Catalogue.English).Texts;
        Assert.True(named.Length > 500, $"Only {named.Length} texts found.");
        Assert.Equal([], named.Where(key => !texts.ContainsKey(key)));
        Assert.Equal([], texts.Keys.Where(key => key.Split('.')[0] is "page" or "access" or "pair").Except(named));
    }

    [Fact]
    public void Every_name_of_the_wire_and_of_the_orders_has_a_word()
    {
        IEnumerable<string> names =
        [
            .. Enum.GetValues<Contracts.ModuleWire.FeatureKind>()
                .Select(kind => "feature." + Contracts.ModuleWire.FeatureKinds.Of(kind))
                .Except(["feature.free-heap", "feature.radio-strength", "feature.backlog-length", "feature.dropped-elements", "feature.reset-cause"]),
            .. Enum.GetValues<Contracts.ModuleWire.MeasuringPoint>().Select(point => "point." + Contracts.ModuleWire.MeasuringPoints.Of(point)),
            .. Enum.GetValues<Contracts.ModuleWire.Worth>().Select(worth => "worth." + Contracts.ModuleWire.Worths.Of(worth)),
            .. Enum.GetValues<OrderState>().Select(state => "state." + OrderStates.NameOf(state)),
            .. Enum.GetValues<OrderAction>().Select(action => "action." + ActionNames.Of(action)),
            .. WorkingHours.UsualDays.Select(days => "working-days." + days),
            .. new[] { Condition.Present, Condition.Gone, Condition.Unknown }.SelectMany(name => new[] { "condition." + name, "condition.long-" + name }),
            .. new[] { Proof.Proving, Proof.Proved, Proof.NotProved }.Select(name => "proof." + name),
            .. ProofWaits.All.Select(name => "proof-waits." + name),
            .. OrderLife.ActionCodes.Select(code => "cure." + code),
            .. FaultCatalogue.All.Select(fault => "skill." + fault.Skill),
            .. Equipment.ServiceRecord.Kinds.Select(kind => "service." + kind),
            .. Contracts.CloudWire.CloudTopics.EventLanes.Select(lane => "lane." + Contracts.Lanes.LaneNames.Of(lane)),
            .. FaultCatalogue.All.Select(fault => "fault-group." + fault.Code.Split('.')[0]),
        ];
        Assert.Equal([], names.Where(name => !Catalogue.In(Catalogue.English).Texts.ContainsKey(name)));
    }

    [Fact]
    public async Task Acknowledging_an_alarm_makes_a_command_that_waits_for_the_gateway()
    {
        Fill();
        using HttpResponseMessage asked = await bench.Client.PostAsJsonAsync("/api/alarms/plant-a/a1/acknowledge", new { by = "Wang" }, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        string id = (await asked.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id").GetString()!;
        Assert.Equal("pending", (await bench.Client.GetFromJsonAsync<JsonElement>("/api/alarms/commands/" + id, Cancel)).GetProperty("state").GetString());

        bench.Intake.Take([new("ea/v1/plant-a/reply", JsonSerializer.SerializeToUtf8Bytes(new CloudReply(1, id, true, null), CloudJson.Default.CloudReply))]);

        Assert.Equal("done", (await bench.Client.GetFromJsonAsync<JsonElement>("/api/alarms/commands/" + id, Cancel)).GetProperty("state").GetString());
        using HttpResponseMessage unknown = await bench.Client.PostAsJsonAsync("/api/alarms/plant-a/nothing/acknowledge", new { by = "Wang" }, Cancel);
        Assert.Equal("unknown-alarm", (await unknown.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task The_api_pages_through_machines_and_orders_without_a_gap()
    {
        await using var bench = new WebBench();
        await bench.InitializeAsync();
        bench.Fill();
        foreach (string path in new[] { "/api/machines", "/api/orders" })
        {
            var seen = new List<string>();
            string? next = null;
            do
            {
                JsonElement page = await bench.Client.GetFromJsonAsync<JsonElement>(
                    $"{path}?limit=1{(next is null ? "" : "&after=" + Uri.EscapeDataString(next))}",
                    Cancel
                );
                seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.ToString()));
                next = page.TryGetProperty("next", out JsonElement cursor) ? cursor.GetString() : null;
            }
            while (next is not null);
            Assert.Equal(2, seen.Distinct().Count());
        }
    }

    [Fact]
    public async Task The_live_stream_sends_the_machines_at_once_and_then_beats()
    {
        await using var bench = new WebBench();
        await bench.InitializeAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await using Stream stream = await bench.Client.GetStreamAsync("/api/live", limit.Token);
        using var reader = new StreamReader(stream);

        Assert.Equal("event: beat", await reader.ReadLineAsync(limit.Token));
        bench.Fill();
        string? line;
        do line = await reader.ReadLineAsync(limit.Token);
        while (line is "event: beat" or "data: {}" or "");

        Assert.Equal("event: machines", line);
        Assert.Contains("\"powerKw\":17.3", await reader.ReadLineAsync(limit.Token));
    }

    [Fact]
    public async Task The_openapi_document_describes_every_route_of_the_api()
    {
        JsonElement document = await bench.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Cancel);

        Assert.StartsWith("3.", document.GetProperty("openapi").GetString());
        string[] paths = [.. document.GetProperty("paths").EnumerateObject().Select(path => path.Name)];
        IEnumerable<string> expected = bench
            .Endpoints.OfType<Microsoft.AspNetCore.Routing.RouteEndpoint>()
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.Trim('/'))
            .Where(path => path.StartsWith("/api/", StringComparison.Ordinal) || path.StartsWith("/health/", StringComparison.Ordinal))
            .Distinct();
        Assert.Equal(expected.Order(), paths.Order());
        foreach (JsonProperty operation in document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()))
        {
            Assert.Matches("^[A-Za-z]+$", operation.Value.GetProperty("operationId").GetString());
            Assert.NotEmpty(operation.Value.GetProperty("summary").GetString()!);
            Assert.Contains(operation.Value.GetProperty("responses").EnumerateObject(), response => response.Name.StartsWith('2'));
        }
    }

    [Theory]
    [InlineData("en", "Report")]
    [InlineData("zh-CN", "报表")]
    public async Task A_report_follows_the_days_of_the_site_and_comes_as_a_spreadsheet_too(string language, string title)
    {
        Fill();
        using HttpResponseMessage wrong = await bench.Client.PutAsJsonAsync("/api/gateways/plant-a/time-zone", new { timeZone = "Mars/Olympus" }, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using HttpResponseMessage set = await bench.Client.PutAsJsonAsync("/api/gateways/plant-a/time-zone", new { timeZone = "Asia/Shanghai" }, Cancel);
        Assert.Equal(HttpStatusCode.NoContent, set.StatusCode);

        string page = await bench.GetAsync("/machines/plant-a/pump-1/report?period=day", language);
        Assert.Contains(title, page);
        Assert.Contains("Asia/Shanghai", page);
        Assert.Contains("2026-03-02", page);
        Assert.StartsWith("start,hours,", await bench.GetAsync("/api/machines/plant-a/pump-1/report?period=month&format=csv"));
        Assert.Contains("2026-03-01T00:00:00", await bench.GetAsync("/api/machines/plant-a/pump-1/report?period=month"));
        Assert.Contains(language == "en" ? "first resolved order" : "首张工单", await bench.GetAsync("/quality", language));
    }

    [Fact]
    public async Task A_webhook_shows_its_secret_once_and_a_bad_one_is_refused_by_name()
    {
        using HttpResponseMessage made = await bench.Client.PostAsJsonAsync(
            "/api/webhooks",
            new { url = "http://127.0.0.1:9/hook", types = new[] { "io.edgeagent.order.opened.v1" } },
            Cancel
        );
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        JsonElement webhook = await made.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.StartsWith("whsec_", webhook.GetProperty("secret").GetString());
        Assert.DoesNotContain("whsec_", await bench.GetAsync("/api/webhooks"));
        using HttpResponseMessage removed = await bench.Client.DeleteAsync("/api/webhooks/" + webhook.GetProperty("id").GetString(), Cancel);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);

        foreach (
            (object wish, string code) in new (object, string)[]
            {
                (new { url = "ftp://a" }, "bad-url"),
                (new { url = "http://a", types = new[] { "order.nonsense" } }, "unknown-type"),
            }
        )
        {
            using HttpResponseMessage refused = await bench.Client.PostAsJsonAsync("/api/webhooks", wish, Cancel);
            Assert.Equal(code, (await refused.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("code").GetString());
        }
    }

    [Fact]
    public async Task A_webhook_is_switched_off_and_on_again_and_one_that_is_not_there_is_named()
    {
        using HttpResponseMessage made = await bench.Client.PostAsJsonAsync(
            "/api/webhooks",
            new { url = "http://127.0.0.1:9/switched", types = new[] { "io.edgeagent.order.opened.v1" } },
            Cancel
        );
        string id = (await made.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id").GetString()!;
        foreach ((string verb, string? why) in new[] { ("disable", "by-hand"), ("enable", null) })
        {
            using HttpResponseMessage answer = await bench.Client.PostAsync($"/api/webhooks/{id}/{verb}", null, Cancel);
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
            JsonElement listed = JsonDocument
                .Parse(await bench.GetAsync("/api/webhooks"))
                .RootElement.GetProperty("items")
                .EnumerateArray()
                .Single(webhook => webhook.GetProperty("id").GetString() == id);
            Assert.Equal(why, listed.TryGetProperty("disabledWhy", out JsonElement text) ? text.GetString() : null);

            using HttpResponseMessage unknown = await bench.Client.PostAsync($"/api/webhooks/nobody/{verb}", null, Cancel);
            Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        }

        using HttpResponseMessage removed = await bench.Client.DeleteAsync("/api/webhooks/" + id, Cancel);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
    }

    [Fact]
    public async Task An_article_for_the_model_stands_on_the_order_and_can_be_searched_and_read()
    {
        Fill();
        using HttpResponseMessage made = await bench.Client.PostAsJsonAsync(
            "/api/articles",
            new
            {
                faultCode = "vibration.learned-band",
                title = "叶轮结垢的清洗 <b>",
                body = "先停机。\n\n- 打开泵盖\n- 清洗",
                author = "王工",
                language = "zh-CN",
                model = "NFP 80",
            },
            Cancel
        );
        string id = (await made.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id").GetString()!;
        Order order = bench.Database.Read(session => OrderStore.OpenOfGroup(session, "plant-a", "pump-1", "vibration"))!;

        Assert.Contains($"/knowledge/{id}", await bench.GetAsync("/orders/" + order.Id, "zh-CN"));
        Assert.Contains(id, await bench.GetAsync("/knowledge?words=" + Uri.EscapeDataString("叶轮 清洗")));
        Assert.Contains(Texts.NothingFound.For("en"), await bench.GetAsync("/knowledge?words=nonsense"));
        string page = await bench.GetAsync("/knowledge/" + id, "zh-CN");
        Assert.Contains("<li>打开泵盖</li>", page);
        Assert.Contains("&lt;b&gt;", page);
        Assert.Contains(Texts.WriteArticle.For("zh-CN"), await bench.GetAsync("/knowledge/new", "zh-CN"));
    }

    [Theory]
    [InlineData("en", "part replaced")]
    [InlineData("zh-CN", "更换零件")]
    public async Task What_was_done_to_a_machine_stands_in_its_life_once_however_often_it_is_sent(string language, string words)
    {
        Fill();
        for (int i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/machines/plant-a/pump-1/service")
            {
                Content = JsonContent.Create(
                    new
                    {
                        kind = "part-replaced",
                        by = "王工",
                        part = "6205 bearing",
                        note = language,
                    }
                ),
            };
            request.Headers.Add("Idempotency-Key", "visit-" + language);
            using HttpResponseMessage answer = await bench.Client.SendAsync(request, Cancel);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        string page = await bench.GetAsync("/machines/plant-a/pump-1", language);
        Assert.Contains($"{words} · 6205 bearing · {language}", page);
        JsonElement records = (await bench.Client.GetFromJsonAsync<JsonElement>("/api/machines/plant-a/pump-1/service", Cancel)).GetProperty("items");
        Assert.Single(records.EnumerateArray(), record => record.GetProperty("note").GetString() == language);
    }

    [Theory]
    [InlineData("pump-1", "dancing", "Wang", null, "kind-missing")]
    [InlineData("pump-1", "inspection", "", null, "actor-missing")]
    [InlineData("pump-1", "part-replaced", "Wang", null, "part-missing")]
    [InlineData("nothing", "inspection", "Wang", null, "unknown-machine")]
    [InlineData("pump-1", "inspection", "Wang", "2030-01-01T00:00:00Z", "in-the-future")]
    public async Task A_record_that_lacks_something_is_refused_by_name(string machine, string kind, string by, string? at, string code)
    {
        Fill();
        using HttpResponseMessage answer = await bench.Client.PostAsJsonAsync($"/api/machines/plant-a/{machine}/service", new { kind, by, at }, Cancel);

        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("code").GetString());
        Assert.Contains("problem." + code, Catalogue.In(Catalogue.English).Texts.Keys);
    }

    [Fact]
    public async Task A_bridge_without_a_broker_is_live_and_ready()
    {
        Assert.Equal("live", await bench.GetAsync("/health/live"));
        Assert.Equal("ready", await bench.GetAsync("/health/ready"));
    }

    private void Fill()
    {
        if (bench.Database.Read(OrderStore.CountOpen) == 0) bench.Fill();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]* value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex("\\s+")]
    private static partial Regex SpacesPattern();
}
