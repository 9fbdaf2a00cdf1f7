using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Telemetry;

namespace EdgeAgent.Firmware.Sensing;

/// <summary>
/// Raw recordings of a wide-band accelerometer, one axis, as long as its room (4 s of IIS3DWB). While it records nothing else may run, so it waits a moment
/// first for what has to leave, and records at most <see cref="MostTries"/> times: a recording with a lost sample is thrown away as a whole.
/// </summary>
public sealed class BurstRecorder : IBurstSensing
{
    /// <summary>Values in one piece at most.</summary>
    public const int MostValuesPerChunk = TelemetryOptions.MostValuesPerChunk;

    /// <summary>Between the request and the recording: an alarm and a reply leave first.</summary>
    public const int StartAfterMs = 1000;

    /// <summary>Recordings tried for one request.</summary>
    public const int MostTries = 3;

    private readonly IRawFifo _source;
    private readonly MeasuringPoint _point;
    private readonly long _longestMs;
    private Phase _phase;
    private uint _burstId;
    private int _tries;
    private bool _isDueSet;
    private long _dueMs;
    private long _startMs;

    public BurstRecorder(IRawFifo source, MeasuringPoint point)
    {
        _source = source;
        _point = point;
        _longestMs = (long)(2000 * source.RawCapacity / source.RateHz) + 1000;
    }

    private enum Phase : byte
    {
        Idle,
        Waiting,
        Recording,
        Holding,
    }

    public MeasuringPoint Point => _point;

    public bool IsRecording => _phase == Phase.Recording;

    public bool IsBurstReady => _phase == Phase.Holding;

    public int BurstChunkCount => (_source.RawCapacity + MostValuesPerChunk - 1) / MostValuesPerChunk;

    public int RefusedBursts { get; private set; }

    public void Step(long nowMs)
    {
        switch (_phase)
        {
            case Phase.Waiting:
                if (!_isDueSet) _dueMs = nowMs + StartAfterMs;
                _isDueSet = true;
                if (nowMs >= _dueMs) Start(nowMs);
                break;
            case Phase.Recording:
                Record(nowMs);
                break;
        }
    }

    public bool RequestBurst(uint burstId)
    {
        if (_phase != Phase.Idle) return false;
        _phase = Phase.Waiting;
        _burstId = burstId;
        _tries = 0;
        _isDueSet = false;
        return true;
    }

    public bool FillChunk(BurstChunk chunk, int index)
    {
        int from = index * MostValuesPerChunk;
        int count = Math.Min(MostValuesPerChunk, _source.RawCapacity - from);
        chunk.BurstId = _burstId;
        chunk.Index = index;
        chunk.ChunkCount = BurstChunkCount;
        chunk.Point = _point;
        chunk.AxisCount = 1;
        chunk.RateMilliHz = (uint)((_source.RateHz * 1000) + 0.5);
        chunk.ScaleMicroMetrePerSec2 = (uint)((_source.UnitsPerCount * 1e6) + 0.5);
        chunk.ShaftSpeedMilliRpm = 0;
        chunk.SampleCount = count;
        if (_source.TryUnpack(from, chunk.Samples, count)) return true;
        RefusedBursts++;
        return false;
    }

    public void ReleaseBurst() => _phase = Phase.Idle;

    private void Start(long nowMs)
    {
        _tries++;
        _startMs = nowMs;
        _source.Restart();
        _phase = Phase.Recording;
    }

    private void Record(long nowMs)
    {
        Worth worth = _source.Fill();
        if (!Worths.IsNumber(worth) || nowMs - _startMs > _longestMs) Refuse(worth);
        else if (_source.RawCount == _source.RawCapacity) _phase = Phase.Holding;
    }

    // Only samples lost to a late read are worth another try.
    private void Refuse(Worth worth)
    {
        RefusedBursts++;
        bool isTriedAgain = worth == Worth.Overrun && _tries < MostTries;
        _phase = isTriedAgain ? Phase.Waiting : Phase.Idle;
        _isDueSet = false;
    }
}
