using System.Security.Cryptography.X509Certificates;
using System.Threading;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Link;
using EdgeAgent.Firmware.Provisioning;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Exceptions;
using nanoFramework.M2Mqtt.Messages;

namespace EdgeAgent.Firmware.Device;

/// <summary>
/// The module's link over M2Mqtt. The library's Connect blocks for as long as TLS takes and its Close for up to 2.4 s, so a thread of its own does both;
/// everything else only touches fields. The library keeps the payload it is given, so a message costs one array of its length; nothing else is allocated per
/// message here. Frames go with QoS 0, since the gateway's receipt is their promise. Limits: 8 messages of QoS 1 without a PUBACK, 12 in the library's queue, 8
/// messages waiting inward (more are dropped: the gateway repeats receipts and commands).
/// </summary>
public sealed class M2MqttLink : IModuleLink
{
    private const int MostUnderWay = 8;
    private const int MostQueued = MostUnderWay + 4;
    private const int MostInbound = 8;
    private const ushort KeepAliveSeconds = 30;

    /// <summary>Name, TCP, TLS and MQTT each have their own time-outs, together below a minute; a try that takes longer hangs in the library.</summary>
    private const long ConnectDeadlineMs = 180000;

    private readonly string _host;
    private readonly int _port;
    private readonly bool _isSecure;
    private readonly byte[] _trustAnchor;
    private readonly string _user;
    private readonly string _password;
    private readonly string[] _topics;
    private readonly object _gate = new object();
    private readonly byte[][] _inbound = new byte[MostInbound][];
    private readonly LinkTopic[] _inboundTopics = new LinkTopic[MostInbound];
    private readonly AutoResetEvent _asked = new AutoResetEvent(false);
    private MqttClient? _client;
    private bool _isUp;
    private bool _isWanted;
    private bool _isOver;
    private bool _isStopped;
    private int _underWay;
    private int _first;
    private int _count;

    /// <param name="host">Gateway: an address, or a name that costs a look-up inside the interpreter at each try.</param>
    /// <param name="port">Port.</param>
    /// <param name="trustAnchor">Certificate of the plant's authority (PEM or DER); empty for a connection without TLS.</param>
    /// <param name="module">Module id: user and client id.</param>
    /// <param name="password">Derived for the gateway.</param>
    public M2MqttLink(string host, int port, byte[] trustAnchor, ulong module, string password)
    {
        _host = host;
        _port = port;
        _isSecure = trustAnchor.Length > 0;
        _trustAnchor = TrustAnchor.ForTls(trustAnchor);
        _user = ModuleId.ToText(module);
        _password = password;
        _topics = new[]
        {
            "",
            ModuleTopics.Of(module, ModuleTopics.Frame),
            ModuleTopics.Of(module, ModuleTopics.Burst),
            ModuleTopics.Of(module, ModuleTopics.State),
            ModuleTopics.Of(module, ModuleTopics.Reply),
            ModuleTopics.Of(module, ModuleTopics.Receipt),
            ModuleTopics.Of(module, ModuleTopics.Command),
        };
        new Thread(ConnectWhenAsked).Start();
    }

    /// <summary>For the supervisor: the library's Connect has no end of its own.</summary>
    public Deadline Connecting { get; } = new Deadline(ConnectDeadlineMs);

    /// <summary>Why the last try failed; none after one that did not.</summary>
    public LinkFault Fault { get; private set; }

    public bool IsConnected => _isUp;

    public void Connect()
    {
        lock (_gate) _isWanted = true;
        _asked.Set();
    }

    public void Close()
    {
        lock (_gate)
        {
            _isWanted = false;
            _isUp = false;
            _isOver = true;
            _count = 0;
        }

        _asked.Set();
    }

    /// <summary>Closes, and ends the link's thread: a program whose other threads have ended ends then.</summary>
    public void Stop()
    {
        _isStopped = true;
        Close();
    }

    public bool TryPublish(LinkTopic topic, byte[] payload, int length)
    {
        MqttClient? client = _client;
        bool isReceipted = LinkTopics.IsReceipted(topic);
        if (!_isUp || client is null || (!isReceipted && _underWay >= MostUnderWay)) return false;
        var message = new byte[length];
        Array.Copy(payload, message, length);
        if (!isReceipted) Interlocked.Increment(ref _underWay);
        try
        {
            client.Publish(
                _topics[(int)topic],
                message,
                null,
                null,
                isReceipted ? MqttQoSLevel.AtMostOnce : MqttQoSLevel.AtLeastOnce,
                topic == LinkTopic.State);
            return true;
        }
        catch (MqttClientException refusal) when (refusal.ErrorCode == MqttClientErrorCode.InflightQueueFull)
        {
            // The socket takes what it is given slower than it is given: the connection is whole, and the message may go later.
            if (!isReceipted) Interlocked.Decrement(ref _underWay);
            return false;
        }
        catch (Exception)
        {
            // Whatever else the library throws: the connection is of no more use.
            _isUp = false;
            return false;
        }
    }

