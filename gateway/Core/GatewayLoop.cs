using System.Globalization;
using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Alarms;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Commands;
using EdgeAgent.Gateway.Commissioning;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Devices;
using EdgeAgent.Gateway.Evidence;
using EdgeAgent.Gateway.Health;
using EdgeAgent.Gateway.Ingest;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Outbox;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Gateway.Time;
using EdgeAgent.Gateway.Uplink;

namespace EdgeAgent.Gateway;

/// <summary>
/// The gateway's core, and the way of one reading through it: ingest, buffer, assemble, detect, alarm, evidence, health, outbox. It decides and remembers; it
/// has no clock, thread, disk or socket. Its owner feeds it messages and time, then lets the store commit <see cref="Seal"/>, then calls
/// <see cref="Committed"/>, and only then takes what may leave: receipts, replies, events. One caller at a time.
/// <para>After a failed commit the core is ahead of the disk and must not be used again: the process ends and starts from the store.</para>
/// </summary>
public sealed class GatewayLoop
{
    // Longer than a module tries before it calls an element refused.
    private const long YoungLinkMs = 60_000;

    private const string PlacementKind = "placement";

    private readonly GatewayOptions _options;
    private readonly IGatewayStore _store;
    private readonly GatewayChanges _changes = new();
    private readonly FrameIngest _ingest;
    private readonly MachineVerdicts _verdicts;
    private readonly BurstEvidence _evidence;
    private readonly CommandExecutor _commands;
    private readonly ModuleReceipts _receipts;
    private readonly StateReport _stateReport;
    private readonly Checkpoint _checkpoint;
    private readonly List<CloudReply> _replies = [];
    private readonly Dictionary<string, HealthRecorder> _health;
    private readonly Func<EquipmentProfile, IEnumerable<IDetector>> _detectorsOf;
    private Moment _last;
    private long _lastTickSteadyMs = long.MinValue / 2;
    private bool _isPlantConnected;
    private long _plantConnectedSteadyMs = long.MinValue / 2;
    private DiskState _disk;

    /// <param name="software">Version of the process, for the state event.</param>
    /// <param name="profiles">The machines.</param>
    /// <param name="detectorsOf">Makes the detectors of a machine.</param>
    /// <param name="store">Read here; written by the owner.</param>
    /// <param name="random">64 random bits a call.</param>
    public GatewayLoop(
        GatewayOptions options,
        string software,
        IReadOnlyList<EquipmentProfile> profiles,
        Func<EquipmentProfile, IEnumerable<IDetector>> detectorsOf,
        IGatewayStore store,
        Func<ulong> random,
        Moment now)
    {
        (_options, _store, _detectorsOf, _last) = (options, store, detectorsOf, now);
        StoredState stored = store.Load();
        Devices = new DeviceRegister(profiles, stored, random);
        Machines = profiles.ToDictionary(
            profile => profile.Id,
            profile => new Machine(profile, [.. detectorsOf(profile)], [.. Devices.Modules.Where(module => module.MachineId == profile.Id)])
        );
        Outbox = new EventOutbox(options.Id, store, stored, random);
        Uplink = new CloudUplink(options.Uplink, Outbox, random(), now);
        ulong run = random();
        Alarms = new AlarmLifecycle(options.Alarms, stored, run);
        _ingest = new FrameIngest(Devices, store, options.Ingest, Refused);
        _health = Machines.Values.ToDictionary(machine => machine.Profile.Id, machine => new HealthRecorder(options.Health, machine, stored));
        _verdicts = new MachineVerdicts(options.SilenceLimit, options.ConflictAlarmTime, now);
        _evidence = new BurstEvidence(options.Bursts, options.SilenceLimit, Devices, Machines, Alarms, Outbox, stored, random);
        Commissioning = new InstallationRecords(stored, Outbox);
        Drills = new AlarmDrills(stored, Machines.ContainsKey, Outbox, run);
        _commands = new CommandExecutor(Machines, Alarms, _evidence, Drills, stored);
        _receipts = new ModuleReceipts(Devices, options.ReceiptInterval);
        _stateReport = new StateReport(options, software, now, Machines, Alarms, Outbox, Refused, StoreLoss.Read(stored));
        _checkpoint = new Checkpoint(options, Devices, Machines.Values, _health.Values, Outbox, stored);
        Outbox.Begin(_changes);
        Devices.HandOutSpares(_changes);
        CatchUp(now);
        if (now.UtcMs >= TimeLine.EarliestMs) LeaveWrongTime(now);
        RenewMoved(profiles, stored, now);
        Send(Alarms.EndOfWhatLeft(Machines.ContainsKey, module => Devices.Find(module)?.MachineId, now, _changes), now);
        foreach (HealthHourData hour in HealthRecorder.LastHours(stored, Machines.ContainsKey, options.Health, now, _changes)) Send(hour, now);
    }

