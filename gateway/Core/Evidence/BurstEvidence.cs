using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Alarms;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Detection.Diagnosis;
using EdgeAgent.Gateway.Devices;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Outbox;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Evidence;

/// <summary>A whole recording, and what its machine's reference says of it.</summary>
/// <param name="Id">The evidence's id on the wire.</param>
/// <param name="Outcome">Null when nothing of the machine judges bursts.</param>
/// <param name="IsSpeedMeasured">The shaft speed used is a measured one.</param>
/// <param name="Request">Who asked; null when nobody had.</param>
/// <param name="At">When its last chunk was made.</param>
public sealed record JudgedBurst(
    string Id,
    Machine Machine,
    Module Module,
    MeasuringPoint Point,
    Burst Burst,
    BurstOutcome? Outcome,
    bool IsSpeedMeasured,
    BurstRequest? Request,
    DateTimeOffset At
);

/// <summary>
/// From chunks to evidence: joins a module's chunks, has the burst judged against the machine's own reference, and puts the evidence into the outbox, all in the
/// transaction that takes the last chunk. Asks for bursts itself: when an alarm of the vibration group rises, by schedule
/// while the machine runs, and when the cloud says so.
/// <para>Limits: <see cref="MaxReceiving"/> recordings joined at once, a further one is refused; one without a chunk for <see cref="UnfinishedAfterMs"/> is let
/// go; evidence waits in the outbox up to <see cref="MaxWaiting"/> events, healthy ones nobody asked for up to <see cref="MaxHealthyWaiting"/>. A process that
/// ends loses what it was joining: counted, and asked for again.</para>
/// </summary>
public sealed class BurstEvidence
{
    /// <summary>1 MB each at most.</summary>
    public const int MaxReceiving = 32;
    public const int MaxWaiting = 512;
    public const int MaxHealthyWaiting = 64;

    /// <summary>A module sends a chunk in well under a second; this long without one, it was reset or has lost its backlog.</summary>
    public const long UnfinishedAfterMs = 120_000;

    /// <summary>
    /// Vibration velocity above which a machine whose run state nobody measures counts as turning, mm/s; one that stands shakes with its neighbours below it.
    /// </summary>
    private const double TurningMmPerSec = 0.2;

    private const string VibrationCodes = "vibration.";
    private const string DetectorKind = "detector";
    private const long LookEveryMs = 2_000;

    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(60);

    private readonly BurstOptions _options;
    private readonly IReadOnlyDictionary<string, Machine> _machines;
    private readonly AlarmLifecycle _alarms;
    private readonly EventOutbox _outbox;
    private readonly BurstRequests _requests;
    private readonly TimeSpan _silenceLimit;
    private readonly DeviceRegister _devices;
    private readonly Dictionary<ulong, Receiving> _receiving = [];
    private readonly Dictionary<string, DateTimeOffset> _turningSince = new(StringComparer.Ordinal);
    private readonly HashSet<string> _alarmed = new(StringComparer.Ordinal);
    private long _lookedSteadyMs = long.MinValue / 2;

    public BurstEvidence(
        BurstOptions options,
        TimeSpan silenceLimit,
        DeviceRegister devices,
        IReadOnlyDictionary<string, Machine> machines,
        AlarmLifecycle alarms,
        EventOutbox outbox,
        StoredState stored,
        Func<ulong> random
    )
    {
        (_options, _machines, _alarms, _outbox) = (options, machines, alarms, outbox);
        (_silenceLimit, _devices) = (silenceLimit, devices);
        _requests = new BurstRequests(options, devices, Counters, silenceLimit, stored, random);
        foreach ((string module, uint burstId) in _requests.Cut)
        {
            if (ModuleId.TryParse(module, out ulong id)) _receiving[id] = new Receiving(new BurstAssembler(burstId));
        }
    }

    public BurstCounters Counters { get; } = new();

    /// <summary>Recordings being joined.</summary>
    public int Joining => _receiving.Values.Count(receiving => receiving.Assembler.BurstId != 0);

