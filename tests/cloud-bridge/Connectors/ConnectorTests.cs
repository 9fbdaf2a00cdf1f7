using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Storage;
using EdgeAgent.CloudBridge.WorkOrders;

namespace EdgeAgent.CloudBridge.Tests.Connectors;

/// <summary>The same on SQLite.</summary>
public sealed class ConnectorsOnSqlite(ITestOutputHelper output) : ConnectorTests(TestStore.Sqlite(), output);

/// <summary>The same on PostgreSQL.</summary>
public sealed class ConnectorsOnPostgres(PostgresServer server, ITestOutputHelper output) : ConnectorTests(TestStore.Postgres(server), output);

/// <summary>Orders opened in another system that fails in every way, over a real socket.</summary>
public abstract class ConnectorTests(TestStore store, ITestOutputHelper output) : IDisposable
{
    private const string Body =
        """{"reference":"{{orderId}}","title":"{{headline.en}}","text":"{{meaning.zh-CN}}\n{{safety.en}}","parts":"{{parts.en}}","priority":"{{priority}}"}""";

    private readonly TestBridge _bridge = new(store);
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    private DateTimeOffset Now => _bridge.Time.GetUtcNow();

    private ExternalStatusIntake Statuses => new(new WholeDatabase(_bridge.Database), new ServiceLevels(), _bridge.Time, _bridge.Time);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_order_is_opened_there_once_whatever_fails_and_however_many_bridges_try(bool keepsKeys)
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        bool isMended = false;
        await using OtherSystem other = await OtherSystem.StartAsync(
            what =>
            {
                lock (random) return isMended || random.Next(3) == 0 ? Mood.Well : what == "find" ? Mood.HangsUpFirst : (Mood)random.Next(7);
            },
            keepsKeys);
        Connector connector = Connect(other.Address, keepsKeys);
        using Database second = store.Open();
        ConnectorCourier[] couriers = [new(_bridge.Database, _http, _bridge.Time), new(second, _http, _bridge.Time)];
        const int orders = 40;
        for (int i = 0; i < orders; i++) _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now, "a" + i, "e" + i, "m" + i)));

        for (int tick = 0; Pending() > 0; tick++)
        {
            Assert.True(tick < 300, "it does not end");
            isMended = tick >= 150;
            await Task.WhenAll(couriers.Select(courier => courier.DeliverDueAsync(Cancel)));
            _bridge.Time.Advance(TimeSpan.FromMinutes(30));
        }

        List<ConnectorJob> jobs = _bridge.Database.Read(session => ConnectorStore.Jobs(session, connector.Id));
        int dead = jobs.Count(job => job.State == "dead");
        _bridge.Database.Write(session => ConnectorStore.Replay(session, connector.Id, Now));
        isMended = true;
        while (Pending() > 0) await couriers[0].DeliverDueAsync(Cancel);

        output.WriteLine($"{orders} orders, {other.Keys.Count} requests to open, {dead} given up and replayed, {other.Tickets.Count} tickets");
        Assert.Equal(_bridge.Orders().Select(order => order.Id).Order(), other.Tickets.Values.Select(ticket => (string)ticket["reference"]!).Order());
        Assert.All(
            _bridge.Database.Read(session => ConnectorStore.Jobs(session, connector.Id)),
            job => Assert.Equal(("open", job.OrderId), (job.State, (string)other.Tickets[job.ExternalId!]["reference"]!))
        );
        Assert.True(other.Keys.Count > orders);
    }

    [Fact]
    public async Task What_is_sent_is_the_template_filled_with_words_that_cannot_leave_their_place()
    {
        await using OtherSystem other = await OtherSystem.StartAsync(_ => Mood.Well);
        Connect(other.Address, keepsKeys: false);
        _bridge.Take(_bridge.Plant.State(Made.State(Now) with { Machines = [Made.State(Now).Machines[0] with { Name = "Pump \"1\"\\ \n}" }] }));
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now)));
        await new ConnectorCourier(_bridge.Database, _http, _bridge.Time).DeliverDueAsync(Cancel);

        var ticket = Assert.Single(other.Tickets).Value;
        Assert.Equal("Pump \"1\"\\ \n}: Vibration left its learned band", (string)ticket["title"]!);
        Assert.Contains('振', (string)ticket["text"]!);
        Assert.Equal("3", (string)ticket["priority"]!);
    }

    [Fact]
    public async Task A_signed_status_moves_the_order_once_and_a_forged_an_old_or_a_repeated_one_does_nothing()
    {
        await using OtherSystem other = await OtherSystem.StartAsync(_ => Mood.Well);
        Connector connector = Connect(other.Address, keepsKeys: false);
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now)));
        await new ConnectorCourier(_bridge.Database, _http, _bridge.Time).DeliverDueAsync(Cancel);
        string order = Assert.Single(_bridge.Orders()).Id;
        string ticket = Assert.Single(other.Tickets).Key;
        string body = $$"""{"id":"{{ticket}}","status":"Planned"}""";

        Assert.Equal("bad-signature", Say(connector with { Secret = WebhookSecrets.New() }, "m1", body, Now));
        Assert.Equal("bad-signature", Say(connector, "m1", body, Now.AddMinutes(-6)));
        Assert.Equal("unknown-order", Say(connector, "m0", body.Replace(ticket, "T-9"), Now));
        Assert.Equal("bad-body", Say(connector, "m0", "[]", Now));
        Assert.Null(Say(connector, "m1", body, Now));
        Assert.Null(Say(connector, "m1", body, Now));
        Assert.Equal((OrderState.Confirmed, 2L), (Find(order).State, Find(order).Revision));

        // A word without a step, and a step that does not fit now, are only kept.
        Assert.Null(Say(connector, "m2", $$"""{"id":"{{ticket}}","status":"Coffee"}""", Now));
        Assert.Null(Say(connector, "m3", body, Now));
        Assert.Equal(2L, Find(order).Revision);
        Assert.Null(Say(connector, "m4", $$"""{"id":"{{ticket}}","status":"Started"}""", Now));
        Assert.Null(Say(connector, "m5", $$"""{"id":"{{ticket}}","status":"Done","causeCode":"vibration.zone","actionCode":"adjusted"}""", Now));

        Assert.Equal((OrderState.Resolved, "vibration.zone", "adjusted"), (Find(order).State, Find(order).CauseCode, Find(order).ActionCode));
        Assert.Equal("Done", _bridge.Database.Read(session => ConnectorStore.OfOrder(session, order))[0].ExternalState);
        Assert.Equal("Tickets", _bridge.Database.Read(session => OrderStore.Log(session, order))[^1].Actor);
    }

    [Fact]
    public async Task An_order_the_other_system_refuses_for_good_is_given_up_at_once_and_replayed_when_it_is_mended()
    {
        int asked = 0;
        using var refusing = new HttpMessageInvoker(new Refusing(() => asked++));
        Connector connector = Connect("http://tickets.example", keepsKeys: true);
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now)));
        await new ConnectorCourier(_bridge.Database, refusing, _bridge.Time).DeliverDueAsync(Cancel);

        ConnectorJob job = Assert.Single(_bridge.Database.Read(session => ConnectorStore.Jobs(session, connector.Id)));
        Assert.Equal(("dead", "422", 1), (job.State, job.LastAnswer, asked));
        Assert.Equal(1, _bridge.Database.Write(session => ConnectorStore.Replay(session, connector.Id, Now)));
    }

    [Fact]
    public async Task A_done_and_closed_of_an_order_nobody_confirmed_here_is_done_or_refused_so_that_the_other_side_can_read_it()
    {
        await using OtherSystem other = await OtherSystem.StartAsync(_ => Mood.Well);
        Connector connector = Connect(other.Address, keepsKeys: false);
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now)));
        await new ConnectorCourier(_bridge.Database, _http, _bridge.Time).DeliverDueAsync(Cancel);
        string order = Assert.Single(_bridge.Orders()).Id;
        string ticket = Assert.Single(other.Tickets).Key;

        // Without what was found it can be neither done nor closed, and nothing moves; the same message counts anew when it says more.
        Assert.Equal("not-in-this-state", Say(connector, "m1", $$"""{"id":"{{ticket}}","status":"Closed"}""", Now));
        Assert.Equal("cause-code-missing", Say(connector, "m2", $$"""{"id":"{{ticket}}","status":"Done"}""", Now));
        Assert.Equal((OrderState.Proposed, 1L), (Find(order).State, Find(order).Revision));

        Assert.Null(Say(connector, "m2", $$"""{"id":"{{ticket}}","status":"Done","causeCode":"vibration.zone","actionCode":"adjusted"}""", Now));
        Assert.Equal(OrderState.Resolved, Find(order).State);

        // The machine has the last word: nobody closes over an active alarm from outside, and the word counts as new when it comes again.
        Assert.Equal("condition-present", Say(connector, "m1", $$"""{"id":"{{ticket}}","status":"Closed"}""", Now));
        Assert.Equal(("Closed", OrderState.Resolved), (_bridge.Database.Read(session => ConnectorStore.OfOrder(session, order))[0].ExternalState, Find(order).State));
        _bridge.EndAlarms(order);
        Assert.Null(Say(connector, "m1", $$"""{"id":"{{ticket}}","status":"Closed"}""", Now));
        Assert.Equal(OrderState.Closed, Find(order).State);
        Assert.Equal(
            ["opened", "confirm", "work-remotely", "resolve", "close"],
            _bridge.Database.Read(session => OrderStore.Log(session, order)).Select(entry => entry.Action)
        );

        // What is behind it already is no fault, and moves nothing.
        Assert.Null(Say(connector, "m5", $$"""{"id":"{{ticket}}","status":"Planned"}""", Now));
        Assert.Equal(OrderState.Closed, Find(order).State);
    }

    [Theory]
    [InlineData("ftp://a", "{}", "x", "bad-url")]
    [InlineData("http://a", "{", "http://a?r={{orderId}}", "bad-body")]
    [InlineData("http://a", "{\"a\":\"{{nonsense}}\"}", "http://a", "unknown-placeholder")]
    [InlineData("http://a", "{}", null, "cannot-tell-doubles")]
    [InlineData("http://{{note}}/x", "{}", "http://a", "bad-url")]
    [InlineData("http://a", "{}", "http://a:{{note}}/x", "bad-url")]
    [InlineData("{{note}}://a/x", "{}", "http://a", "bad-url")]
    [InlineData("http://a@b/x", "{}", "http://a", "bad-url")]
    public void A_connector_that_cannot_work_is_refused_by_name(string url, string body, string? find, string problem) =>
        Assert.Equal(problem, new Connector("co", "Tickets", "opened", new ConnectorRequest(url, body, FindUrl: find), "", Now).Problem());

    [Theory]
    [InlineData("Host")]
    [InlineData("connection")]
    [InlineData("Transfer-Encoding")]
    [InlineData("X-Forwarded-For")]
    [InlineData("Idempotency-Key")]
    public void A_header_that_is_not_the_connectors_to_say_is_refused(string name) =>
        Assert.Equal(
            "bad-header",
            new ConnectorRequest("https://a", "{}", new Dictionary<string, string> { [name] = "x" }, "https://a").Problem()
        );

    [Theory]
    [InlineData("""{"data":{"id":1,"id":2}}""")]
    [InlineData("""{"data":{"id":"\ud800"}}""")]
    [InlineData("""{"data":{"id":{"secret":"of another system"}}}""")]
    [InlineData("""{"data":{"id":["secret"]}}""")]
    [InlineData("""{"data":{"id":1e999}}""")]
    public async Task An_answer_that_is_no_id_counts_as_a_failed_try_and_nothing_of_it_is_kept(string answer)
    {
        await using OtherSystem other = await OtherSystem.StartAsync(_ => Mood.AnswersPoison);
        other.Poison = () => answer;
        Connector connector = Connect(other.Address, keepsKeys: true);
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now)));

        Assert.Equal(1, await new ConnectorCourier(_bridge.Database, _http, _bridge.Time).DeliverDueAsync(Cancel));

        ConnectorJob job = Assert.Single(_bridge.Database.Read(session => ConnectorStore.Jobs(session, connector.Id)));
        Assert.Equal(("pending", 1L, "no-id-in-answer", null), (job.State, job.Tries, job.LastAnswer, job.ExternalId));
    }

    [Theory]
    [InlineData("http://{{note}}/x", "http://two%20words/x")]
    [InlineData("{base}/tickets/{{headline.en}}/x", "{base}/tickets/../x")]
    [InlineData("{base}/tickets", "http://169.254.169.254/latest")]
    [InlineData("{base}/tickets", "no address")]
    public async Task An_address_that_a_value_changed_is_not_asked_and_counts_as_a_failed_try(string template, string finished)
    {
        await using OtherSystem other = await OtherSystem.StartAsync(_ => Mood.Well);
        Connector connector = Connect(other.Address, keepsKeys: true, template.Replace("{base}", other.Address, StringComparison.Ordinal));
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now)));
        finished = finished.Replace("{base}", other.Address, StringComparison.Ordinal);
        _bridge.Database.Write(session =>
            session.Execute("UPDATE public.connector_jobs SET request = $1", new System.Text.Json.Nodes.JsonObject { ["url"] = finished, ["body"] = "{}" }.ToJsonString())
        );

        await new ConnectorCourier(_bridge.Database, _http, _bridge.Time).DeliverDueAsync(Cancel);

        ConnectorJob job = Assert.Single(_bridge.Database.Read(session => ConnectorStore.Jobs(session, connector.Id)));
        Assert.Equal(("pending", 1L, "bad-address"), (job.State, job.Tries, job.LastAnswer));
        Assert.Empty(other.Keys);
    }

    public void Dispose()
    {
        _http.Dispose();
        _bridge.Dispose();
        GC.SuppressFinalize(this);
    }

    private Connector Connect(string address, bool keepsKeys, string? template = null)
    {
        var request = new ConnectorRequest(
            template ?? address + "/tickets", Body, FindUrl: keepsKeys ? null : address + "/tickets?reference={{orderId}}", IsIdempotent: keepsKeys, IdPath: "data.id",
            Steps: new Dictionary<string, string> { ["Planned"] = "confirm", ["Started"] = "work-remotely", ["Done"] = "resolve", ["Closed"] = "close" });
        var connector = new Connector("co_1", "Tickets", "opened", request, WebhookSecrets.New(), Now);
        if (template is null) Assert.Null(connector.Problem());
        _bridge.Database.Write(session => ConnectorStore.Add(session, connector));
        return connector;
    }

    private string? Say(Connector connector, string message, string body, DateTimeOffset at)
    {
        string signature = WebhookSignature.Of(new Webhook("wh", "", [], connector.Secret, null, null, at, null), message, at, body);
        return Statuses.Take(
            connector.Id,
            message,
            at.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
            "v1,AAAA " + signature,
            body
        );
    }

    private Order Find(string id) => _bridge.Database.Read(session => OrderStore.Find(session, id))!;

    private long Pending() => _bridge.Database.Read(session => session.Number("SELECT COUNT(*) FROM connector_jobs WHERE state = 'pending'"));

    private sealed class Refusing(Action asked) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            asked();
            return Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.UnprocessableEntity));
        }
    }
}
