using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Link;
using EdgeAgent.Firmware.Sensing;
using EdgeAgent.Firmware.Telemetry;

namespace EdgeAgent.Firmware;

/// <summary>
/// The whole module in one step: link, receive, sense, frame, send. Everything it needs is handed in, time too, so the same code runs on a chip, in the
/// simulator and in a test. Promise: a step waits for nothing, and while frames flow it allocates nothing.
/// </summary>
public sealed class DeviceLoop
{
    /// <summary>Messages sent in one step at most, so that a long backlog does not starve the sensors.</summary>
    private const int SendsPerStep = 16;

    /// <summary>How often the telemetry's patience is looked at, which is counted in seconds: an interpreter pays for each look.</summary>
    private const int TickEveryMs = 200;

    /// <summary>Messages taken in one step at most.</summary>
    private const int ReceivesPerStep = 16;

    /// <summary>
    /// While the gateway has not answered for this incarnation, the module says again who it is: the first time may have been lost behind its PUBACK.
    /// </summary>
    private const int StateTextAgainMs = 15000;

    /// <summary>An alarm asks for a recording at most so often, so that a flapping one does not fill the evidence lane.</summary>
    private const long BurstOnAlarmEveryMs = 600000;

    private readonly ModuleSettings _settings;
    private readonly IBoard _board;
    private readonly IModuleLink _link;
    private readonly ModuleSensors _sensors;
    private readonly ModuleTelemetry _telemetry;
    private readonly LinkStateMachine _linkState;
    private readonly LocalAlarms _alarms;
    private readonly CommandReader _commands = new CommandReader();
    private readonly Frame _frame = new Frame();
    private readonly InboundMessage _inbound = new InboundMessage();
    private readonly byte[] _outbound;
    private readonly byte[] _text = new byte[WireText.MaxLength];
    private long _frameDueMs;
    private long _tickDueMs;
    private long _stateDueMs;
    private int _burstChunk;
    private bool _isStateTextDue;
    private long _stateTextMs;
    private bool _isRestartDue;
    private long _burstOnAlarmMs = -BurstOnAlarmEveryMs;
    private int _presses;
    private string _reply = "";

    public DeviceLoop(ModuleSettings settings, IBoard board, IModuleLink link, ModuleSensors sensors, ModuleTelemetry telemetry, LinkOptions linkOptions)
    {
        _settings = settings;
        _board = board;
        _link = link;
        _sensors = sensors;
        _alarms = new LocalAlarms(sensors);
        _telemetry = telemetry;
        _outbound = new byte[telemetry.LongestElement];
        _linkState = new LinkStateMachine(linkOptions, settings.Module);
        string lastRestart = telemetry.Record.LastRestartId;
        if (lastRestart.Length > 0) _commands.Remember(lastRestart, CommandText.Done(lastRestart));
    }

    public LinkState LinkState => _linkState.State;

    public ModuleTelemetry Telemetry => _telemetry;

    public ModuleSensors Sensors => _sensors;

    /// <summary>Messages from the gateway that were too long to be one.</summary>
    public long OversizedMessages { get; private set; }

    /// <summary>Commands that could not be read.</summary>
    public long RefusedCommands => _commands.Refused;

    /// <summary>A raw recording is under way: step again at once.</summary>
    public bool IsRecording => _sensors.IsRecording;

    /// <param name="nowMs">Milliseconds since the module started; never falls.</param>
    public void Step(long nowMs)
    {
        if (_sensors.IsRecording)
        {
            // The chip overflows in 19 ms: whatever else there is waits at most 4 s.
            _sensors.StepRecording(nowMs);
            return;
        }

        StepLink(nowMs);
        Receive(nowMs);
        _sensors.Step(nowMs);
        BuildFrames(nowMs);
        if (_linkState.State == LinkState.Up) Send(nowMs);
    }

    /// <summary>A person pressed the module's button: it blinks, and tells the gateway which module is meant.</summary>
    public void ButtonPressed()
    {
        _presses++;
        _isStateTextDue = true;
        _board.Identify();
    }