    /// <summary>One chunk that is in the log.</summary>
    /// <returns>The recording when this chunk made it whole: its machine wants to be judged, then the evidence to be sent.</returns>
    public JudgedBurst? Take(Machine machine, Module module, Frame frame, long atMs, Moment now, GatewayChanges changes)
    {
        BurstChunk chunk = frame.Burst;
        if (!_receiving.TryGetValue(module.Id, out Receiving? receiving))
        {
            if (chunk.Index == 0 && Joining >= MaxReceiving)
            {
                Counters.Count(BurstCounters.NoRoom);
                _requests.Failed(module.Text, chunk.Point, now, changes);
                return null;
            }

            _receiving[module.Id] = receiving = new Receiving(new BurstAssembler());
        }

        (receiving.Point, receiving.LastSteadyMs) = (chunk.Point, now.SteadyMs);
        if (chunk.Index == 0) _requests.Begun(module.Text, chunk.Point, chunk.BurstId, changes);
        long refused = receiving.Assembler.Refused;
        Assembly became = receiving.Assembler.Take(chunk);
        Burst? burst = became == Assembly.Whole ? receiving.Assembler.TakeWhole() : null;
        for (long i = refused; i < receiving.Assembler.Refused; i++) Counters.Count(became == Assembly.Whole ? BurstCounters.Invalid : BurstCounters.Gap);
        if (became == Assembly.Refused || (became == Assembly.Whole && burst is null)) _requests.Failed(module.Text, chunk.Point, now, changes);
        if (became == Assembly.Growing) return null;
        _receiving.Remove(module.Id);
        if (became is Assembly.Refused or Assembly.Stray) _receiving[module.Id] = receiving;
        return burst is null ? null : Judge(machine, module, frame, burst, atMs, changes);
    }

    /// <summary>Puts the evidence into the outbox; what its verdict raised is an alarm by now, so that the evidence names its episode.</summary>
    public void Send(JudgedBurst judged, Moment now, GatewayChanges changes)
    {
        LaneSender sender = _outbox.Sender(Lane.Evidence);
        long waiting = sender.Produced - sender.Receipted;
        bool isWanted =
            judged.Request?.AskedBy is BurstRequest.ByAlarm or BurstRequest.ByCommand
            || (judged.Outcome?.Diagnosis is { } diagnosis && BurstFaults.CodeOf(diagnosis.Fault) is not null);
        if (waiting >= (isWanted ? MaxWaiting : MaxHealthyWaiting))
        {
            Counters.Count(BurstCounters.HeldBack);
            return;
        }

        string? episode = EpisodeOf(judged.Machine);
        EvidenceData evidence = EvidenceComposer.Of(
            judged.Id,
            judged.Machine,
            judged.Module.Text,
            judged.Point,
            judged.At,
            judged.Request,
            episode,
            judged.Burst,
            judged.Outcome,
            judged.IsSpeedMeasured
        );
        _outbox.Append(
            Lane.Evidence,
            EventTypes.EvidenceBurst,
            judged.Machine.Profile.Id,
            judged.At,
            episode,
            CloudJson.ToElement(evidence),
            now,
            changes
        );
    }

    /// <summary>An alarm became active. One of vibration that no burst named yet calls for a burst.</summary>
    public void AlarmRaised(AlarmData alarm)
    {
        if (IsOfVibration(alarm.FaultCode) && !BurstFaults.IsNamed(alarm.FaultCode)) _alarmed.Add(alarm.MachineId);
    }

    /// <summary>A person wants to see a machine's spectrum.</summary>
    /// <returns>Null when its modules are asked, else why not, by the names of <see cref="CloudReply.Why"/>.</returns>
    public string? Ask(CloudCommand command, Moment now, GatewayChanges changes)
    {
        if (command.MachineId is null || !_machines.TryGetValue(command.MachineId, out Machine? machine)) return "unknown-machine";
        List<(string Module, MeasuringPoint Point)> places = [.. Places(machine, fresh: null)];
        if (places.Count == 0) return "no-vibration-sensor";
        List<(string Module, MeasuringPoint Point)> able = [.. places.Where(place => !_requests.IsUnable(place.Module, place.Point, now))];
        if (able.Count == 0) return "no-vibration-sensor";
        List<(string Module, MeasuringPoint Point)> present = [.. able.Where(place => IsOnline(place.Module, now))];
        if (present.Count == 0) return "module-away";
        if (present.TrueForAll(place => _requests.IsOpen(place.Module, place.Point))) return "too-soon";
        foreach ((string module, MeasuringPoint point) in present) _requests.Ask(module, point, BurstRequest.ByCommand, command.Id, now, changes);
        return null;
    }

