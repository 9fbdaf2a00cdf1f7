using System.Globalization;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Detection.Temperatures;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.DetectionQuality;

/// <summary>How a simulated machine is loaded over the day.</summary>
internal enum LoadShape
{
    Steady,
    Steps,
    Wandering,
    Cycling,
}

/// <summary>A fault that the simulation brings about, with the cause groups that count as having found it.</summary>
internal sealed record PlannedFault(string Name, DateTimeOffset From, DateTimeOffset To, double Severity, IReadOnlyList<string> RightGroups);

/// <summary>An episode as the simulation counts them: one per cause group until it has been quiet for 24 h.</summary>
internal sealed record FoundEpisode(string Group, string FirstCode, DateTimeOffset At, string Detail);

/// <summary>
/// Machines built alike in one hall. What is drawn of the plate is the same for all of them; how each is loaded, cooled and measured is its own.
/// </summary>
internal sealed record Fleet(int Seed, SisterMachines Board);

/// <summary>
/// One machine with drawn parameters, second by second: load shape, drive, starts, body heat, ambient day and season, vibration that follows speed and load, a
/// neighbour that shakes the floor, current clamps with noise. Detectors see only what modules would send. Written for measuring them, not for tuning.
/// </summary>
internal sealed class PlantSimulation
{
    private const double HeatSeconds = 1200;
    private const double StandstillSeconds = 1200;
    private readonly Random _random;
    private readonly EquipmentProfile _profile;
    private readonly MachineState _machine;
    private readonly IReadOnlyList<IDetector> _detectors;
    private readonly List<Verdict> _verdicts = [];
    private readonly Dictionary<(string, MeasuringPoint), (DateTimeOffset? AlarmSince, DateTimeOffset? NormalSince, bool IsActive)> _alarms = [];
    private readonly Dictionary<string, DateTimeOffset> _quietSince = [];
    private readonly LoadShape _shape;
    private readonly bool _hasDrive;
    private readonly double _vibration;
    private readonly double _vibrationNoise;
    private readonly double _currentNoise;
    private readonly double _usualLoad;
    private readonly bool _hasPhases;
    private readonly bool _hasFlow;
    private readonly bool _hasSisters;
    private readonly double _heat = 1;
    private readonly double _placeK;
    private double _load;
    private double _speed = 1;
    private double _wander;
    private double _rise;
    private double _neighbourUntil;
    private double _neighbourLevel;
    private double _startedAt = double.NegativeInfinity;
    private bool _isRunning = true;

    /// <param name="fleet">The machine's sisters; null for a machine alone. With it only sisters are compared: the other detectors have their own
    /// measurement.</param>
    /// <param name="heat">Rise over that of a machine of its model cooled as it should be.</param>
    public PlantSimulation(int seed, Fleet? fleet = null, double heat = 1)
    {
        _random = new Random(seed);
        Random plate = fleet is null ? _random : new Random(fleet.Seed);
        _shape = (LoadShape)_random.Next(4);
        _hasDrive = plate.Next(3) == 0;
        _hasPhases = _random.Next(2) == 0;
        MachineType type = (MachineType)plate.Next(1, 7);
        _hasFlow = type == MachineType.Pump;
        double shaftKw = new[] { 4, 7.5, 15, 22, 37, 75 }[plate.Next(6)];
        double efficiency = 0.86 + 0.015 * Math.Log(shaftKw);
        double current = shaftKw / efficiency / (Math.Sqrt(3) * 0.4 * 0.85);
        _profile = new EquipmentProfile
        {
            Id = "sim-" + seed.ToString(CultureInfo.InvariantCulture),
            Model = fleet is null ? null : "of-one-kind",
            Name = "Simulated",
            Type = type,
            RatedShaftKw = shaftKw,
            Efficiency = efficiency,
            RatedVoltage = 400,
            RatedCurrent = current,
            PowerFactor = 0.85,
            Supply = _hasDrive ? SupplyType.VariableFrequencyDrive : SupplyType.DirectOnLine,
            RatedRpm = 1470,
            IsoGroup = shaftKw > 15 ? 2 : null,
            Mounting = plate.Next(2) == 0 ? Mounting.Rigid : Mounting.Flexible,
            MaxBodyTemperature = 95,
            TripClass = "10",
        };
        _machine = new MachineState(_profile);
        _detectors = fleet is null
            ? DetectorCatalogue.For(_profile, new DetectionOptions())
            : [new SisterTemperatureDetector(_profile, fleet.Board, new DetectionOptions().SisterTemperature)];
        _vibration = 0.4 + 0.9 * _random.NextDouble();
        _vibrationNoise = 0.02 + 0.06 * _random.NextDouble();
        _currentNoise = 0.005 + 0.03 * _random.NextDouble();
        _usualLoad = 0.55 + 0.35 * _random.NextDouble();
        _load = _usualLoad;
        if (fleet is not null)
        {
            // Castings, fans and fits differ; a sensor on the body sees 85 to 100 % of its rise, by where and how it is fixed; by the window the air is cooler
            // than by the dryer.
            _hasSisters = true;
            _heat = heat * Math.Exp(0.08 * Gauss()) * (0.85 + 0.15 * _random.NextDouble());
            _placeK = 1.5 * Gauss();
        }

        Description = $"{type} {shaftKw} kW, {_shape}, {(_hasDrive ? "drive" : "direct")}";
    }

