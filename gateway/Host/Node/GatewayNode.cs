using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Host.Diagnostics;
using EdgeAgent.Mqtt;

namespace EdgeAgent.Gateway.Host.Node;

/// <summary>What may leave for the modules after a commit.</summary>
/// <param name="Commands">One at a time for a module.</param>
public readonly record struct ForPlant(IReadOnlyList<(string Topic, byte[] Payload)> Receipts, IReadOnlyList<(string Topic, byte[] Payload)> Commands);

/// <summary>
/// The core among its threads. One lock holds the core and the store: whoever has it may step the core and commit, so there is exactly one writer at any time.
/// Three threads come here: the plant link's loop (messages, and once a second the tick), the cloud link's loop (receipts, commands, events), and the page's
/// requests. A message that does what nobody foresaw is put aside in a step of its own. A store that fails poisons the node: every later call throws, and the
/// process ends.
/// </summary>
public sealed class GatewayNode
{
    private readonly Lock _gate = new();
    private readonly GatewayLoop _loop;
    private readonly IGatewayStore _store;
    private readonly HostClock _clock;
    private readonly Storage.DiskGuard _disk;
    private readonly ReadingTraces _traces = new();
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _failure;

    internal GatewayNode(GatewayLoop loop, IGatewayStore store, HostClock clock, Storage.DiskGuard disk)
    {
        (_loop, _store, _clock, _disk) = (loop, store, clock, disk);
        _loop.Disk = disk.Look();
        LastTickTicks = Environment.TickCount64;
        Step(_ => { });
    }

    /// <summary>Raised outside the lock when events may be waiting for the cloud.</summary>
    public event Action? EventsWaiting;

    /// <summary>Raised after every tick, outside the lock.</summary>
    public event Action? Ticked;

    /// <summary>Faults when the store failed; the process must end then.</summary>
    public Task Failed => _failed.Task;

    /// <summary>Environment.TickCount64 of the last tick; when it stands still, the process hangs.</summary>
    public long LastTickTicks { get; private set; }

    /// <summary>A core that has not ticked for this long hangs: on a disk, most likely.</summary>
    public static readonly TimeSpan HangingAfter = TimeSpan.FromSeconds(30);

    /// <summary>The core ticks and its store works.</summary>
    public bool IsAlive => Environment.TickCount64 - LastTickTicks < HangingAfter.TotalMilliseconds && !Failed.IsFaulted;

    /// <summary>Commits since the start.</summary>
    public long Commits { get; private set; }

    /// <summary>How long commits took: a slow disk shows here first.</summary>
    public CommitTimes CommitTimes { get; } = new();

    /// <summary>
    /// Why the modules have to wait: disk-full (only alarms are taken), disk-tight (the log does not grow), disk-slow (receipts come late), or none.
    /// </summary>
    public string Pressure => _loop.Disk switch
    {
        DiskState.Full => "disk-full",
        DiskState.Tight => "disk-tight",
        _ => CommitTimes.RecentSeconds > CommitTimes.SlowSeconds ? "disk-slow" : "none",
    };

    public long StoreBytes => _store.SizeBytes;

    /// <summary>A batch from the plant: committed when this returns; receipts and commands to modules may leave then.</summary>
    public ForPlant TakeFromPlant(IReadOnlyList<MqttMessage> batch) => Run(() =>
    {
        _traces.Begin(batch.Count);
        _loop.BeginBatch();
        Time.Moment now = _clock.Now();
        foreach (MqttMessage message in batch) Take(message, now, _loop.TakeFromPlant);
        _traces.Ingested();
        Commit();
        _traces.End();
        return TakeForPlant();
    });

    public void PlantConnected(bool isConnected) => Step(loop => loop.PlantConnected(isConnected, _clock.Now()));

    /// <summary>Once a second. Receipts that are due as a sign of life come back.</summary>
    public ForPlant Tick()
    {
        ForPlant messages = Run(() =>
        {
            _loop.Disk = _disk.Look();
            _loop.Tick(_clock.Now());
            LastTickTicks = Environment.TickCount64;
            Commit();
            return TakeForPlant();
        });
        Ticked?.Invoke();
        return messages;
    }

    /// <summary>The box's own sensor measured the hall's temperature, °C.</summary>
    public void TakeAmbient(double celsius) => Step(loop => loop.TakeAmbient(celsius, _clock.Now()));

    public void CloudConnected(bool isConnected)
    {
        lock (_gate)
        {
            if (isConnected) _loop.Uplink.Connected(_clock.Now());
            else _loop.Uplink.Disconnected();
        }
    }

    /// <summary>Receipts and commands from the cloud; the replies may leave when this returns. A moved position alone waits for the next commit.</summary>
    public IReadOnlyList<CloudReply> TakeFromCloud(IReadOnlyList<MqttMessage> batch) => Locked(() =>
    {
        foreach (MqttMessage message in batch) Take(message, _clock.Now(), _loop.TakeFromCloud);
        if (_loop.HasUrgentChanges) Commit();
        _traces.Receipted(_loop.Outbox);
        return _loop.TakeReplies();
    });

