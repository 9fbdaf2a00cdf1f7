using System.Runtime.InteropServices;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Devices;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Gateway.Detection;

/// <summary>
/// Gathers what is to be said of a machine: the opinions of its detectors, and what only the device side knows, namely a module's own alarm, a silent module, a
/// conflict on the wire. What it gives is valid until it is asked again; what becomes of it, the alarms decide.
/// </summary>
/// <param name="silenceLimit">A module that was not heard for longer is silent.</param>
/// <param name="conflictAlarmTime">A conflict on the wire stands for this long after the last one.</param>
/// <param name="start">The start: nobody was silent before it.</param>
public sealed class MachineVerdicts(TimeSpan silenceLimit, TimeSpan conflictAlarmTime, Moment start)
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
    public ReadOnlySpan<Verdict> Observe(Machine machine, Frame frame)
    {
        _verdicts.Clear();
        if (frame.Kind == FrameKind.LocalAlarm) _verdicts.Add(TakeLocalAlarm(frame));
        if (machine.TimeMs - machine.JudgedMs >= MinJudgingMs) Ask(machine);
        else if (!machine.IsJudgingDue) Defer(machine);
        return CollectionsMarshal.AsSpan(_verdicts);
    }

    /// <summary>The batch is at its end: machines with readings that nobody judged yet.</summary>
    public IReadOnlyList<Machine> TakeDue()
    {
        if (_due.Count == 0) return [];
        Machine[] due = [.. _due.Where(machine => machine.IsJudgingDue)];
        _due.Clear();
        return due;
    }

    /// <summary>Asks every detector about the machine as it is at its time.</summary>
    public ReadOnlySpan<Verdict> Judge(Machine machine)
    {
        _verdicts.Clear();
        Ask(machine);
        return CollectionsMarshal.AsSpan(_verdicts);
    }

    /// <summary>Once a second: who has fallen silent, and whose messages contradict each other?</summary>
    public ReadOnlySpan<Verdict> Watch(Machine machine, Moment now)
    {
        _verdicts.Clear();
        foreach (Module module in machine.Modules)
        {
            _verdicts.Add(Silence(module, now));
            _verdicts.Add(Conflict(module, now));
            _verdicts.Add(Bodies(module, now));
        }

        return CollectionsMarshal.AsSpan(_verdicts);
    }

    private void Ask(Machine machine)
    {
        DateTimeOffset now = DateTimeOffset.FromUnixTimeMilliseconds(machine.TimeMs);
        machine.Judged();
        foreach (IDetector detector in machine.Detectors) detector.Observe(machine.State, now, _verdicts);
        WorstSpeaks();
        machine.State.DoubtStandstill(
            _verdicts.Exists(verdict => verdict.Level == VerdictLevel.Alarm && verdict.Reason == Because.VibratesWithoutCurrent)
        );
        string? zone = null;
        foreach (Verdict verdict in _verdicts)
        {
            if (string.CompareOrdinal(verdict.Zone, zone) > 0) zone = verdict.Zone;
        }

        if (zone is not null) machine.NoteZone(zone);

        if (_localAlarms.Count == 0) return;
        foreach (Module module in machine.Modules)
        {
            if (_localAlarms.TryGetValue(module.Id, out SortedDictionary<LocalAlarmCode, Verdict>? held)) _verdicts.AddRange(held.Values);
        }
    }

    /// <summary>Two detectors may watch for one fault at one place: where one sees it, the other's all is well ends nothing.</summary>
    private void WorstSpeaks()
    {
        for (int i = 0; i < _verdicts.Count; i++)
        {
            if (_verdicts[i] is not { Level: VerdictLevel.Alarm } alarm) continue;
            int removed = _verdicts.RemoveAll(other =>
                other.Level != VerdictLevel.Alarm && other.FaultCode == alarm.FaultCode && other.Point == alarm.Point && other.Part == alarm.Part);
            if (removed > 0) i = _verdicts.IndexOf(alarm);
        }
    }

    private void Defer(Machine machine)
    {
        machine.IsJudgingDue = true;
        _due.Add(machine);
    }

    private Verdict TakeLocalAlarm(Frame frame)
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
            frame.AlarmCode == LocalAlarmCode.LockedRotor ? Because.LockedRotorByModule : Because.ByModule)
        {
            Part = ModuleId.ToText(frame.Module),
        };

        // The module says it once; it holds until the module says otherwise.
        if (!_localAlarms.TryGetValue(frame.Module, out SortedDictionary<LocalAlarmCode, Verdict>? held)) _localAlarms[frame.Module] = held = [];
        held[frame.AlarmCode] = verdict;
        return verdict;
    }

    private Verdict Silence(Module module, Moment now)
    {
        long since = Math.Max(Math.Max(module.HeardSteadyMs ?? 0, module.StoodSteadyMs ?? 0), _plantConnectedSteadyMs);
        double silentSeconds = (now.SteadyMs - since) / 1000.0;
        VerdictLevel level = !_isPlantConnected ? VerdictLevel.CannotJudge
            : silentSeconds > silenceLimit.TotalSeconds ? VerdictLevel.Alarm
            : module.HeardSteadyMs >= _plantConnectedSteadyMs || module.StoodSteadyMs >= _plantConnectedSteadyMs ? VerdictLevel.Normal
            : VerdictLevel.Watching;
        return new Verdict(
            FaultCodes.SilentModule,
            level,
            MeasuringPoint.Module,
            "silence",
            silentSeconds,
            silenceLimit.TotalSeconds,
            "s",
            Worth.Measured
        )
        {
            Part = module.Text,
        };
    }

    /// <summary>A second board with the flash of this one: the two take the session from each other.</summary>
    private static Verdict Bodies(Module module, Moment now)
    {
        bool areTwo = module.Lives.AreTwo(now.SteadyMs);
        return new Verdict(
            FaultCodes.OneIdentityTwice,
            areTwo ? VerdictLevel.Alarm : VerdictLevel.Normal,
            MeasuringPoint.Module,
            "bodies",
            areTwo ? 2 : 1,
            1,
            "",
            Worth.Measured
        )
        {
            Part = module.Text,
        };
    }

    private Verdict Conflict(Module module, Moment now)
    {
        bool isRecent = module.ConflictSteadyMs is { } at && now.SteadyMs - at <= conflictAlarmTime.TotalMilliseconds;
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
        )
        {
            Part = module.Text,
        };
    }
}
