using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeAgent.Mqtt.Mqttnet;

/// <summary>One MQTTnet client for one connection. Everything it has to say goes through the mailbox to its owner's thread.</summary>
internal sealed class MqttnetConnection : IDisposable
{
    private readonly MqttLinkOptions _options;
    private readonly Action<Action> _mail;
    private readonly IMqttClient _client;
    private readonly CancellationTokenSource _end = new();
    private volatile string? _tlsProblem;
    private volatile bool _isLeaving;

    public MqttnetConnection(MqttLinkOptions options, Action<Action> mail)
    {
        (_options, _mail) = (options, mail);
        _client = new MqttClientFactory().CreateMqttClient(new BatchingAdapterFactory(OpenAsync));
    }

    public bool IsConnected => _client.IsConnected;

    private string Where => $"{_options.Host}:{_options.Port}";

    public void Connect(Action<bool> connected, Action<string> broken, Action<MqttMessage, MqttApplicationMessageReceivedEventArgs> received)
    {
        _client.ApplicationMessageReceivedAsync += given =>
        {
            given.AutoAcknowledge = false;
            MqttApplicationMessage message = given.ApplicationMessage;
            MqttQos qos = message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce ? MqttQos.AtMostOnce : MqttQos.AtLeastOnce;
            var copy = new MqttMessage(message.Topic, message.Payload.ToArray(), qos, message.Retain);
            _mail(() => received(copy, given));
            return Task.CompletedTask;
        };
        _client.DisconnectedAsync += given =>
        {
            if (!given.ClientWasConnected || _isLeaving) return Task.CompletedTask;      // a failed connect and a goodbye are reported below
            string reason = ExplainBreak(given);
            _mail(() => broken(reason));
            return Task.CompletedTask;
        };
        _ = ConnectAsync(connected, broken);
    }

    private async Task ConnectAsync(Action<bool> connected, Action<string> broken)
    {
        try
        {
            MqttClientConnectResult result = await _client.ConnectAsync(Options(), _end.Token).ConfigureAwait(false);
            if (result.ResultCode == MqttClientConnectResultCode.Success) _mail(() => connected(result.IsSessionPresent));
            else _mail(() => broken(ExplainRefusal(result)));
        }
        catch (Exception failure)                                                       // whatever a connect fails with is the reason to report
        {
            _mail(() => broken(ExplainFailure(failure)));
        }
    }

    private MqttClientOptions Options()
    {
        var result = new MqttClientOptions
        {
            ClientId = _options.ClientId,
            ProtocolVersion = _options.Protocol == MqttProtocol.V5 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311,
            CleanSession = _options.CleanSession,
            SessionExpiryInterval = _options is { Protocol: MqttProtocol.V5, CleanSession: false } ? uint.MaxValue : 0,
            KeepAlivePeriod = _options.KeepAlive,
            Timeout = _options.ConnectTimeout,
            ChannelOptions = new MqttClientTcpOptions { RemoteEndpoint = new System.Net.DnsEndPoint(_options.Host, _options.Port) },
        };
        if (_options.User is not null) result.Credentials = new MqttClientCredentials(_options.User, _options.Password is null ? null : Encoding.UTF8.GetBytes(_options.Password));
        if (_options.Will is { } will)
        {
            result.WillTopic = will.Topic;
            result.WillPayload = will.Payload;
            result.WillQualityOfServiceLevel = (MqttQualityOfServiceLevel)will.Qos;
            result.WillRetain = will.Retain;
        }

        return result;
    }

