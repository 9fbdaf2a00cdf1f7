using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Threading.RateLimiting;
using EdgeAgent.CloudBridge.Hosting;
using EdgeAgent.CloudBridge.Pairing.Authority;
using EdgeAgent.Contracts.Pairing;
using EdgeAgent.Mqtt;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace EdgeAgent.CloudBridge.Pairing;

/// <summary>
/// Where gateways come in before they have a certificate: a listener of its own with the authority's own server certificate, apart from people's pages and with
/// nothing else on it. Speaks the check-in and the shape of EST (RFC 7030: cacerts, simpleenroll, simplereenroll). Limits: bodies of
/// <see cref="Signatures.MaxMessageLength"/>, <see cref="PerAddress"/> requests at once from one address and <see cref="PerSecond"/> a second after that, a
/// check-in held <see cref="LongestHold"/>, TLS 1.2 or newer.
/// </summary>
public sealed class EnrolmentServer(
    BridgeOptions options,
    GatewayCheckIn checkIns,
    CertificateEnrolment enrolment,
    AuthorityFolder authority,
    PairingSignal signal,
    TimeProvider time
) : IHostedService, IAsyncDisposable
{
    public const int PerAddress = 100;
    public const int PerSecond = 20;
    public static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(25);

    private WebApplication? _app;
    private ServerCertificate? _certificate;

    /// <summary>Where it listens; empty before the start.</summary>
    public string Address => _app?.Urls.FirstOrDefault() ?? "";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        authority.RenewServer(options.ServerNames);
        _certificate = new ServerCertificate(authority.ServerCertificateFile, authority.ServerKeyFile);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder
            .Logging.ClearProviders()
            .AddSimpleConsole(console => console.SingleLine = true)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 2 * Signatures.MaxMessageLength;
            kestrel.Limits.MaxRequestHeadersTotalSize = 8 * 1024;
            kestrel.Limits.MaxConcurrentConnections = 5_000;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
                kestrel.Listen(
                    System.Net.IPAddress.Parse(options.EnrolmentAddress),
                    options.EnrolmentPort!.Value,
                    listen => listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(Tls()) })
                );
        });
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
                RateLimitPartition.GetTokenBucketLimiter(
                    context.Connection.RemoteIpAddress?.ToString() ?? "",
                    _ => new TokenBucketRateLimiterOptions
                    {
                        TokenLimit = PerAddress,
                        TokensPerPeriod = PerSecond,
                        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                        QueueLimit = 0,
                    }
                )
            );
        });
        _app = builder.Build();
        _app.UseRateLimiter();
        _app.MapPost("/enrol/v1/check-in", CheckInAsync);
        _app.MapGet("/.well-known/est/cacerts", context => AnswerAsync(context, authority.TrustCollection()));
        _app.MapPost("/.well-known/est/simpleenroll", context => EnrolAsync(context, isAgain: false));
        _app.MapPost("/.well-known/est/simplereenroll", context => EnrolAsync(context, isAgain: true));
        await _app.StartAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_app is not null) await _app.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
    }

    private async Task CheckInAsync(HttpContext context)
    {
        SignedMessage? envelope = await ReadAsync(context);
        if (envelope is null || !CheckInRules.TryRead(envelope, out CheckIn message, out string print))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        CheckInAnswer answer = checkIns.Answer(message, print);
        if (message.WaitMs > 0 && checkIns.IsFresh(message, print) && !checkIns.HasNews(print, message))
        {
            await HoldAsync(message, print, context.RequestAborted);
            answer = checkIns.Answer(message with { Verdicts = null, PlantAuthority = null }, print);
        }

        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await JsonSerializer.SerializeAsync(context.Response.Body, answer, PairingJson.Default.CheckInAnswer, context.RequestAborted);
    }

    private static async Task<SignedMessage?> ReadAsync(HttpContext context)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, PairingJson.Default.SignedMessage, context.RequestAborted);
        }
        catch (Exception bad) when (bad is JsonException or BadHttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Keeps a gateway's question open until there is an answer to it: what an installer does reaches the gateway at once.</summary>
    private async Task HoldAsync(CheckIn message, string print, CancellationToken cancel)
    {
        long begun = time.GetTimestamp();
        TimeSpan hold = TimeSpan.FromMilliseconds(Math.Min(message.WaitMs, LongestHold.TotalMilliseconds));
        while (time.GetElapsedTime(begun) < hold && !checkIns.HasNews(print, message)) await signal.WaitAsync(KeyPrint.CodeOf(print), cancel);
    }

    private async Task EnrolAsync(HttpContext context, bool isAgain)
    {
        X509Certificate2? presented = isAgain ? await context.Connection.GetClientCertificateAsync(context.RequestAborted) : null;
        if (isAgain && presented is null)
        {
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, "certificate-missing");
            return;
        }

        byte[]? request = await ReadRequestAsync(context);
        string? problem = "malformed";
        X509Certificate2Collection? signed = request is null ? null : enrolment.Sign(request, presented, out problem);
        if (signed is null) await RefuseAsync(context, problem switch { "malformed" => 400, "too-many" => 429, _ => 403 }, problem!);
        else await AnswerAsync(context, signed);
    }

    private static async Task<byte[]?> ReadRequestAsync(HttpContext context)
    {
        try
        {
            using var reader = new StreamReader(context.Request.Body);
            return Convert.FromBase64String(await reader.ReadToEndAsync(context.RequestAborted));
        }
        catch (Exception bad) when (bad is FormatException or BadHttpRequestException)
        {
            return null;
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string problem)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(problem);
    }

    /// <summary>Certificates as EST has them: PKCS #7, certificates only, base64.</summary>
    private static Task AnswerAsync(HttpContext context, X509Certificate2Collection certificates)
    {
        context.Response.ContentType = "application/pkcs7-mime; smime-type=certs-only";
        context.Response.Headers["Content-Transfer-Encoding"] = "base64";
        return context.Response.WriteAsync(Convert.ToBase64String(certificates.Export(X509ContentType.Pkcs7)!, Base64FormattingOptions.InsertLineBreaks));
    }

    private SslServerAuthenticationOptions Tls() => new()
    {
            ServerCertificateContext = _certificate!.Current,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateRequired = true, // asked for; a gateway that has none yet sends none
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                certificate is null || authority.IsGatewayCertificate((X509Certificate2)certificate, time.GetUtcNow()),
        };
}
