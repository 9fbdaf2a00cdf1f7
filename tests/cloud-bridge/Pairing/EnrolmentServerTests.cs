using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Pairing;
using EdgeAgent.CloudBridge.Pairing.Authority;
using EdgeAgent.Contracts.Pairing;

namespace EdgeAgent.CloudBridge.Tests.Pairing;

/// <summary>
/// The endpoint that everybody on the network may speak to before they have a certificate: fuzzed, flooded, and asked by whom it must refuse.
/// </summary>
public sealed class EnrolmentServerTests : IAsyncLifetime
{
    private const string CheckInPath = "/enrol/v1/check-in";

    private static readonly bool s_isLong = Environment.GetEnvironmentVariable("EDGE_LONG") == "1";

    private readonly PairingBench _bench = new();
    private readonly EnrolmentServer _server;
    private readonly MadeBox _box;

    public EnrolmentServerTests()
    {
        var options = new BridgeOptions { DataFolder = _bench.Folder, EnrolmentPort = 0 };
        _server = new EnrolmentServer(options, _bench.Gateways, _bench.Enrolment, _bench.Authority, new PairingSignal(), _bench.Time);
        _box = new MadeBox(_bench);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private int Port => new Uri(_server.Address).Port;

    public async ValueTask InitializeAsync() => await _server.StartAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(CancellationToken.None);
        await _server.DisposeAsync();
        _box.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public async Task Drawn_requests_are_answered_and_never_with_a_fault_of_the_server_and_a_sound_gateway_is_paired_after_them()
    {
        int seed = Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"Seed {seed}");
        var random = new Random(seed);
        int addresses = s_isLong ? 100 : 8;
        int read = 0;
        for (int address = 2; address < 2 + addresses; address++)
        {
            // One address is limited to so many requests, so the attack comes from many.
            using HttpClient client = Client(IPAddress.Parse($"127.0.0.{address}"));
            for (int i = 0; i < EnrolmentServer.PerAddress - 10; i++)
            {
                using HttpRequestMessage request = Draw(random);
                using HttpResponseMessage answer = await client.SendAsync(request, Cancel);
                Assert.True((int)answer.StatusCode < 500, $"seed {seed}: {request.Method} {request.RequestUri}: {answer.StatusCode}");
                Assert.NotEqual(HttpStatusCode.TooManyRequests, answer.StatusCode);
                if (answer.IsSuccessStatusCode) read++;
            }
        }

        TestContext.Current.SendDiagnosticMessage($"{addresses * (EnrolmentServer.PerAddress - 10)} drawn requests, {read} of them read as sound");
        Assert.True(read > 0);
        Assert.Equal(ClaimState.Done, _bench.Pair(_box).State);
    }