    public string Description { get; }

    public bool HasFlow => _hasFlow;

    /// <summary>Seconds for which each fault was there while the machine ran: a machine that stands shows none.</summary>
    public Dictionary<PlannedFault, int> SecondsShown { get; } = [];

    public List<FoundEpisode> Episodes { get; } = [];

    public static DateTimeOffset Start { get; } = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Runs for some hours; restarts the detectors from their memory once a day.</summary>
    public void Run(double hours, IReadOnlyList<PlannedFault> faults)
    {
        int seconds = (int)(hours * 3600);
        for (int second = 0; second < seconds; second++) Step(second, faults);
    }

    /// <summary>One second of <see cref="Run"/>, for machines that see each other.</summary>
    public void Step(int second, IReadOnlyList<PlannedFault> faults)
    {
        DateTimeOffset now = Start.AddSeconds(second);
        Advance(second, now, faults);
        if (second % 86_400 == 80_000) Restart();
        _verdicts.Clear();
        foreach (IDetector detector in _detectors) detector.Observe(_machine, now, _verdicts);
        Lifecycle(now);
    }

    private static double LevelOf(string name, DateTimeOffset now, IReadOnlyList<PlannedFault> faults)
    {
        foreach (PlannedFault fault in faults)
        {
            if (fault.Name == name && now >= fault.From && now < fault.To) return fault.Severity;
        }

        return 0;
    }

    private void Restart()
    {
        foreach (IDetector detector in _detectors)
        {
            if (detector.Save() is { } memory) detector.Load(memory);
        }
    }

    private void Advance(int second, DateTimeOffset now, IReadOnlyList<PlannedFault> faults)
    {
        StartAndStop(second);
        foreach (PlannedFault fault in faults)
        {
            if (_isRunning && now >= fault.From && now < fault.To) SecondsShown[fault] = SecondsShown.GetValueOrDefault(fault) + 1;
        }

        Load(second);
        double overload = LevelOf("overload", now, faults);
        if (overload > 0) _load = overload;
        double ambient = 20 + 8 * Math.Sin(2 * Math.PI * (second / 86_400.0 / 90)) + 4 * Math.Sin(2 * Math.PI * second / 86_400.0);
        double sinceStart = second - _startedAt;
        bool isStarting = _isRunning && sinceStart < 2;
        double current = !_isRunning ? 0 : isStarting ? (_hasDrive ? 1.2 : 6) : Math.Sqrt(0.16 + 0.84 * _load * _load);
        double target = _isRunning ? 55 * current * current : 0;
        _rise += (Math.Min(target, 200) - _rise) / (_isRunning ? HeatSeconds : 3 * HeatSeconds);
        _rise += LevelOf("overheat", now, faults) / HeatSeconds;

        double amps = current * _profile.RatedCurrent!.Value;
        double lostPhase = LevelOf("phase-loss", now, faults) > 0 ? 0.02 : 1;
        double input = !_isRunning
            ? 0
            : _profile.RatedShaftKw!.Value * _load + (_profile.RatedInputKw!.Value - _profile.RatedShaftKw.Value) * (0.35 + 0.65 * _load * _load);
        if (isStarting) input *= 3;
        Give(FeatureKind.ActivePower, MeasuringPoint.MotorCable, 0, input * (1 + 0.01 * Gauss()), now);
        if (_hasPhases || lostPhase < 1)
        {
            double other = lostPhase < 1 ? Math.Sqrt(3) : 1;
            Give(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 1, amps * other * (1 + _currentNoise * Gauss()), now);
            Give(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 2, amps * other * (1.01 + _currentNoise * Gauss()), now);
            Give(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 3, amps * lostPhase * (0.99 + _currentNoise * Gauss()), now);
        }
        else
        {
            Give(FeatureKind.CurrentRms, MeasuringPoint.MotorCable, 0, amps * (1 + _currentNoise * Gauss()), now);
        }

        if (_hasDrive) Give(FeatureKind.ShaftSpeed, MeasuringPoint.Machine, 0, _isRunning ? 1470 * _speed : 0, now);
        Give(FeatureKind.RunState, MeasuringPoint.Machine, 0, !_isRunning ? 1 : isStarting ? 2 : 3, now);
        if (second % 10 == 0) Give(FeatureKind.Temperature, MeasuringPoint.MotorBody, 0, ambient + _placeK + _heat * _rise + 0.1 * Gauss(), now);
        if (_hasSisters && second % 10 == 0) Give(FeatureKind.Temperature, MeasuringPoint.Ambient, 0, ambient, now);
        if (_hasFlow)
            Give(
                FeatureKind.FlowRate,
                MeasuringPoint.Process,
                0,
                _isRunning ? 600 * _speed * _load * (1 - LevelOf("blocked", now, faults)) * (1 + 0.005 * Gauss()) : 0,
                now
            );
        Vibrate(second, now, LevelOf("unbalance", now, faults), LevelOf("bearing", now, faults), isStarting);
    }

