using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Features;
using EdgeAgent.Firmware.Telemetry;

namespace EdgeAgent.Firmware.Sensing;

/// <summary>
/// The sensors of one module, as its settings chose them: clamps or a power meter or neither, vibration points, slow values. Turns what is new into features,
/// and keeps the counters that belong to the motor (run state, starts, run time, estimated energy, heat).
/// </summary>
public sealed class ModuleSensors
{
    private readonly ModuleSettings _settings;
    private readonly CurrentSensing? _clamps;
    private readonly MeterSensing? _meter;
    private readonly VibrationSensing[] _vibrations;
    private readonly BurstRecorder? _recorder;
    private readonly ValueSensing[] _values;
    private readonly RunTracker? _run;
    private readonly ThermalModel? _thermal;
    private readonly LockedRotor? _rotor;
    private readonly TemperatureLimit? _limit;
    private double _amps;
    private double _unbalance;
    private Worth _ampsWorth = Worth.Unplugged;
    private long _lastPowerMs = -1;
    private bool _isClampsFresh;
    private bool _isMeterFresh;
    private double _energyMilliWattHours;

    /// <summary>Sensors of a module that makes no recordings but its windows.</summary>
    public ModuleSensors(
        ModuleSettings settings,
        CurrentSensing? clamps,
        MeterSensing? meter,
        VibrationSensing[] vibrations,
        ValueSensing[] values,
        ModuleRecord record)
        : this(settings, clamps, meter, vibrations, null, values, record)
    {
    }

    /// <param name="settings">The motor's plate and the period of a frame.</param>
    /// <param name="clamps">Current clamps, or null.</param>
    /// <param name="meter">A power meter, or null; not both.</param>
    /// <param name="vibrations">One per accelerometer whose windows give features.</param>
    /// <param name="recorder">The accelerometer that makes raw recordings only, or null.</param>
    /// <param name="values">Temperatures, flow, pressure.</param>
    /// <param name="record">Counters and heat as they were stored.</param>
    public ModuleSensors(
        ModuleSettings settings,
        CurrentSensing? clamps,
        MeterSensing? meter,
        VibrationSensing[] vibrations,
        BurstRecorder? recorder,
        ValueSensing[] values,
        ModuleRecord record)
    {
        if (clamps is not null && meter is not null) throw new ArgumentException("A module has clamps or a meter, not both.", nameof(meter));
        _settings = settings;
        _clamps = clamps;
        _meter = meter;
        _vibrations = vibrations;
        _recorder = recorder;
        _values = values;
        _energyMilliWattHours = record.EnergyMilliWattHours;
        if (settings.TemperatureLimitMilliC != 0) _limit = new TemperatureLimit(settings.TemperatureLimitMilliC);
        if (clamps is null && meter is null) return;
        _run = new RunTracker(settings.RatedAmps, record.StartCount, record.RunSeconds);
        _rotor = new LockedRotor(settings.RatedAmps, settings.LongestStartSeconds * 1000L);
        if (settings.ThermalSeconds > 0) _thermal = new ThermalModel(settings.RatedAmps, settings.ThermalSeconds, record.ThermalUsed);
    }

    public RunState RunState => _run is null ? RunState.Unknown : _run.State;

    /// <summary>The motor's thermal model is at its trip level.</summary>
    public bool IsOverloaded => _thermal is not null && _thermal.IsTripped;

    /// <summary>The motor draws the current of a rotor that stands.</summary>
    public bool IsRotorLocked => _rotor is not null && _rotor.IsActive;

    /// <summary>A temperature on the motor's body passed its limit.</summary>
    public bool IsTooHot => _limit is not null && _limit.IsActive;

    /// <summary>A recording is under way: call nothing but <see cref="StepRecording"/> until it is over.</summary>
    public bool IsRecording => _recorder is not null && _recorder.IsRecording;