    /// <summary>Members of a record that are left out come as null, whatever the type says.</summary>
    [Theory]
    [InlineData("nonce", null)]
    [InlineData("software", null)]
    [InlineData("verdicts", "[null]")]
    [InlineData("verdicts", "[{}]")]
    [InlineData("verdicts", "[{\"claim\":\"x\"}]")]
    [InlineData("key", null)]
    public async Task A_signed_check_in_with_a_part_left_out_is_refused_and_no_fault_of_the_server(string member, string? value)
    {
        var parts = new Dictionary<string, string>
        {
            ["key"] = JsonSerializer.Serialize(Convert.ToBase64String(_box.Key.ExportSubjectPublicKeyInfo())),
            ["nonce"] = $"\"{MadeBox.Nonce()}\"",
            ["timeMs"] = "0",
            ["software"] = "\"1\"",
        };
        if (value is null) parts.Remove(member);
        else parts[member] = value;
        using HttpClient client = Client(IPAddress.Loopback);
        using HttpResponseMessage answer = await client.PostAsJsonAsync(
            CheckInPath,
            Signed("{" + string.Join(',', parts.Select(part => $"\"{part.Key}\":{part.Value}")) + "}"),
            PairingJson.Default.SignedMessage,
            Cancel
        );
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_flood_from_one_address_is_turned_away_and_another_address_is_heard()
    {
        using HttpClient flood = Client(IPAddress.Parse("127.0.0.77"));
        using HttpClient other = Client(IPAddress.Parse("127.0.0.78"));
        int turnedAway = 0;
        for (int i = 0; i < EnrolmentServer.PerAddress * 3; i++)
        {
            using HttpResponseMessage answer = await flood.GetAsync("/.well-known/est/cacerts", Cancel);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests) turnedAway++;
        }

        Assert.True(turnedAway > 0);
        using HttpResponseMessage heard = await other.GetAsync("/.well-known/est/cacerts", Cancel);
        Assert.Equal(HttpStatusCode.OK, heard.StatusCode);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_before_it_is_read()
    {
        using HttpClient client = Client(IPAddress.Loopback);
        foreach (string path in new[] { CheckInPath, "/.well-known/est/simpleenroll" })
        {
            try
            {
                using HttpResponseMessage answer = await client.PostAsync(path, new StringContent(new string('A', 4 * 1024 * 1024)), Cancel);
                Assert.InRange((int)answer.StatusCode, 400, 499);
            }
            catch (HttpRequestException ended) when (ended.InnerException is IOException)
            {
                // It closed the connection before all of it was sent.
            }
        }
    }

    [Fact]
    public void Enrolling_again_takes_the_certificate_of_the_same_key_while_it_is_good_and_no_other()
    {
        _bench.Pair(_box);
        using var theirs = new MadeBox(_bench);
        _bench.Pair(theirs, PairingBench.Stranger);
        using X509Certificate2 own = _bench.Enrolment.Sign(_box.Request(), null, out _)![0];
        using X509Certificate2 other = _bench.Enrolment.Sign(theirs.Request(), null, out _)![0];
        using X509Certificate2 selfMade = new CertificateRequest("CN=gw", _box.Key, HashAlgorithmName.SHA256).CreateSelfSigned(
            _bench.Time.GetUtcNow(),
            _bench.Time.GetUtcNow().AddDays(1)
        );

        Assert.NotNull(_bench.Enrolment.Sign(_box.Request(), own, out _));
        Assert.Equal("other-key", Refusal(_box, other));
        Assert.Equal("revoked", Refusal(_box, selfMade));
        _bench.Time.Advance(CertificateProfiles.GatewayLife + TimeSpan.FromDays(1));
        Assert.Equal("revoked", Refusal(_box, own));
    }

    [Fact]
    public async Task A_certificate_for_a_server_or_of_another_authority_does_not_pass_the_handshake()
    {
        _bench.Pair(_box);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 issuer = X509Certificate2.CreateFromPemFile(
            Path.Combine(_bench.Folder, "authority-001", "issuer.pem"),
            Path.Combine(_bench.Folder, "authority-001", "issuer.key")
        );
        using var foreign = new PairingBench();
        using X509Certificate2 server = CertificateProfiles.Server(key, ["localhost"], issuer);
        using X509Certificate2 others = foreign.Authority.Issue(new PublicKey(key), "gw-x", _bench.Time.GetUtcNow())[0];
        using X509Certificate2 good = _bench.Authority.Issue(new PublicKey(key), "gw-x", _bench.Time.GetUtcNow())[0];
        foreach ((X509Certificate2 certificate, bool isLetIn) in new[] { (server, false), (others, false), (good, true) })
        {
            using X509Certificate2 paired = certificate.CopyWithPrivateKey(key);
            using X509Certificate2 usable = X509CertificateLoader.LoadPkcs12(paired.Export(X509ContentType.Pfx), null);
            using HttpClient client = Client(IPAddress.Loopback, usable);
            Task<HttpResponseMessage> asked = client.GetAsync("/.well-known/est/cacerts", Cancel);
            if (isLetIn) Assert.Equal(HttpStatusCode.OK, (await asked).StatusCode);
            else await Assert.ThrowsAnyAsync<HttpRequestException>(() => asked);
        }
    }

    [Theory]
    [InlineData(0x0301)]
    [InlineData(0x0302)]
    public async Task An_older_TLS_is_not_taken_up(int version)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port, Cancel);
        await client.GetStream().WriteAsync(Attacks.ClientHello((byte)(version >> 8), (byte)version), Cancel);
        byte[] answer = new byte[64];
        int length = await client.GetStream().ReadAsync(answer, Cancel);
        Assert.True(length == 0 || answer[0] == 21, $"answered with record type {answer[0]}");
    }

    private string? Refusal(MadeBox box, X509Certificate2 presented)
    {
        Assert.Null(_bench.Enrolment.Sign(box.Request(), presented, out string? problem));
        return problem;
    }

    private HttpRequestMessage Draw(Random random)
    {
        string path = random.Next(6) switch
        {
            0 => "/.well-known/est/simpleenroll",
            1 => "/.well-known/est/simplereenroll",
            2 => "/.well-known/est/cacerts",
            3 => "/" + Convert.ToHexString(Bytes(random, 20)),
            _ => CheckInPath,
        };
        var request = new HttpRequestMessage(path.EndsWith("cacerts", StringComparison.Ordinal) ? HttpMethod.Get : HttpMethod.Post, path);
        if (request.Method == HttpMethod.Post) request.Content = new ByteArrayContent(Body(random, path));
        return request;
    }

    private byte[] Body(Random random, string path)
    {
        if (random.Next(5) == 0) return Bytes(random, 3000);
        if (path != CheckInPath)
        {
            byte[] request = _box.Request();
            if (random.Next(4) > 0) request[random.Next(request.Length)] ^= (byte)(1 << random.Next(8));
            return Encoding.ASCII.GetBytes(Convert.ToBase64String(request[..(random.Next(4) == 0 ? random.Next(request.Length) : request.Length)]));
        }

        string word = Encoding.UTF8.GetString(Bytes(random, 60)).Replace("\"", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal);
        string[] values =
        [
            "null",
            "0",
            "-1",
            "1e999",
            "\"\"",
            "[]",
            "{}",
            "[null]",
            "[{\"claim\":null}]",
            "true",
            JsonSerializer.Serialize(word),
            new string('[', 100),
            "\"" + new string('9', random.Next(40_000)) + "\"",
        ];
        string[] members =
        [
            .. new[] { "key", "nonce", "timeMs", "software", "challenge", "verdicts", "settingsRevision", "plantAuthority", "isWiped", "waitMs" }
                .Where(_ => random.Next(3) > 0)
                .Select(name => $"\"{name}\":" + Value(name)),
        ];
        return JsonSerializer.SerializeToUtf8Bytes(Signed("{" + string.Join(',', members) + "}"), PairingJson.Default.SignedMessage);

        string Value(string name) => (random.Next(4), name) switch
        {
            (0, _) => values[random.Next(values.Length)],
            (_, "key") => JsonSerializer.Serialize(Convert.ToBase64String(_box.Key.ExportSubjectPublicKeyInfo())),
            (_, "nonce") => $"\"{MadeBox.Nonce()}\"",
            (_, "timeMs" or "settingsRevision") => random.Next().ToString(System.Globalization.CultureInfo.InvariantCulture),
            (_, "software") => "\"1.0\"",
            (_, "verdicts") => "[{\"claim\":\"x\",\"result\":\"present\",\"method\":\"button\"}]",
            (_, "isWiped") => "true",
            (_, "waitMs") => "0",
            _ => JsonSerializer.Serialize(word),
        };
    }

    /// <summary>Whatever the payload is, signed soundly: what is behind the signature is what is tried.</summary>
    private SignedMessage Signed(string payload)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(payload);
        return new SignedMessage(
            Convert.ToBase64String(bytes),
            Convert.ToBase64String(_box.Key.SignData([.. "edgeagent-check-in-1\n"u8, .. bytes], HashAlgorithmName.SHA256))
        );
    }

    private static byte[] Bytes(Random random, int most)
    {
        var bytes = new byte[random.Next(1, most)];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>A client that comes from an address of the loopback net and trusts the bench's authority.</summary>
    private HttpClient Client(IPAddress from, X509Certificate2? certificate = null)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.AddRange(_bench.Authority.TrustCollection());
        var tls = new SslClientAuthenticationOptions { CertificateChainPolicy = trust };
        if (certificate is not null) tls.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
        return new HttpClient(new SocketsHttpHandler
        {
            SslOptions = tls,
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(from, 0));
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Port), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri($"https://localhost:{Port}/") };
    }
}