    /// <summary>
    /// The supply is failing: counters and numbers go to flash first, then as many frames as the hold-up lasts for; a page that is cut short is as if never
    /// written.
    /// </summary>
    public void SupplyFails()
    {
        _sensors.KeepIn(_telemetry.Record);
        _telemetry.SaveForRestart();
        _telemetry.SpillAll();
    }

    private void StepLink(long nowMs)
    {
        LinkState before = _linkState.State;
        LinkState after = _linkState.Step(nowMs, _link.IsConnected);
        if (after == before) return;

        if (before == LinkState.Connecting || before == LinkState.Up)
        {
            if (after == LinkState.Backoff) _link.Close();
        }

        if (after == LinkState.Connecting) _link.Connect();
        if (after != LinkState.Up) return;
        _telemetry.Connected(nowMs);
        _isStateTextDue = true;
    }

    private void Receive(long nowMs)
    {
        // A reply that waits for the link holds the next command back: there is room for one.
        for (int i = 0; i < ReceivesPerStep && _reply.Length == 0 && _link.TryReceive(_inbound); i++)
        {
            if (_inbound.Length > InboundMessage.MaxBytes)
            {
                OversizedMessages++;
                continue;
            }

            ulong incarnation = _telemetry.Incarnation;
            if (_inbound.Topic == LinkTopic.Receipt) _telemetry.TakeReceipt(_inbound.Payload, _inbound.Length, nowMs);
            if (_inbound.Topic == LinkTopic.Command) TakeCommand();
            if (_telemetry.Incarnation != incarnation) _isStateTextDue = true;            // the gateway shall answer for the new one
        }
    }

    private void TakeCommand()
    {
        CommandVerb verb = _commands.Take(_inbound.Payload, _inbound.Length, out string reply);
        switch (verb)
        {
            case CommandVerb.Identify:
                _board.Identify();
                reply = _commands.Done();
                break;
            case CommandVerb.Burst:
                reply = StartBurst();
                break;
            case CommandVerb.Restart:
                // The id goes into the store first, so that the command, delivered again after the restart, restarts nothing.
                _telemetry.Record.LastRestartId = _commands.Id;
                _telemetry.Save();
                reply = _commands.Done();
                _isRestartDue = true;
                break;
        }

        _reply = reply;
    }

    private string StartBurst()
    {
        IBurstSensing? sensing = _sensors.FindBurst(_commands.Point);
        if (!_telemetry.HasRoomForBursts) return _commands.Failed("no-room");
        if (sensing is null) return _commands.Failed("no-sensor");
        return TryRequestBurst(sensing) ? _commands.Done() : _commands.Failed("busy");
    }

    // The number goes into the store first: after a reset it is not given to another recording.
    private bool TryRequestBurst(IBurstSensing sensing)
    {
        if (!sensing.RequestBurst(_telemetry.Record.LastBurstId + 1)) return false;
        _telemetry.Record.LastBurstId++;
        _telemetry.Save();
        return true;
    }

    private void BuildFrames(long nowMs)
    {
        // The module's own verdicts do not wait for the beat of the frames.
        for (int change = _alarms.NextChange(); change >= 0; change = _alarms.NextChange()) BuildAlarmFrame(change, nowMs);

        if (nowMs >= _frameDueMs)
        {
            // Frames keep their beat; after a long step the missed beats are skipped, not caught up.
            _frameDueMs += _settings.FramePeriodMs;
            if (_frameDueMs <= nowMs) _frameDueMs = nowMs + _settings.FramePeriodMs;
            BuildFeatureFrame(nowMs);
        }

        if (nowMs >= _stateDueMs)
        {
            _stateDueMs = nowMs + _settings.StatePeriodMs;
            BuildStateFrame(nowMs);
        }

        IBurstSensing? burst = _sensors.HeldBurst;
        if (burst is not null) BuildBurstChunk(burst, nowMs);
    }

    private void BuildFeatureFrame(long nowMs)
    {
        _frame.Kind = FrameKind.Features;
        _frame.Features.Clear();
        _sensors.AddTo(_frame.Features);
        if (_frame.Features.Count == 0) return;
        _sensors.KeepIn(_telemetry.Record);
        _telemetry.Add(Lane.Feature, _frame, nowMs);
    }