    /// <summary>The hellos and then the events that may go now, while there is room.</summary>
    public void SendEvents(Func<bool> hasRoom, Func<CloudHello, bool> hello, Func<OutboxElement, bool> publish) => Locked(() =>
    {
        if (!hasRoom()) return 0;
        while (hasRoom() && _loop.Uplink.TakeHello(_clock.Now()) is { } first)
        {
            if (!hello(first)) return 0;
        }

        if (_loop.HasUrgentChanges) Commit();
        while (hasRoom() && _loop.Uplink.Next(_clock.Now()) is { } element)
        {
            if (publish(element))
            {
                _traces.Published(element);
                continue;
            }

            _loop.Uplink.NotSent(element, _clock.Now());
            break;
        }

        return 0;
    });

    /// <summary>A person's command from the page; done and committed when this returns.</summary>
    public CloudReply Execute(CloudCommand command) => Run(() =>
    {
        CloudReply reply = _loop.Execute(command, _clock.Now());
        Commit();
        return reply;
    });

    /// <summary>Keeps how a machine's installation stands as its commissioning record; null when there is no such machine.</summary>
    public Commissioning.CommissioningRecord? Commission(string machine, string by) => Run(() =>
    {
        Commissioning.CommissioningRecord? record = _loop.Commission(machine, by, _clock.Now());
        Commit();
        return record;
    });

    /// <summary>The broker confirmed the event of a drill; committed when this returns.</summary>
    public void DrillAtBroker(string drill) => Step(loop => loop.DrillAtBroker(drill, _clock.Now()));

    /// <summary>A person at the gateway sees the TEST order of a drill now; false when there is none yet.</summary>
    public bool ShowDrill(string drill) => Run(() =>
    {
        bool isShown = _loop.ShowDrill(drill, _clock.Now());
        Commit();
        return isShown;
    });

    /// <summary>Copies the running store; others get their turn between two steps. A copy that fails leaves the store as it was.</summary>
    internal void BackUp(Func<Storage.StoreBackup> begin)
    {
        Storage.StoreBackup backup;
        lock (_gate) backup = begin();
        try
        {
            bool isDone = false;
            while (!isDone)
            {
                lock (_gate) isDone = backup.Step();
            }
        }
        finally
        {
            lock (_gate) backup.Dispose();
        }
    }

    /// <summary>Looks at the core; what comes back must be a copy.</summary>
    internal T Look<T>(Func<GatewayLoop, IGatewayStore, Time.Moment, T> look) => Locked(() => look(_loop, _store, _clock.Now()));

    /// <summary>The last word to the disk, at a graceful stop.</summary>
    public void Close() => Step(loop => loop.Checkpoint(_clock.Now()));

    private void Take(MqttMessage message, Time.Moment now, Action<string, byte[], Time.Moment> step)
    {
        try
        {
            step(message.Topic, message.Payload, now);
        }
        catch (Exception unforeseen) when (unforeseen is not (StoreFailedException or System.Data.Common.DbException or IOException))
        {
            _loop.PutAside(message.Topic, message.Payload, now);
        }
    }

    private void Step(Action<GatewayLoop> step) => Run(() =>
    {
        step(_loop);
        Commit();
        return 0;
    });

    /// <summary>Work that may make events; the cloud's side hears of it.</summary>
    private T Run<T>(Func<T> work)
    {
        (T result, bool isWaiting) = Locked(() => (work(), _loop.Uplink.IsWaiting));
        if (isWaiting) EventsWaiting?.Invoke();
        return result;
    }

    private T Locked<T>(Func<T> work)
    {
        lock (_gate)
        {
            if (_failure is not null) throw new InvalidOperationException("The store failed before; this process is ending.", _failure);
            try
            {
                return work();
            }
            catch (Exception problem)
            {
                // The core is ahead of the disk now, or broken: nobody may use it again.
                _failure = problem;
                _failed.TrySetException(problem);
                throw;
            }
        }
    }

    private ForPlant TakeForPlant() => new(_loop.TakeReceipts(_clock.Now()), _loop.TakeModuleCommands());

    private void CommitToStore(GatewayChanges changes)
    {
        try
        {
            _store.Commit(changes);
            SlowDisk.Wait();
        }
        catch (StoreFailedException)
        {
            // The next start needs room to put things in order.
            _disk.GiveRoom();
            throw;
        }
    }

    private void Commit()
    {
        GatewayChanges changes = _loop.Seal(_clock.Now());
        _traces.Detected();
        if (!changes.IsEmpty)
        {
            CrashPoint.Pass(CrashPoint.BeforeCommit);
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            CommitToStore(changes);
            CommitTimes.Add(System.Diagnostics.Stopwatch.GetElapsedTime(start));
            Commits++;
            _traces.Committed(changes);
            CrashPoint.Pass(CrashPoint.AfterCommitBeforeReceipt);
        }

        _loop.Committed();
    }
}
