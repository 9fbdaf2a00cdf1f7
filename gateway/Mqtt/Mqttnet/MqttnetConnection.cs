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

/// <summary>One MQTTnet client for one connection. Everything it has to say goes through <paramref name="mail"/> to its owner's thread.</summary>
internal sealed class MqttnetConnection(MqttLinkOptions options, Action<Action> mail) : IDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly CancellationTokenSource _end = new();
    private volatile string? _tlsProblem;
    private volatile bool _isLeaving;

    public bool IsConnected => _client.IsConnected;

    private string Where => $"{options.Host}:{options.Port}";

    public void Connect(Action<bool> connected, Action<string> broken, Action<MqttMessage, MqttApplicationMessageReceivedEventArgs> received)
    {
        _client.ApplicationMessageReceivedAsync += given =>
        {
            given.AutoAcknowledge = false;
            MqttApplicationMessage message = given.ApplicationMessage;
            MqttQos qos = message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce ? MqttQos.AtMostOnce : MqttQos.AtLeastOnce;
            var copy = new MqttMessage(message.Topic, message.Payload.ToArray(), qos, message.Retain);
            mail(() => received(copy, given));
            return Task.CompletedTask;
        };
        _client.DisconnectedAsync += given =>
        {
            if (!given.ClientWasConnected || _isLeaving) return Task.CompletedTask;      // a failed connect and a goodbye are reported below
            string reason = ExplainBreak(given);
            mail(() => broken(reason));
            return Task.CompletedTask;
        };
        _ = ConnectAsync(connected, broken);
    }

    private async Task ConnectAsync(Action<bool> connected, Action<string> broken)
    {
        try
        {
            MqttClientConnectResult result = await _client.ConnectAsync(Options(), _end.Token).ConfigureAwait(false);
            if (result.ResultCode == MqttClientConnectResultCode.Success) mail(() => connected(result.IsSessionPresent));
            else mail(() => broken(ExplainRefusal(result)));
        }
        catch (Exception failure)                                                       // whatever a connect fails with is the reason to report
        {
            mail(() => broken(ExplainFailure(failure)));
        }
    }

    private MqttClientOptions Options()
    {
        var result = new MqttClientOptions
        {
            ClientId = options.ClientId,
            ProtocolVersion = options.Protocol == MqttProtocol.V5 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311,
            CleanSession = options.CleanSession,
            SessionExpiryInterval = options is { Protocol: MqttProtocol.V5, CleanSession: false } ? uint.MaxValue : 0,
            KeepAlivePeriod = options.KeepAlive,
            Timeout = options.ConnectTimeout,
            ChannelOptions = new MqttClientTcpOptions { RemoteEndpoint = new System.Net.DnsEndPoint(options.Host, options.Port), TlsOptions = TlsOptions() },
        };
        if (options.User is not null) result.Credentials = new MqttClientCredentials(options.User, options.Password is null ? null : Encoding.UTF8.GetBytes(options.Password));
        if (options.Will is { } will)
        {
            result.WillTopic = will.Topic;
            result.WillPayload = will.Payload;
            result.WillQualityOfServiceLevel = (MqttQualityOfServiceLevel)will.Qos;
            result.WillRetain = will.Retain;
        }

        return result;
    }

    private MqttClientTlsOptions TlsOptions()
    {
        if (options.Tls is not { } tls) return new MqttClientTlsOptions { UseTls = false };
        var result = new MqttClientTlsOptions
        {
            UseTls = true,
            TargetHost = options.Host,
            SslProtocol = SslProtocols.Tls12 | SslProtocols.Tls13,
            RevocationMode = X509RevocationMode.NoCheck,                                // as libmosquitto: revocation is the broker's and the bridge's
            CertificateValidationHandler = Judge,
        };
        if (tls.CertificateFile is not null) result.ClientCertificatesProvider = new DefaultMqttCertificatesProvider(new X509Certificate2Collection(X509Certificate2.CreateFromPemFile(tls.CertificateFile, tls.KeyFile)));
        return result;
    }

    /// <summary>Trusts the authorities of the file and no other, and only for this host's name.</summary>
    private bool Judge(MqttClientCertificateValidationEventArgs given)
    {
        if (given.SslPolicyErrors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) _tlsProblem = "the broker showed no certificate";
        else if (given.SslPolicyErrors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) _tlsProblem = "host name verification failed";
        if (_tlsProblem is not null) return false;

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(options.Tls!.CaFile);
        foreach (X509ChainElement element in given.Chain.ChainElements) chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        if (chain.Build(new X509Certificate2(given.Certificate))) return true;
        _tlsProblem = $"certificate verify failed ({string.Join(", ", chain.ChainStatus.Select(status => status.Status))})";
        return false;
    }

    public void Subscribe(Action granted, Action<string> refused) => _ = SubscribeAsync(granted, refused);

    private async Task SubscribeAsync(Action granted, Action<string> refused)
    {
        var request = new MqttClientSubscribeOptions
        {
            TopicFilters = [.. options.Subscriptions.Select(subscription => new MqttTopicFilter { Topic = subscription.Filter, QualityOfServiceLevel = (MqttQualityOfServiceLevel)subscription.Qos })],
        };
        try
        {
            MqttClientSubscribeResult result = await _client.SubscribeAsync(request, _end.Token).ConfigureAwait(false);
            MqttClientSubscribeResultItem? denied = result.Items.FirstOrDefault(item => (int)item.ResultCode >= 0x80);
            if (denied is null) mail(granted);
            else mail(() => refused($"The broker refused a subscription of {options.ClientId} ({denied.ResultCode}). Check its ACL."));
        }
        catch (Exception failure) when (IsBreak(failure))
        {
            // The disconnect is reported by its own event.
        }
    }

    /// <summary>False: nothing was sent. Otherwise <paramref name="answered"/> follows with null or the broker's refusal, unless the connection breaks.</summary>
    public bool Publish(string topic, ReadOnlySpan<byte> payload, MqttQos qos, bool retain, Action<string?> answered)
    {
        var message = new MqttApplicationMessage { Topic = topic, Payload = new ReadOnlySequence<byte>(payload.ToArray()), QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos, Retain = retain };
        try
        {
            Task<MqttClientPublishResult> sending = _client.PublishAsync(message, _end.Token);
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
            mail(() => answered(result.IsSuccess ? null : result.ReasonCode.ToString()));
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
            mail(gone);
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
        MqttClientConnectResultCode.BadUserNameOrPassword => $"The broker at {Where} refuses the login of user {options.User ?? "(none)"}: bad user name or password.",
        MqttClientConnectResultCode.NotAuthorized => $"The broker at {Where} refuses the login of user {options.User ?? "(none)"}: not authorised. Check user, password and client id.",
        MqttClientConnectResultCode.UnsupportedProtocolVersion => $"The broker at {Where} does not speak MQTT {(options.Protocol == MqttProtocol.V5 ? "5. Use Protocol V311" : "3.1.1")}.",
        MqttClientConnectResultCode.ClientIdentifierNotValid => $"The broker at {Where} refuses the client id {options.ClientId}.",
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
                    return $"The name {options.Host} cannot be looked up. Check the host name and the name service.";
                case SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.NotConnected or SocketError.Shutdown } when options.Tls is not null:
                    return TlsBreak();
                case SocketException socket:
                    return $"No connection to {Where}: {socket.Message}. Check that the broker runs and the address is right.";
                case AuthenticationException:
                    return $"TLS to {Where} failed: {cause.Message} {cause.InnerException?.Message}";
            }
        }

        return options.Tls is not null ? TlsBreak() : $"{Where} closed the connection before it answered. Check that it is an MQTT broker that speaks without TLS on this port. ({failure.Message})";
    }

    private string TlsBreak() => $"{Where} broke off during or right after the TLS handshake. It wants a client certificate, refuses the one it got, or speaks without TLS on this port.";

    private string ExplainBreak(MqttClientDisconnectedEventArgs given)
    {
        if (given.Exception is OperationCanceledException or MqttCommunicationTimedOutException || given.Exception?.InnerException is OperationCanceledException)
        {
            return $"The broker at {Where} does not answer any more; nothing came for a whole keep-alive of {options.KeepAlive.TotalSeconds} s.";
        }

        if ((int)given.Reason >= 0x81) return $"The broker at {Where} ended the connection: {given.Reason}. Was it taken over by another client with the id {options.ClientId}?";
        return $"The broker at {Where} closed the connection. It stopped, or another client logged in as {options.ClientId}.";
    }

    /// <summary>Closes the socket without a goodbye.</summary>
    public void Dispose()
    {
        _end.Cancel();
        _client.Dispose();
        _end.Dispose();
    }
}
