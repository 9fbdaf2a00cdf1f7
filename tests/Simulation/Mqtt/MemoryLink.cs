using System.Collections.Concurrent;
using EdgeAgent.Mqtt;

namespace EdgeAgent.Simulation.Mqtt;

/// <summary>
/// The port on <see cref="MemoryBroker"/>: no thread, no clock; the broker's step is its loop. Only Post and StopAsync may come from other threads.
/// </summary>
internal sealed class MemoryLink : IMqttLink, IMqttPublisher
{
    private readonly MemoryBroker _broker;
    private readonly IMqttHandler _handler;
    private readonly ReconnectBackoff _backoff;
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<(string Topic, byte[] Payload, bool Retain)> _held = new();
    private readonly Queue<(long Token, string Topic)> _acknowledgements = new();
    private MemorySession? _session;
    private string? _breakReason;
    private bool _breakWithWill;
    private bool _isStopping;
    private bool _isStarted;
    private volatile bool _isAbandoned;
    private long _retryAtMs;
    private long _tickAtMs;
    private long _nextToken = 1;
    private int _inFlight;
    private string _reason = "";
    private volatile MqttLinkState _state = MqttLinkState.Idle;
    private long _received, _published, _acknowledged, _refusedOversized, _connects, _failedConnects;

    internal MemoryLink(MemoryBroker broker, MqttLinkOptions options, IMqttHandler handler)
    {
        options.ThrowIfWrong();
        _broker = broker;
        Options = options;
        _handler = handler;
        _backoff = new ReconnectBackoff(options.Reconnect, broker.Random);
    }

    public Task Completion => _ended.Task;

    public MqttLinkStatus Status => new(_state, _reason, _received, _published, _acknowledged, 0, _refusedOversized, _connects, _failedConnects, _inFlight);

    public void Start()
    {
        if (_isStarted || HasEnded) throw new InvalidOperationException($"The MQTT link {Options} was started before.");
        _isStarted = true;
    }

    public bool Post(Action work)
    {
        if (!_isStarted || HasEnded || _posted.Count >= Options.PostLimit) return false;
        _posted.Enqueue(work);
        return true;
    }

    /// <summary>Ends in a later step of the broker; the caller keeps stepping. The stop limit is for real networks: here nothing hangs.</summary>
    public Task<bool> StopAsync()
    {
        if (!_isStarted) End(clean: true);
        _posted.Enqueue(() => _isStopping = true);
        return _ended.Task;
    }

    public void Dispose()
    {
        if (!_isStarted) End(clean: true);
        _isAbandoned = true;
    }

    internal MqttLinkOptions Options { get; }

    internal bool HasEnded => _state == MqttLinkState.Stopped;

    internal void BreakAtNextStep(string reason, bool withWill)
    {
        _breakReason ??= reason;
        _breakWithWill = withWill;
    }

    internal bool Step(long nowMs)
    {
        if (!_isStarted || HasEnded) return false;
        try
        {
            bool happened = RunPosted();
            if (_isAbandoned)
            {
                Leave("The link was dropped.", withWill: true);
                End(clean: false);
                return true;
            }

            if (_session is not null && _broker.Stalls(Options.ClientId)) return happened;
            happened |= BreakIfDue(nowMs) | Connect(nowMs) | SendHeld() | Acknowledge(nowMs) | Deliver(nowMs);
            happened |= BreakIfDue(nowMs);
            if (_isStopping && _inFlight == 0)
            {
                Leave("The link was stopped.", withWill: false);
                End(clean: true);
                return true;
            }

            if (nowMs < _tickAtMs) return happened;
            _tickAtMs = nowMs + (long)Options.TickInterval.TotalMilliseconds;
            _handler.OnTick();
            return true;
        }
        catch (Exception failure)                                                       // the link's main loop: the handler's exception ends it
        {
            _session = Forget(withWill: true);
            _reason = $"The handler failed: {failure.Message}";
            _state = MqttLinkState.Stopped;
            _ended.TrySetException(failure);
            return true;
        }
    }

    private bool RunPosted()
    {
        int count = _posted.Count;
        for (int left = count; left > 0 && _posted.TryDequeue(out Action? work); left--) work();
        return count > 0;
    }

    private bool Connect(long nowMs)
    {
        if (_session is not null || _isStopping || nowMs < _retryAtMs) return false;
        if (!_broker.IsUp || _broker.Breaks(new MemoryPacket(Options.ClientId, MemoryLeg.Connect, "")))
        {
            _failedConnects++;
            _reason = $"No connection to {Options.Host}:{Options.Port}: Connection refused. Check that the broker runs and the address is right.";
            BackOff(nowMs);
            return true;
        }

        _session = _broker.Login(this, out bool sessionPresent);
        _state = MqttLinkState.Connected;
        _backoff.Connected(nowMs);
        _connects++;
        _broker.Subscribe(_session, Options.Subscriptions);
        _handler.OnConnected(this, sessionPresent);
        if (_breakReason is null) _handler.OnSubscribed();
        return true;
    }

