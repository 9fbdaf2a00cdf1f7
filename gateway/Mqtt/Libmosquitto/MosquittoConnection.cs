using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static EdgeAgent.Mqtt.Libmosquitto.NativeMosquitto;

namespace EdgeAgent.Mqtt.Libmosquitto;

/// <summary>
/// One native client for one connection, never reconnected: the library would send again what the last connection left unacknowledged, and its owner
/// would double it. The library's callbacks only note what happened; the owner takes it out after each call. Not thread-safe; lives on the loop thread.
/// </summary>
internal sealed unsafe class MosquittoConnection : IDisposable
{
    private const int MaxKnownTopics = 4096;                                            // above, the cache starts over
    private const int MaxLogLines = 4;
    private const int BrokenPipe = 32;                                                  // EPIPE
    private const int ProtocolError = 71;                                               // EPROTO: what the library makes of any TLS error
    private const int ConnectionReset = 104;                                            // ECONNRESET

    private readonly MqttLinkOptions _options;
    private readonly Dictionary<string, string> _knownTopics = [];
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _topicLookup;
    private readonly List<string> _log = [];
    private GCHandle _self;
    private nint _client;
    private int _subscribesOpen;
    private int? _disconnectCode;
    private Exception? _callbackFailure;

    static MosquittoConnection()
    {
        int result = Initialise();
        if (result != Success) throw new InvalidOperationException($"libmosquitto did not start: {Error(result)}");
    }

    private MosquittoConnection(MqttLinkOptions options)
    {
        _options = options;
        _topicLookup = _knownTopics.GetAlternateLookup<ReadOnlySpan<char>>();
        _self = GCHandle.Alloc(this);
    }

    /// <summary>The broker's answer to CONNECT once it came; 0 accepts.</summary>
    public int? ConnectCode { get; private set; }
    public bool SessionPresent { get; private set; }
    public bool AllSubscribed => _subscribesOpen == 0;
    public string? SubscribeRefusal { get; private set; }
    public long RefusedOversized { get; private set; }

    /// <summary>Everything noted so far, to tell a call that made progress from one that found nothing.</summary>
    public long Events { get; private set; }

    /// <summary>Messages received and not yet handed over; their PUBACKs wait in the library for <see cref="Write"/>.</summary>
    public List<MqttMessage> Received { get; } = [];

    /// <summary>PUBACKs received: message id and reason (0, or MQTT 5's 0x80 and above for a refusal).</summary>
    public List<(int MessageId, int Reason)> Acknowledged { get; } = [];

    /// <summary>-1 when closed.</summary>
    public int Socket => NativeMosquitto.Socket(_client);
    public bool WantsWrite => WantWrite(_client);

