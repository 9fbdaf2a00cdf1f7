using System.Diagnostics;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using EdgeAgent.Contracts.ModuleWire;

namespace EdgeAgent.Mqtt.Listener;

/// <summary>
/// Hears the modules: MQTT 3.1.1 as far as a module speaks it (CONNECT with its own login, PUBLISH with QoS 0 and 1 on its own topics, SUBSCRIBE to its
/// receipts and commands, PINGREQ, DISCONNECT, last will).
/// To its owner it is a link like one to a broker, and keeps the same promises: batches in order, commit, then PUBACK; all callbacks on one thread.
/// </summary>
/// <remarks>
/// It keeps no session past a connection and says so in every CONNACK. A login takes over an older connection of the same module; its will goes ahead of
/// anything the new one says. The transport is
/// somebody else's: whoever accepts connections calls <see cref="ServeAsync"/> with each.
/// </remarks>
public sealed class ModuleListener : IMqttLink, IMqttPublisher
{
    private const int StackBytes = 512 * 1024;

    private readonly ModuleListenerOptions _options;
    private readonly IMqttHandler _handler;
    private readonly Func<string, string?> _passwordOf;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;

    // Between the connections' threads and the loop.
    private readonly object _mail = new();
    private readonly Dictionary<ulong, ModuleConnection> _modules = [];
    private readonly HashSet<ModuleConnection> _connections = [];
    private readonly Queue<Action> _posts = new();
    private List<Inbound> _inbound = [];
    private bool _isAsleep;
    private bool _isStopAsked;
    private bool _isDropAsked;
    private long _inboundBytes;

    // The loop thread's own.
    private readonly List<MqttMessage> _batch = [];
    private readonly List<Inbound> _batchOf = [];
    private readonly List<ModuleConnection> _touched = [];
    private readonly Queue<long> _answers = new();
    private List<Inbound> _taken = [];
    private int _takenAt;
    private long _nextToken = 1;
    private long _tickAtMs;
    private long _lookAtMs;

    private volatile MqttLinkState _state = MqttLinkState.Idle;
    private volatile string _reason = "";
    private int _started;
    private long _received, _published, _acknowledged;
    private long _logins, _refusedLogins, _faults, _tooLarge, _takenOver, _silent, _slow, _foreign;

    /// <param name="options">Checked limits.</param>
    /// <param name="passwordOf">The password of a module by its id as text; null for a module that does not belong here. Asked at each login, from any
    /// thread.</param>
    /// <param name="handler">Told of everything, on the listener's own thread.</param>
    public ModuleListener(ModuleListenerOptions options, Func<string, string?> passwordOf, IMqttHandler handler)
    {
        (_options, _passwordOf, _handler) = (options, passwordOf, handler);
        Entrance = new Entrance(options.MaxEnteringPerAddress, options.MaxEntering);
        _thread = new Thread(Run, StackBytes) { Name = "modules", IsBackground = true };
    }

    /// <summary>Where a transport asks for a place before it spends anything on a connection.</summary>
    public Entrance Entrance { get; }

    public Task Completion => _ended.Task;

    public MqttLinkStatus Status => new(
        _state,
        _reason,
        Interlocked.Read(ref _received),
        Interlocked.Read(ref _published),
        Interlocked.Read(ref _acknowledged),
        RefusedByBroker: 0,
        Interlocked.Read(ref _tooLarge),
        Connects: _state == MqttLinkState.Idle ? 0 : 1,
        FailedConnects: 0,
        InFlight: 0);

    public ModuleListenerStatus Listening
    {
        get
        {
            int modules;
            lock (_mail) modules = _modules.Count;
            return new ModuleListenerStatus(
                modules,
                Entrance.Entering,
                Interlocked.Read(ref _logins),
                Interlocked.Read(ref _refusedLogins),
                Entrance.TurnedAway,
                Interlocked.Read(ref _faults),
                Interlocked.Read(ref _takenOver),
                Interlocked.Read(ref _silent),
                Interlocked.Read(ref _slow),
                Interlocked.Read(ref _foreign));
        }
    }

