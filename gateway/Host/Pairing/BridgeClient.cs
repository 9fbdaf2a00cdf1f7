using System.Formats.Asn1;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Mqtt;

namespace EdgeAgent.Gateway.Host.Pairing;

/// <summary>
/// Talks to the bridge's enrolment endpoint: TLS 1.2 or newer, trusting the bridge's authority alone, no proxy, no redirect. The servers' certificates are
/// valid from 1970 on, so a box whose clock is wrong gets through; what time it is says the bridge, signed with the pinned key over our nonce.
/// </summary>
public sealed class BridgeClient(BridgePlace place, IdentityFolder identity, string software) : IDisposable
{
    private const int MaxAnswerBytes = 4 * 1024 * 1024;                                 // 200 machines with whole profiles, and room
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);              // over the longest hold

    private readonly byte[] _timeKey = TimeKeyOf(place.TimeKeyFile);
    private HttpClient? _http;
    private string? _trust;
    private string? _challenge;

    /// <summary>True once an answer came: the next question can be a real one.</summary>
    public bool HasChallenge => _challenge is not null;

    /// <summary>Asks; throws <see cref="BridgeAwayException"/> when there is no sound answer.</summary>
    /// <param name="message">Without key, nonce, software and challenge, which are filled in here.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public async Task<CheckInAnswer> CheckInAsync(CheckIn message, CancellationToken cancel)
    {
        string nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        SignedMessage envelope = Signatures.Sign(
            message with
            {
                Key = Convert.ToBase64String(identity.PublicKey),
                Nonce = nonce,
                Software = software,
                Challenge = _challenge,
            },
            identity.Key.Key
        );
        CheckInAnswer answer = await SendAsync(
            async http =>
            {
                using HttpResponseMessage response = await http.PostAsJsonAsync("/enrol/v1/check-in", envelope, PairingJson.Default.SignedMessage, cancel);
                if (response.StatusCode != HttpStatusCode.OK) throw new BridgeAwayException($"the bridge answered {(int)response.StatusCode}");
                return await response.Content.ReadFromJsonAsync(PairingJson.Default.CheckInAnswer, cancel)
                    ?? throw new BridgeAwayException("the bridge's answer was empty");
            },
            cancel);
        if (!Signatures.IsTime(nonce, answer.TimeMs, answer.TimeSignature, _timeKey))
            throw new BridgeAwayException("the answer's time is not signed by the bridge this gateway knows");
        _challenge = answer.Challenge;
        return answer;
    }

    /// <summary>Asks for a certificate (RFC 7030, simple enrol); the chain, leaf first.</summary>
    public async Task<IReadOnlyList<X509Certificate2>> EnrolAsync(CancellationToken cancel) => await SendAsync(
        async http =>
        {
            using var body = new StringContent(Convert.ToBase64String(identity.Request(), Base64FormattingOptions.InsertLineBreaks));
            body.Headers.ContentType = new("application/pkcs10");
            using HttpResponseMessage response = await http.PostAsync(new Uri("/.well-known/est/simpleenroll", UriKind.Relative), body, cancel);
            string text = await response.Content.ReadAsStringAsync(cancel);
                if (response.StatusCode != HttpStatusCode.OK)
                    throw new BridgeAwayException($"no certificate: {(text.Length <= 40 ? text : response.StatusCode.ToString())}");
            return CertificatesOf(Convert.FromBase64String(text));
        },
        cancel);

    public void Dispose() => _http?.Dispose();

    private async Task<T> SendAsync<T>(Func<HttpClient, Task<T>> ask, CancellationToken cancel)
    {
        try
        {
            return await ask(Http());
        }
        catch (Exception failure)
            when (failure is HttpRequestException or FormatException or System.Text.Json.JsonException or CryptographicException or AsnContentException
                || (failure is OperationCanceledException && !cancel.IsCancellationRequested)
            )
        {
            throw new BridgeAwayException(failure.InnerException?.Message ?? failure.Message, failure);
        }
    }

    /// <summary>Made anew when the authorities to trust changed.</summary>
    private HttpClient Http()
    {
        string trust = SmallFile.Read(File.Exists(identity.TrustFile) ? identity.TrustFile : place.CaFile, TrustRemedy, Checked);
        if (_http is not null && trust == _trust) return _http;
        _http?.Dispose();
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(trust);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = policy,
                EnabledSslProtocols = System.Security.Authentication.SslProtocols.Tls12 | System.Security.Authentication.SslProtocols.Tls13,
            },
        };
        _http = new HttpClient(handler) { BaseAddress = new Uri(place.Url), Timeout = s_patience, MaxResponseContentBufferSize = MaxAnswerBytes };
        _trust = trust;
        return _http;
    }

    /// <summary>The certificates of a PKCS #7 "certs-only" answer, the one for our key first.</summary>
    private List<X509Certificate2> CertificatesOf(byte[] message)
    {
        var signedData = new AsnReader(message, AsnEncodingRules.BER).ReadSequence();
        signedData.ReadObjectIdentifier();
        AsnReader content = signedData.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence();
        content.ReadInteger();
        content.ReadSetOf();
        content.ReadSequence();
        AsnReader certificates = content.ReadSetOf(skipSortOrderValidation: true, new Asn1Tag(TagClass.ContextSpecific, 0));
        var found = new List<X509Certificate2>();
        while (certificates.HasData) found.Add(X509CertificateLoader.LoadCertificate(certificates.ReadEncodedValue().Span));
        X509Certificate2 own =
            found.Find(certificate => certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(identity.PublicKey))
            ?? throw new BridgeAwayException("the bridge's certificate is for another key");
        return [own, .. found.Where(certificate => certificate != own)];
    }

    private static byte[] TimeKeyOf(string file)
    {
        using ECDsa key = ECDsa.Create();
        return SmallFile.Read(file, TrustRemedy, text =>
        {
            key.ImportFromPem(text);
            return key.ExportSubjectPublicKeyInfo();
        });
    }

    private const string TrustRemedy =
        "Nothing was sent to the bridge. Put the file back as the bridge gave it (it lies in its authority folder), and start again.";

    private static string Checked(string pem)
    {
        var trusted = new X509Certificate2Collection();
        trusted.ImportFromPem(pem);
        return trusted.Count > 0 ? pem : throw new FormatException("it holds no certificate");
    }
}

/// <summary>The bridge gave no sound answer. Everything goes on as it was; the gateway asks again.</summary>
public sealed class BridgeAwayException(string message, Exception? inner = null) : Exception(message, inner);