    public DeviceRegister Devices { get; }
    public IReadOnlyDictionary<string, Machine> Machines { get; }
    public AlarmLifecycle Alarms { get; }
    public AlarmDrills Drills { get; }
    public InstallationRecords Commissioning { get; }
    public EventOutbox Outbox { get; }
    public CloudUplink Uplink { get; }
    public RefusalCounters Refused { get; } = new();

    /// <summary>How much room the disk has; the owner looks and says.</summary>
    public DiskState Disk
    {
        get => _disk;
        set
        {
            bool isTold = (value == DiskState.Full) != (_disk == DiskState.Full);
            _disk = value;
            if (isTold) _receipts.DueAll();
        }
    }

    /// <summary>Frames that were not taken because the disk was full; their modules keep them and send them again.</summary>
    public long HeldBack { get; private set; }

    /// <summary>Frames taken into the log since the start.</summary>
    public long Observations { get; private set; }

    public IReadOnlyDictionary<string, HealthRecorder> Health => _health;

    /// <summary>What became of raw bursts since the start.</summary>
    public IReadOnlyDictionary<string, long> Bursts => _evidence.Counters.ToDictionary();

    /// <summary>The plant's broker came or went; without it no module can be heard, so none is called silent.</summary>
    public void PlantConnected(bool isConnected, Moment now)
    {
        _isPlantConnected = isConnected;
        _verdicts.PlantConnected(isConnected, now);
        if (!isConnected) return;
        _plantConnectedSteadyMs = now.SteadyMs;
        _receipts.DueAll();
    }

    /// <summary>Messages follow that will be committed together.</summary>
    public void BeginBatch() => _ingest.BeginBatch();

    /// <summary>One message from the plant's broker. What is not ours or not right is counted and changes nothing.</summary>
    public void TakeFromPlant(string topic, byte[] payload, Moment now)
    {
        Follow(now);
        if (!ModuleTopics.TryParse(topic, out ulong module, out string leaf))
        {
            Refused.Count(RejectReason.UnknownTopic);
            return;
        }

        switch (leaf)
        {
            case ModuleTopics.Frame or ModuleTopics.Burst:
                TakeFrame(module, leaf == ModuleTopics.Burst, topic, payload, now);
                break;
            case ModuleTopics.State:
                TakeState(module, payload, now);
                break;
            case ModuleTopics.Reply:
                TakeReply(module, payload, now);
                break;
            default:
                Refused.Count(RejectReason.UnknownTopic);
                break;
        }
    }

    /// <summary>One message from the cloud: a receipt or a command.</summary>
    public void TakeFromCloud(string topic, byte[] payload, Moment now)
    {
        RejectReason reason = ReasonOf(topic, payload, now);
        if (reason != RejectReason.None) Refused.Count(reason);
    }

    private RejectReason ReasonOf(string topic, byte[] payload, Moment now)
    {
        if (!CloudTopics.TryParse(topic, out string gateway, out string leaf)) return RejectReason.UnknownTopic;
        if (gateway != _options.Id) return RejectReason.ForeignGateway;
        return leaf switch
        {
            CloudTopics.Receipt => TakeReceipt(payload, now),
            CloudTopics.Command => TakeCommand(payload, now),
            _ => RejectReason.UnknownTopic,
        };
    }

