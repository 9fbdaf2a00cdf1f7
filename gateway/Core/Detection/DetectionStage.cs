using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Alarms;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Devices;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Detection;

/// <summary>
/// Asks the detectors of a machine and hands their verdicts to the alarm lifecycle, on the machine's time line. What only the device side knows is judged here as
/// well: a module's own alarm, a silent module, a conflict on the wire.
/// </summary>
public sealed class DetectionStage(GatewayOptions options, AlarmLifecycle alarms, Moment start)
{
    /// <summary>
    /// Detectors look at a machine at most five times a second of its time line: no limit of theirs is faster, and a flood of frames costs them nothing.
    /// </summary>
    public const long MinJudgingMs = 200;

    private readonly List<Verdict> _verdicts = [];
    private readonly List<Machine> _due = [];
    private readonly Dictionary<ulong, SortedDictionary<LocalAlarmCode, Verdict>> _localAlarms = [];
    private bool _isPlantConnected;
    private long _plantConnectedSteadyMs = start.SteadyMs;

    public void PlantConnected(bool isConnected, Moment now)
    {
        _isPlantConnected = isConnected;
        if (isConnected) _plantConnectedSteadyMs = now.SteadyMs;
    }

    /// <summary>
    /// A frame was joined into the machine. What comes faster than <see cref="MinJudgingMs"/> is judged together, at the latest with the end of the batch.
    /// </summary>
    public void Observe(Machine machine, Frame frame, GatewayChanges changes)
    {
        if (frame.Kind == FrameKind.LocalAlarm) TakeLocalAlarm(machine, frame, changes);
        if (machine.TimeMs - machine.JudgedMs >= MinJudgingMs) Judge(machine, changes);
        else if (!machine.IsJudgingDue) Defer(machine);
    }

    /// <summary>The batch is at its end: no reading stays unjudged.</summary>
    public void EndBatch(GatewayChanges changes)
    {
        foreach (Machine machine in _due)
        {
            if (machine.IsJudgingDue) Judge(machine, changes);
        }

        _due.Clear();
    }

    /// <summary>Asks every detector about the machine as it is at its time.</summary>
    public void Judge(Machine machine, GatewayChanges changes)
    {
        DateTimeOffset now = DateTimeOffset.FromUnixTimeMilliseconds(machine.TimeMs);
        machine.Judged();
        _verdicts.Clear();
        foreach (IDetector detector in machine.Detectors) detector.Observe(machine.State, now, _verdicts);
        string? zone = null;
        foreach (Verdict verdict in _verdicts)
        {
            alarms.Judge(machine, verdict, "", machine.TimeMs, changes);
            if (string.CompareOrdinal(verdict.Zone, zone) > 0) zone = verdict.Zone;
        }

        if (zone is not null) machine.NoteZone(zone);

        if (_localAlarms.Count == 0) return;
        foreach (Module module in machine.Modules)
        {
            if (!_localAlarms.TryGetValue(module.Id, out SortedDictionary<LocalAlarmCode, Verdict>? held)) continue;
            foreach (Verdict verdict in held.Values) alarms.Judge(machine, verdict, module.Text, machine.TimeMs, changes);
        }
    }

    /// <summary>Once a second: who has fallen silent, and whose messages contradict each other?</summary>
    public void Watch(Machine machine, Moment now, GatewayChanges changes)
    {
        foreach (Module module in machine.Modules)
        {
            alarms.Judge(machine, Silence(module, now), module.Text, now.UtcMs, changes);
            alarms.Judge(machine, Conflict(module, now), module.Text, now.UtcMs, changes);
        }
    }

    private void Defer(Machine machine)
    {
        machine.IsJudgingDue = true;
        _due.Add(machine);
    }

    private void TakeLocalAlarm(Machine machine, Frame frame, GatewayChanges changes)
    {
        (string code, string name) = frame.AlarmCode switch
        {
            LocalAlarmCode.ThermalOverload => (FaultCodes.ThermalOverload, "thermal-capacity-used"),
            LocalAlarmCode.LockedRotor => (FaultCodes.ThermalOverload, "current-rms"),
            _ => (FaultCodes.TemperatureLimit, "temperature"),
        };
        FeatureSet features = frame.Features;
        double value = features.Count > 0 ? features.Values[0] * FeatureKinds.Scale(features.Kinds[0]) : 0;
        string unit = features.Count > 0 ? FeatureKinds.Unit(features.Kinds[0]) : "";
        var verdict = new Verdict(
            code,
            frame.IsAlarmActive ? VerdictLevel.Alarm : VerdictLevel.Normal,
            features.Count > 0 ? features.Points[0] : MeasuringPoint.Machine,
            features.Count > 0 ? FeatureKinds.Of(features.Kinds[0]) : name,
            value,
            null,
            unit,
            features.Count > 0 ? features.Worths[0] : Worth.Assumed,
            frame.AlarmCode == LocalAlarmCode.LockedRotor ? "locked rotor, decided by the module" : "decided by the module");

        // The module says it once; it holds until the module says otherwise.
        if (!_localAlarms.TryGetValue(frame.Module, out SortedDictionary<LocalAlarmCode, Verdict>? held)) _localAlarms[frame.Module] = held = [];
        held[frame.AlarmCode] = verdict;
        alarms.Judge(machine, verdict, ModuleId.ToText(frame.Module), machine.TimeMs, changes);
    }

    private Verdict Silence(Module module, Moment now)
    {
        long since = Math.Max(module.HeardSteadyMs ?? 0, _plantConnectedSteadyMs);
        double silentSeconds = (now.SteadyMs - since) / 1000.0;
        VerdictLevel level = !_isPlantConnected ? VerdictLevel.CannotJudge
            : silentSeconds > options.SilenceLimit.TotalSeconds ? VerdictLevel.Alarm
            : module.HeardSteadyMs >= _plantConnectedSteadyMs ? VerdictLevel.Normal
            : VerdictLevel.Watching;
        return new Verdict(
            FaultCodes.SilentModule,
            level,
            MeasuringPoint.Module,
            "silence",
            silentSeconds,
            options.SilenceLimit.TotalSeconds,
            "s",
            Worth.Measured
        );
    }

    private Verdict Conflict(Module module, Moment now)
    {
        bool isRecent = module.ConflictSteadyMs is { } at && now.SteadyMs - at <= options.ConflictAlarmTime.TotalMilliseconds;
        double count = module.Current?.Lanes.Sum(lane => lane?.Conflicts ?? 0) ?? 0;
        return new Verdict(
            FaultCodes.WireConflict,
            isRecent ? VerdictLevel.Alarm : VerdictLevel.Normal,
            MeasuringPoint.Module,
            "conflicts",
            count,
            null,
            "",
            Worth.Measured
        );
    }
}
