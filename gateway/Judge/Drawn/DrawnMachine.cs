using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Alarms;
using EdgeAgent.Gateway.Buffer;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Detection.Diagnosis;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;
using EdgeAgent.Gateway.Time;

namespace EdgeAgent.Judge.Drawn;

/// <summary>An episode as the gateway's own alarm lifecycle made it.</summary>
public sealed record DrawnEpisode(
    string Id,
    DateTimeOffset At,
    IReadOnlyList<(string Code, DateTimeOffset At)> Alarms,
    IReadOnlyList<CauseData> Causes,
    IReadOnlyList<string> Origins
);

/// <summary>
/// One machine drawn from published ranges, with everything that confuses detectors: load cycles, drive speeds, stops, supply voltage, day and hall, a
/// neighbour that shakes, a plate that lies a little, clamps of class 1 to 3. It was written after the detectors and apart from the simulation they were
/// developed with; no threshold was ever changed for it, and its seeds serve no other purpose. Sources: IEC 60034-30-1 (IE3 efficiencies), IEC 60034-12
/// (starting), EN 50160 (voltage), IEC 61869-2 (clamps), ISO 20816-3 (vibration), IEC 60034-1 (heating).
/// </summary>
public sealed class DrawnMachine
{
    private const double RoundsPerMinute = 1480;
    private readonly Random _random;
    private readonly Machine _machine;
    private readonly BurstWatch _bursts;
    private readonly AlarmLifecycle _alarms;
    private readonly GatewayChanges _changes = new();
    private readonly List<Verdict> _verdicts = [];
    private readonly VibrationMake _vibration;
    private readonly EquipmentProfile _profile;
    private readonly Dictionary<string, DateTimeOffset> _episodeAt = [];
    private readonly bool _hasDrive;
    private readonly bool _hasPhases;
    private readonly bool _hasFlow;
    private readonly int _duty;
    private readonly double _usualLoad;
    private readonly double _plateError;
    private readonly double _clampNoise;
    private readonly double _noLoadCurrent;
    private readonly double _fullRiseK;
    private readonly double _bodySeconds;
    private readonly double _scatter;
    private readonly double _loadShare;
    private readonly double _stopsPerDay;
    private readonly double[] _axes;
    private double _load;
    private double _speed = 1;
    private double _wander;
    private double _rise;
    private double _ambient;
    private bool _isRunning = true;
    private double _startedAt = -100;
    private double _neighbourUntil;
    private double _neighbour;
    private DateTimeOffset _nextBurst;
    private int _burstsSent;

    public DrawnMachine(int seed)
    {
        _random = new Random(seed);
        double U(double least, double most) => least + (most - least) * _random.NextDouble();
        double shaftKw = Math.Round(Math.Exp(U(Math.Log(1.1), Math.Log(200))), 1);
        double efficiency = 1 - 0.16 * Math.Pow(shaftKw / 1.1, -0.26);               // within 0.5 % of the IE3 table from 1.1 to 200 kW
        double cosPhi = U(0.80, 0.89);
        double current = shaftKw / efficiency / (Math.Sqrt(3) * 0.4 * cosPhi);
        MachineType type = (MachineType)_random.Next(1, 7);
        (_hasDrive, _hasPhases, _hasFlow, _duty) = (_random.Next(5) < 2, _random.Next(3) > 0, type == MachineType.Pump, _random.Next(4));
        (_usualLoad, _plateError, _clampNoise) = (U(0.5, 0.92), U(0.97, 1.03), U(0.003, 0.02));
        (_noLoadCurrent, _fullRiseK, _bodySeconds) = (U(0.25, 0.45), U(30, 55), U(900, 2700));
        (_scatter, _loadShare, _stopsPerDay, _ambient) = (U(0.02, 0.08), U(0, 0.3), U(0, 12), U(15, 33));
        _vibration = VibrationMake.Draw(_random);
        _axes = [U(0.6, 1.2), U(0.4, 1.0), U(0.2, 0.6)];
        _load = _usualLoad;
        _rise = _fullRiseK * _usualLoad * _usualLoad;
        _profile = new EquipmentProfile
        {
            Id = "drawn",
            Name = "Drawn",
            Type = type,
            RatedShaftKw = shaftKw,
            Efficiency = efficiency,
            RatedVoltage = 400,
            RatedCurrent = Math.Round(current, 1),
            PowerFactor = cosPhi,
            Supply = _hasDrive ? SupplyType.VariableFrequencyDrive : SupplyType.DirectOnLine,
            RatedRpm = 1500 * (1 - U(0.005, 0.04)),
            TripClass = _random.Next(2) == 0 ? "10" : "20",
            IsoGroup = shaftKw > 15 ? 2 : null,
            Mounting = _random.Next(2) == 0 ? Mounting.Rigid : Mounting.Flexible,
            MaxBodyTemperature = 33 + 55 + 5,
            Bearings = [_vibration.Bearing],

            // Whoever mounted it wrote down for half of the machines which axis lies along the shaft.
            AxialAxes = new Random(unchecked(seed * 48_271)).Next(2) == 0 ? new() { ["drive-end"] = 3 } : [],
        };
        IReadOnlyList<IDetector> detectors = DetectorCatalogue.For(_profile, new DetectionOptions());
        _bursts = detectors.OfType<BurstWatch>().Single();
        _machine = new Machine(_profile, detectors, []);
        _alarms = new AlarmLifecycle(new AlarmOptions(), new StoredState([], [], []), (ulong)seed);
        _nextBurst = Start.AddMinutes(3);
        Description = FormattableString.Invariant($"{type} {shaftKw} kW {(_hasDrive ? "drive" : "direct")} duty {_duty} rate {_vibration.RateHz:F0}");
    }

