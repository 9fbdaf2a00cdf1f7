using static EdgeAgent.Mqtt.Libmosquitto.NativeLinux;

namespace EdgeAgent.Mqtt.Libmosquitto;

/// <summary>
/// The port on libmosquitto. A turn is: read, hand over, write. Nothing is written between reading a message and the handler's return, and PUBACKs
/// leave only by writing, so a message whose commit failed stays with the broker.
/// </summary>
public sealed class MosquittoLink : IMqttLink, IMqttPublisher
{
    private const int MiscEveryMs = 1000;
    private const int HandshakeReads = 4;                                               // TLS, an alert behind it, and the end of the stream

    private readonly MqttLinkOptions _options;
    private readonly IMqttHandler _handler;
    private readonly ReconnectBackoff _backoff;
    private readonly bool _ownsLoop;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<int, long> _tokens = [];
    private MosquittoLoop? _loop;

    // The loop thread's own.
    private MosquittoConnection? _connection;
    private bool _isSocketUp;
    private bool _isHandlerConnected;
    private bool _isSubscribed;
    private bool _stopRequested;
    private bool _saidGoodbye;
    private bool _endedClean;
    private long _oversizedSeen;
    private long _nextToken = 1;
    private long _attempts;
    private long _connectByMs;
    private long _retryAtMs;
    private long _miscAtMs;
    private long _tickAtMs;
    private long _lookAtMs;                                                             // while messages gather: when to read again; 0 otherwise
    private long _stopByMs;

    // Written by the loop thread, read by any.
    private volatile MqttLinkState _state = MqttLinkState.Idle;
    private volatile string _reason = "";
    private long _received, _published, _acknowledged, _refusedByBroker, _refusedOversized, _connects, _failedConnects;
    private int _inFlight;

    // Written by any thread, read by the loop thread.
    private int _started;
    private int _postsWaiting;
        private volatile bool _abandonRequested;

    /// <summary>A link with a thread of its own.</summary>
    public MosquittoLink(MqttLinkOptions options, IMqttHandler handler) : this(options, handler, null) { }

    internal MosquittoLink(MqttLinkOptions options, IMqttHandler handler, MosquittoLoop? loop)
    {
        options.ThrowIfWrong();
        _options = options;
        _handler = handler;
        _loop = loop;
        _ownsLoop = loop is null;
        _backoff = new ReconnectBackoff(options.Reconnect, Random.Shared);
    }

    public Task Completion => _ended.Task;

    public MqttLinkStatus Status => new(
        _state, _reason, Interlocked.Read(ref _received), Interlocked.Read(ref _published), Interlocked.Read(ref _acknowledged),
        Interlocked.Read(ref _refusedByBroker), Interlocked.Read(ref _refusedOversized), Interlocked.Read(ref _connects),
        Interlocked.Read(ref _failedConnects), Volatile.Read(ref _inFlight));

