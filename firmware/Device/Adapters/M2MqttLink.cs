using System.Security.Cryptography.X509Certificates;
using System.Threading;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Link;
using nanoFramework.M2Mqtt;
using nanoFramework.M2Mqtt.Messages;

namespace EdgeAgent.Firmware.Device;

/// <summary>
/// The module's link over M2Mqtt. The library's Connect blocks for as long as TLS takes, so a thread of its own does it; everything else only touches fields. The library takes the
/// payload as an array it keeps, so a message costs one array of its length; nothing else is allocated per message here. Limits: 8 publishes without a PUBACK, 8 messages waiting inward (more are
/// dropped: the gateway repeats receipts and commands).
/// </summary>
public sealed class M2MqttLink : IModuleLink
{
    private const int MostUnderWay = 8;
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
    private int _underWay;
    private int _first;
    private int _count;

    /// <param name="host">Broker.</param>
    /// <param name="port">Port.</param>
    /// <param name="trustAnchor">Certificate of the plant's authority (PEM or DER); empty for a connection without TLS.</param>
    /// <param name="module">Module id: user and client id.</param>
    /// <param name="password">Derived for the gateway.</param>
    public M2MqttLink(string host, int port, byte[] trustAnchor, ulong module, string password)
    {
        _host = host;
        _port = port;
        _isSecure = trustAnchor.Length > 0;
        _trustAnchor = trustAnchor;
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

    public bool IsConnected => _isUp;

    public void Connect()
    {
        _isWanted = true;
        _asked.Set();
    }

    public void Close()
    {
        MqttClient? client;
        lock (_gate)
        {
            _isWanted = false;
            _isUp = false;
            client = _client;
            _client = null;
            _count = 0;
        }

        Discard(client);
    }

    public bool TryPublish(LinkTopic topic, byte[] payload, int length)
    {
        MqttClient? client = _client;
        if (!_isUp || client is null || _underWay >= MostUnderWay) return false;
        var message = new byte[length];
        Array.Copy(payload, message, length);
        Interlocked.Increment(ref _underWay);
        try
        {
            client.Publish(_topics[(int)topic], message, null, null, MqttQoSLevel.AtLeastOnce, topic == LinkTopic.State);
            return true;
        }
        catch (Exception)
        {
            // The library throws whatever the socket did; the connection is of no more use.
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

    // This thread must never end: an exception that left it would end it without a word.
    private void ConnectWhenAsked()
    {
        while (true)
        {
            _asked.WaitOne();
            Connecting.Begin(Environment.TickCount64);
            MqttClient? client = TryOpen();
            Connecting.End();
            if (client is null) continue;
            bool isKept;
            lock (_gate)
            {
                isKept = _isWanted;
                if (isKept)
                {
                    _client = client;
                    _underWay = 0;
                    _isUp = true;
                }
            }

            if (!isKept) Discard(client);                                                 // given up while the library was still connecting
        }
    }

    // The client resolves the broker's name in its constructor, and throws when there is none: a new client each time also finds a broker whose address changed.
    private MqttClient? TryOpen()
    {
        MqttClient? client = null;
        try
        {
            X509Certificate? authority = _isSecure ? new X509Certificate(_trustAnchor) : null;
            client = new MqttClient(_host, _port, _isSecure, authority!, null!, _isSecure ? MqttSslProtocols.TLSv1_2 : MqttSslProtocols.None);
            client.Settings.InflightQueueSize = MostUnderWay + 4;
            client.Settings.ValidateServerCertificate = true;
            client.MqttMsgPublishReceived += OnReceived;
            client.MqttMsgPublished += OnPublished;
            client.ConnectionClosed += OnClosed;
            if (IsAccepted(client)) return client;
        }
        catch (Exception)
        {
            // No such name, no route, no TLS, no answer: the caller's back-off decides when to try again.
        }

        Discard(client);
        return null;
    }

    private bool IsAccepted(MqttClient client)
    {
        MqttReasonCode code = client.Connect(_user, _user, _password, true, MqttQoSLevel.AtLeastOnce, true, _topics[(int)LinkTopic.State], ModuleStateText.Offline, true, KeepAliveSeconds);
        if (code != MqttReasonCode.Success) return false;
        client.Subscribe(
            new[] { _topics[(int)LinkTopic.Receipt], _topics[(int)LinkTopic.Command] },
            new[] { MqttQoSLevel.AtLeastOnce, MqttQoSLevel.AtLeastOnce });
        return true;
    }

    private void OnReceived(object sender, MqttMsgPublishEventArgs e)
    {
        lock (_gate)
        {
            if (_count == MostInbound) return;
            int slot = (_first + _count) % MostInbound;
            _inbound[slot] = e.Message;
            _inboundTopics[slot] = e.Topic == _topics[(int)LinkTopic.Receipt] ? LinkTopic.Receipt : LinkTopic.Command;
            _count++;
        }
    }

    private void OnPublished(object sender, MqttMsgPublishedEventArgs e) => Interlocked.Decrement(ref _underWay);

    private void OnClosed(object sender, EventArgs e) => _isUp = false;

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