    /// <summary>
    /// Begins to connect. Null, with a reason for people, when that failed at once. The library's non-blocking connect knows only the first address of a
    /// name, so each <paramref name="attempt"/> takes the next one; not over TLS, where the library checks the certificate against what it connects to.
    /// </summary>
    public static MosquittoConnection? TryOpen(MqttLinkOptions options, long attempt, out string failure)
    {
        var connection = new MosquittoConnection(options);
        try
        {
            if (connection.Connect(attempt, out failure)) return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        connection.Dispose();
        return null;
    }

    private bool Connect(long attempt, out string failure)
    {
        failure = "";
        _client = New(_options.ClientId, _options.CleanSession, GCHandle.ToIntPtr(_self));
        if (_client == 0)
        {
            failure = Marshal.GetLastSystemError() == 24                                // EMFILE
                ? "This process has too many files open; raise the limit (ulimit -n). A link takes three."
                : "libmosquitto could not make a client: out of memory or a client id that is not UTF-8.";
            return false;
        }

        OnLog(_client, &NoteLog);
        NativeMosquitto.OnConnect(_client, &NoteConnect);
        NativeMosquitto.OnDisconnect(_client, &NoteDisconnect);
        OnMessage(_client, &NoteMessage);
        OnPublish(_client, &NotePublish);
        OnSubscribe(_client, &NoteSubscribe);
        _ = ThreadedSet(_client, true);                                                 // queued packets, PUBACKs among them, wait for LoopWrite
        _ = IntOption(_client, OptionProtocolVersion, (int)_options.Protocol);
        _ = IntOption(_client, OptionSendMaximum, _options.InFlightWindow);
        _ = IntOption(_client, OptionReceiveMaximum, Math.Min(2 * _options.MaxBatch, ushort.MaxValue));      // MQTT 5; the library's 20 holds batches small
        _ = IntOption(_client, OptionTcpNoDelay, 1);

        int result = Configure();
        int keepAliveSec = (int)_options.KeepAlive.TotalSeconds;
        if (result == Success && _options is { Protocol: MqttProtocol.V5, CleanSession: false }) SetSessionExpiry(keepAliveSec);
        if (result == Success) result = ConnectAsync(_client, HostOf(attempt), _options.Port, keepAliveSec);
        if (result == Success) return true;
        failure = Explain(result, Marshal.GetLastPInvokeError());
        return false;
    }

    private string HostOf(long attempt)
    {
        if (_options.Tls is not null || IPAddress.TryParse(_options.Host, out _)) return _options.Host;
        try
        {
            IPAddress[] addresses = Dns.GetHostAddresses(_options.Host);
            return addresses.Length == 0 ? _options.Host : addresses[attempt % addresses.Length].ToString();
        }
        catch (SocketException)
        {
            return _options.Host;                                                       // the library fails alike and gives the reason
        }
    }

    private int Configure()
    {
        int result = Success;
        if (_options.User is not null) result = UserPasswordSet(_client, _options.User, _options.Password);
        if (result == Success && _options.Will is { } will)
        {
            fixed (byte* payload = will.Payload) result = WillSet(_client, will.Topic, will.Payload.Length, payload, (int)will.Qos, will.Retain);
        }

        if (result == Success && _options.Tls is { } tls)
        {
            result = TlsSet(_client, tls.CaFile, null, tls.CertificateFile, tls.KeyFile, 0);
            if (result == Success) result = TlsOptionsSet(_client, VerifyPeer, "tlsv1.2", null);
        }

        return result;
    }

    /// <summary>
    /// An MQTT 5 session ends with the connection unless CONNECT says otherwise, and only the blocking connect takes properties. Called with an empty host
    /// it fails in name look-up without touching the network, and leaves the properties behind for the real connect.
    /// </summary>
    private void SetSessionExpiry(int keepAliveSec)
    {
        nint properties = 0;
        _ = PropertyAddInt32(&properties, PropertySessionExpiryInterval, uint.MaxValue);
        _ = ConnectBindV5(_client, "", _options.Port, keepAliveSec, null, properties);
        PropertyFreeAll(&properties);
    }

    public void Subscribe()
    {
        foreach (MqttSubscription subscription in _options.Subscriptions)
        {
            int result = NativeMosquitto.Subscribe(_client, null, subscription.Filter, (int)subscription.Qos);
            if (result != Success) throw new InvalidOperationException($"Subscribing to {subscription.Filter} failed: {Error(result)}");
            _subscribesOpen++;
        }
    }

    public int Publish(string topic, ReadOnlySpan<byte> payload, MqttQos qos, bool retain, out int messageId)
    {
        int topicBytes = Encoding.UTF8.GetByteCount(topic);
        Span<byte> name = topicBytes < 512 ? stackalloc byte[topicBytes + 1] : new byte[topicBytes + 1];
        Encoding.UTF8.GetBytes(topic, name);
        name[topicBytes] = 0;
        int id = 0;
        int result;
        fixed (byte* nameAt = name, payloadAt = payload)
        {
            result = NativeMosquitto.Publish(_client, &id, nameAt, payload.Length, payloadAt, (int)qos, retain);
        }

        messageId = id;
        return result;
    }

    /// <summary>Reads some packets. The result is a mosq_err_t; <paramref name="error"/> is errno.</summary>
    public int Read(out int error) => After(LoopRead(_client, 1), out error);

    /// <summary>Sends what is queued until the socket takes no more. The library writes packet by packet; a thousand PUBACKs of four bytes leave in a few segments all the same.</summary>
    public int Write(out int error)
    {
        int socket = Socket;
        if (socket >= 0) NativeLinux.Cork(socket, isCorked: true);
        int result = After(LoopWrite(_client, 1), out error);
        if (Socket == socket && socket >= 0) NativeLinux.Cork(socket, isCorked: false);
        return result;
    }

    /// <summary>Keep-alive; to be called about once a second.</summary>
    public int Misc() => After(LoopMisc(_client), out _);

    public void Goodbye() => _ = Disconnect(_client);

    private int After(int result, out int error)
    {
        error = Marshal.GetLastPInvokeError();
        if (_callbackFailure is not null) throw new InvalidOperationException("A callback of libmosquitto failed.", _callbackFailure);
        return result;
    }

    /// <summary>Why the connection failed, as a sentence a person can act on.</summary>
    public string Explain(int result, int error)
    {
        string where = $"{_options.Host}:{_options.Port}";
        if (ConnectCode is { } code and not 0) return ExplainRefusal(where, code);
        if (_log.Count > 0 && _options.Tls is not null && ConnectCode is null) return $"TLS to {where} failed: {string.Join("; ", _log)}. Check the certificates, the host name in the broker's one, and both clocks.";
        if (_options.Tls is not null && ConnectCode is null && result is ConnectionLost or Errno && error is 0 or ProtocolError or ConnectionReset or BrokenPipe)
        {
            return $"{where} broke off during or right after the TLS handshake. It wants a client certificate, refuses the one it got, or speaks without TLS on this port.";
        }

        if (_disconnectCode is { } given and >= 0x80) return $"The broker at {where} ended the connection: {Reason(given)}.";
        return result switch
        {
            NameLookup => $"The name {_options.Host} cannot be looked up. Check the host name and the name service.",
            NativeMosquitto.KeepAlive => $"The broker at {where} does not answer any more; nothing came for a whole keep-alive of {_options.KeepAlive.TotalSeconds} s.",
            Errno when error != 0 => $"No connection to {where}: {Marshal.GetPInvokeErrorMessage(error)}. Check that the broker runs and the address is right.",
            ConnectionLost or NoConnection or Success when ConnectCode is null => $"{where} closed the connection before it answered. Check that it is an MQTT broker{(_options.Tls is null ? " that speaks without TLS on this port" : " that speaks TLS on this port")}.",
            ConnectionLost or NoConnection or Success => $"The broker at {where} closed the connection. It stopped, or another client logged in as {_options.ClientId}.",
            _ => $"The connection to {where} failed: {Error(result)}.",
        };
    }

    private string ExplainRefusal(string where, int code) => (_options.Protocol, code) switch
    {
        (MqttProtocol.V311, 1) => $"The broker at {where} does not speak MQTT 3.1.1.",
        (MqttProtocol.V311, 2) => $"The broker at {where} refuses the client id {_options.ClientId}.",
        (MqttProtocol.V311, 3) => $"The broker at {where} says it is unavailable.",
        (MqttProtocol.V311, 4) or (MqttProtocol.V5, 0x86) => $"The broker at {where} refuses the login of user {_options.User ?? "(none)"}: bad user name or password.",
        (MqttProtocol.V311, 5) or (MqttProtocol.V5, 0x87) => $"The broker at {where} refuses the login of user {_options.User ?? "(none)"}: not authorised. Check user, password and client id.",
        (MqttProtocol.V5, 0x84) => $"The broker at {where} does not speak MQTT 5. Use Protocol V311.",
        _ => $"The broker at {where} refuses the connection: {Reason(code)}.",
    };

    /// <summary>Closes the socket without a goodbye; what is queued, PUBACKs among it, is not sent.</summary>
    public void Dispose()
    {
        if (_client != 0) Destroy(_client);
        _client = 0;
        if (_self.IsAllocated) _self.Free();
    }

    private static MosquittoConnection Of(nint userData) => (MosquittoConnection)GCHandle.FromIntPtr(userData).Target!;

    [UnmanagedCallersOnly]
    private static void NoteConnect(nint client, nint userData, int code, int flags)
    {
        MosquittoConnection connection = Of(userData);
        connection.ConnectCode = code;
        connection.SessionPresent = (flags & 1) != 0;
        connection.Events++;
        if (code == 0) OnLog(client, null);                                             // from here on every line would be formatted for nothing
    }

    [UnmanagedCallersOnly]
    private static void NoteDisconnect(nint client, nint userData, int code) => Of(userData)._disconnectCode ??= code;

    [UnmanagedCallersOnly]
    private static void NoteMessage(nint client, nint userData, Message* message)
    {
        MosquittoConnection connection = Of(userData);
        connection.Events++;
        try
        {
            if (message->PayloadLength > connection._options.MaxPayloadBytes)
            {
                connection.RefusedOversized++;
                return;
            }

            string topic = connection.TopicOf(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(message->Topic));
            byte[] payload = new ReadOnlySpan<byte>(message->Payload, message->PayloadLength).ToArray();
            connection.Received.Add(new MqttMessage(topic, payload, message->Qos == 0 ? MqttQos.AtMostOnce : MqttQos.AtLeastOnce, message->Retain != 0));
        }
        catch (Exception failure)                                                       // must not cross native frames; After throws it again
        {
            connection._callbackFailure ??= failure;
        }
    }

    /// <summary>The same few topics come again and again: one string each.</summary>
    [SkipLocalsInit]
    private string TopicOf(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > 256) return Encoding.UTF8.GetString(utf8);
        Span<char> text = stackalloc char[256];
        ReadOnlySpan<char> name = text[..Encoding.UTF8.GetChars(utf8, text)];
        if (_topicLookup.TryGetValue(name, out string? known)) return known;
        if (_knownTopics.Count >= MaxKnownTopics) _knownTopics.Clear();
        string topic = name.ToString();
        _knownTopics.Add(topic, topic);
        return topic;
    }

    [UnmanagedCallersOnly]
    private static void NotePublish(nint client, nint userData, int messageId, int reason, nint properties)
    {
        MosquittoConnection connection = Of(userData);
        connection.Events++;
        connection.Acknowledged.Add((messageId, reason));
    }

    [UnmanagedCallersOnly]
    private static void NoteSubscribe(nint client, nint userData, int messageId, int count, int* granted)
    {
        MosquittoConnection connection = Of(userData);
        connection.Events++;
        connection._subscribesOpen--;
        if (count > 0 && granted[0] >= 0x80) connection.SubscribeRefusal ??= $"The broker refused a subscription of {connection._options.ClientId} ({Reason(granted[0])}). Check its ACL.";
    }

    [UnmanagedCallersOnly]
    private static void NoteLog(nint client, nint userData, int level, byte* text)
    {
        if (level is not (LogError or LogWarning)) return;
        MosquittoConnection connection = Of(userData);
        string line = Marshal.PtrToStringUTF8((nint)text)?.Trim() ?? "";
        if (connection._log.Count < MaxLogLines && line.Length > 0 && !connection._log.Contains(line)) connection._log.Add(line);
    }
}