    public static DateTimeOffset Start { get; } = new(2026, 5, 4, 5, 0, 0, TimeSpan.Zero);

    public string Description { get; }

    /// <summary>Seconds for which each fault could be seen: the machine ran, or the fault needs no running.</summary>
    public Dictionary<DrawnFault, int> Shown { get; } = [];

    public IReadOnlyList<DrawnEpisode> Episodes =>
        [
            .. _alarms
                .Alarms.GroupBy(alarm => alarm.EpisodeId)
                .Select(group => new DrawnEpisode(
                    group.Key,
                    _episodeAt[group.Key],
                    [.. group.Select(alarm => (alarm.FaultCode, DateTimeOffset.FromUnixTimeMilliseconds(alarm.FirstActiveAtMs)))],
                    _alarms.CausesOf(group.First()),
                    [.. group.OrderBy(alarm => alarm.FirstActiveAtMs).Select(alarm => alarm.Origin).OfType<string>()]
                ))
                .OrderBy(episode => episode.At),
        ];

    /// <summary>A dry run needs a pump, a belt a driven fan or conveyor, a stall a direct start, three clamps a machine that has them.</summary>
    public bool Allows(string kind) => kind switch
    {
        "dry-run" or "blocked" => _hasFlow,
        "broken-belt" => _profile.Type is MachineType.Fan or MachineType.Conveyor,
        "locked-rotor" => !_hasDrive,
        "phase-loss" or "phase-unbalance" => _hasPhases,
        _ => true,
    };

    public void Run(double hours, IReadOnlyList<DrawnFault> faults)
    {
        for (int second = 0; second < hours * 3600; second++)
        {
            DateTimeOffset now = Start.AddSeconds(second);
            DrawnFault? Now(string kind) => faults.FirstOrDefault(fault => fault.Kind == kind && now >= fault.From && now < fault.To);
            Live(second, now, Now);
            foreach (DrawnFault fault in faults)
            {
                if (_isRunning && now >= fault.From && now < fault.To) Shown[fault] = Shown.GetValueOrDefault(fault) + 1;
            }

            if (_isRunning && second - _startedAt > 60 && now >= _nextBurst)
                SendBurst(
                    now,
                    faults.FirstOrDefault(fault => fault.IsMechanical && now >= fault.From && now < fault.To),
                    Now("sensor-unplugged") ?? Now("sensor-stuck")
                );
            _verdicts.Clear();
            foreach (IDetector detector in _machine.Detectors) detector.Observe(_machine.State, now, _verdicts);
            Moment moment = new(now.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds(), ClockState.Synced);
            foreach (Verdict verdict in _verdicts) NoteEpisodes(_alarms.Judge(_machine, verdict, moment, _changes));
            NoteEpisodes(_alarms.Tick(moment, _changes));
        }
    }

    private void NoteEpisodes(IReadOnlyList<AlarmChange> alarms)
    {
        foreach (AlarmChange change in alarms) _episodeAt.TryAdd(change.Alarm.EpisodeId, change.At);
    }

