using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Gateway.Host.Storage;
using EdgeAgent.Gateway.Host.Tests.Support;
using EdgeAgent.Mqtt;
using EdgeAgent.Mqtt.Broker;
using EdgeAgent.Mqtt.Mqttnet;

namespace EdgeAgent.Gateway.Host.Tests;

public sealed class GatewayProcessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Without_any_broker_the_page_and_the_api_answer_and_say_what_is_away()
    {
        GatewayProcess.WriteConfiguration(_folder);
        await using GatewayProcess gateway = await GatewayProcess.Start(_folder);

        JsonElement status = await gateway.Get("/api/status");
        Assert.Equal("plant-1", status.GetProperty("id").GetString());
        Assert.NotEqual("Connected", status.GetProperty("plant").GetProperty("state").GetString());
        Assert.Equal("pump-1", (await gateway.Get("/api/machines")).GetProperty("machines")[0].GetProperty("machineId").GetString());
        Assert.True((await gateway.Get("/api/ledger")).GetProperty("reconciles").GetBoolean());
        Assert.Equal(0, (await gateway.Get("/api/alarms")).GetArrayLength());
        Assert.Equal("pump-1", (await gateway.Get("/api/machines/pump-1/outlook")).GetProperty("machineId").GetString());
        Assert.Equal(HttpStatusCode.NotFound, await StatusOf(gateway, "/api/machines/nobody/outlook"));
        Assert.Equal(HttpStatusCode.OK, await StatusOf(gateway, "/health/live"));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, await StatusUnder("evil.example", gateway, "/api/status"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusOf(gateway, "/health/ready"));
    }

    /// <summary>As the package brings it: no certificate by hand, no broker.</summary>
    [Fact]
    public async Task A_gateway_that_is_set_up_by_files_hears_its_modules_over_TLS_and_beside_them_what_runs_on_the_box()
    {
        using ReservedPort port = ReservedPort.Any(), loopback = ReservedPort.Any();
        string logins = Path.Combine(_folder, "module-logins");
        await File.WriteAllTextAsync(logins, $"# our pump\n{GatewayProcess.Module} its-password\n", TestContext.Current.CancellationToken);
        GatewayProcess.WriteConfiguration(
            _folder,
            $"id: plant-1\nmodules: {{ port: {port.Number}, loopbackPort: {loopback.Number}, loginsFile: {logins} }}\n"
        );
        await using GatewayProcess gateway = await GatewayProcess.Start(_folder);
        Assert.Equal(HttpStatusCode.OK, await StatusOf(gateway, "/health/ready"));

        var trust = new MqttTls(Path.Combine(_folder, "data", "plant-ca.pem"));
        foreach ((string host, int at, MqttTls? tls) in new[] { ("127.0.0.1", port.Number, trust), ("localhost", port.Number, trust), ("127.0.0.1", loopback.Number, null) })
        {
            Assert.Equal("let in", await LogIn("its-password"));
            Assert.Contains("password", await LogIn("another"), StringComparison.OrdinalIgnoreCase);

            async Task<string> LogIn(string password)
            {
                var visitor = new Visitor();
                using var link = new MqttnetLink(
                    new MqttLinkOptions { Host = host, Port = at, ClientId = GatewayProcess.Module, User = GatewayProcess.Module, Password = password, Tls = tls },
                    visitor
                );
                link.Start();
                while (!visitor.IsIn && link.Status.FailedConnects == 0) await Task.Delay(20, TestContext.Current.CancellationToken);
                string word = visitor.IsIn ? "let in" : link.Status.Reason;
                await link.StopAsync();
                return word;
            }
        }
    }

    [Fact]
    public async Task Records_signed_one_after_the_other_do_not_push_the_real_one_out()
    {
        GatewayProcess.WriteConfiguration(_folder);
        await using GatewayProcess gateway = await GatewayProcess.Start(_folder);
        Assert.Equal(HttpStatusCode.OK, await Sign("Ann"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await Sign("Mallory"));
        JsonElement view = await gateway.Get("/api/machines/pump-1/installation");
        Assert.Equal("Ann", view.GetProperty("record").GetProperty("by").GetString());

        async Task<HttpStatusCode> Sign(string by)
        {
            using HttpResponseMessage answer = await gateway.Http.PostAsync(
                "/api/machines/pump-1/installation",
                new StringContent($"{{\"by\":\"{by}\"}}", System.Text.Encoding.UTF8, "application/json"),
                TestContext.Current.CancellationToken
            );
            return answer.StatusCode;
        }
    }

    [Theory]
    [InlineData("zh-CN,zh;q=0.9,en;q=0.5", null, "zh-CN")]
    [InlineData("de,en;q=0.5", null, "en")]
    [InlineData("zh-CN", "language=en", "en")]
    public async Task The_page_comes_in_the_readers_language_and_loads_nothing_from_elsewhere(string accepted, string? cookie, string language)
    {
        GatewayProcess.WriteConfiguration(_folder);
        await using GatewayProcess gateway = await GatewayProcess.Start(_folder);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("accept-language", accepted);
        if (cookie is not null) request.Headers.Add("cookie", cookie);
        using HttpResponseMessage answer = await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);
        string page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Contains($"<html lang=\"{language}\">", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'self'", answer.Headers.GetValues("content-security-policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        foreach (string asset in new[] { "page.css", "plot.js", "page.js", "icon.svg" })
            Assert.Equal(HttpStatusCode.OK, await StatusOf(gateway, "/assets/" + asset));
    }

    [Fact]
    public async Task A_slow_disk_has_a_name_on_the_status_the_page_and_the_metrics()
    {
        GatewayProcess.WriteConfiguration(_folder);
        await using GatewayProcess gateway = await GatewayProcess.Start(_folder, ("EDGE_SLOW_DISK_MS", "2000"));

        Assert.Equal("disk-slow", (await gateway.Get("/api/status")).GetProperty("pressure").GetString());
        Assert.Contains(
            "edgeagent_pressure{is=\"disk-slow\"} 1",
            await gateway.Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "\"plant.pressure.disk-slow\":",
            await gateway.Http.GetStringAsync("/words.js", TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_command_needs_json_and_a_known_alarm()
    {
        GatewayProcess.WriteConfiguration(_folder);
        await using GatewayProcess gateway = await GatewayProcess.Start(_folder);
        using var form = new FormUrlEncodedContent([new("by", "x")]);
        using HttpResponseMessage foreign = await gateway.Http.PostAsync("/api/alarms/x/acknowledge", form, TestContext.Current.CancellationToken);
        using var json = new StringContent("{\"by\":\"x\"}", Encoding.UTF8, "application/json");
        using HttpResponseMessage unknown = await gateway.Http.PostAsync("/api/alarms/x/acknowledge", json, TestContext.Current.CancellationToken);
        using var broken = new StringContent("{", Encoding.UTF8, "application/json");
        using HttpResponseMessage bad = await gateway.Http.PostAsync("/api/alarms/x/acknowledge", broken, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(
            "unknown-alarm",
            (await unknown.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("why").GetString()
        );
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
    }

    [Fact]
    public async Task Live_events_come_and_end_with_the_process()
    {
        GatewayProcess.WriteConfiguration(_folder);
        await using GatewayProcess gateway = await GatewayProcess.Start(_folder);
        using Stream stream = await gateway.Http.GetStreamAsync("/api/live", TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        string? line = await reader.ReadLineAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("data: {", line, StringComparison.Ordinal);
        Assert.False(JsonDocument.Parse(line![6..]).RootElement.GetProperty("isCloudConnected").GetBoolean());
        Assert.Equal(0, await gateway.Stop());
    }

    [Theory]
    [InlineData(StoreLossData.Emptied)]
    [InlineData(StoreLossData.Damaged)]
    public async Task A_store_found_emptied_or_damaged_is_told_on_the_page_by_the_status_and_by_the_doctor_after_every_start(string what)
    {
        GatewayProcess.WriteConfiguration(_folder);
        string data = Path.Combine(_folder, "data");
        await using (GatewayProcess first = await GatewayProcess.Start(_folder))
        {
            Assert.False((await first.Get("/api/status")).TryGetProperty("storeLoss", out _));
            Assert.Equal(0, await first.Stop());
        }

        Spoil(StoreFile.PathIn(data), what);
        await using (GatewayProcess second = await GatewayProcess.Start(_folder)) Assert.Equal(0, await second.Stop());
        await using GatewayProcess gateway = await GatewayProcess.Start(_folder);
        Assert.Equal(what, (await gateway.Get("/api/status")).GetProperty("storeLoss").GetProperty("what").GetString());
        using Stream stream = await gateway.Http.GetStreamAsync("/api/live", TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        string live = (await reader.ReadLineAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(what, JsonDocument.Parse(live[6..]).RootElement.GetProperty("storeLoss").GetProperty("what").GetString());
        string words = await gateway.Http.GetStringAsync("/words.js", TestContext.Current.CancellationToken);
        Assert.Contains($"\"plant.store-{what}\":", words, StringComparison.Ordinal);

        (int code, string output) = await GatewayProcess.Run("doctor", "--config", _folder, "--data", data);
        Assert.Equal(1, code);
        Assert.Contains("DO  store: a damaged store was put aside as " + StoreFile.Aside(data).Single(), output, StringComparison.Ordinal);
    }

    private static void Spoil(string store, string what)
    {
        using FileStream file = File.OpenWrite(store);
        if (what == StoreLossData.Emptied)
        {
            file.SetLength(0);
            return;
        }

        var wrong = new byte[file.Length - 4096];
        Array.Fill(wrong, (byte)0xA5);
        file.Position = 4096;
        file.Write(wrong);
    }

    [Fact]
    public async Task Metrics_are_lines_of_the_prometheus_format()
    {
        GatewayProcess.WriteConfiguration(_folder);
        await using GatewayProcess gateway = await GatewayProcess.Start(_folder);
        string text = await gateway.Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

        Assert.Contains("edgeagent_link_up{link=\"plant\"} 0", text, StringComparison.Ordinal);
        Assert.All(
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#'),
            line => Assert.Matches("^[a-z_]+(\\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*\\})? [0-9.eE+-]+$", line)
        );
    }

    [Fact]
    public async Task The_service_manager_hears_ready_then_the_watchdog_then_stopping()
    {
        GatewayProcess.WriteConfiguration(_folder);
        string path = Path.Combine(_folder, "notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));
        manager.ReceiveTimeout = 60_000;
        await using GatewayProcess gateway = await GatewayProcess.Start(_folder, ("NOTIFY_SOCKET", path), ("WATCHDOG_USEC", "400000"));

        Assert.StartsWith("READY=1", Hear(manager), StringComparison.Ordinal);
        Assert.Equal("WATCHDOG=1", Hear(manager));
        Assert.Equal(0, await gateway.Stop());
        string last;
        do last = Hear(manager);
        while (last == "WATCHDOG=1");
        Assert.Equal("STOPPING=1", last);
    }

    [Fact]
    public async Task State_survives_a_stop_and_a_second_process_on_the_same_data_is_refused()
    {
        GatewayProcess.WriteConfiguration(_folder);
        string? incarnation;
        await using (GatewayProcess first = await GatewayProcess.Start(_folder))
        {
            incarnation = (await first.Get("/api/status")).GetProperty("incarnation").GetString();
            (int code, string output) = await GatewayProcess.Run("--config", _folder, "--data", Path.Combine(_folder, "data"), "--http", "0");
            Assert.Equal(1, code);
            Assert.Contains("locked", output, StringComparison.Ordinal);
            Assert.Equal(0, await first.Stop());
        }

        await using GatewayProcess second = await GatewayProcess.Start(_folder);
        Assert.Equal(incarnation, (await second.Get("/api/status")).GetProperty("incarnation").GetString());
    }

    [Fact]
    public async Task Wrong_configuration_means_no_start_and_every_problem_on_a_line()
    {
        GatewayProcess.WriteConfiguration(_folder, "id: Wrong Id\nhttp: { port: 99999 }\n");
        (int code, string output) = await GatewayProcess.Run("--config", _folder);

        Assert.Equal(2, code);
        Assert.Contains("gateway.yaml:1: id is 'Wrong Id'", output, StringComparison.Ordinal);
        Assert.Contains("http.port is 99999", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_and_version_end_well()
    {
        Assert.Equal(0, (await GatewayProcess.Run("--help")).Code);
        (int code, string output) = await GatewayProcess.Run("--version");
        Assert.Equal(0, code);
        Assert.Matches("^[0-9]+\\.[0-9]+\\.[0-9]+", output);
    }

    private static string Hear(Socket manager)
    {
        var buffer = new byte[1024];
        return Encoding.UTF8.GetString(buffer, 0, manager.Receive(buffer));
    }

    private static async Task<HttpStatusCode> StatusUnder(string host, GatewayProcess gateway, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };
        using HttpResponseMessage answer = await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> StatusOf(GatewayProcess gateway, string path)
    {
        using HttpResponseMessage answer = await gateway.Http.GetAsync(path, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    /// <summary>Whether the door opened.</summary>
    private sealed class Visitor : IMqttHandler
    {
        private volatile bool _isIn;

        public bool IsIn => _isIn;

        public void OnConnected(IMqttPublisher publisher, bool sessionPresent) => _isIn = true;

        public void OnBatch(IReadOnlyList<MqttMessage> batch) { }

        public void OnPublished(long token) { }

        public void OnDisconnected(string reason) { }
    }
}