    /// <summary>A message of which nobody foresaw what it did: counted and kept for a person to look at.</summary>
    public void PutAside(string topic, byte[] payload, Moment now)
    {
        Refused.Count(RejectReason.Unforeseen);
        _changes.Quarantined.Add(new QuarantinedRow(now.UtcMs, RejectReason.Unforeseen, topic, payload));
    }

    /// <summary>A person's command from the local page.</summary>
    public CloudReply Execute(CloudCommand command, Moment now)
    {
        Follow(now);
        CommandOutcome outcome = _commands.Execute(command, now, _changes);
        Send(outcome.Alarms, now);
        if (outcome.Renewed is { } machine) Renew(machine, now);
        return outcome.Reply;
    }

    /// <summary>How the installation of a machine stands.</summary>
    public IReadOnlyList<CheckedPoint> CheckInstallation(Machine machine, Moment now) =>
        Commissioning.Look(machine, _isPlantConnected, Disk, now, _options.SilenceLimit);

    /// <summary>Keeps how it stands as the machine's commissioning record; null when there is no such machine.</summary>
    public CommissioningRecord? Commission(string machine, string by, Moment now) =>
        Machines.TryGetValue(machine, out Machine? known) ? Commissioning.Sign(known, CheckInstallation(known, now), by, now, _changes) : null;

    /// <summary>The cloud's broker confirmed the event of a drill.</summary>
    public void DrillAtBroker(string drill, Moment now) => Drills.AtBroker(drill, now, _changes);

    /// <summary>A person at the gateway can see the TEST order of a drill; false when there is none yet.</summary>
    public bool ShowDrill(string drill, Moment now) => Drills.Show(drill, now, _changes);

    /// <summary>The gateway's own sensor measured the hall's temperature, °C.</summary>
    public void TakeAmbient(double celsius, Moment now)
    {
        foreach (Machine machine in Machines.Values) machine.TakeAmbient(celsius, now.UtcMs);
    }

    /// <summary>Time passes; call it about once a second.</summary>
    public void Tick(Moment now)
    {
        Follow(now);
        if (now.SteadyMs - _lastTickSteadyMs < 500) return;
        _lastTickSteadyMs = now.SteadyMs;

        foreach (Machine machine in Machines.Values) Watch(machine, now);

        Send(Alarms.Tick(now, _changes), now);
        _evidence.Tick(now, _changes);
        bool isHourClosed = false;
        foreach (HealthRecorder recorder in _health.Values)
        {
            foreach (HealthHourData hour in recorder.Tick(now, _changes))
            {
                Send(hour, now);
                isHourClosed = true;
            }
        }

        _receipts.Tick(now);
        Uplink.Tick(now, _changes);
        _stateReport.Tick(now, _changes);
        _checkpoint.Tick(now, isHourClosed, _store.NewestFrameId, Disk, _changes);
    }

    /// <summary>Something is waiting for a commit that others wait for; moved positions alone are not.</summary>
    public bool HasUrgentChanges => !_changes.IsEmpty;

    /// <summary>Stores what is otherwise stored once a minute; at a graceful stop.</summary>
    public void Checkpoint(Moment now) => _checkpoint.Tick(now, true, _store.NewestFrameId, Disk, _changes);

    /// <summary>What has to be committed now; empty when nothing changed.</summary>
    public GatewayChanges Seal(Moment now)
    {
        foreach (Machine machine in _verdicts.TakeDue()) Judge(machine, now);
        Outbox.Seal(_changes);
        return _changes;
    }

    /// <summary>The store has committed what <see cref="Seal"/> gave: receipts, replies and events may leave.</summary>
    public void Committed()
    {
        _changes.Clear();
        _receipts.Release();
    }