    /// <summary>
    /// The connection's bytes, over TLS where asked. Not MQTTnet's own: it sends a client certificate without the certificates that lead from it to the
    /// authority, and a broker then cannot tell whose it is.
    /// </summary>
    private async Task<Stream> OpenAsync(CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(_options.Host, _options.Port, cancel).ConfigureAwait(false);
            var plain = new NetworkStream(socket, ownsSocket: true);
            if (_options.Tls is not { } tls) return plain;
            var secure = new SslStream(plain);
            await secure.AuthenticateAsClientAsync(AuthenticationOf(tls), cancel).ConfigureAwait(false);
            return secure;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private SslClientAuthenticationOptions AuthenticationOf(MqttTls tls)
    {
        var result = new SslClientAuthenticationOptions
        {
            TargetHost = _options.Host,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,                // revocation is the broker's and the bridge's
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Judge(certificate, chain, errors),
        };
        if (tls.CertificateFile is null) return result;
        var leading = new X509Certificate2Collection();
        leading.ImportFromPemFile(tls.CertificateFile);
        result.ClientCertificateContext = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(tls.CertificateFile, tls.KeyFile), leading, offline: true);
        return result;
    }

    /// <summary>Trusts the authorities of the file and no other, and only for this host's name.</summary>
    private bool Judge(X509Certificate? certificate, X509Chain? shown, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) _tlsProblem = "the broker showed no certificate";
        else if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) _tlsProblem = "host name verification failed";
        if (_tlsProblem is not null) return false;

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(_options.Tls!.CaFile);
        if (shown is not null) chain.ChainPolicy.ExtraStore.AddRange(shown.ChainElements.Select(element => element.Certificate).ToArray());
        if (chain.Build(new X509Certificate2(certificate!))) return true;
        _tlsProblem = $"certificate verify failed ({string.Join(", ", chain.ChainStatus.Select(status => status.Status))})";
        return false;
    }

    public void Subscribe(Action granted, Action<string> refused) => _ = SubscribeAsync(granted, refused);

    private async Task SubscribeAsync(Action granted, Action<string> refused)
    {
        var request = new MqttClientSubscribeOptions
        {
            TopicFilters = [.. _options.Subscriptions.Select(subscription => new MqttTopicFilter { Topic = subscription.Filter, QualityOfServiceLevel = (MqttQualityOfServiceLevel)subscription.Qos })],
        };
        try
        {
            MqttClientSubscribeResult result = await _client.SubscribeAsync(request, _end.Token).ConfigureAwait(false);
            MqttClientSubscribeResultItem? denied = result.Items.FirstOrDefault(item => (int)item.ResultCode >= 0x80);
            if (denied is null) _mail(granted);
            else _mail(() => refused($"The broker refused a subscription of {_options.ClientId} ({denied.ResultCode}). Check its ACL."));
        }
        catch (Exception failure) when (IsBreak(failure))
        {
            // The disconnect is reported by its own event.
        }
    }

    /// <summary>
    /// False: nothing was sent. Otherwise <paramref name="answered"/> follows with null or the broker's refusal, unless the connection breaks.
    /// </summary>
    public bool Publish(string topic, ReadOnlySpan<byte> payload, MqttQos qos, bool retain, Action<string?> answered)
    {
        var message = new MqttApplicationMessage { Topic = topic, Payload = new ReadOnlySequence<byte>(payload.ToArray()), QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos, Retain = retain };
        try
        {
            // A client that is disposed ends its own waits; a registration for each message would cost.
            Task<MqttClientPublishResult> sending = _client.PublishAsync(message, CancellationToken.None);
            _ = AnswerAsync(sending, answered);
            return true;
        }
        catch (MqttClientNotConnectedException)
        {
            return false;
        }
    }

    private async Task AnswerAsync(Task<MqttClientPublishResult> sending, Action<string?> answered)
    {
        try
        {
            MqttClientPublishResult result = await sending.ConfigureAwait(false);
            _mail(() => answered(result.IsSuccess ? null : result.ReasonCode.ToString()));
        }
        catch (Exception failure) when (IsBreak(failure))
        {
            // Unknown for ever; the disconnect is reported by its own event.
        }
    }

    public void Acknowledge(MqttApplicationMessageReceivedEventArgs given) => _ = AcknowledgeAsync(given);

    private async Task AcknowledgeAsync(MqttApplicationMessageReceivedEventArgs given)
    {
        try
        {
            await given.AcknowledgeAsync(_end.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (IsBreak(failure))
        {
            // The broker will send the message again.
        }
    }

    public void Goodbye(Action gone) => _ = GoodbyeAsync(gone);

    private async Task GoodbyeAsync(Action gone)
    {
        _isLeaving = true;
        try
        {
            await _client.DisconnectAsync(new MqttClientDisconnectOptions(), _end.Token).ConfigureAwait(false);
            _mail(gone);
        }
        catch (Exception failure) when (IsBreak(failure))
        {
            // The stop limit ends the link.
        }
    }

    /// <summary>MQTTnet shows a broken connection in many ways, a null reference inside it among them (it clears its fields while calls run).</summary>
    private static bool IsBreak(Exception failure) =>
        failure is MqttCommunicationException or OperationCanceledException or ObjectDisposedException or SocketException or IOException or NullReferenceException or InvalidOperationException;

    private string ExplainRefusal(MqttClientConnectResult result) => result.ResultCode switch
    {
        MqttClientConnectResultCode.BadUserNameOrPassword => $"The broker at {Where} refuses the login of user {_options.User ?? "(none)"}: bad user name or password.",
        MqttClientConnectResultCode.NotAuthorized => $"The broker at {Where} refuses the login of user {_options.User ?? "(none)"}: not authorised. Check user, password and client id.",
        MqttClientConnectResultCode.UnsupportedProtocolVersion => $"The broker at {Where} does not speak MQTT {(_options.Protocol == MqttProtocol.V5 ? "5. Use Protocol V311" : "3.1.1")}.",
        MqttClientConnectResultCode.ClientIdentifierNotValid => $"The broker at {Where} refuses the client id {_options.ClientId}.",
        _ => $"The broker at {Where} refuses the connection: {result.ResultCode} {result.ReasonString}.",
    };

    private string ExplainFailure(Exception failure)
    {
        if (_tlsProblem is not null) return $"TLS to {Where} failed: {_tlsProblem}. Check the certificates, the host name in the broker's one, and both clocks.";
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return $"The name {_options.Host} cannot be looked up. Check the host name and the name service.";
                case SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.NotConnected or SocketError.Shutdown } when _options.Tls is not null:
                    return TlsBreak();
                case SocketException socket:
                    return $"No connection to {Where}: {socket.Message}. Check that the broker runs and the address is right.";
                case AuthenticationException:
                    return $"TLS to {Where} failed: {cause.Message} {cause.InnerException?.Message}";
            }
        }

        return _options.Tls is not null ? TlsBreak() : $"{Where} closed the connection before it answered. Check that it is an MQTT broker that speaks without TLS on this port. ({failure.Message})";
    }

    private string TlsBreak() => $"{Where} broke off during or right after the TLS handshake. It wants a client certificate, refuses the one it got, or speaks without TLS on this port.";

    private string ExplainBreak(MqttClientDisconnectedEventArgs given)
    {
        if (given.Exception is OperationCanceledException or MqttCommunicationTimedOutException || given.Exception?.InnerException is OperationCanceledException)
        {
            return $"The broker at {Where} does not answer any more; nothing came for a whole keep-alive of {_options.KeepAlive.TotalSeconds} s.";
        }

        if ((int)given.Reason >= 0x81) return $"The broker at {Where} ended the connection: {given.Reason}. Was it taken over by another client with the id {_options.ClientId}?";
        return $"The broker at {Where} closed the connection. It stopped, or another client logged in as {_options.ClientId}.";
    }

    /// <summary>Closes the socket without a goodbye.</summary>
    public void Dispose()
    {
        _end.Cancel();
        _client.Dispose();
        _end.Dispose();
    }
}