    /// <summary>Raw recordings given up because samples were missing.</summary>
    public int RefusedBursts
    {
        get
        {
            int sum = _recorder is null ? 0 : _recorder.RefusedBursts;
            for (int i = 0; i < _vibrations.Length; i++) sum += _vibrations[i].RefusedBursts;
            return sum;
        }
    }

    /// <summary>Puts the counters and the heat into the record.</summary>
    public void KeepIn(ModuleRecord record)
    {
        record.EnergyMilliWattHours = (long)_energyMilliWattHours;
        if (_run is not null)
        {
            record.StartCount = _run.StartCount;
            record.RunSeconds = _run.RunSeconds;
        }

        if (_thermal is not null) record.ThermalUsed = WireValue.From(_thermal.Used, 1e4);
    }

    /// <summary>Adds what the thermal verdict rests on.</summary>
    public void AddThermal(FeatureSet features)
    {
        if (_thermal is null || !Worths.IsNumber(_ampsWorth)) return;
        WireValue.Add(features, FeatureKind.ThermalCapacityUsed, _settings.ElectricalPoint, 0, Worth.Estimated, _thermal.Used, 1e4);
        features.Add(FeatureKind.SecondsToTrip, _settings.ElectricalPoint, 0, Worth.Estimated, _thermal.SecondsToTrip(_amps, _unbalance));
    }

    /// <summary>Adds the current the verdict on the rotor rests on.</summary>
    public void AddCurrent(FeatureSet features)
    {
        if (Worths.IsNumber(_ampsWorth)) WireValue.Add(features, FeatureKind.CurrentRms, _settings.ElectricalPoint, 0, _ampsWorth, _amps, 1e3);
    }

    /// <summary>Adds the highest temperature on the motor's body.</summary>
    public void AddHottest(FeatureSet features)
    {
        ValueSensing? hottest = null;
        for (int i = 0; i < _values.Length; i++)
        {
            if (IsBodyTemperature(_values[i]) && (hottest is null || _values[i].Value > hottest.Value)) hottest = _values[i];
        }

        if (hottest is not null) features.Add(FeatureKind.Temperature, hottest.Point, hottest.Axis, hottest.Worth, hottest.Value);
    }

    /// <summary>Adds how gravity lies on the axes of the accelerometers.</summary>
    public void AddMeans(FeatureSet features)
    {
        for (int i = 0; i < _vibrations.Length; i++) _vibrations[i].AddMeans(features);
    }

    /// <summary>The point with a raw recording to send, or null.</summary>
    public IBurstSensing? HeldBurst
    {
        get
        {
            if (_recorder is not null && _recorder.IsBurstReady) return _recorder;
            for (int i = 0; i < _vibrations.Length; i++)
            {
                if (_vibrations[i].IsBurstReady) return _vibrations[i];
            }

            return null;
        }
    }

    public void Step(long nowMs)
    {
        if (_clamps is not null) StepClamps(_clamps, nowMs);
        if (_meter is not null) StepMeter(_meter, nowMs);
        for (int i = 0; i < _vibrations.Length; i++) _vibrations[i].Step(nowMs);
        for (int i = 0; i < _values.Length; i++) StepValue(_values[i], nowMs);
        StepRecording(nowMs);
    }

    /// <summary>Goes on with a recording and does nothing else.</summary>
    public void StepRecording(long nowMs) => _recorder?.Step(nowMs);

    /// <summary>Adds everything that is new since the last call.</summary>
    public void AddTo(FeatureSet features)
    {
        if (_clamps is not null && _isClampsFresh) AddClamps(features, _clamps);
        if (_meter is not null && _isMeterFresh) _meter.AddTo(features, _settings.ElectricalPoint);
        if (_run is not null && (_isClampsFresh || _isMeterFresh))
        {
            AddRun(features, _run);
            AddThermal(features);
        }

        _isClampsFresh = false;
        _isMeterFresh = false;
        for (int i = 0; i < _vibrations.Length; i++) _vibrations[i].AddTo(features);
        for (int i = 0; i < _values.Length; i++) _values[i].AddTo(features);
    }

