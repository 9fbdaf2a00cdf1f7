using System.Security.Cryptography;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Link;
using EdgeAgent.Firmware.Sensing;
using EdgeAgent.Firmware.Telemetry;
using EdgeAgent.Simulator.Modules;

namespace EdgeAgent.Simulator.Replay;

/// <summary>
/// Sends recordings as bursts of the drive end through the module's telemetry, backlog and link, chunk by chunk as there is room, each recording behind the one
/// before. The samples are the recording's own; only their scale is that of the wire.
/// </summary>
public sealed class BurstReplay : IBoard
{
    private readonly IReadOnlyList<RecordedBurst> _bursts;
    private readonly TimeProvider _time;
    private readonly DeviceLoop _loop;
    private readonly Frame _frame = new() { Kind = FrameKind.BurstChunk };
    private readonly long _startedAt;
    private short[] _samples = [];
    private int _burst = -1;
    private int _sent;

    public BurstReplay(ulong module, IReadOnlyList<RecordedBurst> bursts, IModuleStore store, IModuleLink link, ModuleTuning tuning, TimeProvider time)
    {
        _bursts = bursts;
        _time = time;
        var settings = new ModuleSettings { Module = module, Board = "replay", StatePeriodMs = tuning.StatePeriodMs };
        var telemetry = new ModuleTelemetry(module, BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1, store, tuning.Telemetry);
        _loop = new DeviceLoop(settings, this, link, new ModuleSensors(settings, null, null, [], [], telemetry.Record), telemetry, tuning.Link);
        _startedAt = time.GetTimestamp();
    }

    public DeviceLoop Loop => _loop;

    /// <summary>Chunks handed to the telemetry so far.</summary>
    public int Chunks { get; private set; }

    /// <summary>Everything is sent and receipted.</summary>
    public bool IsDelivered => _burst == _bursts.Count && _loop.Telemetry.Queue(Lane.Evidence).IsDrained;

    public ResetCause ResetCause => ResetCause.PowerOn;

    public int FreeHeapBytes => -1;

    public int RadioDbm => 0;

    public void Step()
    {
        long nowMs = (long)_time.GetElapsedTime(_startedAt).TotalMilliseconds;
        while (_burst < _bursts.Count && _loop.Telemetry.Queue(Lane.Evidence).HasRoomFor(_loop.Telemetry.LongestElement)) AddChunk(nowMs);
        _loop.Step(nowMs);
    }

    public void Identify()
    {
    }

    public void Restart() => throw new InvalidOperationException("A replay can't restart; start it again.");

    private void AddChunk(long nowMs)
    {
        if (_sent == _samples.Length)
        {
            _burst++;
            _sent = 0;
            _samples = _burst < _bursts.Count ? _bursts[_burst].Read() : [];
            if (_burst == _bursts.Count) return;
            _loop.Telemetry.Record.LastBurstId++;
        }

        RecordedBurst burst = _bursts[_burst];
        int perChunk = BurstRecorder.MostValuesPerChunk / burst.Channels * burst.Channels;
        BurstChunk chunk = _frame.Burst;
        chunk.BurstId = _loop.Telemetry.Record.LastBurstId;
        chunk.Index = _sent / perChunk;
        chunk.ChunkCount = (_samples.Length + perChunk - 1) / perChunk;
        chunk.Point = MeasuringPoint.DriveEnd;
        chunk.AxisCount = (byte)burst.Channels;
        chunk.RateMilliHz = (uint)Math.Round(burst.RateHz * 1000);
        chunk.ScaleMicroMetrePerSec2 = burst.WireScale;
        chunk.ShaftSpeedMilliRpm = (uint)Math.Round(burst.Rpm * 1000);
        chunk.SampleCount = Math.Min(perChunk, _samples.Length - _sent);
        Array.Copy(_samples, _sent, chunk.Samples, 0, chunk.SampleCount);
        _loop.Telemetry.Add(Lane.Evidence, _frame, nowMs);
        _sent += chunk.SampleCount;
        Chunks++;
    }
}
