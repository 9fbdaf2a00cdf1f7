using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Features;

namespace EdgeAgent.Firmware.Sensing;

/// <summary>Currents from clamps: one short window per phase and period, true RMS over the whole mains cycles in it.</summary>
public sealed class CurrentSensing
{
    /// <summary>
    /// Five cycles of 50 Hz and one more to cut whole ones from. A converter without a FIFO keeps the chip busy for a window, and a vibration FIFO of 154 ms
    /// must be read between two of them.
    /// </summary>
    private const int WindowMs = 120;

    private const int PeriodMs = 1000;

    private readonly IWaveformSource[] _phases;
    private readonly short[][] _windows;
    private readonly int[] _captured;
    private readonly double[] _amps;
    private readonly Worth[] _capturedWorths;
    private readonly Worth[] _worths;
    private readonly CycleRms _rms = new CycleRms();
    private long _dueMs;
    private long _startMs;
    private bool _isCapturing;
    private int _phase;

    /// <param name="phases">One source per clamp, 1 to 3, single-channel each.</param>
    public CurrentSensing(IWaveformSource[] phases)
    {
        _phases = phases;
        _windows = new short[phases.Length][];
        _captured = new int[phases.Length];
        _amps = new double[phases.Length];
        _capturedWorths = new Worth[phases.Length];
        _worths = new Worth[phases.Length];
        for (int i = 0; i < phases.Length; i++) _windows[i] = new short[(int)(phases[i].RateHz * WindowMs / 1000)];
    }

    public int PhaseCount => _phases.Length;

    /// <summary>True once after each window.</summary>
    public bool IsFresh { get; private set; }

    /// <summary>What the mean is worth: that of the weakest phase.</summary>
    public Worth MeanWorth { get; private set; } = Worth.Unplugged;

    /// <summary>Mean of the phase currents in A; 0 unless <see cref="MeanWorth"/> is a number.</summary>
    public double MeanAmps { get; private set; }

    /// <summary>A of one phase, from 0; meaningful when its worth is a number.</summary>
    public double PhaseAmps(int phase) => _amps[phase];

    public void Step(long nowMs)
    {
        IsFresh = false;
        if (!_isCapturing)
        {
            if (nowMs < _dueMs) return;
            _dueMs = nowMs + PeriodMs;
            Start(nowMs);
            return;
        }

        // One phase after the other, one read a step: a phase without a FIFO holds the step for its whole window.
        bool isPhaseDone = Capture(_phase) || nowMs - _startMs >= 3 * WindowMs;
        if (!isPhaseDone) return;
        if (++_phase < _phases.Length)
        {
            StartPhase(nowMs);
            return;
        }

        _isCapturing = false;
        Compute();
    }

    public void AddTo(FeatureSet features, MeasuringPoint point)
    {
        for (int phase = 0; phase < _phases.Length; phase++)
        {
            byte axis = (byte)(phase + 1);
            if (Worths.IsNumber(_worths[phase])) WireValue.Add(features, FeatureKind.CurrentRms, point, axis, _worths[phase], _amps[phase], 1e3);
            else features.Add(FeatureKind.CurrentRms, point, axis, _worths[phase], 0);
        }

        if (!Worths.IsNumber(MeanWorth)) return;
        WireValue.Add(features, FeatureKind.CurrentRms, point, 0, MeanWorth, MeanAmps, 1e3);
        if (_phases.Length == 3)
        {
            WireValue.Add(features, FeatureKind.CurrentUnbalance, point, 0, MeanWorth, PowerEstimate.Unbalance(_amps[0], _amps[1], _amps[2]), 1e4);
        }
    }

    private void Start(long nowMs)
    {
        _isCapturing = true;
        _phase = 0;
        StartPhase(nowMs);
    }

    private void StartPhase(long nowMs)
    {
        _startMs = nowMs;
        _captured[_phase] = 0;
        _capturedWorths[_phase] = Worth.Measured;
        _phases[_phase].Restart();
    }

    // True when nothing more is to come from this phase.
    private bool Capture(int phase)
    {
        if (!Worths.IsNumber(_capturedWorths[phase])) return true;
        short[] window = _windows[phase];
        Worth worth = _phases[phase].Read(window, _captured[phase], window.Length - _captured[phase], out int count);
        if (!Worths.IsNumber(worth)) _capturedWorths[phase] = worth;
        _captured[phase] += count;
        return _captured[phase] == window.Length || !Worths.IsNumber(worth);
    }

    private void Compute()
    {
        double sum = 0;
        Worth weakest = Worth.Measured;
        for (int phase = 0; phase < _phases.Length; phase++)
        {
            _worths[phase] = Worths.IsNumber(_capturedWorths[phase]) ? Judge(phase) : _capturedWorths[phase];
            if (Worths.IsNumber(_worths[phase]))
            {
                _rms.Compute(_windows[phase], _captured[phase]);
                _amps[phase] = _rms.RmsCounts * _phases[phase].UnitsPerCount;
                _worths[phase] = Worths.Weaker(_worths[phase], _phases[phase].JudgeMean(_rms.MeanCounts));
                sum += _amps[phase];
            }

            weakest = Worths.Weaker(weakest, _worths[phase]);
        }

        MeanWorth = weakest;
        MeanAmps = Worths.IsNumber(weakest) ? sum / _phases.Length : 0;
        IsFresh = true;
    }

    private Worth Judge(int phase)
    {
        if (_captured[phase] < _windows[phase].Length) return Worth.Stuck;               // the converter stopped delivering
        short[] window = _windows[phase];
        int lowest = window[0];
        int highest = window[0];
        int atTheEnd = 0;
        for (int i = 0; i < window.Length; i++)
        {
            int value = window[i];
            if (value < lowest) lowest = value;
            if (value > highest) highest = value;
            if (value >= _phases[phase].FullScaleCounts || value <= -_phases[phase].FullScaleCounts) atTheEnd++;
        }

        if (atTheEnd > 1) return Worth.Clipped;
        return lowest == highest ? Worth.Stuck : Worth.Measured;
    }
}