    private void Vibrate(int second, DateTimeOffset now, double unbalance, double bearing, bool isStarting)
    {
        if (second > _neighbourUntil && _random.NextDouble() < 4.0 / 86_400)
        {
            _neighbourUntil = second + 1 + 30 * _random.NextDouble();
            _neighbourLevel = 0.15 + 0.35 * _random.NextDouble();
        }

        double floor = second <= _neighbourUntil ? _neighbourLevel : 0;
        double healthy = _isRunning ? _vibration * _speed * _speed * (0.75 + 0.25 * _load) * (isStarting ? 3 : 1) : 0.01;
        double turning = _isRunning ? _vibration * unbalance * _speed * _speed : 0;
        double velocity = Math.Sqrt(healthy * healthy + turning * turning + Math.Pow(floor * _vibration, 2));
        double acceleration = Math.Sqrt(
            Math.Pow(0.9 * healthy, 2)
                + Math.Pow(0.2 * turning, 2)
                + Math.Pow(_isRunning ? bearing * 0.9 * healthy : 0, 2)
                + Math.Pow(0.3 * floor * _vibration, 2)
        );
        for (byte axis = 1; axis <= 3; axis++)
        {
            double share = 1 - 0.2 * axis;
            Give(FeatureKind.VelocityRms, MeasuringPoint.DriveEnd, axis, share * velocity * Math.Exp(_vibrationNoise * Gauss()), now);
            Give(FeatureKind.AccelerationRms, MeasuringPoint.DriveEnd, axis, share * acceleration * Math.Exp(_vibrationNoise * Gauss()), now);
        }
    }

    private void StartAndStop(int second)
    {
        double stopsPerDay = _shape == LoadShape.Cycling ? 30 : 3;
        if (_random.NextDouble() >= (_isRunning ? stopsPerDay / 86_400 : 1 / StandstillSeconds)) return;
        _isRunning = !_isRunning;
        if (_isRunning) _startedAt = second;
    }

    private void Load(int second)
    {
        if (!_isRunning)
        {
            _load = 0;
            return;
        }

        _wander += -_wander / 60 + 0.004 * Gauss();
        if (_load == 0) _load = _usualLoad;
        switch (_shape)
        {
            case LoadShape.Steady:
                _load = _usualLoad * (1 + 0.04 * Math.Sin(second / 97.0) + _wander);
                break;
            case LoadShape.Steps:
                if (_random.NextDouble() < 20.0 / 86_400) _load = 0.35 + 0.6 * _random.NextDouble();
                break;
            case LoadShape.Wandering:
                _load = Math.Clamp(_load + 0.002 * Gauss(), 0.35, 0.97);
                break;
            case LoadShape.Cycling:
                _load = second / 300 % 2 == 0 ? _usualLoad : 0.6 * _usualLoad;
                break;
        }

        if (_hasDrive && _random.NextDouble() < 10.0 / 86_400) _speed = 0.6 + 0.45 * _random.NextDouble();
    }

    private void Lifecycle(DateTimeOffset now)
    {
        foreach (Verdict verdict in _verdicts)
        {
            (string, MeasuringPoint) key = (verdict.FaultCode, verdict.Point);
            (DateTimeOffset? alarmSince, DateTimeOffset? normalSince, bool isActive) = _alarms.GetValueOrDefault(key);
            AlarmTiming timing = AlarmTiming.For(verdict.FaultCode);
            alarmSince = verdict.Level == VerdictLevel.Alarm ? alarmSince ?? now : null;
            normalSince = verdict.Level == VerdictLevel.Normal ? normalSince ?? now : null;
            string group = FaultCatalogue.Find(verdict.FaultCode)!.CauseGroup;
            if (!isActive && now - alarmSince >= timing.OnDelay)
            {
                isActive = true;
                if (!_quietSince.TryGetValue(group, out DateTimeOffset quiet) || now - quiet > TimeSpan.FromHours(24))
                {
                    Episodes.Add(new FoundEpisode(group, verdict.FaultCode, now, $"{verdict.Point} {verdict.Name} {verdict.Value:F2} over {verdict.Limit:F2}"));
                }
            }
            else if (isActive && now - normalSince >= timing.OffDelay)
            {
                isActive = false;
            }

            if (isActive) _quietSince[group] = now;
            _alarms[key] = (alarmSince, normalSince, isActive);
        }
    }

    private void Give(FeatureKind kind, MeasuringPoint point, byte axis, double value, DateTimeOffset now) =>
        _machine.Apply(new Quantity(kind, point, axis), new Reading(value, Worth.Measured, now, Module: 1));

    private double Gauss() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
