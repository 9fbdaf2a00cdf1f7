using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Gateway.Host.Options;
using EdgeAgent.Gateway.Host.Pairing;
using EdgeAgent.Mqtt;
using EdgeAgent.Mqtt.Mqttnet;

namespace EdgeAgent.Gateway.Host.Maintenance;

/// <summary>
/// What the doctor sees of a gateway that is paired or to be paired: key, certificate, trust, the bridge's endpoint, both brokers, logins of placed modules,
/// clock. Reads only; ends no session.
/// </summary>
internal static class PairingFindings
{
    private const double ClockErrorSec = 60;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    public static async Task<IReadOnlyList<Finding>> Examine(GatewayHostOptions options)
    {
        if (!Directory.Exists(Path.Combine(options.Data, "identity")))
            return [DoctorVerb.Ill("identity", $"{options.Data} has no identity", "start the gateway once: it makes its key")];
        var findings = new List<Finding>();
        IdentityFolder identity;
        try
        {
            identity = new IdentityFolder(options.Data);
        }
        catch (Exception bad) when (bad is UnauthorizedAccessException or CryptographicException or IOException or ArgumentException)
        {
            return
            [
                DoctorVerb.Ill(
                    "identity",
                    bad is UnauthorizedAccessException ? bad.Message : $"the key cannot be used: {bad.Message}",
                    "restore data/identity from a backup of this very box; without it the gateway must be paired anew under a new label"
                ),
            ];
        }

        using (identity)
        {
            findings.Add(DoctorVerb.Well("identity", "key " + KeyPrint.Printed(KeyPrint.CodeOf(identity.Print))));
            findings.Add(Own(identity));
            findings.Add(await Bridge(options.Bridge, identity));
            findings.Add(await Clock(options));
            findings.Add(await DoctorVerb.Plant(options) ?? await Plant(options));
            if (options.PlantBroker.IsUsed) findings.AddRange(Logins(options, identity));
            if (identity.Settings is { } settings && HasOwnCertificate(identity)) findings.Add(await Cloud(settings.Broker, identity));
        }

        return findings;
    }

    private static bool HasOwnCertificate(IdentityFolder identity)
    {
        try
        {
            if (!File.Exists(identity.CertificateFile) || !File.Exists(identity.TrustFile)) return false;
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(identity.CertificateFile);
            return certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(identity.PublicKey);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>The certificate: there, of this key, of an authority we trust, in time.</summary>
    private static Finding Own(IdentityFolder identity)
    {
        if (!File.Exists(identity.CertificateFile))
            return DoctorVerb.Ill(
                "pairing",
                "this gateway is paired with nobody",
                "scan its label with a phone, then the code on the plant page (/pairing) or press its button"
            );
        X509Certificate2Collection chain = [];
        try
        {
            chain.ImportFromPemFile(identity.CertificateFile);
        }
        catch (CryptographicException)
        {
            return DoctorVerb.Ill("certificate", $"{identity.CertificateFile} cannot be read", "delete it: the gateway gets a new one from the bridge");
        }

        if (!chain[0].PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(identity.PublicKey))
            return DoctorVerb.Ill(
                "certificate",
                "the certificate belongs to another key than this gateway's",
                "delete it: the gateway gets its own from the bridge"
            );
        if (!File.Exists(identity.TrustFile))
            return DoctorVerb.Ill("trust", $"{identity.TrustFile} is missing", "start the gateway: the bridge tells it whom to trust");
        using var check = new X509Chain();
        check.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        check.ChainPolicy.CustomTrustStore.ImportFromPemFile(identity.TrustFile);
        check.ChainPolicy.ExtraStore.AddRange(chain);
        check.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        check.ChainPolicy.VerificationTime = chain[0].NotBefore.AddMinutes(1);
        return check.Build(chain[0])
            ? DoctorVerb.Certificate(identity.CertificateFile)
            : DoctorVerb.Ill(
                "certificate",
                "the certificate is of an authority this gateway does not trust",
                "the authority was changed: let the gateway reach the bridge, it enrols anew"
            );
    }

    private static async Task<Finding> Bridge(BridgePlace place, IdentityFolder identity)
    {
        const string subject = "bridge";
        if (place.Problems().FirstOrDefault() is { } wrong) return DoctorVerb.Ill(subject, wrong, "correct bridge in gateway.yaml");
        try
        {
            using var client = new BridgeClient(place, identity, "doctor");
            using var limit = new CancellationTokenSource(s_patience);
            CheckInAnswer answer = await client.CheckInAsync(new CheckIn("", "", 0, ""), limit.Token);
            return answer.State switch
            {
                GatewayStates.Revoked => DoctorVerb.Ill(subject, "this gateway was reported stolen", "give it back to its owner; it never pairs again"),
                GatewayStates.Retired => DoctorVerb.Ill(
                    subject,
                    "this gateway was taken out of service",
                    "start it: it deletes its data, then it can be paired anew"
                ),
                GatewayStates.Paired => DoctorVerb.Well(subject, $"{place.Url} knows this gateway as {answer.Gateway}"),
                _ => DoctorVerb.Well(subject, $"{place.Url} answers"),
            };
        }
        catch (Exception away) when (away is BridgeAwayException or OperationCanceledException or CryptographicException or ArgumentException)
        {
            return DoctorVerb.Ill(subject, $"{place.Url}: {away.Message}", AdviceOn(away));
        }
    }

    private static string AdviceOn(Exception away) => (away.InnerException, away.Message) switch
    {
            (_, var text) when text.Contains("time is not signed", StringComparison.Ordinal) =>
                "bridge.timeKeyFile is another bridge's, or somebody stands between: compare it with the bridge's time.pub",
            (HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }, _) =>
                "the endpoint's certificate is of an authority this gateway does not trust: compare bridge.caFile with the bridge's trust.pem; if they agree, somebody stands between",
            (HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }, _) =>
                "the name cannot be looked up: check bridge.url and the name service of this network",
            _ => "check that the bridge runs, that bridge.url is right, and that no firewall is between",
        };

