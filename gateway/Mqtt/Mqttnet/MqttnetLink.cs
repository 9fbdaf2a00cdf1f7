using System.Collections.Concurrent;
using System.Diagnostics;
using MQTTnet;

namespace EdgeAgent.Mqtt.Mqttnet;

/// <summary>
/// The port on MQTTnet. MQTTnet works on the thread pool; here everything it reports goes through one mailbox to one
/// thread, which batches what was received, lets the handler commit, and acknowledges then (automatic acknowledgement is off). One MQTTnet client per
/// connection, and what a late client still reports is ignored. What the broker sends ahead waits in the mailbox: its in-flight limit bounds that for QoS 1.
/// </summary>
public sealed class MqttnetLink : IMqttLink, IMqttPublisher
{
    private const int StackBytes = 512 * 1024;

    private readonly MqttLinkOptions _options;
    private readonly IMqttHandler _handler;
    private readonly ReconnectBackoff _backoff;
    private readonly BlockingCollection<Action> _mailbox = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;

    // The loop thread's own.
    private readonly List<MqttMessage> _received = [];
    private readonly List<MqttApplicationMessageReceivedEventArgs> _unacknowledged = [];
    private readonly Queue<long> _tokens = new();
    private readonly Dictionary<long, string?> _answers = [];
    private MqttnetConnection? _connection;
    private bool _isHandlerConnected;
    private bool _stopRequested;
    private bool _saidGoodbye;
    private bool _endedClean;
    private long _nextToken = 1;
    private long _connectByMs;
    private long _retryAtMs;
    private long _tickAtMs;
    private long _lookAtMs;                                                             // while messages gather: when to look again; 0 otherwise
    private long _stopByMs;

    private volatile MqttLinkState _state = MqttLinkState.Idle;
    private volatile string _reason = "";
    private long _receivedCount, _published, _acknowledged, _refusedByBroker, _refusedOversized, _connects, _failedConnects;
    private int _inFlight;
    private int _started;
    private int _postsWaiting;
    private volatile bool _abandonRequested;

    public MqttnetLink(MqttLinkOptions options, IMqttHandler handler)
    {
        options.ThrowIfWrong();
        _options = options;
        _handler = handler;
        _backoff = new ReconnectBackoff(options.Reconnect, Random.Shared);
        _thread = new Thread(Run, StackBytes) { Name = $"mqtt {options.ClientId}", IsBackground = true };
    }

    public Task Completion => _ended.Task;

    public MqttLinkStatus Status => new(
        _state, _reason, Interlocked.Read(ref _receivedCount), Interlocked.Read(ref _published), Interlocked.Read(ref _acknowledged),
        Interlocked.Read(ref _refusedByBroker), Interlocked.Read(ref _refusedOversized), Interlocked.Read(ref _connects),
        Interlocked.Read(ref _failedConnects), Volatile.Read(ref _inFlight));

