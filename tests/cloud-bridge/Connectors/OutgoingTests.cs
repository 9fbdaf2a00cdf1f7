using System.Net;
using System.Net.Sockets;
using EdgeAgent.CloudBridge.Connectors;
using EdgeAgent.CloudBridge.Hosting;

namespace EdgeAgent.CloudBridge.Tests.Connectors;

/// <summary>The bridge's own requests do not look around in the operator's network for whoever may name an address.</summary>
public sealed class OutgoingTests : IDisposable
{
    private readonly TestBridge _bridge = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2002:a00:1::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("fc00::1")]
    [InlineData("fdff::1")]
    [InlineData("ff02::1")]
    public void An_address_that_is_not_public_is_reached_only_when_the_operator_lists_it(string text)
    {
        IPAddress address = IPAddress.Parse(text);

        Assert.False(new OutgoingOptions().MayReach(address, isPlain: false));
        Assert.False(new OutgoingOptions { OwnNetworks = ["203.0.113.0/24"] }.MayReach(address, isPlain: false));
        Assert.True(new OutgoingOptions { OwnNetworks = ["0.0.0.0/0", "::/0"] }.MayReach(address, isPlain: true));
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("::ffff:8.8.8.8")]
    public void A_public_address_is_reached_with_TLS_only(string text)
    {
        Assert.True(new OutgoingOptions().MayReach(IPAddress.Parse(text), isPlain: false));
        Assert.False(new OutgoingOptions().MayReach(IPAddress.Parse(text), isPlain: true));
    }

    [Theory]
    [InlineData("https://hooks.example/x", null)]
    [InlineData("http://hooks.example/x", "https-only")]
    [InlineData("https://2130706433/", "address-refused")]
    [InlineData("https://0x7f.1/", "address-refused")]
    [InlineData("https://[::ffff:127.0.0.1]/", "address-refused")]
    [InlineData("https://169.254.169.254/latest/meta-data", "address-refused")]
    [InlineData("http://8.8.8.8/", "address-refused")]
    [InlineData("https://user@hooks.example/", "bad-url")]
    [InlineData("ftp://hooks.example/", "bad-url")]
    [InlineData("/x", "bad-url")]
    public void An_address_that_cannot_be_reached_is_refused_when_it_is_written_down(string address, string? problem)
    {
        var outgoing = new OutgoingOptions();
        Assert.Equal(problem, outgoing.Problem(address));
        Assert.Equal(problem, new WebhookSetup(_bridge.Database, outgoing, _bridge.Time).Make(address, [], out _));
        Assert.Equal(
            problem,
            new ConnectorSetup(_bridge.Database, outgoing, _bridge.Time).Make("T", "opened", new ConnectorRequest(address, "{}", IsIdempotent: true), out _)
        );
    }

    [Fact]
    public void What_is_no_network_is_named_before_the_start() =>
        Assert.Contains(
            new BridgeOptions { Outgoing = new OutgoingOptions { OwnNetworks = ["10.0.0.0/8", "10.1.2.3", "fd00::/8", "erp"] } }.Problems(),
            problem => problem.Contains("'erp'", StringComparison.Ordinal)
        );

    [Fact]
    public async Task A_resolver_that_changes_its_mind_leads_nowhere_else()
    {
        using var open = new Listener("127.0.0.2", 0);
        using var inner = new Listener("127.0.0.1", open.Port);
        var minds = new Queue<string>(["127.0.0.2", "127.0.0.1", "127.0.0.1"]);
        int asked = 0;
        using HttpMessageInvoker http = OutgoingHttp.Make(
            new OutgoingOptions { OwnNetworks = ["127.0.0.2"] },
            (_, _) =>
            {
                asked++;
                return Task.FromResult(new[] { IPAddress.Parse(minds.Dequeue()) });
            }
        );

        using HttpResponseMessage answer = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"http://rebinding.example:{open.Port}/"), Cancel);
        Assert.Equal((HttpStatusCode.OK, 1), (answer.StatusCode, asked));
        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() =>
            http.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"http://rebinding.example:{open.Port}/"), Cancel)
        );

        Assert.Equal("address-refused", OutgoingHttp.NameOf(refused));
        Assert.Equal((1, 0), (open.Connections, inner.Connections));
    }

    [Fact]
    public async Task A_name_is_reached_at_those_of_its_addresses_that_may_be_and_by_http_only_at_the_operators()
    {
        using var open = new Listener("127.0.0.2", 0);
        using var inner = new Listener("127.0.0.1", open.Port);
        using HttpMessageInvoker http = OutgoingHttp.Make(
            new OutgoingOptions { OwnNetworks = ["127.0.0.2"] },
            (host, _) => Task.FromResult<IPAddress[]>(host == "mixed" ? [IPAddress.Loopback, IPAddress.Parse("127.0.0.2")] : [IPAddress.Parse("8.8.8.8")])
        );

        using HttpResponseMessage answer = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"http://mixed:{open.Port}/"), Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        HttpRequestException refused = await Assert.ThrowsAsync<HttpRequestException>(() =>
            http.SendAsync(new HttpRequestMessage(HttpMethod.Get, "http://public/"), Cancel)
        );
        Assert.Equal("address-refused", OutgoingHttp.NameOf(refused));
        Assert.Equal((1, 0), (open.Connections, inner.Connections));
    }

    [Fact]
    public async Task A_receiver_that_redirects_inside_leads_a_webhook_nowhere()
    {
        using var inner = new Listener("127.0.0.1", 0);
        using var open = new Listener("127.0.0.2", 0, $"HTTP/1.1 307 x\r\nLocation: http://127.0.0.1:{inner.Port}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        using HttpMessageInvoker http = OutgoingHttp.Make(new OutgoingOptions { OwnNetworks = ["127.0.0.0/8"] });
        _bridge.Database.Write(session =>
            WebhookStore.Add(session, new Webhook("wh_1", $"http://127.0.0.2:{open.Port}/", [], WebhookSecrets.New(), null, null, _bridge.Time.GetUtcNow(), null))
        );
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(_bridge.Time.GetUtcNow())));

        await new WebhookCourier(_bridge.Database, http, _bridge.Time, _bridge.Time).DeliverDueAsync(Cancel);

        Assert.Equal((1, 0), (open.Connections, inner.Connections));
        Assert.Equal("307", _bridge.Database.Read(session => WebhookStore.LastAnswer(session, "wh_1")));
    }

    [Fact]
    public async Task A_webhook_whose_name_leads_inside_counts_a_failed_try_under_its_name()
    {
        using var inner = new Listener("127.0.0.1", 0);
        using HttpMessageInvoker http = OutgoingHttp.Make(new OutgoingOptions(), (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        _bridge.Database.Write(session =>
            WebhookStore.Add(session, new Webhook("wh_1", $"https://hooks.example:{inner.Port}/", [], WebhookSecrets.New(), null, null, _bridge.Time.GetUtcNow(), null))
        );
        _bridge.Take(_bridge.Plant.Alarm(Made.Alarm(_bridge.Time.GetUtcNow())));

        await new WebhookCourier(_bridge.Database, http, _bridge.Time, _bridge.Time).DeliverDueAsync(Cancel);

        Assert.Equal(0, inner.Connections);
        Assert.Equal("address-refused", _bridge.Database.Read(session => WebhookStore.LastAnswer(session, "wh_1")));
        Assert.Equal(1, _bridge.Database.Read(session => session.Number("SELECT tries FROM deliveries")));
    }

    public void Dispose() => _bridge.Dispose();

    /// <summary>Counts who connects, and answers everybody the same.</summary>
    private sealed class Listener : IDisposable
    {
        private readonly TcpListener _listener;
        private int _connections;

        public Listener(string address, int port, string answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        {
            _listener = new TcpListener(IPAddress.Parse(address), port);
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _ = ServeAsync(System.Text.Encoding.ASCII.GetBytes(answer));
        }

        public int Port { get; }

        public int Connections => Volatile.Read(ref _connections);

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync(byte[] answer)
        {
            try
            {
                while (true)
                {
                    using TcpClient client = await _listener.AcceptTcpClientAsync();
                    Interlocked.Increment(ref _connections);
                    NetworkStream stream = client.GetStream();
                    _ = await stream.ReadAsync(new byte[8192]);
                    await stream.WriteAsync(answer);
                }
            }
            catch (Exception over) when (over is ObjectDisposedException or SocketException or IOException)
            {
                // The test is over.
            }
        }
    }
}
