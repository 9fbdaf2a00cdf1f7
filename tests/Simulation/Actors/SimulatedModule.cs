using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Link;
using EdgeAgent.Firmware.Sensing;
using EdgeAgent.Firmware.Telemetry;
using EdgeAgent.Simulation.Checks;
using EdgeAgent.Simulation.Clocks;

namespace EdgeAgent.Simulation.Actors;

/// <summary>
/// One module: the production loop on a board whose thermometer shows what the world says. The low eight bits of its uptime name the boot (no run has 256), so
/// (lane, uptime) names every frame it ever makes, whatever number it travels under.
/// </summary>
public sealed class SimulatedModule : IBoard, IValueSource
{
    public const int UptimeGrainMs = 256;

    private const long RestartAfterMs = 2_000;

    private readonly EventQueue _queue;
    private readonly Trace _trace;
    private readonly Dice _dice;
    private readonly MemoryBrokerPlug _plug;
    private readonly ModuleOptions _options;
    private readonly Seams _seams;
    private readonly Frame _alarmFrame = new();
    private DeviceLoop? _loop;
    private BrokerModuleLink? _link;
    private ulong _firstIncarnation;
    private long _bootedAtMs;
    private long _boots;
    private int _life;
    private bool _isAlarmOn;

    public SimulatedModule(EventQueue queue, Trace trace, Dice dice, MemoryBrokerPlug plug, ModuleOptions options, Seams seams, ProductionRecord production)
    {
        (_queue, _trace, _dice, _plug, _options, _seams, Production) = (queue, trace, dice, plug, options, seams, production);
        _firstIncarnation = dice.Next() | 1;
        if (!options.HasFlashBacklog) return;
        FeatureFlash = new SimulatedSegments(8, 4096);
        AlarmFlash = new SimulatedSegments(32, 4096);       // a page holds one alarm, because it is written at once
    }

    public ulong Id => _options.Id;
    public ModuleFlash Flash { get; } = new();

    /// <summary>Room for frames that outlives a reset; null on a board without it.</summary>
    public SimulatedSegments? FeatureFlash { get; }
    public SimulatedSegments? AlarmFlash { get; }
    public ProductionRecord Production { get; }
    public long Boots => _boots;
    public bool IsOn => _loop is not null;
    public ModuleTelemetry? Telemetry => _loop?.Telemetry;
    public LinkState LinkState => _loop?.LinkState ?? LinkState.Down;
    public string ClientId => "module-" + ModuleId.ToText(Id);

    /// <summary>Degrees the machine has now.</summary>
    public Func<double> Temperature { get; set; } = () => 60;

    /// <summary>How much the machine shakes now, mm/s; heard only by a module with an accelerometer.</summary>
    public Func<double> Velocity { get; set; } = () => 1;

    /// <summary>Nothing more is to be measured: the world comes to rest.</summary>
    public bool IsQuiet { get; set; }

    public void PowerOn()
    {
        int life = ++_life;
        _bootedAtMs = _queue.NowMs;
        _boots++;
        var settings = new ModuleSettings
        {
            Module = Id,
            Firmware = "1.0.0",
            Board = "sim",
            FramePeriodMs = _options.FramePeriodMs,
            StatePeriodMs = _options.StatePeriodMs,
        };
        var telemetry = new ModuleTelemetry(Id, _firstIncarnation, _seams.Flash(Flash), _options.Telemetry, FeatureFlash, AlarmFlash);
        VibrationSensing[] shake = _options.HasVibration
            ? [new VibrationSensing(new SimulatedShake(_queue, () => IsQuiet ? 0 : Velocity()), Point, new VibrationOptions())]
            : [];
        var sensors = new ModuleSensors(settings, null, null, shake, [new ValueSensing(this, _options.FramePeriodMs)], telemetry.Record);
        _link = new BrokerModuleLink(_plug.Broker, Id, _seams);
        _loop = new DeviceLoop(settings, this, _link, sensors, telemetry, new LinkOptions());
        Production.Booted(telemetry);
        _trace.Note($"module {ModuleId.ToText(Id)} boots, incarnation {Hex64.ToText(telemetry.Incarnation)}");
        _queue.In(_dice.Between(1, _options.StepMs), () => Step(life));
    }

