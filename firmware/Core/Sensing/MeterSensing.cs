using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Features;

namespace EdgeAgent.Firmware.Sensing;

/// <summary>Electrical values from a power meter, asked once per period of a frame; everything it says is measured.</summary>
public sealed class MeterSensing
{
    private readonly IPowerMeter _meter;
    private readonly int _periodMs;
    private readonly PowerReading _reading = new PowerReading();
    private long _dueMs;

    /// <param name="meter">What is asked.</param>
    /// <param name="periodMs">How often: no oftener than frames are built, or a reading is lost unseen.</param>
    public MeterSensing(IPowerMeter meter, int periodMs = 1000)
    {
        _meter = meter;
        _periodMs = periodMs;
    }

    /// <summary>True once after each reading.</summary>
    public bool IsFresh { get; private set; }

    public Worth Worth { get; private set; } = Worth.Unplugged;

    /// <summary>Mean of the phase currents in A; 0 unless <see cref="Worth"/> is a number.</summary>
    public double MeanAmps { get; private set; }

    public int PhaseCount => _meter.PhaseCount;

    /// <summary>A of one phase, from 0.</summary>
    public double PhaseAmps(int phase) => _reading.CurrentMilliAmps[phase] / 1000.0;

    public void Step(long nowMs)
    {
        IsFresh = false;
        if (nowMs < _dueMs) return;
        _dueMs = nowMs + _periodMs;
        Worth = _meter.Read(_reading);
        MeanAmps = 0;
        if (Worths.IsNumber(Worth))
        {
            for (int phase = 0; phase < _meter.PhaseCount; phase++) MeanAmps += PhaseAmps(phase) / _meter.PhaseCount;
        }

        IsFresh = true;
    }

    public void AddTo(FeatureSet features, MeasuringPoint point)
    {
        if (!Worths.IsNumber(Worth))
        {
            features.Add(FeatureKind.CurrentRms, point, 0, Worth, 0);
            features.Add(FeatureKind.ActivePower, point, 0, Worth, 0);
            return;
        }

        for (int phase = 0; phase < _meter.PhaseCount; phase++)
        {
            features.Add(FeatureKind.CurrentRms, point, (byte)(phase + 1), Worth, _reading.CurrentMilliAmps[phase]);
            features.Add(FeatureKind.VoltageRms, point, (byte)(phase + 1), Worth, _reading.VoltageMilliVolts[phase]);
        }

        WireValue.Add(features, FeatureKind.CurrentRms, point, 0, Worth, MeanAmps, 1e3);
        if (_meter.PhaseCount == 3)
        {
            WireValue.Add(features, FeatureKind.CurrentUnbalance, point, 0, Worth, PowerEstimate.Unbalance(PhaseAmps(0), PhaseAmps(1), PhaseAmps(2)), 1e4);
        }

        features.Add(FeatureKind.ActivePower, point, 0, Worth, _reading.ActivePowerDeciWatts);
        features.Add(FeatureKind.PowerFactor, point, 0, Worth, _reading.PowerFactor);
        features.Add(FeatureKind.Energy, point, 0, Worth, _reading.EnergyWattHours);
        features.Add(FeatureKind.LineFrequency, point, 0, Worth, _reading.LineFrequencyMilliHz);
    }
}