    internal bool IsFull => Interlocked.Read(ref _inboundBytes) >= _options.MaxWaitingBytesOfAll;

    public void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) != 0) throw new InvalidOperationException("The modules' listener was started before.");
        _state = MqttLinkState.Connected;
        _tickAtMs = NowMs() + (long)_options.TickInterval.TotalMilliseconds;
        _thread.Start();
    }

    /// <summary>Serves one connection until it ends. Before <see cref="Start"/> and after the stop it is closed at once.</summary>
    /// <param name="transport">The bytes of one client, decrypted.</param>
    /// <param name="place">Its place at the entrance; given back here.</param>
    /// <param name="abort">Ends the connection without waiting for anything.</param>
    public Task ServeAsync(IDuplexPipe transport, Entrance.Place place, Action abort)
    {
        var connection = new ModuleConnection(this, _options, transport, place, abort);
        lock (_mail)
        {
            if (_state == MqttLinkState.Connected && !_isStopAsked) _connections.Add(connection);
            else connection.End();
        }

        return connection.RunAsync();
    }

    public bool Post(Action work)
    {
        lock (_mail)
        {
            if (_state != MqttLinkState.Connected || _posts.Count >= _options.PostLimit) return false;
            _posts.Enqueue(work);
            Wake();
            return true;
        }
    }

    /// <summary>Runs the work posted before, closes every connection without publishing its will, and ends the loop.</summary>
    public async Task<bool> StopAsync()
    {
        if (Interlocked.Exchange(ref _started, 1) == 0) End();
        lock (_mail)
        {
            _isStopAsked = true;
            Monitor.PulseAll(_mail);
        }

        Task first = await Task.WhenAny(_ended.Task, Task.Delay(_options.StopLimit)).ConfigureAwait(false);
        if (first == _ended.Task) return true;
        lock (_mail) _isDropAsked = true;
        return false;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _started, 1) == 0) End();
        lock (_mail)
        {
            _isStopAsked = _isDropAsked = true;
            Monitor.PulseAll(_mail);
        }

        if (Thread.CurrentThread != _thread) _ = Task.WhenAny(_ended.Task, Task.Delay(_options.StopLimit)).GetAwaiter().GetResult();
    }

    // ---- what connections say, from their threads ----

    /// <summary>Whether the login is one of a module that belongs here.</summary>
    internal bool Judge(ConnectPacket packet, out ulong module)
    {
        module = 0;
        if (packet.User is null || !ModuleId.TryParse(packet.User, out module) || _passwordOf(packet.User) is not { } password) return false;
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(password), packet.Password);
    }

    internal void Enter(ModuleConnection connection)
    {
        Interlocked.Increment(ref _logins);
        ModuleConnection? older;
        lock (_mail)
        {
            if (_modules.TryGetValue(connection.Module, out older))
            {
                Interlocked.Increment(ref _takenOver);
                HandWill(older);
            }

            _modules[connection.Module] = connection;
        }

        older?.Abort();                                                                 // 3.1.4-2
    }

    internal void Leave(ModuleConnection connection, bool saidGoodbye)
    {
        lock (_mail)
        {
            _connections.Remove(connection);
            if (connection.Module == 0 || _modules.GetValueOrDefault(connection.Module) != connection) return;
            _modules.Remove(connection.Module);
            if (!saidGoodbye) HandWill(connection);                                     // 3.1.2-8, 3.1.2-10
        }
    }

    /// <param name="message">Null for one that is only to be acknowledged.</param>
    internal void Hand(ModuleConnection connection, MqttMessage? message, ushort identifier)
    {
        lock (_mail)
        {
            if (connection.IsEnded) return;                                             // taken over meanwhile: the new connection's words come first
            Interlocked.Add(ref _inboundBytes, message?.Payload.Length ?? 0);
            _inbound.Add(new Inbound(connection, message, identifier));
            Wake();
        }
    }

    internal void Fault(ModuleConnection connection, PacketFault fault)
    {
        if (fault == PacketFault.TooLarge) Interlocked.Increment(ref _tooLarge);
        Interlocked.Increment(ref _faults);
        string who = connection.Module == 0 ? "A client that had not logged in" : "Module " + ModuleId.ToText(connection.Module);
        _reason = $"{who} was closed: {fault}.";
    }

    internal void RefuseLogin(string? user)
    {
        Interlocked.Increment(ref _refusedLogins);
        _reason = user is not null && ModuleId.TryParse(user, out _)
            ? $"Module {user} was refused: it is not placed here, or its password is another gateway's."
            : "A client was refused: its user is no module.";
    }

    internal void EndSlowReader(ModuleConnection connection)
    {
        if (connection.IsEnded) return;
        Interlocked.Increment(ref _slow);
        _reason = $"Module {ModuleId.ToText(connection.Module)} was closed: it does not read what is sent to it.";
        connection.Abort();
    }

    internal void CountForeign() => Interlocked.Increment(ref _foreign);

    /// <summary>Under the lock.</summary>
    private void HandWill(ModuleConnection connection)
    {
        if (connection.Will is not { } will || _isStopAsked) return;
        _inbound.Add(new Inbound(null, new MqttMessage(will.Topic, will.Payload, MqttQos.AtLeastOnce, false), 0));
        Wake();
    }

    /// <summary>Under the lock.</summary>
    private void Wake()
    {
        if (_isAsleep) Monitor.Pulse(_mail);
    }

    // ---- the loop ----

    private void Run()
    {
        try
        {
            _handler.OnConnected(this, sessionPresent: false);
            _handler.OnSubscribed();
            Flush();
            while (Turn())
            {
                // A turn takes what came, hands it over when it is due, and sends what that brought.
            }

            CloseAll();
            _handler.OnDisconnected("The modules' listener was stopped.");
            End();
        }
        catch (Exception failure)                                                       // the link's main loop: the handler's exception ends it
        {
            CloseAll();
            _reason = $"The handler failed: {failure.Message}";
            _state = MqttLinkState.Stopped;
            _ended.TrySetException(failure);
        }
    }

    private bool Turn()
    {
        Action[] posts;
        lock (_mail)
        {
            if (!_isDropAsked && !_isStopAsked && _posts.Count == 0 && (_lookAtMs > 0 || (_inbound.Count == 0 && _takenAt == _taken.Count)))
            {
                long dueMs = _lookAtMs > 0 ? Math.Min(_lookAtMs, _tickAtMs) : _tickAtMs;
                _isAsleep = _lookAtMs == 0;                                             // while messages gather, more of them wake nobody
                int waitMs = (int)Math.Max(0, dueMs - NowMs());
                if (waitMs > 0) Monitor.Wait(_mail, waitMs);
                _isAsleep = false;
            }

            if (_isDropAsked) return false;
            posts = [.. _posts];
            _posts.Clear();
            if (_takenAt == _taken.Count && _inbound.Count > 0)
            {
                _taken.Clear();
                (_taken, _inbound, _takenAt) = (_inbound, _taken, 0);
            }
        }

        foreach (Action post in posts) post();
        Collect();
        long nowMs = NowMs();
        if (nowMs >= _tickAtMs)
        {
            _tickAtMs = nowMs + (long)_options.TickInterval.TotalMilliseconds;
            EndSilent();
            _handler.OnTick();
        }

        if (!Gathers(nowMs)) HandOver();
        Flush();
        bool isOver = _isStopAsked && _batchOf.Count == 0 && _takenAt == _taken.Count;
        return !isOver;
    }

    private void Collect()
    {
        for (; _takenAt < _taken.Count && _batch.Count < _options.MaxBatch; _takenAt++)
        {
            if (_taken[_takenAt].Message is { } message) _batch.Add(message);
            _batchOf.Add(_taken[_takenAt]);
        }
    }

    private bool Gathers(long nowMs)
    {
        if (_batch.Count == 0 || _batch.Count >= _options.MaxBatch || _isStopAsked)
        {
            _lookAtMs = 0;
            return false;
        }

        if (nowMs < _lookAtMs) return true;
        int waitMs = _handler.GatherMs(_batch);
        _lookAtMs = waitMs > 0 ? nowMs + waitMs : 0;
        return waitMs > 0;
    }

    private void HandOver()
    {
        if (_batch.Count > 0) _handler.OnBatch(_batch);
        Interlocked.Add(ref _received, _batch.Count);
        foreach (Inbound inbound in _batchOf)
        {
            if (inbound.Connection is not { } connection) continue;
            int bytes = inbound.Message?.Payload.Length ?? 0;
            Interlocked.Add(ref _inboundBytes, -bytes);
            if (inbound.Identifier != 0) connection.Acknowledge(inbound.Identifier);    // behind the commit
            connection.Handled(bytes);
            Touch(connection);
        }

        _batch.Clear();
        _batchOf.Clear();
    }

    private void EndSilent()
    {
        long nowMs = Environment.TickCount64;
        List<ModuleConnection> silent;
        lock (_mail) silent = [.. _connections.Where(connection => !connection.IsEnded && connection.IsOverdue(nowMs))];
        foreach (ModuleConnection connection in silent)
        {
            Interlocked.Increment(ref _silent);
            connection.Abort();
        }
    }

    private void CloseAll()
    {
        ModuleConnection[] open;
        lock (_mail)
        {
            _isStopAsked = true;
            open = [.. _connections];
        }

        foreach (ModuleConnection connection in open) connection.Abort();
    }

    private void End()
    {
        _state = MqttLinkState.Stopped;
        _ended.TrySetResult();
    }

    // ---- publishing ----

    public int Room => _state == MqttLinkState.Connected ? _options.MaxBatch - _answers.Count : 0;

    public bool TryPublish(string topic, ReadOnlySpan<byte> payload, MqttQos qos, bool retain, out long token, out PublishRefusal refusal)
    {
        if (Thread.CurrentThread != _thread)
            throw new InvalidOperationException("Publish from the listener's own thread: inside the handler, or through Post.");
        token = 0;
        refusal = !MqttTopic.IsName(topic) ? PublishRefusal.BadTopic
            : payload.Length > _options.MaxPacketBytes ? PublishRefusal.PayloadTooLarge
            : Room == 0 ? PublishRefusal.WindowFull
            : PublishRefusal.None;
        if (refusal != PublishRefusal.None) return false;

        token = _nextToken++;
        Interlocked.Increment(ref _published);
        if (ModuleTopics.TryParse(topic, out ulong module, out _))
        {
            ModuleConnection? connection;
            lock (_mail) connection = _modules.GetValueOrDefault(module);
            if (connection is not null)
            {
                connection.Publish(topic, payload, qos);
                Touch(connection);
            }
        }

        if (qos == MqttQos.AtLeastOnce) _answers.Enqueue(token);                        // as a broker: taken, whoever listens
        return true;
    }

    private void Touch(ModuleConnection connection)
    {
        if (connection.IsTouched) return;
        connection.IsTouched = true;
        _touched.Add(connection);
    }

    /// <summary>Answers what was published, then sends each client in one go what this turn has for it.</summary>
    private void Flush()
    {
        while (_answers.TryDequeue(out long token))
        {
            Interlocked.Increment(ref _acknowledged);
            _handler.OnPublished(token);
        }

        foreach (ModuleConnection connection in _touched)
        {
            connection.IsTouched = false;
            if (!connection.IsEnded) connection.Send();
        }

        _touched.Clear();
    }

    private static long NowMs() => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);

    private readonly record struct Inbound(ModuleConnection? Connection, MqttMessage? Message, ushort Identifier);
}