    /// <summary>One burst every ten minutes; while an alarm of vibration stands, one every three.</summary>
    private void SendBurst(DateTimeOffset now, DrawnFault? fault, DrawnFault? broken)
    {
        bool isAlarmed = _alarms.Alarms.Any(alarm => alarm.IsActive && FaultCatalogue.Find(alarm.FaultCode)!.CauseGroup == "vibration");
        _nextBurst = now.AddMinutes(isAlarmed || _burstsSent < 4 ? 3 : 10);
        if (broken is not null) return;
        _burstsSent++;
        _bursts.Take(
            MeasuringPoint.DriveEnd,
            DrawnBurst.Make(_vibration, RoundsPerMinute / 60 * _speed * _plateError, _load, fault?.Kind, fault?.Severity ?? 0, _random),
            _hasDrive ? RoundsPerMinute * _speed : null,
            now,
            mayLearn: !isAlarmed
        );
    }

    private void Live(int second, DateTimeOffset now, Func<string, DrawnFault?> fault)
    {
        if (_random.NextDouble() < (_isRunning ? _stopsPerDay / 86_400 : 1 / 600.0))
        {
            _isRunning = !_isRunning;
            if (_isRunning) _startedAt = second;
        }

        bool isStalled = _isRunning && fault("locked-rotor") is not null;
        bool isStarting = _isRunning && second - _startedAt < 3;
        Work(second);
        double load = !_isRunning ? 0 : _load;
        if (_isRunning && fault("overload") is { } overload) load = overload.Severity;
        double lostFlow = fault("dry-run")?.Severity ?? fault("blocked")?.Severity ?? 0;
        if (lostFlow > 0) load *= 1 - 0.85 * lostFlow;
        if (fault("broken-belt") is not null) load = Math.Min(load, 0.04);

        double part =
            !_isRunning ? 0
            : isStalled || (isStarting && !_hasDrive) ? 6.2
            : isStarting ? 1.1
            : Math.Sqrt(_noLoadCurrent * _noLoadCurrent + (1 - _noLoadCurrent * _noLoadCurrent) * load * load);
        double losses = _profile.RatedInputKw!.Value - _profile.RatedShaftKw!.Value;
        double input =
            !_isRunning ? 0
            : isStalled ? 2.5 * _profile.RatedInputKw.Value
            : (_profile.RatedShaftKw.Value * load + losses * (0.3 + 0.7 * load * load)) * (isStarting ? 2 : 1);
        if (fault("overload") is { } over && _isRunning) input = Math.Max(input, over.Severity * _profile.RatedInputKw.Value);
        Electrical(now, part * _profile.RatedCurrent!.Value * _plateError, input, fault);

        double cooling = fault("cooling-lost")?.Severity is { } lost ? lost * 1.9 : 1;
        double target = _isRunning ? _fullRiseK * Math.Min(part * part, 4) * cooling : 0;
        _rise += (target - _rise) / (_isRunning ? _bodySeconds : 2.5 * _bodySeconds);
        double hall = _ambient + 3 * Math.Sin(2 * Math.PI * second / 86_400.0);
        if (second % 10 == 0) Give(FeatureKind.Temperature, MeasuringPoint.MotorBody, 0, Math.Round(hall + _rise + 0.08 * Gauss(), 3), now);
        if (second % 10 == 0) Give(FeatureKind.Temperature, MeasuringPoint.Ambient, 0, Math.Round(hall + 0.08 * Gauss(), 3), now);
        if (_hasFlow)
            Give(
                FeatureKind.FlowRate,
                MeasuringPoint.Process,
                0,
                Math.Max(0, _isRunning && !isStalled ? 400 * _speed * _load * (1 - lostFlow) * (1 + 0.006 * Gauss()) : 0),
                now
            );
        if (_hasDrive) Give(FeatureKind.ShaftSpeed, MeasuringPoint.Machine, 0, _isRunning ? RoundsPerMinute * _speed : 0, now);
        Give(FeatureKind.RunState, MeasuringPoint.Machine, 0, !_isRunning ? 1 : isStarting ? 2 : 3, now);
        Shake(second, now, load, isStarting, isStalled, fault);
    }