    public bool TryReceive(InboundMessage into)
    {
        lock (_gate)
        {
            if (_count == 0) return false;
            byte[] message = _inbound[_first];
            into.Topic = _inboundTopics[_first];
            into.Length = message.Length;
            Array.Copy(message, into.Payload, message.Length < InboundMessage.MaxBytes ? message.Length : InboundMessage.MaxBytes);
            _first = (_first + 1) % MostInbound;
            _count--;
            return true;
        }
    }

    // Nothing that is thrown may leave this thread: it would end without a word.
    private void ConnectWhenAsked()
    {
        while (!_isStopped)
        {
            _asked.WaitOne();
            Connecting.Begin(Environment.TickCount64);
            MqttClient? over = null;
            bool isOpenAsked;
            lock (_gate)
            {
                if (_isOver)
                {
                    over = _client;
                    _client = null;
                    _isOver = false;
                }

                isOpenAsked = _isWanted && _client is null;
            }

            Discard(over);
            if (isOpenAsked) Open();
            Connecting.End();
        }
    }

    private void Open()
    {
        Fault = _isSecure ? ProbeSocket.Ask(_host, _port) : LinkFault.None;
        if (Fault != LinkFault.None) return;
        bool isAccepted = TryOpen();
        bool isKept;
        lock (_gate)
        {
            isKept = isAccepted && _isWanted && !_isOver;
            _isUp = isKept;
        }

        if (!isAccepted) Fault = LinkFault.Refused;
        if (isKept) return;
        MqttClient? client = _client;
        _client = null;
        Discard(client);                                                                  // refused, or given up while the library was still connecting
    }

    // The client resolves the gateway's name in its constructor, and throws when there is none: a new client each time also finds a gateway whose address
    // changed.
    private bool TryOpen()
    {
        try
        {
            X509Certificate? authority = _isSecure ? new X509Certificate(_trustAnchor) : null;
            var client = new MqttClient(_host, _port, _isSecure, authority!, null!, _isSecure ? MqttSslProtocols.TLSv1_2 : MqttSslProtocols.None);
            client.Settings.InflightQueueSize = MostQueued;
            client.Settings.ValidateServerCertificate = true;
            client.MqttMsgPublishReceived += OnReceived;
            client.MqttMsgPublished += OnPublished;
            client.ConnectionClosed += OnClosed;
            lock (_gate)
            {
                _client = client;
                _underWay = 0;
            }

            return IsAccepted(client);
        }
        catch (Exception)
        {
            return false;                                                                 // no TLS, no answer: the caller's back-off decides when to try again
        }
    }

    private bool IsAccepted(MqttClient client)
    {
        MqttReasonCode code = client.Connect(
            _user,
            _user,
            _password,
            true,
            MqttQoSLevel.AtLeastOnce,
            true,
            _topics[(int)LinkTopic.State],
            ModuleStateText.Offline,
            true,
            KeepAliveSeconds);
        if (code != MqttReasonCode.Success) return false;
        client.Subscribe(
            new[] { _topics[(int)LinkTopic.Receipt], _topics[(int)LinkTopic.Command] },
            new[] { MqttQoSLevel.AtLeastOnce, MqttQoSLevel.AtLeastOnce });
        return true;
    }

    // A client that is being discarded may still raise events: they are about a connection that is over.
    private void OnReceived(object sender, MqttMsgPublishEventArgs e)
    {
        lock (_gate)
        {
            if (sender != _client || _isOver || _count == MostInbound) return;
            int slot = (_first + _count) % MostInbound;
            _inbound[slot] = e.Message;
            _inboundTopics[slot] = e.Topic == _topics[(int)LinkTopic.Receipt] ? LinkTopic.Receipt : LinkTopic.Command;
            _count++;
        }
    }

    private void OnPublished(object sender, MqttMsgPublishedEventArgs e)
    {
        if (sender == _client) Interlocked.Decrement(ref _underWay);
    }

    private void OnClosed(object sender, EventArgs e)
    {
        if (sender == _client) _isUp = false;
    }

    private static void Discard(MqttClient? client)
    {
        if (client is null) return;
        try
        {
            client.Close();
            client.Dispose();
        }
        catch (Exception)
        {
            // It was broken already; what matters is that nothing holds it any more.
        }
    }
}
