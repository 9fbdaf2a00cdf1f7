using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Features;

namespace EdgeAgent.Firmware.Sensing;

/// <summary>
/// Vibration of one measuring point: captures a gap-free window, computes its features in slices that leave time for everything else, and rests until the next
/// is due. A window with a lost sample is refused as a whole (<see cref="Worth.Overrun"/>). The last window can be held and sent raw as a burst.
/// </summary>
public sealed class VibrationSensing : IBurstSensing
{
    /// <summary>Below this rate the velocity filter ends before 1000 Hz: the number is then an estimate of the band's value.</summary>
    private const double WholeBandRateHz = 2500;

    /// <summary>Windows tried for one burst.</summary>
    private const int MostTries = 3;

    private readonly IWaveformSource _source;
    private readonly MeasuringPoint _point;
    private readonly VibrationOptions _options;
    private readonly short[] _window;
    private readonly VibrationFeatures[] _features;
    private readonly Worth[] _worths;
    private readonly int[] _means;
    private bool _hasMeans;
    private Phase _phase;
    private long _dueMs;
    private long _captureStartMs;
    private int _captured;
    private int _computed;
    private bool _isFresh;
    private bool _isBurstWanted;
    private uint _burstId;
    private int _burstTries;

    public VibrationSensing(IWaveformSource source, MeasuringPoint point, VibrationOptions options)
    {
        _source = source;
        _point = point;
        _options = options;
        int samples = (int)(source.RateHz * ((options.WindowMs / 1000.0) + VelocityFilter.SettleSeconds));
        _window = new short[samples * source.ChannelCount];
        _features = new VibrationFeatures[source.ChannelCount];
        _worths = new Worth[source.ChannelCount];
        _means = new int[source.ChannelCount];
        for (int channel = 0; channel < source.ChannelCount; channel++) _features[channel] = new VibrationFeatures(source.RateHz);
    }

    private enum Phase : byte
    {
        Resting,
        Capturing,
        Computing,
        Holding,
    }

    public MeasuringPoint Point => _point;

    /// <summary>A window is captured beside everything else.</summary>
    public bool IsRecording => false;

    public bool IsBurstReady => _phase == Phase.Holding;

    public int RefusedBursts { get; private set; }

    public int BurstChunkCount => (_window.Length + ChunkValues - 1) / ChunkValues;

    private int ChunkValues => BurstRecorder.MostValuesPerChunk / _source.ChannelCount * _source.ChannelCount;

    public void Step(long nowMs)
    {
        switch (_phase)
        {
            case Phase.Resting:
                if (nowMs < _dueMs || _isFresh) return;                                  // the last window's features wait to be taken
                _dueMs = nowMs + _options.PeriodMs;
                StartCapture(nowMs);
                break;
            case Phase.Capturing:
                Capture(nowMs);
                break;
            case Phase.Computing:
                Compute();
                break;
        }
    }

    /// <summary>Adds the features of a new window, once per window.</summary>
    public void AddTo(FeatureSet features)
    {
        if (!_isFresh) return;
        _isFresh = false;
        for (int channel = 0; channel < _features.Length; channel++)
        {
            byte axis = (byte)(channel + 1);
            if (Worths.IsNumber(_worths[channel])) AddNumbers(features, axis, _worths[channel], _features[channel]);
            else AddState(features, axis, _worths[channel]);
        }
    }

    /// <summary>Adds how gravity lies on the axes, as the last whole window told it; nothing before the first.</summary>
    public void AddMeans(FeatureSet features)
    {
        for (int channel = 0; _hasMeans && channel < _means.Length; channel++)
        {
            features.Add(FeatureKind.MeanAcceleration, _point, (byte)(channel + 1), Worth.Measured, _means[channel]);
        }
    }

    /// <summary>The next whole window shall be held and sent raw.</summary>
    public bool RequestBurst(uint burstId)
    {
        if (_isBurstWanted || _phase == Phase.Holding) return false;
        _isBurstWanted = true;
        _burstTries = 0;
        _burstId = burstId;
        _dueMs = 0;
        return true;
    }