    private void Electrical(DateTimeOffset now, double ampere, double input, Func<string, DrawnFault?> fault)
    {
        Give(FeatureKind.ActivePower, MeasuringPoint.MotorCable, 0, input * _plateError * (1 + 0.008 * Gauss()), now);
        double[] share = [1, 1.01, 0.99];
        if (fault("phase-loss") is not null) share = [1.73, 1.73, 0.01];
        if (fault("phase-unbalance") is { } unbalance)
            share = [1 + 0.08 * unbalance.Severity, 1 - 0.04 * unbalance.Severity, 1 - 0.04 * unbalance.Severity]; // currents eight times the voltages' (NEMA MG-1: six to ten)
        if (_hasPhases)
        {
            for (byte phase = 1; phase <= 3; phase++)
                Give(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, phase, ampere * share[phase - 1] * (1 + _clampNoise * Gauss()), now);
        }
        else
        {
            Give(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 0, ampere * (1 + _clampNoise * Gauss()), now);
        }
    }

    private void Shake(int second, DateTimeOffset now, double load, bool isStarting, bool isStalled, Func<string, DrawnFault?> fault)
    {
        if (second > _neighbourUntil && _random.NextDouble() < 6.0 / 86_400)
            (_neighbourUntil, _neighbour) = (second + 5 + 40 * _random.NextDouble(), 0.1 + 0.4 * _random.NextDouble());
        double floor = second <= _neighbourUntil ? _neighbour : 0.02;
        double turning = !_isRunning || isStalled ? 0 : _speed * _speed * (1 - _loadShare + _loadShare * load) * (isStarting ? 2.5 : 1);
        double velocityAdded = 0;
        double accelerationAdded = 0;
        foreach (string kind in (string[])["unbalance", "misalignment", "looseness", "bent-shaft"])
        {
            if (fault(kind) is { } shaft) velocityAdded = shaft.Severity * turning;
        }

        foreach (string kind in (string[])["bearing-inner", "bearing-outer", "bearing-ball"])
        {
            if (fault(kind) is { } bearing) accelerationAdded = bearing.Severity * turning;
        }

        bool isTurned = fault("sensor-turned") is not null;
        for (byte axis = 1; axis <= 3; axis++)
        {
            double size = _axes[isTurned ? axis % 3 : axis - 1];
            double velocity = size * Math.Sqrt(turning * turning + velocityAdded * velocityAdded + floor * floor) * Math.Exp(_scatter * Gauss());
            double acceleration =
                size
                * Math.Sqrt(Math.Pow(1.5 * turning, 2) + Math.Pow(0.3 * velocityAdded, 2) + Math.Pow(1.5 * accelerationAdded, 2) + Math.Pow(0.3 * floor, 2))
                * Math.Exp(_scatter * Gauss());
            if (fault("sensor-stuck") is not null) (velocity, acceleration) = (size, 1.5 * size);
            Worth worth = fault("sensor-unplugged") is not null ? Worth.Unplugged : Worth.Measured;
            Give(FeatureKind.VelocityRms, MeasuringPoint.DriveEnd, axis, worth == Worth.Measured ? Math.Round(velocity, 3) : 0, now, worth);
            Give(FeatureKind.AccelerationRms, MeasuringPoint.DriveEnd, axis, worth == Worth.Measured ? Math.Round(acceleration, 6) : 0, now, worth);
        }
    }

    /// <summary>Four duties: nearly steady, load and unload every few minutes, steps, a slow wander. A drive changes speed now and then.</summary>
    private void Work(int second)
    {
        _wander += -_wander / 90 + 0.003 * Gauss();
        _load = _duty switch
        {
            0 => _usualLoad * (1 + _wander),
            1 => (second / 240 % 2 == 0 ? _usualLoad : 0.55 * _usualLoad) * (1 + 0.3 * _wander),
            2 => _random.NextDouble() < 25.0 / 86_400 ? 0.4 + 0.52 * _random.NextDouble() : _load,
            _ => Math.Clamp(_load + 0.0015 * Gauss(), 0.4, 0.93),
        };
        if (_hasDrive && _random.NextDouble() < 12.0 / 86_400) _speed = 0.6 + 0.42 * _random.NextDouble();
    }

    private void Give(FeatureKind kind, MeasuringPoint point, byte axis, double value, DateTimeOffset now, Worth worth = Worth.Measured) =>
        _machine.State.Apply(new Quantity(kind, point, axis), new Reading(value, worth, now, Module: 1));

    private double Gauss() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