    /// <summary>The memory is gone; the broker notices.</summary>
    public void PowerOff()
    {
        _life++;
        _link?.Close();
        (_loop, _link) = (null, null);
        Production.PoweredOff();
        _plug.Touch();
    }

    /// <summary>The flasher writes everything anew: no record, another first incarnation.</summary>
    public void Reflash()
    {
        PowerOff();
        Flash.Erase();
        FeatureFlash?.Erase();
        AlarmFlash?.Erase();
        _firstIncarnation = _dice.Next() | 1;
        Production.StoreErased();
    }

    public ResetCause ResetCause => ResetCause.PowerOn;
    public int FreeHeapBytes => 50_000;
    public int RadioDbm => -60;

    public void Identify()
    {
    }

    public void Restart() => _queue.In(1, () =>
    {
        PowerOff();
        PowerOn();
    });

    public FeatureKind Kind => FeatureKind.Temperature;
    public MeasuringPoint Point => _options.Point;
    public byte Axis => 0;

    public Worth Read(out int value)
    {
        value = (int)(Temperature() * 1000);
        return Worth.Measured;
    }

    private void Step(int life)
    {
        if (life != _life || _loop is not { } loop) return;
        _queue.In(_options.StepMs, () => Step(life));
        double aged = (_queue.NowMs - _bootedAtMs) * (1 + (_options.DriftPerMillion / 1e6));
        long uptimeMs = ((long)aged / UptimeGrainMs * UptimeGrainMs) + (_boots % UptimeGrainMs);
        try
        {
            if (!IsQuiet && _options.MeanAlarmMs > 0 && _dice.Chance((double)_options.StepMs / _options.MeanAlarmMs)) SayAlarm(loop.Telemetry, uptimeMs);
            loop.Step(uptimeMs);
        }
        catch (PowerCutException cut)
        {
            _trace.Note($"module {ModuleId.ToText(Id)} ends: {cut.Message}");
            Production.AfterStep(loop.Telemetry, uptimeMs, _queue.NowMs);
            PowerOff();
            _queue.In(RestartAfterMs, () =>
            {
                if (!IsOn) PowerOn();
            });
            return;
        }

        Production.AfterStep(loop.Telemetry, uptimeMs, _queue.NowMs);
        _plug.Touch();
    }

    private void SayAlarm(ModuleTelemetry telemetry, long uptimeMs)
    {
        _isAlarmOn = !_isAlarmOn;
        _alarmFrame.Kind = FrameKind.LocalAlarm;
        _alarmFrame.AlarmCode = LocalAlarmCode.ThermalOverload;
        _alarmFrame.IsAlarmActive = _isAlarmOn;
        _alarmFrame.Features.Clear();
        _alarmFrame.Features.Add(FeatureKind.ThermalCapacityUsed, MeasuringPoint.MotorBody, 0, Worth.Estimated, _isAlarmOn ? 10_000 : 8_000);
        telemetry.Add(Lane.Alarm, _alarmFrame, uptimeMs);
    }
}

/// <summary>How one module is built and set.</summary>
public sealed record ModuleOptions
{
    public required ulong Id { get; init; }
    public MeasuringPoint Point { get; init; } = MeasuringPoint.MotorBody;
    public int FramePeriodMs { get; init; } = 2_000;
    public int StatePeriodMs { get; init; } = 30_000;

    /// <summary>How often the loop runs; a multiple of <see cref="SimulatedModule.UptimeGrainMs"/>, so that no two steps share an uptime.</summary>
    public int StepMs { get; init; } = 512;

    /// <summary>Error of the module's quartz.</summary>
    public int DriftPerMillion { get; init; }

    /// <summary>Mean time between changes of its own alarm; 0 for never.</summary>
    public long MeanAlarmMs { get; init; }

    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>It has an accelerometer, gives its features and records bursts.</summary>
    public bool HasVibration { get; init; }

    /// <summary>Frames that find no room in memory go to flash, alarms at once.</summary>
    public bool HasFlashBacklog { get; init; }
}