    /// <summary>What records at a measuring point, the widest band first; or null.</summary>
    public IBurstSensing? FindBurst(MeasuringPoint point)
    {
        if (_recorder is not null && _recorder.Point == point) return _recorder;
        for (int i = 0; i < _vibrations.Length; i++)
        {
            if (_vibrations[i].Point == point) return _vibrations[i];
        }

        return null;
    }

    /// <summary>The first thing that records, or null.</summary>
    public IBurstSensing? FirstBurst => _recorder is not null ? _recorder : _vibrations.Length > 0 ? _vibrations[0] : null;

    private void StepValue(ValueSensing sensing, long nowMs)
    {
        sensing.Step(nowMs);
        if (_limit is not null && IsBodyTemperature(sensing)) _limit.Add(sensing.Value);
    }

    private static bool IsBodyTemperature(ValueSensing sensing) =>
        sensing.Kind == FeatureKind.Temperature && sensing.Point == MeasuringPoint.MotorBody && Worths.IsNumber(sensing.Worth);

    private void StepClamps(CurrentSensing clamps, long nowMs)
    {
        clamps.Step(nowMs);
        if (!clamps.IsFresh) return;
        _isClampsFresh = true;
        Track(
            nowMs,
            clamps.MeanWorth,
            clamps.MeanAmps,
            clamps.PhaseCount == 3 ? PowerEstimate.Unbalance(clamps.PhaseAmps(0), clamps.PhaseAmps(1), clamps.PhaseAmps(2)) : 0);

        // The energy of an estimate: the power of this window until the next.
        if (_lastPowerMs >= 0 && Worths.IsNumber(clamps.MeanWorth)) _energyMilliWattHours += EstimatedWatts(clamps) * (nowMs - _lastPowerMs) / 3600;
        _lastPowerMs = nowMs;
    }

    private void StepMeter(MeterSensing meter, long nowMs)
    {
        meter.Step(nowMs);
        if (!meter.IsFresh) return;
        _isMeterFresh = true;
        Track(
            nowMs,
            meter.Worth,
            meter.MeanAmps,
            meter.PhaseCount == 3 ? PowerEstimate.Unbalance(meter.PhaseAmps(0), meter.PhaseAmps(1), meter.PhaseAmps(2)) : 0);
    }

    private void Track(long nowMs, Worth worth, double amps, double unbalance)
    {
        _ampsWorth = worth;
        _amps = amps;
        _unbalance = unbalance;
        if (_run is null) return;
        if (Worths.IsNumber(worth))
        {
            _run.Add(nowMs, amps);
            _thermal?.Add(nowMs, amps, unbalance);
            _rotor?.Add(nowMs, amps);
        }
        else
        {
            _run.Lose(nowMs);
            _thermal?.Lose(nowMs);
            _rotor?.Lose();
        }
    }

    private double EstimatedWatts(CurrentSensing clamps) =>
        PowerEstimate.Watts(clamps.PhaseCount, clamps.MeanAmps, _settings.NominalVolts, _settings.NominalPowerFactor);

    private void AddClamps(FeatureSet features, CurrentSensing clamps)
    {
        clamps.AddTo(features, _settings.ElectricalPoint);
        if (!Worths.IsNumber(clamps.MeanWorth)) return;
        WireValue.Add(features, FeatureKind.ActivePower, _settings.ElectricalPoint, 0, Worth.Estimated, EstimatedWatts(clamps), 10);
        WireValue.Add(features, FeatureKind.Energy, _settings.ElectricalPoint, 0, Worth.Estimated, _energyMilliWattHours, 1e-3);
    }

    private void AddRun(FeatureSet features, RunTracker run)
    {
        features.Add(FeatureKind.RunState, _settings.ElectricalPoint, 0, Worth.Estimated, (int)run.State);
        features.Add(FeatureKind.StartCount, _settings.ElectricalPoint, 0, Worth.Estimated, run.StartCount);
        features.Add(FeatureKind.RunSeconds, _settings.ElectricalPoint, 0, Worth.Estimated, run.RunSeconds);
    }
}