    public void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) != 0) throw new InvalidOperationException($"The MQTT link {_options} was started before.");
        _tickAtMs = NowMs() + (long)_options.TickInterval.TotalMilliseconds;
        _thread.Start();
    }

    public bool Post(Action work)
    {
        if (Volatile.Read(ref _started) == 0 || _state == MqttLinkState.Stopped) return false;
        if (Interlocked.Increment(ref _postsWaiting) > _options.PostLimit)
        {
            Interlocked.Decrement(ref _postsWaiting);
            return false;
        }

        _mailbox.Add(() =>
        {
            Interlocked.Decrement(ref _postsWaiting);
            work();
        });
        return true;
    }

    public async Task<bool> StopAsync()
    {
        if (Interlocked.Exchange(ref _started, 1) == 0) End(clean: true);               // never started
        _mailbox.Add(() => _stopRequested = true);
        Task first = await Task.WhenAny(_ended.Task, Task.Delay(_options.StopLimit)).ConfigureAwait(false);
        if (first == _ended.Task) return _endedClean;
        Abandon();
        return false;
    }

    /// <summary>Drops the connection without a goodbye, so the broker publishes the will. Waits for a running handler call, at most the stop limit.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _started, 1) == 0) End(clean: true);
        Abandon();
        if (Thread.CurrentThread != _thread) _ = Task.WhenAny(_ended.Task, Task.Delay(_options.StopLimit)).GetAwaiter().GetResult();
    }

    private void Abandon()
    {
        _abandonRequested = true;
        _mailbox.Add(() => { });
    }

    // ---- the loop ----

    private void Run()
    {
        try
        {
            while (!IsOver)
            {
                Advance(NowMs());
                if (IsOver) break;
                TakeMail();
                if (_isHandlerConnected && !_abandonRequested && !Gathers(NowMs())) HandOver();
            }
        }
        catch (Exception failure)                                                       // the link's main loop: the handler's exception ends it
        {
            Close();
            _reason = $"The handler failed: {failure.Message}";
            _state = MqttLinkState.Stopped;
            _ended.TrySetException(failure);
        }
    }

    private bool IsOver => _state == MqttLinkState.Stopped;

    /// <summary>Waits for mail until something is due, then takes what is there, at most until a batch is full.</summary>
    private void TakeMail()
    {
        int waitMs = (int)Math.Max(0, DueMs() - NowMs());
        if (!_mailbox.TryTake(out Action? mail, waitMs)) return;
        do mail();
        while (_received.Count < _options.MaxBatch && !_abandonRequested && _mailbox.TryTake(out mail));
    }

    private long DueMs()
    {
        long dueMs = _tickAtMs;
        if (_state == MqttLinkState.Connecting) dueMs = Math.Min(dueMs, _connectByMs);
        if (_state == MqttLinkState.BackingOff) dueMs = Math.Min(dueMs, _retryAtMs);
        if (_stopByMs > 0) dueMs = Math.Min(dueMs, _stopByMs);
        if (_lookAtMs > 0) dueMs = Math.Min(dueMs, _lookAtMs);
        return dueMs;
    }

    private void Advance(long nowMs)
    {
        if (_abandonRequested) Drop(nowMs, "The link was dropped.", () => End(clean: false));
        else if (_stopRequested) AdvanceStop(nowMs);
        else if (_state == MqttLinkState.Idle || (_state == MqttLinkState.BackingOff && nowMs >= _retryAtMs)) Connect(nowMs);
        else if (_state == MqttLinkState.Connecting && nowMs >= _connectByMs)
        {
            Drop(nowMs, $"{_options.Host}:{_options.Port} did not answer within {_options.ConnectTimeout.TotalSeconds} s. Check the address, the network and that nothing swallows packets on the way.");
        }

        if (nowMs < _tickAtMs || IsOver) return;
        _tickAtMs = nowMs + (long)_options.TickInterval.TotalMilliseconds;
        _handler.OnTick();
    }

    private void AdvanceStop(long nowMs)
    {
        if (_stopByMs == 0) _stopByMs = nowMs + (long)_options.StopLimit.TotalMilliseconds * 4 / 5;
        if (_state != MqttLinkState.Connected) Drop(nowMs, "The link was stopped.", () => End(clean: true));
        else if (nowMs >= _stopByMs) Drop(nowMs, "The link was stopped; the broker did not take the goodbye in time.", () => End(clean: false));
        else if (_tokens.Count == 0 && !_saidGoodbye)
        {
            _saidGoodbye = true;
            _connection!.Goodbye(() => Drop(NowMs(), "The link was stopped.", () => End(clean: true)));
        }
    }

    private void Connect(long nowMs)
    {
        _state = MqttLinkState.Connecting;
        _connectByMs = nowMs + (long)_options.ConnectTimeout.TotalMilliseconds;
        MqttnetConnection connection = null!;
        connection = new MqttnetConnection(_options, mail => _mailbox.Add(() =>
        {
            if (_connection == connection && !IsOver) mail();
        }));
        _connection = connection;
        connection.Connect(OnConnected, failure => Drop(NowMs(), failure), OnReceived);
    }

    private void OnConnected(bool sessionPresent)
    {
        _state = MqttLinkState.Connected;
        _backoff.Connected(NowMs());
        Interlocked.Increment(ref _connects);
        _isHandlerConnected = true;
        if (_options.Subscriptions.Count > 0) _connection!.Subscribe(_handler.OnSubscribed, failure => Drop(NowMs(), failure));
        _handler.OnConnected(this, sessionPresent);
        if (_options.Subscriptions.Count == 0) _handler.OnSubscribed();
    }

    private void OnReceived(MqttMessage message, MqttApplicationMessageReceivedEventArgs given)
    {
        if (message.Payload.Length <= _options.MaxPayloadBytes)
        {
            _received.Add(message);
            _unacknowledged.Add(given);
            return;
        }

        Interlocked.Increment(ref _refusedOversized);
        _connection!.Acknowledge(given);
    }

    private bool Gathers(long nowMs)
    {
        if (_received.Count == 0 || _received.Count >= _options.MaxBatch || _stopRequested) return false;
        if (nowMs < _lookAtMs) return true;
        int waitMs = _handler.GatherMs(_received);
        _lookAtMs = waitMs > 0 ? nowMs + waitMs : 0;
        return waitMs > 0;
    }

    private void HandOver()
    {
        _lookAtMs = 0;
        if (_received.Count == 0) return;
        MqttnetConnection connection = _connection!;
        _handler.OnBatch(_received);
        Interlocked.Add(ref _receivedCount, _received.Count);
        foreach (MqttApplicationMessageReceivedEventArgs given in _unacknowledged) connection.Acknowledge(given);
        _received.Clear();
        _unacknowledged.Clear();
    }

    // ---- publishing ----

    public int Room => _isHandlerConnected && !_saidGoodbye ? _options.InFlightWindow - _tokens.Count : 0;

    public bool TryPublish(string topic, ReadOnlySpan<byte> payload, MqttQos qos, bool retain, out long token, out PublishRefusal refusal)
    {
        if (Thread.CurrentThread != _thread) throw new InvalidOperationException("Publish from the link's own thread: inside the handler, or through Post.");
        token = 0;
        refusal = !MqttTopic.IsName(topic) ? PublishRefusal.BadTopic
            : payload.Length > _options.MaxPayloadBytes ? PublishRefusal.PayloadTooLarge
            : !_isHandlerConnected || _saidGoodbye || !_connection!.IsConnected ? PublishRefusal.NotConnected
            : qos == MqttQos.AtLeastOnce && _tokens.Count >= _options.InFlightWindow ? PublishRefusal.WindowFull
            : PublishRefusal.None;
        if (refusal != PublishRefusal.None) return false;

        long given = _nextToken++;
        if (!_connection!.Publish(topic, payload, qos, retain, refused => OnAnswered(given, qos, refused)))
        {
            refusal = PublishRefusal.NotConnected;
            return false;
        }

        if (qos == MqttQos.AtLeastOnce) _tokens.Enqueue(given);
        Volatile.Write(ref _inFlight, _tokens.Count);
        Interlocked.Increment(ref _published);
        token = given;
        return true;
    }

    /// <summary>
    /// A broker answers in the order of the publishes (MQTT-4.6.0-2), but MQTTnet completes each in a task of its own, in any order: put them back in order.
    /// </summary>
    private void OnAnswered(long token, MqttQos qos, string? refused)
    {
        if (qos == MqttQos.AtMostOnce) return;
        _answers[token] = refused;
        while (_tokens.TryPeek(out long first) && _answers.Remove(first, out string? answer))
        {
            _tokens.Dequeue();
            Volatile.Write(ref _inFlight, _tokens.Count);
            Report(first, answer);
        }
    }

    private void Report(long token, string? refused)
    {
        if (refused is null)
        {
            Interlocked.Increment(ref _acknowledged);
            _handler.OnPublished(token);
        }
        else
        {
            Interlocked.Increment(ref _refusedByBroker);
            _handler.OnPublishRefused(token, refused);
        }
    }

    // ---- endings ----

    private void Drop(long nowMs, string reason, Action? ending = null)
    {
        bool wasConnected = _isHandlerConnected;
        if (_state == MqttLinkState.Connecting && ending is null) Interlocked.Increment(ref _failedConnects);
        if (_saidGoodbye && ending is null) ending = () => End(clean: false);
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
        _received.Clear();
        _unacknowledged.Clear();
        _lookAtMs = 0;
        _tokens.Clear();
        _answers.Clear();
        Volatile.Write(ref _inFlight, 0);
    }

    private void End(bool clean)
    {
        _endedClean = clean;
        _state = MqttLinkState.Stopped;
        _ended.TrySetResult();
    }

    private static long NowMs() => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);
}