    /// <summary>This box's clock against the bridge's signed time, as the running gateway measured it.</summary>
    private static async Task<Finding> Clock(GatewayHostOptions options)
    {
        try
        {
            using var http = new HttpClient { Timeout = s_patience };
            using JsonDocument view = JsonDocument.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{options.Http.Port}/api/pairing")));
            if (!view.RootElement.TryGetProperty("clockErrorSec", out JsonElement error)) return DoctorVerb.Well("bridge time", "not heard yet");
            string saw = string.Create(CultureInfo.InvariantCulture, $"this box's clock is {error.GetDouble():0.0} s from the bridge's");
            return Math.Abs(error.GetDouble()) <= ClockErrorSec
                ? DoctorVerb.Well("bridge time", saw)
                : DoctorVerb.Ill("bridge time", saw, "set up a time server (systemd-timesyncd or chrony) and check the battery of the box's clock");
        }
        catch (Exception away) when (away is HttpRequestException or OperationCanceledException or JsonException)
        {
            return DoctorVerb.Well("bridge time", "the gateway does not run");
        }
    }

    /// <summary>Logs in at the plant broker as the gateway does, under a client id of its own.</summary>
    private static async Task<Finding> Plant(GatewayHostOptions options)
    {
        BrokerOptions plant = options.Plant;
        if (options.PlantBroker.IsUsed)
        {
            var files = new PlantBrokerFiles(options.PlantBroker, plant.Port);
            if (!File.Exists(files.ConfigFile) || !File.Exists(files.PasswordFile))
                return DoctorVerb.Ill(
                    "plant broker",
                    $"{options.PlantBroker.Folder} lacks the broker's files",
                    "start the gateway: it writes them; then start the broker on them"
                );
            plant = plant with { User = PlantBrokerFiles.GatewayUser, PasswordFile = files.PasswordFile };
        }

        Finding port = await DoctorVerb.Broker("plant broker", plant);
        if (!port.IsWell) return port;
        var visitor = new Visitor();
        using var link = new MqttnetLink(plant.ToLink("doctor", [], isCleanSession: true, window: 1), visitor);
        link.Start();
        bool isIn = await Task.WhenAny(visitor.Connected, Task.Delay(s_patience)) == visitor.Connected;
        string reason = link.Status.Reason;
        await link.StopAsync();
        return isIn
            ? port
            : DoctorVerb.Ill(
                "plant broker",
                $"{plant.Host}:{plant.Port} answers, and refuses the gateway: {reason}",
                "restart the broker on the gateway's files: its logins are older than they"
            );
    }

