using System.Security.Cryptography;
using EdgeAgent.Contracts.Lanes;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Firmware;
using EdgeAgent.Firmware.Board;
using EdgeAgent.Firmware.Link;
using EdgeAgent.Firmware.Sensing;
using EdgeAgent.Firmware.Telemetry;
using EdgeAgent.Simulator.Boards;
using EdgeAgent.Simulator.Machines;
using EdgeAgent.Simulator.Physics;

namespace EdgeAgent.Simulator.Modules;

/// <summary>
/// One module: the firmware's own Core on a simulated board, its store in a file. A restart makes everything anew from that file, as on a chip.
/// </summary>
public sealed class SimulatedModule : IBoard, IDisposable
{
    private readonly ModulePlate _plate;
    private readonly SimulatedMachine _machine;
    private readonly IModuleStore _store;
    private readonly IModuleLink _link;
    private readonly ModuleTuning _tuning;
    private readonly ulong _seed;
    private double _bootSeconds;
    private bool _isRestartAsked;

    /// <param name="plate">Its id and sensors.</param>
    /// <param name="machine">What it sits on.</param>
    /// <param name="store">Its record.</param>
    /// <param name="link">Its connection.</param>
    /// <param name="tuning">Rates and room.</param>
    /// <param name="seed">Of its sensors' noise.</param>
    public SimulatedModule(ModulePlate plate, SimulatedMachine machine, IModuleStore store, IModuleLink link, ModuleTuning tuning, ulong seed)
    {
        _plate = plate;
        _machine = machine;
        _store = store;
        _link = link;
        _tuning = tuning;
        _seed = seed;
        Loop = Boot(ResetCause.PowerOn);
    }

    public string Id => _plate.Id;

    public SimulatedMachine Machine => _machine;

    public IModuleLink Link => _link;

    public DeviceLoop Loop { get; private set; }

    public ResetCause ResetCause { get; private set; }

    public int FreeHeapBytes => -1;

    public int RadioDbm => -58;

    public int Identified { get; private set; }

    public long UptimeMs => (long)((_machine.NowSeconds - _bootSeconds) * 1000);

    public void Step()
    {
        if (_link is HostModuleLink host) host.IsCut = _machine.Faults.IsActive(Faults.Silent);
        Loop.Step(UptimeMs);
        if (!_isRestartAsked) return;
        _isRestartAsked = false;
        _link.Close();
        Loop = Boot(ResetCause.Requested);
    }

    public void Identify() => Identified++;

    public void Restart() => _isRestartAsked = true;

    public void Dispose() => (_link as IDisposable)?.Dispose();

    private DeviceLoop Boot(ResetCause cause)
    {
        ResetCause = cause;
        _bootSeconds = _machine.NowSeconds;

        // The flasher writes a random first incarnation; the store's file stands for the flash it wrote to.
        ulong first = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;
        var telemetry = new ModuleTelemetry(_plate.Number, first, _store, _tuning.Telemetry);
        return new DeviceLoop(Settings(), this, _link, Sensors(telemetry.Record), telemetry, _tuning.Link);
    }

    private ModuleSettings Settings() => new()
    {
        Module = _plate.Number,
        Board = "simulated",
        FramePeriodMs = _tuning.FramePeriodMs,
        StatePeriodMs = _tuning.StatePeriodMs,
        RatedAmps = _machine.Plate.RatedCurrent,
        NominalVolts = _machine.Plate.RatedVoltage,
        NominalPowerFactor = _machine.Plate.PowerFactor,
        ThermalSeconds = 283,                                                             // trip class 10
    };

    private ModuleSensors Sensors(ModuleRecord record)
    {
        CurrentSensing? clamps = Has("clamps") ? new CurrentSensing([Clamp(0), Clamp(1), Clamp(2)]) : null;
        MeterSensing? meter = Has("meter") ? new MeterSensing(new SimulatedMeter(_machine)) : null;
        VibrationSensing[] vibrations = Has("vibration")
            ? [new VibrationSensing(
                new SimulatedVibration(_machine, _seed + 7),
                MeasuringPoint.DriveEnd,
                new VibrationOptions { PeriodMs = _tuning.VibrationPeriodMs, SamplesPerStep = 4096 })]
            : [];
        var values = new List<ValueSensing>();
        if (Has("body-temperature")) values.Add(new ValueSensing(SimulatedValue.BodyTemperature(_machine), _tuning.FramePeriodMs));
        if (Has("flow")) values.Add(new ValueSensing(SimulatedValue.Flow(_machine), _tuning.FramePeriodMs));
        if (Has("pressure")) values.Add(new ValueSensing(SimulatedValue.Pressure(_machine), _tuning.FramePeriodMs));
        return new ModuleSensors(Settings(), clamps, meter, vibrations, [.. values], record);
    }

    private bool Has(string sensor) => _plate.Sensors.Contains(sensor);

    private SimulatedClamp Clamp(int phase) => new(_machine, phase, _seed + (ulong)phase);

    /// <summary>The module's side of the delivery ledger, by lane.</summary>
    public IEnumerable<LaneStatus> Lanes()
    {
        for (int i = 0; i < Loop.Telemetry.QueueCount; i++)
        {
            LaneQueue queue = Loop.Telemetry.QueueAt(i);
            yield return new LaneStatus(
                LaneNames.Of(queue.Lane), queue.Produced, queue.Receipted, queue.Waiting, queue.Ledger.Produced, queue.Ledger.Sent,
                queue.Ledger.DroppedFull + queue.Ledger.DroppedRefused, queue.Ledger.UnknownReset + queue.Ledger.UnknownBehind, queue.Ledger.Unnumbered);
        }
    }
}

/// <summary>One lane of one module.</summary>
/// <param name="Numbered">Highest number given out or reserved within the incarnation.</param>
/// <param name="Receipted">Highest number the gateway receipted.</param>
/// <param name="Waiting">Frames and gap records in the backlog.</param>
/// <param name="Produced">Elements since the module started.</param>
/// <param name="Sent">Messages sent since then, repetitions included.</param>
/// <param name="Dropped">Elements given up since then.</param>
/// <param name="Unknown">Numbers of unknown use since then.</param>
/// <param name="Unnumbered">Elements that never got a number since then.</param>
public sealed record LaneStatus(string Lane, long Numbered, long Receipted, int Waiting, long Produced, long Sent, long Dropped, long Unknown, long Unnumbered);
