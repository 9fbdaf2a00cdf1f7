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
/// Plays a recording through the module's telemetry, backlog and link: each row becomes a frame when the clock reaches its place, pauses of the recording kept,
/// stamped with the recording's own time line moved to the start of the play.
/// </summary>
public sealed class SkabReplay : IBoard
{
    private readonly SkabRecording _recording;
    private readonly TimeProvider _time;
    private readonly DeviceLoop _loop;
    private readonly Frame _frame = new() { Kind = FrameKind.Features };
    private readonly long _startedAt;
    private int _played;

    public SkabReplay(SkabRecording recording, ulong module, IModuleStore store, IModuleLink link, ModuleTuning tuning, TimeProvider time)
    {
        _recording = recording;
        _time = time;
        var settings = new ModuleSettings { Module = module, Board = "replay", StatePeriodMs = tuning.StatePeriodMs };
        var telemetry = new ModuleTelemetry(module, BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1, store, tuning.Telemetry);
        var sensors = new ModuleSensors(settings, null, null, [], [], telemetry.Record);
        _loop = new DeviceLoop(settings, this, link, sensors, telemetry, tuning.Link);
        _startedAt = time.GetTimestamp();
        StartUtc = time.GetUtcNow();
    }

    /// <summary>UTC given to the first row.</summary>
    public DateTimeOffset StartUtc { get; }

    public DeviceLoop Loop => _loop;

    public int Played => _played;

    public bool IsPlayed => _played == _recording.Rows.Count;

    /// <summary>Everything played is receipted.</summary>
    public bool IsDelivered => IsPlayed && _loop.Telemetry.Queue(Lane.Feature).IsDrained;

    public ResetCause ResetCause => ResetCause.PowerOn;

    public int FreeHeapBytes => -1;

    public int RadioDbm => 0;

    /// <summary>UTC of the last row on the play's time line.</summary>
    public DateTimeOffset EndUtc => StartUtc + (_recording.Rows[^1].At - _recording.Rows[0].At);

    /// <summary>Plays what is due by now.</summary>
    public void Step()
    {
        long nowMs = (long)_time.GetElapsedTime(_startedAt).TotalMilliseconds;
        while (!IsPlayed && DueMs(_played) <= nowMs) Play(_played++);
        _loop.Step(nowMs);
    }

    public void Identify()
    {
    }

    public void Restart() => throw new InvalidOperationException("A replay can't restart; start it again.");

    private long DueMs(int row) => (long)(_recording.Rows[row].At - _recording.Rows[0].At).TotalMilliseconds;

    private void Play(int row)
    {
        _recording.Fill(_recording.Rows[row], _frame.Features);
        long dueMs = DueMs(row);
        _loop.Telemetry.Add(Lane.Feature, _frame, dueMs, ClockState.Synced, StartUtc.ToUnixTimeMilliseconds() + dueMs);
    }
}