    public void TakeReply(Module module, string text, Moment now, GatewayChanges changes) => _requests.TakeReply(module.Text, text, now, changes);

    public IReadOnlyList<(string Topic, byte[] Payload)> TakeCommands() => _requests.TakeOutgoing();

    /// <summary>About once a second.</summary>
    public void Tick(Moment now, GatewayChanges changes)
    {
        foreach ((ulong id, Receiving receiving) in _receiving.ToList())
        {
            if (now.SteadyMs - receiving.LastSteadyMs < UnfinishedAfterMs) continue;
            _receiving.Remove(id);
            if (receiving.Assembler.BurstId == 0) continue;
            Counters.Count(BurstCounters.Unfinished);
            _requests.Failed(ModuleId.ToText(id), receiving.Point, now, changes);
        }

        AskForAlarms(now, changes);
        if (now.SteadyMs - _lookedSteadyMs >= LookEveryMs)
        {
            _lookedSteadyMs = now.SteadyMs;
            foreach (Machine machine in _machines.Values) AskBySchedule(machine, now, changes);
        }

        _requests.Tick(now, changes);
    }

    private void AskForAlarms(Moment now, GatewayChanges changes)
    {
        foreach (string id in _alarmed.ToList())
        {
            if (!_machines.TryGetValue(id, out Machine? machine) || WatchOf(machine) is not { } watch)
            {
                _alarmed.Remove(id);
                continue;
            }

            List<(string Module, MeasuringPoint Point)> places =
            [
                .. Places(machine, s_fresh).Where(place => !_requests.IsUnable(place.Module, place.Point, now)),
            ];
            if (places.Exists(place => watch.TakenAt(place.Point) is { } taken && (TimeOf(machine) - taken).Duration() < _options.MinInterval)) continue;
            foreach ((string module, MeasuringPoint point) in places) _requests.Ask(module, point, BurstRequest.ByAlarm, null, now, changes);
            _alarmed.Remove(id);
        }
    }

    /// <summary>The clock was set: how long a machine has been turning counts anew.</summary>
    public void ClockSet() => _turningSince.Clear();

    private void AskBySchedule(Machine machine, Moment now, GatewayChanges changes)
    {
        if (machine.TimeMs == 0 || WatchOf(machine) is not { } watch) return;
        DateTimeOffset time = TimeOf(machine);
        if (!IsTurning(machine, time))
        {
            _turningSince.Remove(machine.Profile.Id);
            return;
        }

        if (!_turningSince.TryGetValue(machine.Profile.Id, out DateTimeOffset since)) _turningSince[machine.Profile.Id] = since = time;
        if (time - since < _options.SteadyFor) return;
        foreach ((string module, MeasuringPoint point) in Places(machine, s_fresh))
        {
            BurstNeed need = watch.NeedOf(point);
            if (need == BurstNeed.Reference && IsUnwell(machine)) continue;
            TimeSpan wait = need switch { BurstNeed.Reference => _options.LearnEvery, BurstNeed.Confirmation => _options.ConfirmAfter, _ => _options.Every };
            bool isDue = watch.TakenAt(point) is not { } taken || (time - taken).Duration() >= wait;
            if (isDue && !_requests.IsOpen(module, point) && !_requests.IsUnable(module, point, now))
                _requests.Ask(module, point, BurstRequest.BySchedule, null, now, changes);
        }
    }

    private JudgedBurst Judge(Machine machine, Module module, Frame frame, Burst burst, long atMs, GatewayChanges changes)
    {
        Counters.Count(BurstCounters.Judged);
        BurstChunk chunk = frame.Burst;
        BurstRequest? request = _requests.Done(module.Text, chunk.Point, changes);
        DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds(atMs);
        (double? rpm, bool isMeasured) = SpeedOf(machine, chunk);
        BurstOutcome? outcome = null;
        if (WatchOf(machine) is { } watch)
        {
            outcome = watch.Take(chunk.Point, burst, rpm, at, MayLearn(machine));
            Keep(machine, watch, changes);
        }

        string id = FormattableString.Invariant($"{module.Text}-{Hex64.ToText(frame.Incarnation)}-{chunk.BurstId}");
        return new JudgedBurst(id, machine, module, chunk.Point, burst, outcome, isMeasured, request, at);
    }