    /// <summary>Receipts that may leave now: topic and bytes.</summary>
    public IReadOnlyList<(string Topic, byte[] Payload)> TakeReceipts(Moment now) => _receipts.Take(
        now, now.SteadyMs - _plantConnectedSteadyMs < YoungLinkMs ? Excuse.LinkYoung : Disk == DiskState.Full ? Excuse.HeldBack : Excuse.None);

    /// <summary>Commands to modules that may leave now: topic and bytes.</summary>
    public IReadOnlyList<(string Topic, byte[] Payload)> TakeModuleCommands() => _evidence.TakeCommands();

    /// <summary>Answers to commands that may leave now.</summary>
    public IReadOnlyList<CloudReply> TakeReplies()
    {
        CloudReply[] replies = [.. _replies];
        _replies.Clear();
        return replies;
    }

    /// <summary>The whole gateway as the cloud and the local page see it.</summary>
    public GatewayStateData Describe(Moment now) => _stateReport.Describe(now);

    public AlarmData Describe(Alarm alarm) => Alarms.Describe(alarm);

    /// <summary>
    /// Notices that the clock was set, forward or back, before anything is placed on it. Whatever counts a time by it begins to count anew; whatever kept a mark
    /// from beyond the new time lets go of it, or nothing of today would ever be new again.
    /// </summary>
    private void Follow(Moment now)
    {
        bool isSet = now.Steps != _last.Steps || now.UtcMs < _last.UtcMs;
        _last = now;
        if (!isSet || now.UtcMs < TimeLine.EarliestMs) return;

        foreach (Machine machine in Machines.Values) machine.ClockSet([.. _detectorsOf(machine.Profile)], now.UtcMs);
        foreach (Incarnation incarnation in Devices.Modules.SelectMany(module => module.Incarnations)) incarnation.Clock.Forget();
        _evidence.ClockSet();
        LeaveWrongTime(now);
    }

    /// <summary>Alarms and hours let go of what a clock that was ahead has left, in this run or before the last stop.</summary>
    private void LeaveWrongTime(Moment now)
    {
        Alarms.ClockSet(now.UtcMs, _changes);
        foreach (HealthRecorder recorder in _health.Values)
        {
            foreach (HealthHourData hour in recorder.ClockSet(now, _changes)) Send(hour, now);
        }
    }

    private void TakeFrame(ulong module, bool isBurst, string topic, byte[] payload, Moment now)
    {
        Ingested message = _ingest.Take(module, isBurst, topic, payload, now, areAlarmsOnly: Disk == DiskState.Full, _changes);
        if (message.Became == Taken.HeldBack) HeldBack++;
        if (message.Speaker is not { } speaker || message.Became == Taken.HeldBack) return;
        _receipts.Due(speaker);
        if (message.Became != Taken.Observation) return;

        Observations++;
        Machine machine = Machines[speaker.MachineId];
        machine.Apply(message.Frame, message.AtMs);
        if (message.Frame.Kind == FrameKind.BurstChunk) TakeChunk(machine, speaker, message, now);
        else Raise(machine, _verdicts.Observe(machine, message.Frame), machine.TimeMs, now);
        _health[speaker.MachineId].Observe(message.AtMs, message.Frame.Module, message.Frame.Incarnation, message.Frame.UptimeMs);
    }

    /// <summary>The alarm goes first, so that the evidence can name its episode.</summary>
    private void TakeChunk(Machine machine, Module speaker, in Ingested message, Moment now)
    {
        if (_evidence.Take(machine, speaker, message.Frame, message.AtMs, now, _changes) is not { } judged) return;
        Raise(machine, _verdicts.Judge(machine), machine.TimeMs, now);
        _evidence.Send(judged, now, _changes);
    }

    /// <summary>Verdicts become alarms, on a time line that is the machine's or, for what only the device side knows, the gateway's.</summary>
    private void Raise(Machine machine, ReadOnlySpan<Verdict> verdicts, long atMs, Moment now)
    {
        foreach (ref readonly Verdict verdict in verdicts) Send(Alarms.Judge(machine, verdict, now with { UtcMs = atMs }, _changes), now);
    }