    /// <summary>Every placed module has its login, and the broker shows the certificate that modules were given to trust.</summary>
    private static IEnumerable<Finding> Logins(GatewayHostOptions options, IdentityFolder identity)
    {
        string passwords = Path.Combine(options.PlantBroker.Folder, "passwords");
        string[] known = File.Exists(passwords) ? [.. File.ReadLines(passwords).Select(line => line.Split(':')[0])] : [];
        string[] missing = [.. (identity.Settings?.Machines ?? []).SelectMany(machine => machine.Modules).Select(module => module.Module).Except(known)];
        yield return missing.Length == 0
            ? DoctorVerb.Well("module logins", $"{Math.Max(0, known.Length - 1)} modules may log in")
            : DoctorVerb.Ill(
                "module logins",
                $"{string.Join(", ", missing)} placed here and without a login at the plant broker",
                "start the gateway: it writes the logins; then look whether the broker reloads them"
            );

        var files = new PlantBrokerFiles(options.PlantBroker, options.Plant.Port);
        if (files.IsUntold)
        {
            yield return DoctorVerb.Ill(
                "module logins",
                $"the broker was not told of changes in {options.PlantBroker.Folder}: a module that was taken off may still be in",
                "restart the broker; the gateway's user must be the broker's or root to tell it"
            );
        }

        string trust = files.TrustFile;
        bool isOurs = File.Exists(trust) && File.ReadAllText(trust) == Mqtt.Broker.PlantAuthority.CertificateOf(identity.PlantAuthorityText);
        yield return isOurs
            ? DoctorVerb.Well("plant authority", "modules trust this gateway's")
            : DoctorVerb.Ill(
                "plant authority",
                $"{trust} is not this gateway's authority",
                "start the gateway: it writes its own; modules that were given the other one must join again"
            );
    }

    /// <summary>A TLS handshake with the cloud broker with the gateway's own certificate, and no MQTT: a second session would end the running one.</summary>
    private static async Task<Finding> Cloud(BrokerPlace place, IdentityFolder identity)
    {
        string at = string.Create(CultureInfo.InvariantCulture, $"{place.Host}:{place.Port}");
        try
        {
            using var limit = new CancellationTokenSource(s_patience);
            using var client = new TcpClient();
            await client.ConnectAsync(place.Host, place.Port, limit.Token);
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(identity.TrustFile);
            X509Certificate2Collection chain = [];
            chain.ImportFromPemFile(identity.CertificateFile);
            using X509Certificate2 own = chain[0].CopyWithPrivateKey(identity.Key.Key);
            using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = place.Host,
                    CertificateChainPolicy = policy,
                    ClientCertificateContext = SslStreamCertificateContext.Create(own, [.. chain.Skip(1)], offline: true),
                },
                limit.Token
            );
            await RefusalAsync(tls);
            return DoctorVerb.Well("cloud broker", at + " takes this gateway's certificate");
        }
        catch (Exception problem) when (problem is SocketException or OperationCanceledException)
        {
            return DoctorVerb.Ill(
                "cloud broker",
                $"{at}: {(problem is SocketException ? problem.Message : "no answer")}",
                "check that the broker runs and that the firewall lets this port out"
            );
        }
        catch (System.Security.Authentication.AuthenticationException problem)
        {
            return DoctorVerb.Ill(
                "cloud broker",
                $"{at} shows a certificate this gateway does not trust: {problem.Message}",
                "compare the broker's certificate with the bridge's authority; if they agree, somebody stands between"
            );
        }
        catch (IOException problem)
        {
            return DoctorVerb.Ill(
                "cloud broker",
                $"{at} refuses this gateway's certificate: {problem.Message}",
                "it was revoked, ran out, or is of an authority the broker dropped: see the bridge, then restart the gateway to enrol anew"
            );
        }
    }

    /// <summary>
    /// TLS 1.3 says only after the handshake whether the client's certificate was taken: a broker that refused it closes, one that took it waits for us.
    /// </summary>
    private static async Task RefusalAsync(SslStream tls)
    {
        using var moment = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        try
        {
            if (await tls.ReadAsync(new byte[1], moment.Token) == 0) throw new IOException("it closed the connection after the handshake");
        }
        catch (OperationCanceledException)
        {
            // Still open, waiting for an MQTT CONNECT.
        }
    }

    private sealed class Visitor : IMqttHandler
    {
        private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Connected => _connected.Task;

        public void OnConnected(IMqttPublisher publisher, bool sessionPresent) => _connected.TrySetResult();

        public void OnBatch(IReadOnlyList<MqttMessage> batch)
        {
        }

        public void OnPublished(long token)
        {
        }

        public void OnDisconnected(string reason)
        {
        }
    }
}