    public void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) != 0) throw new InvalidOperationException($"The MQTT link {_options} was started before.");
        _loop ??= new MosquittoLoop($"mqtt {_options.ClientId}");
        _tickAtMs = MosquittoLoop.NowMs() + (long)_options.TickInterval.TotalMilliseconds;
        _loop.Add(this);
    }

    public bool Post(Action work)
    {
        if (Volatile.Read(ref _started) == 0 || _loop is null || _state == MqttLinkState.Stopped) return false;
        if (Interlocked.Increment(ref _postsWaiting) > _options.PostLimit)
        {
            Interlocked.Decrement(ref _postsWaiting);
            return false;
        }

        _loop.Post(this, work);
        return true;
    }

    public async Task<bool> StopAsync()
    {
        if (Interlocked.Exchange(ref _started, 1) == 0) End(clean: true);               // never started
        Interlocked.Increment(ref _postsWaiting);
        _loop?.Post(this, () => _stopRequested = true);                                 // behind the work posted before: it still runs
        Task first = await Task.WhenAny(_ended.Task, Task.Delay(_options.StopLimit)).ConfigureAwait(false);
        if (first != _ended.Task)
        {
            _abandonRequested = true;                                                   // the handler still runs; when it returns, the link drops
            _loop?.Wake();
            return false;
        }

        return _endedClean;
    }

    /// <summary>Drops the connection without a goodbye, so the broker publishes the will. Waits for a running handler call, at most the stop limit.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _started, 1) == 0) End(clean: true);
        _abandonRequested = true;
        _loop?.Wake();
        if (_loop is { IsCurrentThread: false }) _ = Task.WhenAny(_ended.Task, Task.Delay(_options.StopLimit)).GetAwaiter().GetResult();
        if (_ownsLoop) _loop?.Dispose();
    }

    // ---- what the loop asks ----

    internal bool HasEnded => _state == MqttLinkState.Stopped;

    internal int Descriptor => _connection?.Socket ?? -1;                               // poll ignores a negative descriptor

    internal bool MayHaveMore { get; private set; }

    internal short WantedEvents
    {
        get
        {
            if (_connection is null || _lookAtMs > 0) return 0;
            if (!_isSocketUp) return PollOut;
            // In a TLS handshake the library wants to write until its first write; that would spin, and the handshake's few bytes always fit.
            bool wantsWrite = _connection.WantsWrite && (_options.Tls is null || _connection.ConnectCode is not null);
            return (short)(PollIn | PollPeerClosed | (wantsWrite ? PollOut : 0));
        }
    }

    internal long DueMs
    {
        get
        {
            if (MayHaveMore) return 0;
            long dueMs = _state switch
            {
                MqttLinkState.Connecting => _connectByMs,
                MqttLinkState.BackingOff => _retryAtMs,
                MqttLinkState.Connected => _miscAtMs,
                _ => 0,
            };
            if (_stopRequested && _stopByMs > 0) dueMs = Math.Min(dueMs, _stopByMs);
            if (_lookAtMs > 0) dueMs = Math.Min(dueMs, _lookAtMs);
            return Math.Min(dueMs, _tickAtMs);
        }
    }

    /// <summary>What is due by the clock: connecting, giving up, keep-alive, tick, stop.</summary>
    internal void Advance(long nowMs)
    {
        if (HasEnded) return;
        try
        {
            if (_lookAtMs > 0 && nowMs >= _lookAtMs)
            {
                _lookAtMs = 0;
                MayHaveMore = true;
            }

            if (_abandonRequested) Drop(nowMs, "The link was dropped.", End);
            else if (_stopRequested) AdvanceStop(nowMs);
            else AdvanceConnection(nowMs);

            if (nowMs < _tickAtMs || HasEnded) return;
            _tickAtMs = nowMs + (long)_options.TickInterval.TotalMilliseconds;
            _handler.OnTick();
            Flush(nowMs);
        }
        catch (Exception failure)                                                       // the link's main loop: the handler's exception ends it
        {
            Fault(failure);
        }
    }

    private void AdvanceConnection(long nowMs)
    {
        switch (_state)
        {
            case MqttLinkState.Idle:
            case MqttLinkState.BackingOff when nowMs >= _retryAtMs:
                Connect(nowMs);
                break;
            case MqttLinkState.Connecting when nowMs >= _connectByMs:
                Drop(nowMs, $"{_options.Host}:{_options.Port} did not answer within {_options.ConnectTimeout.TotalSeconds} s. Check the address, the network and that nothing swallows packets on the way.");
                break;
            case MqttLinkState.Connected when nowMs >= _miscAtMs:
                _miscAtMs = nowMs + MiscEveryMs;
                int result = _connection!.Misc();
                if (result != NativeMosquitto.Success || _connection.Socket < 0) Drop(nowMs, _connection.Explain(result, 0));
                else Flush(nowMs);
                break;
        }
    }

    private void AdvanceStop(long nowMs)
    {
        if (_stopByMs == 0) _stopByMs = nowMs + (long)_options.StopLimit.TotalMilliseconds * 4 / 5;
        if (_state != MqttLinkState.Connected) Drop(nowMs, "The link was stopped.", () => End(clean: true));
        else if (nowMs >= _stopByMs) Drop(nowMs, "The link was stopped; the broker did not take the goodbye in time.", End);
        else if (_tokens.Count == 0) SayGoodbye(nowMs);
    }

    private void SayGoodbye(long nowMs)
    {
        if (!_saidGoodbye) _connection!.Goodbye();
        _saidGoodbye = true;
        while (_connection!.Socket >= 0 && _connection.WantsWrite)
        {
            if (_connection.Write(out int error) != NativeMosquitto.Success || error == NativeLinux.TryAgain) break;
        }

        if (_connection.Socket < 0) Drop(nowMs, "The link was stopped.", () => End(clean: true));
    }

    private void Connect(long nowMs)
    {
        _state = MqttLinkState.Connecting;
        _connectByMs = nowMs + (long)_options.ConnectTimeout.TotalMilliseconds;
        _isSocketUp = false;
        _isSubscribed = false;
        _oversizedSeen = 0;
        _connection = MosquittoConnection.TryOpen(_options, _attempts++, out string failure);
        if (_connection is null) Drop(nowMs, failure);
    }

    /// <summary>What poll reported for the socket, or more of what the last turn left.</summary>
    internal void Turn(long nowMs, short returned)
    {
        if (_connection is null || HasEnded) return;
        try
        {
            if (!_isSocketUp)
            {
                int error = (returned & (PollError | PollHangUp)) != 0 ? TakeSocketError(_connection.Socket) : 0;
                if (error != 0)
                {
                    Drop(nowMs, _connection.Explain(NativeMosquitto.Errno, error));
                    return;
                }

                _isSocketUp = true;
            }

            bool isReadable = (returned & ~PollOut) != 0 || MayHaveMore || _connection.ConnectCode is null;
            string? end = isReadable ? Read((returned & (PollPeerClosed | PollError | PollHangUp)) != 0) : null;
            TellAnswers(nowMs);
            if (end is null && Gathers(nowMs)) return;
            HandOver();
            if (end is not null) Drop(nowMs, end);
            else Flush(nowMs);
        }
        catch (Exception failure)                                                       // the link's main loop: the handler's exception ends it
        {
            Fault(failure);
        }
    }

    /// <summary>Reads until drained or the batch is full. Returns why the connection ended, or null.</summary>
    private string? Read(bool peerClosed)
    {
        MosquittoConnection connection = _connection!;
        int idleReads = 0;
        MayHaveMore = false;
        while (connection.Received.Count < _options.MaxBatch)
        {
            long before = connection.Events;
            int result = connection.Read(out int error);
            if (result != NativeMosquitto.Success || connection.Socket < 0) return connection.Explain(result, error);
            if (connection.Events != before) continue;

            // A stream that ends inside a TLS handshake is no error to the library: it would ask for ever.
            bool mayHideEnd = peerClosed && connection.ConnectCode is null;
            if (!mayHideEnd) return connection.SubscribeRefusal;
            if (++idleReads >= HandshakeReads) return connection.Explain(NativeMosquitto.ConnectionLost, 0);
            if (connection.WantsWrite) _ = connection.Write(out _);
        }

        MayHaveMore = true;
        return connection.SubscribeRefusal;
    }

    /// <summary>The broker's answers: to CONNECT, to publishes, to the subscriptions.</summary>
    private void TellAnswers(long nowMs)
    {
        MosquittoConnection connection = _connection!;
        if (!_isHandlerConnected && connection.ConnectCode == 0)
        {
            _state = MqttLinkState.Connected;
            _backoff.Connected(nowMs);
            _miscAtMs = nowMs + MiscEveryMs;
            Interlocked.Increment(ref _connects);
            connection.Subscribe();
            _isHandlerConnected = true;
            _handler.OnConnected(this, connection.SessionPresent);
        }

        if (!_isHandlerConnected) return;
        Interlocked.Add(ref _refusedOversized, connection.RefusedOversized - _oversizedSeen);
        _oversizedSeen = connection.RefusedOversized;

        foreach ((int messageId, int reason) in connection.Acknowledged) Acknowledge(messageId, reason);
        connection.Acknowledged.Clear();

        if (!_isSubscribed && connection.AllSubscribed)
        {
            _isSubscribed = true;
            _handler.OnSubscribed();
        }
    }

    private bool Gathers(long nowMs)
    {
        if (!_isHandlerConnected || MayHaveMore || _stopRequested || _connection!.Received.Count == 0) return false;
        int waitMs = _handler.GatherMs(_connection.Received);
        _lookAtMs = waitMs > 0 ? nowMs + waitMs : 0;
        return waitMs > 0;
    }

    private void HandOver()
    {
        if (!_isHandlerConnected) return;
        _lookAtMs = 0;

        // One read of the library can bring more than a batch (a TLS record holds many): hand over in pieces, write after the last.
        List<MqttMessage> received = _connection!.Received;
        for (int from = 0; from < received.Count; from += _options.MaxBatch)
        {
            int count = Math.Min(_options.MaxBatch, received.Count - from);
            _handler.OnBatch(count == received.Count ? received : received.GetRange(from, count));
            Interlocked.Add(ref _received, count);
        }

        received.Clear();
    }

    private void Acknowledge(int messageId, int reason)
    {
        if (!_tokens.Remove(messageId, out long token)) return;                         // a QoS 0 message that left
        Volatile.Write(ref _inFlight, _tokens.Count);
        if (reason >= 0x80)
        {
            Interlocked.Increment(ref _refusedByBroker);
            _handler.OnPublishRefused(token, NativeMosquitto.Reason(reason));
            return;
        }

        Interlocked.Increment(ref _acknowledged);
        _handler.OnPublished(token);
    }

    /// <summary>Sends what is queued: PUBACKs of committed messages and the handler's publishes. What still gathers is handed over first, because its PUBACKs are queued already.</summary>
    private void Flush(long nowMs)
    {
        if (_connection is { Received.Count: > 0 }) HandOver();
        if (_connection is null || !_isSocketUp || !_connection.WantsWrite) return;
        int result = _connection.Write(out int error);
        if (result != NativeMosquitto.Success || _connection.Socket < 0) Drop(nowMs, _connection.Explain(result, error));
    }

    internal void RunPosted(Action work)
    {
        Interlocked.Decrement(ref _postsWaiting);
        if (HasEnded) return;
        try
        {
            work();
            Flush(MosquittoLoop.NowMs());
        }
        catch (Exception failure)                                                       // posted work is the handler's own
        {
            Fault(failure);
        }
    }

    // ---- publishing ----

    public int Room => _state == MqttLinkState.Connected && !_saidGoodbye ? _options.InFlightWindow - _tokens.Count : 0;

    public bool TryPublish(string topic, ReadOnlySpan<byte> payload, MqttQos qos, bool retain, out long token, out PublishRefusal refusal)
    {
        if (_loop is not { IsCurrentThread: true }) throw new InvalidOperationException("Publish from the link's own thread: inside the handler, or through Post.");
        token = 0;
        refusal = Refuse(topic, payload, qos);
        if (refusal != PublishRefusal.None) return false;

        int result = _connection!.Publish(topic, payload, qos, retain, out int messageId);
        refusal = result switch
        {
            NativeMosquitto.Success => PublishRefusal.None,
            NativeMosquitto.OversizePacket => PublishRefusal.PayloadTooLarge,
            NativeMosquitto.NoConnection or NativeMosquitto.ConnectionLost => PublishRefusal.NotConnected,
            NativeMosquitto.NoMemory => throw new InsufficientMemoryException($"libmosquitto has no memory for a publish of {payload.Length} bytes."),
            _ => PublishRefusal.BadTopic,
        };
        if (refusal != PublishRefusal.None) return false;

        token = _nextToken++;
        Interlocked.Increment(ref _published);
        if (qos == MqttQos.AtMostOnce) return true;
        _tokens[messageId] = token;
        Volatile.Write(ref _inFlight, _tokens.Count);
        return true;
    }

    private PublishRefusal Refuse(string topic, ReadOnlySpan<byte> payload, MqttQos qos)
    {
        if (!MqttTopic.IsName(topic)) return PublishRefusal.BadTopic;
        if (payload.Length > _options.MaxPayloadBytes) return PublishRefusal.PayloadTooLarge;
        if (_state != MqttLinkState.Connected || _saidGoodbye || _connection is not { Socket: >= 0 }) return PublishRefusal.NotConnected;
        return qos == MqttQos.AtLeastOnce && _tokens.Count >= _options.InFlightWindow ? PublishRefusal.WindowFull : PublishRefusal.None;
    }

    // ---- endings ----

    private void Drop(long nowMs, string reason) => Drop(nowMs, reason, null);

    /// <summary>Closes the connection, tells the handler, and backs off, or ends with <paramref name="ending"/>.</summary>
    private void Drop(long nowMs, string reason, Action? ending)
    {
        bool wasConnected = _isHandlerConnected;
        if (!wasConnected && _state == MqttLinkState.Connecting && ending is null) Interlocked.Increment(ref _failedConnects);
        Close();
        _reason = reason;
        if (ending is null)
        {
            _state = MqttLinkState.BackingOff;
            _retryAtMs = nowMs + _backoff.NextDelayMs(nowMs);
        }

        if (wasConnected) _handler.OnDisconnected(reason);
        ending?.Invoke();
    }

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
        _isHandlerConnected = false;
        MayHaveMore = false;
        _lookAtMs = 0;
        _tokens.Clear();
        Volatile.Write(ref _inFlight, 0);
    }

    private void End() => End(clean: false);

    private void End(bool clean)
    {
        _endedClean = clean;
        _state = MqttLinkState.Stopped;
        _ended.TrySetResult();
        if (_ownsLoop) _loop?.Dispose();
    }

    private void Fault(Exception failure)
    {
        Close();
        _reason = $"The handler failed: {failure.Message}";
        _state = MqttLinkState.Stopped;
        _ended.TrySetException(failure);
        if (_ownsLoop) _loop?.Dispose();
    }

    /// <summary>The loop ends under the link.</summary>
    internal void Abandon()
    {
        Close();
        _state = MqttLinkState.Stopped;
        _ended.TrySetResult();
    }
}