    /// <summary>Each machine's judgement is a step of its own: what nobody foresaw in one is counted, and the others are judged.</summary>
    private void Judge(Machine machine, Moment now)
    {
        try
        {
            Raise(machine, _verdicts.Judge(machine), machine.TimeMs, now);
        }
        catch (Exception)
        {
            Refused.Count(RejectReason.Unforeseen);
        }
    }

    /// <summary>As <see cref="Judge"/>, once a second.</summary>
    private void Watch(Machine machine, Moment now)
    {
        try
        {
            IReadOnlyList<Module> standing = CanHear(now) ? machine.TakeStandstill(now, _options.SilenceLimit) : [];
            if (machine.Advance(now.UtcMs) || standing.Count > 0) Raise(machine, _verdicts.Judge(machine), machine.TimeMs, now);
            Raise(machine, _verdicts.Watch(machine, now), now.UtcMs, now);
            Commissioning.Watch(machine, now, _changes);
            foreach (Module module in standing) _health[machine.Profile.Id].Observe(now.UtcMs, module.Id);
        }
        catch (Exception)
        {
            Refused.Count(RejectReason.Unforeseen);
        }
    }

    /// <summary>The way to the modules is there for long enough that one who could speak has spoken.</summary>
    private bool CanHear(Moment now) => _isPlantConnected && now.SteadyMs - _plantConnectedSteadyMs > _options.SilenceLimit.TotalMilliseconds;

    private void TakeState(ulong id, byte[] payload, Moment now)
    {
        RejectReason reason = Devices.Find(id) is null ? RejectReason.UnknownModule
            : !WireText.TryRead(payload, payload.Length, out _) ? RejectReason.BadBody
            : RejectReason.None;
        if (reason != RejectReason.None)
        {
            Refused.Count(reason);
            return;
        }

        Module module = Devices.Find(id)!;
        _ = WireText.TryRead(payload, payload.Length, out string text);
        if (!ModuleStateText.IsOnline(text))
        {
            module.HasSaidOffline = true;
            return;
        }

        if (!Hex64.TryParse(WireText.Find(text, "inc") ?? "", out ulong incarnation) || incarnation == 0)
        {
            Refused.Count(RejectReason.BadBody);
            return;
        }

        // It took the spare before this store was put back to an older copy: handed out again, nobody could take it.
        if (incarnation == module.Spare && !module.IsFull) Devices.Begin(module, incarnation, _changes);
        module.Heard(now, incarnation);
        module.Firmware = WireText.Find(text, "fw");
        DeviceRegister.TakeSupply(module, ModuleStateText.IsFedByMachine(text), _changes);
        module.Life = ModuleStateText.LifeOf(text);
        if (module.Life != 0) module.Lives = module.Lives.Heard(module.Life.ToString("x6", CultureInfo.InvariantCulture), null, now.SteadyMs);
        _receipts.Due(module);
    }

    private void TakeReply(ulong id, byte[] payload, Moment now)
    {
        if (Devices.Find(id) is not { } module) Refused.Count(RejectReason.UnknownModule);
        else if (!WireText.TryRead(payload, payload.Length, out string text)) Refused.Count(RejectReason.BadBody);
        else _evidence.TakeReply(module, text, now, _changes);
    }

    private RejectReason TakeReceipt(byte[] payload, Moment now)
    {
        if (!CloudEventCodec.TryControl(payload, CloudJson.Default.CloudReceipt, out CloudReceipt receipt, out RejectReason reason)) return reason;
        if (receipt.Version != 1 || receipt.Lanes is null) return RejectReason.SchemaViolation;
        int toldAnew = Uplink.TimesToTellAnew;
        Uplink.Receive(receipt, now, _changes);

        // The bridge may believe of an alarm what a lost time line said last, miss its newest event for good, or hear of it only with the history.
        if (Uplink.TimesToTellAnew > toldAnew) Send(Alarms.TellAll(now, _changes), now);
        return RejectReason.None;
    }