    private void BuildAlarmFrame(int change, long nowMs)
    {
        _alarms.Tell(change, _frame);
        _telemetry.Add(Lane.Alarm, _frame, nowMs);
        if (!_frame.IsAlarmActive || nowMs - _burstOnAlarmMs < BurstOnAlarmEveryMs || !_telemetry.HasRoomForBursts) return;
        if (_sensors.FirstBurst is { } sensing && TryRequestBurst(sensing)) _burstOnAlarmMs = nowMs;
    }

    private void BuildStateFrame(long nowMs)
    {
        _frame.Kind = FrameKind.Features;
        _frame.Features.Clear();
        if (_board.FreeHeapBytes >= 0) AddState(FeatureKind.FreeHeap, _board.FreeHeapBytes);
        if (_board.RadioDbm != 0) AddState(FeatureKind.RadioStrength, _board.RadioDbm);
        AddState(FeatureKind.BacklogLength, _telemetry.Waiting);
        AddState(FeatureKind.DroppedElements, _telemetry.Dropped > int.MaxValue ? int.MaxValue : (int)_telemetry.Dropped);
        AddState(FeatureKind.ResetCause, (int)_board.ResetCause);
        _sensors.AddMeans(_frame.Features);
        _telemetry.Add(Lane.State, _frame, nowMs);
    }

    private void AddState(FeatureKind kind, int value) => _frame.Features.Add(kind, MeasuringPoint.Module, 0, Worth.Measured, value);

    // One chunk a step, and only while the evidence backlog has room: a burst waits rather than displace its own beginning.
    private void BuildBurstChunk(IBurstSensing burst, long nowMs)
    {
        if (!_telemetry.Queue(Lane.Evidence).HasRoomFor(TelemetryOptions.BurstElementBytes)) return;
        _frame.Kind = FrameKind.BurstChunk;
        _frame.Features.Clear();
        bool isWhole = burst.FillChunk(_frame.Burst, _burstChunk);
        if (isWhole) _telemetry.Add(Lane.Evidence, _frame, nowMs);
        _burstChunk++;
        if (isWhole && _burstChunk < burst.BurstChunkCount) return;
        _burstChunk = 0;
        burst.ReleaseBurst();
    }

    private void Send(long nowMs)
    {
        if (!_telemetry.QueueAt(0).IsOpen && nowMs - _stateTextMs >= StateTextAgainMs) _isStateTextDue = true;
        if (_isStateTextDue && TrySay(LinkTopic.State, StateText()))
        {
            _isStateTextDue = false;
            _stateTextMs = nowMs;
        }

        if (_reply.Length > 0 && TrySay(LinkTopic.Reply, _reply))
        {
            _reply = "";
            if (_isRestartDue)
            {
                _isRestartDue = false;
                _sensors.KeepIn(_telemetry.Record);
                _telemetry.SaveForRestart();
                _board.Restart();
                return;
            }
        }

        if (nowMs >= _tickDueMs)
        {
            _tickDueMs = nowMs + TickEveryMs;
            _telemetry.Tick(nowMs);
        }

        for (int i = 0; i < SendsPerStep; i++)
        {
            int length = _telemetry.Next(nowMs, _outbound, out LaneQueue queue, out long through);
            if (length == 0) return;
            bool isBurst = _outbound[2] == (byte)FrameKind.BurstChunk;
            if (!_link.TryPublish(isBurst ? LinkTopic.Burst : LinkTopic.Frame, _outbound, length)) return;
            queue.MarkSent(through, nowMs);
        }
    }

    private string StateText() =>
        ModuleStateText.Online(_telemetry.Incarnation, _settings.Firmware, _settings.Board, _telemetry.Life)
        + (_settings.IsFedByMachine ? ModuleStateText.FedByMachine : "")
        + (_presses == 0 ? "" : " button=" + _presses);

    private bool TrySay(LinkTopic topic, string text)
    {
        for (int i = 0; i < text.Length; i++) _text[i] = (byte)text[i];
        return _link.TryPublish(topic, _text, text.Length);
    }
}
