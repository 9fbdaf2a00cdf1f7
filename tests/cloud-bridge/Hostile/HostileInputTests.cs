extern alias gatewayhost;

using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using EdgeAgent.CloudBridge.Access;
using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Intake;
using EdgeAgent.CloudBridge.Storage;
using EdgeAgent.CloudBridge.Tests.Access;
using EdgeAgent.CloudBridge.Tests.Web;
using EdgeAgent.CloudBridge.WorkOrders;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Firmware.Provisioning;
using EdgeAgent.Gateway;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Gateway.Time;
using ConfigurationDirectory = gatewayhost::EdgeAgent.Gateway.Host.Options.ConfigurationDirectory;

namespace EdgeAgent.CloudBridge.Tests.Hostile;

/// <summary>
/// Drawn inputs over every entrance, from one alphabet: lone surrogates, names twice, deep nesting, numbers beyond range, bytes that are no UTF-8, cuts and
/// flipped bits. A million of them with EDGE_LONG=1, ten thousand always. Nothing throws, nothing is answered with a fault of the server, what is refused is
/// refused under a name, and what is well is taken afterwards.
/// </summary>
public sealed class HostileInputTests(TwoFirms firms, ITestOutputHelper output) : IClassFixture<TwoFirms>
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly int _seed = Environment.GetEnvironmentVariable("EDGE_SEED") is { } seed ? int.Parse(seed, CultureInfo.InvariantCulture) : Environment.TickCount;

    private static int Inputs => Environment.GetEnvironmentVariable("EDGE_LONG") == "1" ? 1_000_000 : 10_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Of_what_a_module_and_the_cloud_send_a_gateway_everything_is_taken_or_refused_by_name()
    {
        var random = new Random(_seed);
        using var store = new MemoryGatewayStore();
        var pump = new EquipmentProfile { Id = "pump-1", Name = "Pump", RatedShaftKw = 9, RatedCurrent = 20, RatedVoltage = 400, Modules = [ModuleId.ToText(1)] };
        Moment now = new(s_start.ToUnixTimeMilliseconds(), 1000, ClockState.Synced);
        var loop = new GatewayLoop(
            new GatewayOptions { Id = "gateway-1" }, "test", [pump], profile => DetectorCatalogue.For(profile, new DetectionOptions()), store,
            () => (ulong)random.NextInt64(1, long.MaxValue), now);
        loop.PlantConnected(true, now);
        int inputs = Inputs * 55 / 100;
        for (int i = 0; i < inputs; i++)
        {
            now = now with { UtcMs = now.UtcMs + 10, SteadyMs = now.SteadyMs + 10 };
            if (i % 100 == 0) loop.BeginBatch();
            switch (random.Next(8))
            {
                case 0: loop.TakeFromPlant(Topic(random, "m/0000000001/state"), HostileBytes.Draw(ModuleState(), random), now); break;
                case 1: loop.TakeFromPlant(Topic(random, "m/0000000001/reply"), HostileBytes.Draw("v=1 id=1 ok=1"u8.ToArray(), random), now); break;
                case 2: loop.TakeFromCloud(Topic(random, "ea/v1/gateway-1/receipt"), HostileBytes.Draw(Receipt(loop), random), now); break;
                case 3: loop.TakeFromCloud(Topic(random, "ea/v1/gateway-1/cmd"), HostileBytes.Draw(Command(now), random), now); break;
                default: loop.TakeFromPlant(Topic(random, "m/0000000001/frame"), HostileBytes.DrawFrame(Frame(loop, random), random), now); break;
            }

            if (i % 100 != 99) continue;
            loop.Tick(now);
            store.Commit(loop.Seal(now));
            loop.Committed();
            loop.TakeReceipts(now);
            loop.TakeReplies();
            loop.TakeModuleCommands();
        }

        IReadOnlyDictionary<string, long> refused = loop.Refused.ToDictionary();
        Say("module and cloud to a gateway", inputs, refused);
        Assert.DoesNotContain("unforeseen", refused.Keys);
        Assert.True(refused.Count >= 8, string.Join(", ", refused.Keys));
        Assert.InRange(loop.Observations, 1, inputs);
        Assert.Equal(loop.Refused.Total, refused.Values.Sum());
    }

    [Fact]
    public async Task Of_what_gateways_send_a_bridge_everything_is_taken_or_refused_by_name_and_the_next_alarm_opens_its_order()
    {
        var random = new Random(_seed);
        using var bridge = new TestBridge();
        int inputs = Inputs * 15 / 100;
        for (int i = 0; i < inputs; i += 100)
        {
            bridge.Time.Advance(TimeSpan.FromSeconds(1));
            bridge.Take([.. Enumerable.Range(0, 100).Select(_ => Message(bridge, random))]);
        }

        Dictionary<string, long> refused = bridge.Refusals();
        Say("gateways to a bridge", inputs, refused);
        Assert.DoesNotContain("unforeseen", refused.Keys);
        Assert.True(refused.Count >= 5, string.Join(", ", refused.Keys));
        var other = new MadeGateway(bridge.Time, "plant-b", 0x55);
        bridge.Database.Write(session => GatewayRegistration.Register(session, other.Id, "test", bridge.Time.GetUtcNow()));
        bridge.Take(other.Alarm(Made.Alarm(bridge.Time.GetUtcNow())));
        Assert.Contains(bridge.Orders(), order => order.Gateway == other.Id);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task No_request_on_any_route_is_answered_with_a_fault_of_the_server_and_the_bridge_stays_ready()
    {
        var random = new Random(_seed);
        (string Method, string Pattern, string Path)[] routes =
            [.. firms.Routes().Where(route => route.Pattern is not ("/api/live" or "/sign-out" or "/account/sign-out"))];
        int inputs = Inputs * 4 / 100;
        var answers = new SortedDictionary<string, long>(StringComparer.Ordinal);
        Visit visit = await SignInAsync(random);
        for (int i = 0; i < inputs; i++)
        {
            (string method, string _, string path) = routes[random.Next(routes.Length)];
            using var request = new HttpRequestMessage(new HttpMethod(random.Next(20) == 0 ? "PATCH" : method), HostileBytes.Target(path, random));
            if (method != "GET") request.Content = Body(random);
            using HttpResponseMessage answer = await visit.Client.SendAsync(request, Cancel);
            Assert.True((int)answer.StatusCode < 500, $"seed {_seed}, request {i}: {method} {request.RequestUri}: {answer.StatusCode}");
            string name = ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
            answers[name] = answers.GetValueOrDefault(name) + 1;
            if (answer.StatusCode != HttpStatusCode.Unauthorized && answer.Headers.Location?.ToString().StartsWith("/sign-in", StringComparison.Ordinal) != true) continue;

            // One of the requests ended the session, as it may.
            visit.Dispose();
            visit = await SignInAsync(random);
        }

        visit.Dispose();
        Say($"HTTP, {routes.Length} routes", inputs, answers);
        Assert.Equal("ready", await firms.Bench.Client.GetStringAsync("/health/ready", Cancel));
    }

    [Fact]
    public async Task Whatever_another_system_answers_or_says_is_kept_short_or_counts_as_a_failed_try()
    {
        var random = new Random(_seed);
        using var bridge = new TestBridge();
        bridge.Take(bridge.Plant.State(Made.State(bridge.Time.GetUtcNow())), bridge.Plant.Alarm(Made.Alarm(bridge.Time.GetUtcNow())));
        var connector = new Connector(
            "cn_1",
            "other",
            "opened",
            new ConnectorRequest("https://other.example/x", "{}", Steps: new Dictionary<string, string> { ["open"] = "confirm" }),
            WebhookSecrets.New(),
            bridge.Time.GetUtcNow());
        bridge.Database.Write(session => ConnectorStore.Add(session, connector));
        bridge.Take(bridge.Plant.Alarm(Made.Alarm(bridge.Time.GetUtcNow(), "a2", "e2", fault: "sensor.fault", group: "sensor")));
        using var http = new HttpMessageInvoker(new PoisonedAnswers(random));
        var courier = new ConnectorCourier(bridge.Database, http, bridge.Time);
        var intake = new ExternalStatusIntake(new WholeDatabase(bridge.Database), new ServiceLevels(), bridge.Time, bridge.Time);
        int inputs = Inputs / 100;
        var became = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (int i = 0; i < inputs; i++)
        {
            string body = Encoding.UTF8.GetString(HostileBytes.Draw("""{"id":"T-1","status":"open","causeCode":"x"}"""u8.ToArray(), random));
            string at = bridge.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            string signature = WebhookSignature.Sign(connector.Secret, $"m{i}.{at}.{body}");
            string name = intake.Take(connector.Id, $"m{i}", at, signature, body) ?? "taken";
            became[name] = became.GetValueOrDefault(name) + 1;
            if (i % 20 != 0) continue;
            bridge.Time.Advance(TimeSpan.FromMinutes(5));
            int tries = await courier.DeliverDueAsync(Cancel);
            if (tries > 0) became["answers tried"] = became.GetValueOrDefault("answers tried") + tries;
        }

        Say("other systems", inputs, became);
        Assert.Contains("bad-body", became.Keys);
        Assert.All(bridge.Database.Read(session => ConnectorStore.Jobs(session, connector.Id)), job => Assert.True((job.ExternalId?.Length ?? 0) <= Template.MaxScalarLength));
    }

    [Fact]
    public void Settings_vaults_plates_and_labels_are_read_or_refused_in_words()
    {
        var random = new Random(_seed);
        string folder = Directory.CreateTempSubdirectory("edgeagent-hostile-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "machines"));
        var problems = new List<string>();
        var became = new SortedDictionary<string, long>(StringComparer.Ordinal);
        int inputs = Inputs * 25 / 100;
        for (int i = 0; i < inputs; i++)
        {
            problems.Clear();
            string name = (i % 50) switch
            {
                0 => Configuration(folder, random, problems),
                < 12 => ProfileJson.Read(HostileBytes.Text(s_profile, random), problems) is null ? "profile refused" : "profile read",
                < 18 => Settings(random),
                < 26 => DeviceConfig.Parse(HostileBytes.Draw(s_module, random)).Problems.Length > 0 ? "module's file refused" : "module's file read",
                < 30 => DeviceConfig.IsWholePlant(HostileBytes.Draw(s_module, random), "plant-1") ? "plant read" : "plant refused",
                _ => LabelCodec.TryParse(HostileBytes.Text(s_labels[random.Next(s_labels.Length)], random), out _, out LabelProblem problem) ? "label read" : $"label {problem}",
            };
            became[name] = became.GetValueOrDefault(name) + 1;
        }

        Directory.Delete(folder, recursive: true);
        Say("settings, vaults, plates, labels", inputs, became);
        Assert.True(became.Count >= 9, string.Join(", ", became.Keys));
    }

    private Task<Visit> SignInAsync(Random random) =>
        firms.SignInAsync(Scope.Home, Rights.Manager, string.Create(CultureInfo.InvariantCulture, $"drawn-{random.NextInt64()}"));

    private static readonly string s_profile = ProfileJson.Write(new MachineProfile { Name = "Pump", Type = MachineType.Pump, RatedShaftKw = 15, Serial = "4711" });

    private static readonly byte[] s_module = Encoding.ASCII.GetBytes(
        "module=0000000001\nincarnation=00000000000000aa\nboard=s3\nwifi=plant\nwifi-password=secret\nhost=192.168.4.1\ngateway=plant-1\nsecret=" + new string('a', 64));

    private static readonly byte[] s_yaml = "id: plant-1\n"u8.ToArray();

    private static readonly byte[] s_pump = "id: pump-1\nname: Pump\ntype: pump\nratedShaftKw: 15\nmodules: [0000000001]\n"u8.ToArray();

    private static readonly byte[] s_settings = JsonSerializer.SerializeToUtf8Bytes(
        new GatewaySettings(1, "plant-1", new BrokerPlace("broker.example", 8883), []), PairingJson.Default.GatewaySettings);

    private static readonly string[] s_labels =
    [
        LabelCodec.ToUrl("pages.example", new Label(LabelKind.Module, ModuleId.ToText(1))), "EA:M:000000000100", "K7QF 2M9R 4TXA 37", "https://x.example/g#1ABC",
    ];

    private static string Configuration(string folder, Random random, List<string> problems)
    {
        File.WriteAllBytes(Path.Combine(folder, "gateway.yaml"), HostileBytes.Draw(s_yaml, random));
        File.WriteAllBytes(Path.Combine(folder, "machines", "pump-1.yaml"), HostileBytes.Draw(s_pump, random));
        ConfigurationDirectory.Read(folder, problems);
        return problems.Count > 0 ? "YAML refused" : "YAML read";
    }

    private static string Settings(Random random)
    {
        try
        {
            GatewaySettings? kept = JsonSerializer.Deserialize(HostileBytes.Draw(s_settings, random), PairingJson.Default.GatewaySettings);
            return kept?.IsWhole() == true ? "vault read" : "vault refused";
        }
        catch (JsonException)
        {
            return "vault refused";
        }
    }

    private static byte[] ModuleState() => Encoding.ASCII.GetBytes(ModuleStateText.Online(0xAAAA, "1.0", "bench", 1));

    private static string Topic(Random random, string topic) => random.Next(50) == 0 ? topic[..random.Next(topic.Length)] : topic;

    private static byte[] Frame(GatewayLoop loop, Random random)
    {
        var frame = new Frame
        {
            Kind = FrameKind.Features,
            Lane = Lane.Feature,
            Module = 1,
            Incarnation = loop.Devices.Find(1)!.Current?.Value ?? 0xAAAA,
            Sequence = (loop.Devices.Find(1)!.Current?.Lanes[(int)Lane.Feature]?.Contiguous ?? 0) + 1,
            UptimeMs = random.Next(),
        };
        frame.Features.Add(FeatureKind.VelocityRms, MeasuringPoint.DriveEnd, 1, Worth.Measured, random.Next(10_000));
        frame.Features.Add(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 0, Worth.Measured, random.Next(20_000));
        var buffer = new byte[WireLimits.MaxBurstChunkBytes];
        return buffer[..FrameCodec.Encode(frame, buffer)];
    }

    private static byte[] Receipt(GatewayLoop loop) => JsonSerializer.SerializeToUtf8Bytes(
        new CloudReceipt(1, Hex64.ToText(loop.Outbox.Incarnation), new Dictionary<string, CloudLaneReceipt>()), CloudJson.Default.CloudReceipt);

    private static byte[] Command(Moment now) => JsonSerializer.SerializeToUtf8Bytes(
        new CloudCommand(1, "c1", "acknowledge", "a1", "pump-1", "Ann", null, now.Utc.AddHours(1)), CloudJson.Default.CloudCommand);

    private static Incoming Message(TestBridge bridge, Random random)
    {
        DateTimeOffset now = bridge.Time.GetUtcNow();
        string id = random.Next(40).ToString(CultureInfo.InvariantCulture);
        Incoming sound = random.Next(5) switch
        {
            0 => bridge.Plant.State(Made.State(now)),
            1 => bridge.Plant.Health(Made.Hour(new DateTimeOffset(2026, 3, 2, 7, 0, 0, TimeSpan.Zero))),
            2 => bridge.Plant.Hello(),
            _ => bridge.Plant.Alarm(Made.Alarm(now, "a" + id, "e" + id)),
        };
        return new Incoming(Topic(random, sound.Topic), HostileBytes.Draw(sound.Payload, random));
    }

    private static ByteArrayContent Body(Random random) => new(HostileBytes.Body(random))
    {
        Headers =
        {
            ContentType = new(random.Next(5) switch { 0 => "application/x-www-form-urlencoded", 1 => "text/plain", 2 => "multipart/form-data", _ => "application/json" }),
        },
    };

    private void Say(string entrance, int inputs, IEnumerable<KeyValuePair<string, long>> counts)
    {
        output.WriteLine($"seed {_seed}");
        output.WriteLine($"{inputs} inputs at {entrance}: {string.Join(", ", counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Key} {count.Value}"))}");
    }

    private sealed class PoisonedAnswers(Random random) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(
            new HttpResponseMessage(random.Next(4) == 0 ? (HttpStatusCode)random.Next(100, 600) : HttpStatusCode.OK)
            {
                Content = new ByteArrayContent(HostileBytes.Draw("""{"id":"T-1","data":{"id":7}}"""u8.ToArray(), random)),
            });
    }
}
