using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Features;

namespace EdgeAgent.Firmware.Sensing;

/// <summary>
/// The sensors of one module, as its settings chose them: clamps or a power meter or neither, vibration points, slow values. Turns what is new into features, and keeps the
/// counters that belong to the motor (run state, starts, run time, estimated energy).
/// </summary>
public sealed class ModuleSensors
{
    private readonly ModuleSettings _settings;
    private readonly CurrentSensing? _clamps;
    private readonly MeterSensing? _meter;
    private readonly VibrationSensing[] _vibrations;
    private readonly ValueSensing[] _values;
    private readonly RunTracker? _run;
    private long _lastPowerMs = -1;
    private bool _isClampsFresh;
    private bool _isMeterFresh;
    private double _energyMilliWattHours;

    /// <param name="settings">The motor's plate and the period of a frame.</param>
    /// <param name="clamps">Current clamps, or null.</param>
    /// <param name="meter">A power meter, or null; not both.</param>
    /// <param name="vibrations">One per accelerometer.</param>
    /// <param name="values">Temperatures, flow, pressure.</param>
    /// <param name="startCount">Starts counted before.</param>
    /// <param name="runSeconds">Run time counted before.</param>
    /// <param name="energyMilliWattHours">Estimated energy counted before.</param>
    public ModuleSensors(
        ModuleSettings settings,
        CurrentSensing? clamps,
        MeterSensing? meter,
        VibrationSensing[] vibrations,
        ValueSensing[] values,
        int startCount,
        int runSeconds,
        long energyMilliWattHours)
    {
        if (clamps is not null && meter is not null) throw new ArgumentException("A module has clamps or a meter, not both.", nameof(meter));
        _settings = settings;
        _clamps = clamps;
        _meter = meter;
        _vibrations = vibrations;
        _values = values;
        _energyMilliWattHours = energyMilliWattHours;
        if (clamps is not null || meter is not null) _run = new RunTracker(settings.RatedAmps, startCount, runSeconds);
    }

    public int StartCount => _run is null ? 0 : _run.StartCount;

    public int RunSeconds => _run is null ? 0 : _run.RunSeconds;

    public RunState RunState => _run is null ? RunState.Unknown : _run.State;

    public long EnergyMilliWattHours => (long)_energyMilliWattHours;

    /// <summary>The vibration point with a window to send raw, or null.</summary>
    public VibrationSensing? HeldBurst
    {
        get
        {
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
        for (int i = 0; i < _values.Length; i++) _values[i].Step(nowMs);
    }

    /// <summary>Adds everything that is new since the last call.</summary>
    public void AddTo(FeatureSet features)
    {
        if (_clamps is not null && _isClampsFresh) AddClamps(features, _clamps);
        if (_meter is not null && _isMeterFresh) _meter.AddTo(features, _settings.ElectricalPoint);
        if (_run is not null && (_isClampsFresh || _isMeterFresh)) AddRun(features, _run);
        _isClampsFresh = false;
        _isMeterFresh = false;
        for (int i = 0; i < _vibrations.Length; i++) _vibrations[i].AddTo(features);
        for (int i = 0; i < _values.Length; i++) _values[i].AddTo(features);
    }

    /// <summary>The vibration sensing of a measuring point, or null.</summary>
    public VibrationSensing? FindVibration(MeasuringPoint point)
    {
        for (int i = 0; i < _vibrations.Length; i++)
        {
            if (_vibrations[i].Point == point) return _vibrations[i];
        }

        return null;
    }

    private void StepClamps(CurrentSensing clamps, long nowMs)
    {
        clamps.Step(nowMs);
        if (!clamps.IsFresh) return;
        _isClampsFresh = true;
        Track(nowMs, clamps.MeanWorth, clamps.MeanAmps);

        // The energy of an estimate: the power of this window until the next.
        if (_lastPowerMs >= 0 && Worths.IsNumber(clamps.MeanWorth)) _energyMilliWattHours += EstimatedWatts(clamps) * (nowMs - _lastPowerMs) / 3600;
        _lastPowerMs = nowMs;
    }

    private void StepMeter(MeterSensing meter, long nowMs)
    {
        meter.Step(nowMs);
        if (!meter.IsFresh) return;
        _isMeterFresh = true;
        Track(nowMs, meter.Worth, meter.MeanAmps);
    }

    private void Track(long nowMs, Worth worth, double amps)
    {
        if (_run is null) return;
        if (Worths.IsNumber(worth)) _run.Add(nowMs, amps);
        else _run.Lose(nowMs);
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