    private RejectReason TakeCommand(byte[] payload, Moment now)
    {
        if (!CloudEventCodec.TryControl(payload, CloudJson.Default.CloudCommand, out CloudCommand command, out RejectReason reason)) return reason;
        if (command.Version != 1 || command.Id is not { Length: > 0 and <= 100 } || command.Verb is null || command.By is not { Length: <= 200 })
            return RejectReason.SchemaViolation;
        _replies.Add(Execute(command, now));
        return RejectReason.None;
    }

    private void Send(IReadOnlyList<AlarmChange> alarms, Moment now)
    {
        foreach ((AlarmData alarm, string eventType, DateTimeOffset at) in alarms)
        {
            Lane lane = Uplink.IsBridgeAway ? Lane.Replay : Lane.Alarm;
            Outbox.Append(lane, eventType, alarm.MachineId, at, alarm.EpisodeId, CloudJson.ToElement(alarm), now, _changes);
            if (eventType != EventTypes.AlarmActive) continue;
            _health[alarm.MachineId].CountAlarm(alarm.ActiveAt.ToUnixTimeMilliseconds());
            _evidence.AlarmRaised(alarm);
        }
    }

    private void Send(HealthHourData hour, Moment now)
    {
        Lane lane = Uplink.IsBridgeAway ? Lane.Replay : Lane.Health;
        Outbox.Append(lane, EventTypes.HealthHour, hour.MachineId, now.Utc, null, CloudJson.ToElement(hour), now, _changes);
    }

    /// <summary>
    /// A machine was serviced: what its detectors learned is past. Stored at once, so that a restart does not bring the old healthy state back.
    /// </summary>
    private void Renew(Machine machine, Moment now)
    {
        machine.Renew();
        _checkpoint.Tick(now, isForced: true, _store.NewestFrameId, Disk, _changes);
    }

    /// <summary>
    /// A module that was placed again since the last start, here or elsewhere in between, sits at another point: what its machine had learned is no baseline
    /// any more.
    /// </summary>
    private void RenewMoved(IReadOnlyList<EquipmentProfile> profiles, StoredState stored, Moment now)
    {
        var before = stored.Documents.Where(document => document.Kind == PlacementKind).ToDictionary(document => document.Key, document => document.Body);
        foreach (EquipmentProfile profile in profiles)
        {
            bool isMoved = false;
            foreach ((string module, long generation) in profile.Generations)
            {
                string body = generation.ToString(CultureInfo.InvariantCulture);
                string? known = before.GetValueOrDefault(module);
                if (known == body) continue;
                isMoved |= known is not null;
                _changes.Keep(new Document(PlacementKind, module, body));
            }

            if (isMoved) Renew(Machines[profile.Id], now);
        }
    }

    /// <summary>
    /// What was logged after the last checkpoint is added up again: lane positions and hours. Alarms are exact in the store and are not touched.
    /// </summary>
    private void CatchUp(Moment now)
    {
        var frame = new Frame();
        long after = _checkpoint.Position;
        while (_store.ReadFrames(after, 1000) is { Count: > 0 } logged)
        {
            foreach (LoggedFrame row in logged)
            {
                after = row.Id;
                if (!FrameCodec.TryDecode(row.Bytes, row.Bytes.Length, frame, out _) || Devices.Find(frame.Module) is not { } module) continue;
                Devices.CatchUp(frame, row);
                Observe(module, frame, row.AtMs, now);
            }
        }
    }

    /// <summary>A frame that was put aside when it came is in the log all the same; it must not keep the gateway from starting.</summary>
    private void Observe(Module module, Frame frame, long atMs, Moment now)
    {
        try
        {
            if (atMs <= now.UtcMs) Machines[module.MachineId].Apply(frame, atMs);
            _health[module.MachineId].Observe(atMs, frame.Module, frame.Incarnation, frame.UptimeMs);
        }
        catch (Exception)
        {
            Refused.Count(RejectReason.Unforeseen);
        }
    }
}
