using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Storage;

namespace EdgeAgent.CloudBridge.Tests.Connectors;

public sealed class WebhooksOnSqlite(ITestOutputHelper output) : WebhookTests(TestStore.Sqlite(), output);

public sealed class WebhooksOnPostgres(PostgresServer server, ITestOutputHelper output) : WebhookTests(TestStore.Postgres(server), output);

public abstract class WebhookTests(TestStore store, ITestOutputHelper output) : IDisposable
{
    private readonly TestBridge _bridge = new(store);

    private DateTimeOffset Now => _bridge.Time.GetUtcNow();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_signed_as_standard_webhooks_wants_and_its_id_stays_over_tries()
    {
        Webhook webhook = Listen("http://receiver.example/a");
        var receiver = new Receiver(_ => HttpStatusCode.InternalServerError);
        WebhookCourier courier = Courier(receiver);
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now)));

        await courier.DeliverDueAsync(Cancel);
        _bridge.Time.Advance(TimeSpan.FromSeconds(6));
        receiver.Answer = _ => HttpStatusCode.OK;
        await courier.DeliverDueAsync(Cancel);

        Assert.Equal(2, receiver.Requests.Count);
        Assert.Single(receiver.Requests.Select(request => request.Id).Distinct());
        foreach (Request request in receiver.Requests)
        {
            byte[] expected = HMACSHA256.HashData(
                Convert.FromBase64String(webhook.Secret[6..]),
                Encoding.UTF8.GetBytes($"{request.Id}.{request.Timestamp}.{request.Body}")
            );
            Assert.Equal("v1," + Convert.ToBase64String(expected), request.Signature);
        }

        JsonElement body = JsonDocument.Parse(receiver.Requests[0].Body).RootElement;
        Assert.Equal(
            ("io.edgeagent.order.opened.v1", "pump-1", "medium"),
            (
                body.GetProperty("type").GetString(),
                body.GetProperty("data").GetProperty("machine").GetString(),
                body.GetProperty("data").GetProperty("severity").GetString()
            )
        );
        Assert.Equal(0, Pending());
    }

    [Fact]
    public void The_signature_is_that_of_the_specifications_example()
    {
        var webhook = new Webhook("wh", "http://a", [], "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", null, null, DateTimeOffset.UnixEpoch, null);

        string signature = WebhookSignature.Of(
            webhook,
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            DateTimeOffset.FromUnixTimeSeconds(1614265330),
            "{\"test\": 2432232314}"
        );

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }

    [Fact]
    public void After_a_rotation_both_secrets_sign_for_a_day()
    {
        Webhook webhook = Listen("http://receiver.example/a");
        _bridge.Database.Write(session => WebhookStore.Rotate(session, webhook.Id, WebhookSecrets.New(), Now));
        Webhook rotated = _bridge.Database.Read(session => WebhookStore.Find(session, webhook.Id))!;

        Assert.Equal(2, WebhookSignature.Of(rotated, "m", Now.AddHours(23), "{}").Split(' ').Length);
        Assert.EndsWith(WebhookSignature.Of(webhook, "m", Now.AddHours(23), "{}"), WebhookSignature.Of(rotated, "m", Now.AddHours(23), "{}"));
        Assert.Single(WebhookSignature.Of(rotated, "m", Now.AddHours(25), "{}").Split(' '));
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_switched_off_and_its_messages_are_dead_letters_until_replayed()
    {
        Webhook webhook = Listen("http://receiver.example/a");
        var receiver = new Receiver(_ => HttpStatusCode.Gone);
        WebhookCourier courier = Courier(receiver);
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now)), _bridge.Plant.Alarm(Made.Alarm(Now, "a2", "e2", "fan-2")));
        while (await courier.DeliverDueAsync(Cancel) > 0)
        {
        }

        Assert.Equal("gone", _bridge.Database.Read(session => WebhookStore.Find(session, webhook.Id))!.DisabledWhy);
        Assert.Equal(2, _bridge.Database.Read(session => WebhookStore.Dead(session, webhook.Id)).Count);
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now, "a3", "e3", "fan-3")));
        Assert.Equal(0, Pending());

        receiver.Answer = _ => HttpStatusCode.NoContent;
        _bridge.Database.Write(session => WebhookStore.Enable(session, webhook.Id));
        Assert.Equal(2, _bridge.Database.Write(session => WebhookStore.Replay(session, webhook.Id, Now)));
        while (await courier.DeliverDueAsync(Cancel) > 0)
        {
        }

        Assert.Equal(0, Pending());
        Assert.Empty(_bridge.Database.Read(session => WebhookStore.Dead(session, webhook.Id)));
    }

    [Theory]
    [InlineData(422, true)]
    [InlineData(400, true)]
    [InlineData(404, true)]
    [InlineData(408, false)]
    [InlineData(425, false)]
    [InlineData(429, false)]
    [InlineData(500, false)]
    public async Task A_message_that_is_refused_for_good_is_a_dead_letter_at_once_and_a_later_critical_one_of_its_machine_goes_on(int status, bool isForGood)
    {
        Webhook webhook = Listen("http://receiver.example/a");
        var receiver = new Receiver(request => request.Body.Contains("\"critical\"", StringComparison.Ordinal) ? HttpStatusCode.OK : (HttpStatusCode)status);
        WebhookCourier courier = Courier(receiver);
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now)));
        _bridge.Time.Advance(TimeSpan.FromSeconds(1));
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now, "a2", "e2", severity: "critical", fault: "temperature.limit", group: "temperature")));
        while (await courier.DeliverDueAsync(Cancel) > 0)
        {
        }

        Assert.Equal(isForGood ? 1 : 0, receiver.Requests.Count(request => request.IsTaken));
        Assert.Equal(isForGood ? 0 : 2, Pending());
        List<Delivery> dead = _bridge.Database.Read(session => WebhookStore.Dead(session, webhook.Id));
        string answer = status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(isForGood ? [(1L, (string?)answer)] : [], dead.Select(one => (one.Tries, one.LastAnswer)));
    }

    [Fact]
    public async Task Over_four_days_of_every_failure_each_message_ends_delivered_or_dead_in_order_per_machine_and_replay_delivers_the_dead()
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        int taken = 0;
        var answers = new Dictionary<string, Func<Request, HttpStatusCode>>
        {
            ["/fine"] = _ => HttpStatusCode.OK,
            ["/never"] = _ => HttpStatusCode.InternalServerError,
            ["/moved"] = _ => HttpStatusCode.MovedPermanently,
            ["/silent"] = _ => throw new OperationCanceledException(),
            ["/refused"] = _ => throw new HttpRequestException(HttpRequestError.ConnectionError),
            ["/broken"] = _ => throw new IOException(),
            ["/moody"] = _ =>
                random.Next(4) switch
                {
                    0 => HttpStatusCode.OK,
                    1 => HttpStatusCode.BadGateway,
                    2 => throw new OperationCanceledException(),
                    _ => HttpStatusCode.TooManyRequests,
                },
            ["/leaving"] = _ => ++taken <= 8 ? HttpStatusCode.OK : HttpStatusCode.Gone,
        };
        Dictionary<string, string> secrets = answers.Keys.ToDictionary(path => path, path => Listen("http://receiver.example" + path).Secret);
        var receiver = new Receiver(request => answers[request.Path](request));
        WebhookCourier first = Courier(receiver);
        using Database database = store.Open();
        var second = new WebhookCourier(database, new HttpMessageInvoker(receiver), _bridge.Time, _bridge.Time);

        int messages = 0;
        DateTimeOffset start = Now;
        for (int tick = 0; Now - start < TimeSpan.FromDays(6); tick++)
        {
            if (tick < 24)
            {
                _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(Now, "a" + tick, "e" + tick, "m" + (tick % 3), fault: "vibration.zone", group: "g" + tick)));
                messages++;
            }

            // Every secret is rotated on the way; the receivers go on with their old one for hours.
            if (tick == 12)
                _bridge.Database.Write(session =>
                    WebhookStore.All(session).ForEach(webhook => WebhookStore.Rotate(session, webhook.Id, WebhookSecrets.New(), Now))
                );
            if (tick == 40) foreach (Webhook webhook in _bridge.Database.Read(WebhookStore.All)) secrets[new Uri(webhook.Url).AbsolutePath] = webhook.Secret;
            int seen = receiver.Requests.Count;
            await first.DeliverDueAsync(Cancel);
            await second.DeliverDueAsync(Cancel);
            Assert.All(
                receiver.Requests.Skip(seen),
                request =>
                    Assert.Contains(
                        "v1,"
                            + Convert.ToBase64String(
                                HMACSHA256.HashData(
                                    Convert.FromBase64String(secrets[request.Path][6..]),
                                    Encoding.UTF8.GetBytes($"{request.Id}.{request.Timestamp}.{request.Body}")
                                )
                            ),
                        request.Signature.Split(' ')
                    )
            );
            if (Pending() == 0 && tick > 24) break;
            _bridge.Time.Advance(tick < 24 ? TimeSpan.FromMinutes(20) : TimeSpan.FromMinutes(30));
        }

        Assert.Equal(0, Pending());
        foreach (Webhook webhook in _bridge.Database.Read(WebhookStore.All))
        {
            string path = new Uri(webhook.Url).AbsolutePath;
            List<Request> delivered = receiver.Requests.FindAll(request => request.Path == path && request.IsTaken);
            int dead = _bridge.Database.Read(session => WebhookStore.Dead(session, webhook.Id)).Count;
            output.WriteLine($"{path}: {delivered.Count} delivered, {dead} dead, {receiver.Requests.Count(request => request.Path == path)} tries");
            int expected = path == "/leaving" ? delivered.Count + dead : messages;
            Assert.Equal(expected, delivered.Count + dead);
            Assert.Equal(path switch { "/fine" => messages, "/leaving" => 8, "/moody" => delivered.Count, _ => 0 }, delivered.Count);
            Assert.All(
                receiver.Requests.Where(request => request.Path == path).GroupBy(request => request.Id),
                tries => Assert.InRange(tries.Count(), 1, RetryPlan.MaxTries)
            );
            AssertOnceAndInOrder(delivered);

            // The receiver is mended and everything dead is replayed: it arrives too, once and in order.
            int before = receiver.Requests.Count;
            answers[path] = _ => HttpStatusCode.OK;
            _bridge.Database.Write(session =>
            {
                WebhookStore.Enable(session, webhook.Id);
                Assert.Equal(dead, WebhookStore.Replay(session, webhook.Id, Now));
            });
            while (await first.DeliverDueAsync(Cancel) > 0)
            {
            }

            List<Request> replayed = receiver.Requests[before..].FindAll(request => request.IsTaken);
            Assert.Equal(dead, replayed.Count);
            AssertOnceAndInOrder(replayed);
            Assert.Equal(expected, delivered.Concat(replayed).Select(request => request.Id).Distinct().Count());
            Assert.Empty(_bridge.Database.Read(session => WebhookStore.Dead(session, webhook.Id)));
        }

        static void AssertOnceAndInOrder(List<Request> requests)
        {
            Assert.Equal(requests.Count, requests.Select(request => request.Id).Distinct().Count());
            foreach (IGrouping<string, Request> machine in requests.GroupBy(request => request.Machine))
                Assert.Equal(machine.Select(request => request.At).Order(), machine.Select(request => request.At));
        }
    }

    [Fact]
    public void Ten_tries_span_about_seventy_five_hours()
    {
        DateTimeOffset made = Now;
        DateTimeOffset at = made;
        int tries = 1;
        while (RetryPlan.NextAfter(tries, made, at) is { } next)
        {
            at = next;
            tries++;
        }

        Assert.Equal(10, tries);
        Assert.InRange((at - made).TotalHours, 75, 76);
    }

    [Fact]
    public void A_message_that_waited_behind_an_older_one_still_gets_a_try_and_ends_in_time()
    {
        Assert.Equal(Now.AddHours(1), RetryPlan.NextAfter(5, Now.AddHours(-75), Now));
        Assert.Null(RetryPlan.NextAfter(1, Now.AddHours(-76), Now));
    }

    public void Dispose()
    {
        _bridge.Dispose();
        GC.SuppressFinalize(this);
    }

    private Webhook Listen(string url)
    {
        var webhook = new Webhook("wh_" + Guid.NewGuid().ToString("N"), url, [], WebhookSecrets.New(), null, null, Now, null);
        _bridge.Database.Write(session => WebhookStore.Add(session, webhook));
        return webhook;
    }

    private WebhookCourier Courier(Receiver receiver) => new(_bridge.Database, new HttpMessageInvoker(receiver), _bridge.Time, _bridge.Time);

    private long Pending() => _bridge.Database.Read(session => session.Number("SELECT COUNT(*) FROM deliveries WHERE state = 'pending'"));

    private sealed record Request(string Path, string Id, string Timestamp, string Signature, string Body)
    {
        public bool IsTaken { get; set; }

        public string Machine => Data.GetProperty("machine").GetString()!;

        public DateTimeOffset At => Data.GetProperty("openedAt").GetDateTimeOffset();

        private JsonElement Data => JsonDocument.Parse(Body).RootElement.GetProperty("data");
    }

    private sealed class Receiver(Func<Request, HttpStatusCode> answer) : HttpMessageHandler
    {
        private readonly Lock _lock = new();

        public Func<Request, HttpStatusCode> Answer { get; set; } = answer;

        public List<Request> Requests { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string body = await request.Content!.ReadAsStringAsync(cancellationToken);
            var seen = new Request(request.RequestUri!.AbsolutePath, One("webhook-id"), One("webhook-timestamp"), One("webhook-signature"), body);
            lock (_lock)
            {
                Requests.Add(seen);
                HttpStatusCode status = Answer(seen);
                seen.IsTaken = (int)status is >= 200 and < 300;
                return new HttpResponseMessage(status);
            }

            string One(string name) => request.Headers.GetValues(name).Single();
        }
    }
}