    /// <summary>
    /// Reference and opinions go to the disk with the burst they rest on; the checkpoint once a minute would come too late for a recording of once a day.
    /// </summary>
    private static void Keep(Machine machine, BurstWatch watch, GatewayChanges changes)
    {
        if (watch.Save() is { } memory) changes.Keep(new Document(DetectorKind, machine.Profile.Id + "/" + watch.Name, memory));
    }

    /// <summary>A burst is taken for healthy only when nothing speaks against it: a machine that is too hot or overloaded shakes as such a machine does.</summary>
    private bool MayLearn(Machine machine) =>
        !IsUnwell(machine) && machine.State.RunStateAt(TimeOf(machine)) switch
        {
            RunState.Running => true,
            RunState.Unknown => VelocityOf(machine, TimeOf(machine)) is null or >= TurningMmPerSec,
            _ => false,
        };

    private bool IsUnwell(Machine machine) => _alarms.Alarms.Any(alarm => alarm.IsActive && alarm.MachineId == machine.Profile.Id);

    private string? EpisodeOf(Machine machine) => _alarms.Alarms
        .Where(alarm => alarm.IsRetained && alarm.MachineId == machine.Profile.Id && IsOfVibration(alarm.FaultCode))
        .MaxBy(alarm => alarm.ActiveAtMs)?.EpisodeId;

    /// <summary>By its code: an alarm of vibration may have joined an episode of heat.</summary>
    private static bool IsOfVibration(string faultCode) => faultCode.StartsWith(VibrationCodes, StringComparison.Ordinal);

    private static (double? Rpm, bool IsMeasured) SpeedOf(Machine machine, BurstChunk chunk)
    {
        if (chunk.ShaftSpeedMilliRpm > 0) return (chunk.ShaftSpeedMilliRpm / 1000.0, true);
        return MachineReadings.TryNewest(machine.State, FeatureKind.ShaftSpeed, TimeOf(machine), s_fresh, out Reading speed) && speed.Value > 0
            ? (speed.Value, speed.Worth == Worth.Measured)
            : (null, false);
    }

    private static bool IsTurning(Machine machine, DateTimeOffset now) => machine.State.RunStateAt(now) switch
    {
        RunState.Running => true,
        RunState.Unknown => VelocityOf(machine, now) is >= TurningMmPerSec,
        _ => false,
    };

    private static double? VelocityOf(Machine machine, DateTimeOffset now)
    {
        double? largest = null;
        foreach ((Quantity quantity, Reading reading) in machine.State.Readings)
        {
            if (quantity.Kind == FeatureKind.VelocityRms && reading.IsNumber && now - reading.At <= s_fresh) largest = Math.Max(largest ?? 0, reading.Value);
        }

        return largest;
    }

    /// <summary>Where a module measures vibration on the machine.</summary>
    /// <param name="fresh">How old the newest reading may be; null for any age.</param>
    private static IEnumerable<(string Module, MeasuringPoint Point)> Places(Machine machine, TimeSpan? fresh)
    {
        DateTimeOffset now = TimeOf(machine);
        return machine
            .State.Readings.Where(pair =>
                pair.Key.Kind is FeatureKind.VelocityRms or FeatureKind.AccelerationRms
                && (fresh is null || (pair.Value.IsNumber && now - pair.Value.At <= fresh))
            )
            .Select(pair => (ModuleId.ToText(pair.Value.Module), pair.Key.Point))
            .Distinct();
    }

    private bool IsOnline(string module, Moment now) =>
        ModuleId.TryParse(module, out ulong id) && _devices.Find(id)?.IsOnline(now.SteadyMs, _silenceLimit) == true;

    private static BurstWatch? WatchOf(Machine machine) => machine.Detectors.OfType<BurstWatch>().FirstOrDefault();

    private static DateTimeOffset TimeOf(Machine machine) => DateTimeOffset.FromUnixTimeMilliseconds(machine.TimeMs);

    private sealed class Receiving(BurstAssembler assembler)
    {
        public BurstAssembler Assembler { get; } = assembler;
        public MeasuringPoint Point { get; set; }
        public long LastSteadyMs { get; set; }
    }
}