    public bool FillChunk(BurstChunk chunk, int index)
    {
        int from = index * ChunkValues;
        int count = Math.Min(ChunkValues, _window.Length - from);
        chunk.BurstId = _burstId;
        chunk.Index = index;
        chunk.ChunkCount = BurstChunkCount;
        chunk.Point = _point;
        chunk.AxisCount = (byte)_source.ChannelCount;
        chunk.RateMilliHz = (uint)((_source.RateHz * 1000) + 0.5);
        chunk.ScaleMicroMetrePerSec2 = (uint)((_source.UnitsPerCount * 1e6) + 0.5);
        chunk.ShaftSpeedMilliRpm = 0;
        chunk.SampleCount = count;
        Array.Copy(_window, from, chunk.Samples, 0, count);
        return true;
    }

    public void ReleaseBurst()
    {
        _phase = Phase.Resting;
        _isBurstWanted = false;
    }

    private void StartCapture(long nowMs)
    {
        _source.Restart();
        _captured = 0;
        _captureStartMs = nowMs;
        _phase = Phase.Capturing;
    }

    private void Capture(long nowMs)
    {
        Worth worth = _source.Read(_window, _captured, _window.Length - _captured, out int count);
        if (!Worths.IsNumber(worth))
        {
            Refuse(worth);
            return;
        }

        _captured += count;
        if (_captured == _window.Length) StartCompute();
        else if (nowMs - _captureStartMs > 3L * _options.WindowMs + 1000) Refuse(Worth.Stuck);   // the sensor stopped delivering
    }

    private void StartCompute()
    {
        _computed = 0;
        for (int channel = 0; channel < _features.Length; channel++) _features[channel].Reset();
        _phase = Phase.Computing;
    }

    private void Compute()
    {
        int channels = _features.Length;
        int count = Math.Min(_options.SamplesPerStep, (_window.Length / channels) - _computed);
        for (int channel = 0; channel < channels; channel++)
        {
            _features[channel].Add(_window, (_computed * channels) + channel, channels, count);
        }

        _computed += count;
        if (_computed * channels < _window.Length) return;

        _hasMeans = true;
        for (int channel = 0; channel < channels; channel++)
        {
            _worths[channel] = Judge(_features[channel]);
            if (Worths.IsNumber(_worths[channel])) _means[channel] = WireValue.From(_features[channel].MeanCounts * _source.UnitsPerCount, 1e3);
            else _hasMeans = false;
        }

        _isFresh = true;
        _phase = _isBurstWanted ? Phase.Holding : Phase.Resting;
    }

    private Worth Judge(VibrationFeatures features)
    {
        if (features.LowestCounts <= -_source.FullScaleCounts || features.HighestCounts >= _source.FullScaleCounts) return Worth.Clipped;
        return features.LowestCounts == features.HighestCounts ? Worth.Stuck : Worth.Measured;   // a live accelerometer is never free of noise
    }

    private void Refuse(Worth worth)
    {
        for (int channel = 0; channel < _worths.Length; channel++) _worths[channel] = worth;
        _isFresh = true;
        _phase = Phase.Resting;
        if (!_isBurstWanted) return;
        RefusedBursts++;
        if (++_burstTries == MostTries) _isBurstWanted = false;
        else _dueMs = 0;
    }

    private void AddNumbers(FeatureSet features, byte axis, Worth worth, VibrationFeatures window)
    {
        double scale = _source.UnitsPerCount;
        Worth velocityWorth = _source.RateHz < WholeBandRateHz ? Worths.Weaker(worth, Worth.Estimated) : worth;
        WireValue.Add(features, FeatureKind.VelocityRms, _point, axis, velocityWorth, window.VelocityRms * scale, 1e6);
        WireValue.Add(features, FeatureKind.AccelerationRms, _point, axis, worth, window.AccelerationRms * scale, 1e6);
        WireValue.Add(features, FeatureKind.AccelerationPeak, _point, axis, worth, window.AccelerationPeak * scale, 1e6);
        WireValue.Add(features, FeatureKind.CrestFactor, _point, axis, worth, window.CrestFactor, 1e3);
        WireValue.Add(features, FeatureKind.Kurtosis, _point, axis, worth, window.Kurtosis, 1e3);
    }

    private void AddState(FeatureSet features, byte axis, Worth worth)
    {
        features.Add(FeatureKind.VelocityRms, _point, axis, worth, 0);
        features.Add(FeatureKind.AccelerationRms, _point, axis, worth, 0);
    }
}