    /// <summary>What was written into a stalled connection arrives behind the stall.</summary>
    private bool SendHeld()
    {
        bool happened = _held.Count > 0;
        while (_session is not null && _held.TryDequeue(out (string Topic, byte[] Payload, bool Retain) held))
            Carry(held.Topic, held.Payload, MqttQos.AtMostOnce, held.Retain);
        return happened;
    }

    private void Carry(string topic, byte[] payload, MqttQos qos, bool retain)
    {
        if (_broker.Breaks(new MemoryPacket(Options.ClientId, MemoryLeg.Publish, topic))) BreakAtNextStep("The network broke.", withWill: true);
        else _broker.Route(Options.ClientId, topic, payload, qos, retain);
    }

    private bool Acknowledge(long nowMs)
    {
        bool happened = false;
        for (int left = _acknowledgements.Count; left > 0 && _session is not null; left--)
        {
            (long token, string topic) = _acknowledgements.Dequeue();
            happened = true;
            if (_broker.Breaks(new MemoryPacket(Options.ClientId, MemoryLeg.PublishAcknowledge, topic))) BreakAtNextStep("The network broke.", withWill: true);
            if (BreakIfDue(nowMs)) break;
            _inFlight--;
            _acknowledged++;
            _handler.OnPublished(token);
        }

        return happened;
    }

    private bool Deliver(long nowMs)
    {
        if (_session is not { Queue.Count: > 0 } session || _breakReason is not null) return false;
        var batch = new List<MqttMessage>();
        int taken = 0;
        foreach (MqttMessage message in session.Queue.Take(Math.Min(Options.MaxBatch, _broker.MaxInFlightMessages)))
        {
            if (_broker.Breaks(new MemoryPacket(Options.ClientId, MemoryLeg.Deliver, message.Topic)))
            {
                BreakAtNextStep("The network broke.", withWill: true);
                break;
            }

            taken++;
            if (message.Payload.Length > Options.MaxPayloadBytes) _refusedOversized++;
            else batch.Add(message);
        }

        if (batch.Count > 0)
        {
            _handler.OnBatch(batch);
            _received += batch.Count;
        }

        for (; taken > 0 && !BreakIfDue(nowMs); taken--)
        {
            MqttMessage message = session.Queue.Peek();
            if (message.Qos == MqttQos.AtLeastOnce && _broker.Breaks(new MemoryPacket(Options.ClientId, MemoryLeg.DeliverAcknowledge, message.Topic)))
            {
                BreakAtNextStep("The network broke.", withWill: true);
            }
            else
            {
                session.Queue.Dequeue();
            }
        }

        return true;
    }

    public int Room => _session is not null && _breakReason is null && !_broker.Stalls(Options.ClientId) ? Options.InFlightWindow - _inFlight : 0;

    public bool TryPublish(string topic, ReadOnlySpan<byte> payload, MqttQos qos, bool retain, out long token, out PublishRefusal refusal)
    {
        token = 0;
        refusal = !MqttTopic.IsName(topic) ? PublishRefusal.BadTopic
            : payload.Length > Options.MaxPayloadBytes ? PublishRefusal.PayloadTooLarge
            : _session is null || _breakReason is not null ? PublishRefusal.NotConnected
            : qos == MqttQos.AtLeastOnce && (_inFlight >= Options.InFlightWindow || _broker.Stalls(Options.ClientId)) ? PublishRefusal.WindowFull
            : PublishRefusal.None;
        if (refusal != PublishRefusal.None) return false;

        token = _nextToken++;
        _published++;
        if (qos == MqttQos.AtLeastOnce)
        {
            _inFlight++;
            _acknowledgements.Enqueue((token, topic));
        }

        if (_broker.Stalls(Options.ClientId)) _held.Enqueue((topic, payload.ToArray(), retain));
        else Carry(topic, payload.ToArray(), qos, retain);
        return true;
    }

    private bool BreakIfDue(long nowMs)
    {
        if (_breakReason is null) return false;
        string reason = _breakReason;
        Leave(reason, _breakWithWill);
        BackOff(nowMs);
        return true;
    }

    private void BackOff(long nowMs)
    {
        _state = MqttLinkState.BackingOff;
        _retryAtMs = nowMs + _backoff.NextDelayMs(nowMs);
    }

    private void Leave(string reason, bool withWill)
    {
        bool wasConnected = _session is not null;
        _session = Forget(withWill);
        _reason = reason;
        if (wasConnected) _handler.OnDisconnected(reason);
    }

    private MemorySession? Forget(bool withWill)
    {
        if (_session is not null) _broker.Logout(this, _session, withWill);
        _breakReason = null;
        _inFlight = 0;
        _acknowledgements.Clear();
        _held.Clear();
        return null;
    }

    private void End(bool clean)
    {
        _state = MqttLinkState.Stopped;
        _ended.TrySetResult(clean);
    }
}
