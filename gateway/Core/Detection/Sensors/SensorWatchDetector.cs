using System.Text.Json;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Detection.Sensors;

/// <summary>
/// Sees from the readings themselves what a module can't know of its sensors: a value that stands still while the machine runs, a clamp that fell off a running
/// motor, clamps on wrong phases, a temperature that leaves the hall's while the machine rests, an accelerometer that was turned.
/// </summary>
public sealed class SensorWatchDetector(EquipmentProfile profile, SensorWatchOptions options) : IDetector
{
    private static readonly Quantity s_power = new(FeatureKind.ActivePower, MeasuringPoint.MotorCable);
    private static readonly Quantity s_ambient = new(FeatureKind.Temperature, MeasuringPoint.Ambient);
    private static readonly MeasuringPoint[] s_warm = [MeasuringPoint.MotorBody, MeasuringPoint.DriveEnd, MeasuringPoint.NonDriveEnd];
    private readonly Dictionary<Quantity, Sameness> _same = [];
    private readonly AxisShares _shares = new(options);
    private DateTimeOffset? _restingSince;

    public string Name => "sensor-watch";

    public void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
    {
        RunState run = machine.RunStateAt(now);
        Stuck(machine, now, run, verdicts);
        FallenOff(machine, now, verdicts);
        Swapped(machine, now, run, verdicts);
        Drifting(machine, now, run, verdicts);
        _shares.Observe(machine, now, run == RunState.Running, verdicts);
    }

    public void Renew() => _shares.Renew();

    public string? Save() => JsonSerializer.Serialize(_shares.Save());

    public void Load(string memory)
    {
        try
        {
            _shares.Load(JsonSerializer.Deserialize<Dictionary<string, double[]>>(memory) ?? []);
        }
        catch (JsonException)
        {
            // The shares are learned anew.
        }
    }

    private void Stuck(MachineState machine, DateTimeOffset now, RunState run, ICollection<Verdict> verdicts)
    {
        foreach ((Quantity quantity, Reading reading) in machine.Readings)
        {
            if (
                quantity.Kind is not (FeatureKind.CurrentRms or FeatureKind.VelocityRms or FeatureKind.AccelerationRms)
                || !reading.IsNumber
                || now - reading.At > options.MaxAge
            )
                continue;
            if (!_same.TryGetValue(quantity, out Sameness? same)) _same[quantity] = same = new Sameness();
            same.Take(reading, isRunning: run == RunState.Running && reading.Value > 0);
            bool isStuck = same.Count >= options.EqualReadings;
            if (isStuck || same.WasTold || same.Count == 1)
                verdicts.Add(
                    Judged(
                        FaultCodes.SensorStuck,
                        isStuck,
                        quantity.Point,
                        quantity.Kind,
                        reading,
                        reading.Value,
                        null,
                        isStuck ? Because.EqualReadings(same.Count, quantity.Axis) : null
                    )
                );
            same.WasTold = isStuck;
        }
    }

    /// <summary>The motor hums on, the current is gone: a clamp that was opened. Without vibration to compare with nothing is said.</summary>
    private void FallenOff(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
    {
        double noCurrent = options.NoCurrent * profile.RatedCurrent ?? RunStates.RunningAmpere;
        if (!MachineReadings.TryCurrent(machine, now, options.MaxAge, out Reading current)) return;
        double? level = _shares.LevelNow(machine, now);
        double? usual = _shares.UsualLevel;
        bool isGone = current.Value < noCurrent && level > options.HummingPart * usual;
        verdicts.Add(
            Judged(
                FaultCodes.SensorDisconnected,
                isGone,
                MeasuringPoint.MotorCable,
                FeatureKind.CurrentRms,
                current,
                current.Value,
                noCurrent,
                isGone ? Because.VibratesWithoutCurrent : null
            )
        );
    }

    private void Swapped(MachineState machine, DateTimeOffset now, RunState run, ICollection<Verdict> verdicts)
    {
        if (run != RunState.Running || !machine.TryNumber(s_power, now, options.MaxAge, out Reading power)) return;
        bool isContradicted = MachineReadings.IsPowerContradicted(machine, now, out double powerFactor);
        verdicts.Add(
            Judged(
                FaultCodes.SwappedPhases,
                isContradicted,
                MeasuringPoint.MotorCable,
                FeatureKind.PowerFactor,
                power,
                powerFactor,
                MachineReadings.LeastPowerFactor,
                isContradicted ? Because.CurrentWithoutPower : null
            )
        );
    }

    // The gateway's own sensor may hang in another hall: it accuses no reading.
    private void Drifting(MachineState machine, DateTimeOffset now, RunState run, ICollection<Verdict> verdicts)
    {
        if (run != RunState.Stopped) _restingSince = null;
        else _restingSince ??= now;
        if (
            now - _restingSince < options.RestFor
            || _restingSince is null
            || !machine.TryNumber(s_ambient, now, options.MaxTemperatureAge, out Reading ambient)
            || ambient.Worth != Worth.Measured
        )
            return;
        foreach (MeasuringPoint point in s_warm)
        {
            if (!machine.TryNumber(new Quantity(FeatureKind.Temperature, point), now, options.MaxTemperatureAge, out Reading body)) continue;
            double away = Math.Abs(body.Value - ambient.Value);
            verdicts.Add(
                Judged(
                    FaultCodes.SensorDrifting,
                    away > options.RestDifferenceK,
                    point,
                    FeatureKind.Temperature,
                    body,
                    body.Value,
                    ambient.Value,
                    away > options.RestDifferenceK ? Because.RestsAtOtherTemperature : null
                )
            );
        }
    }

    private static Verdict Judged(
        string code,
        bool isAlarm,
        MeasuringPoint point,
        FeatureKind kind,
        Reading reading,
        double value,
        double? limit,
        Reason? reason
    ) =>
        new(
            code,
            isAlarm ? VerdictLevel.Alarm : VerdictLevel.Normal,
            point,
            FeatureKinds.Of(kind),
            value,
            limit,
            FeatureKinds.Unit(kind),
            reading.Worth,
            reason
        );

    private sealed class Sameness
    {
        private double _value;
        private DateTimeOffset _at;

        public int Count { get; private set; }

        public bool WasTold { get; set; }

        public void Take(Reading reading, bool isRunning)
        {
            if (reading.At <= _at) return;
            Count = isRunning && reading.Value == _value ? Count + 1 : 1;
            (_value, _at) = (reading.Value, reading.At);
        }
    }
}

public sealed record SensorWatchOptions
{
    /// <summary>Equal readings in a row that no live sensor gives.</summary>
    public int EqualReadings { get; init; } = 120;        // two minutes at 1 Hz; the wire resolves 1 mA and 0.001 mm/s, noise is tens of that

    /// <summary>Below this part of rated current there is none.</summary>
    public double NoCurrent { get; init; } = 0.02;

    /// <summary>Part of its usual running vibration that a machine shows only when it runs.</summary>
    public double HummingPart { get; init; } = 0.6;       // a coasting machine falls below it within seconds; a neighbour seldom shakes so hard

    /// <summary>A body that rested this long has the hall's temperature.</summary>
    public TimeSpan RestFor { get; init; } = TimeSpan.FromHours(8);    // eight time constants of a small motor at standstill, three of a large one

    /// <summary>Difference to the hall that remains, K.</summary>
    public double RestDifferenceK { get; init; } = 10;    // sun, a warm pipe, a draught at the gateway

    /// <summary>Readings from which a point's shares of its axes are learned.</summary>
    public int ShareReadings { get; init; } = 300;

    /// <summary>Change of one axis' share of the sum of squares that a turned sensor makes.</summary>
    public double ShareChange { get; init; } = 0.3;       // turned by 45 degrees or more

    /// <summary>Largest change of the sum of squares at which it was the sensor that changed and not the machine.</summary>
    public double SameTotal { get; init; } = 0.25;        // 12 % in amplitude

    /// <summary>Consecutive readings with changed shares.</summary>
    public int ShareAgreeing { get; init; } = 60;

    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(15);
    public TimeSpan MaxTemperatureAge { get; init; } = TimeSpan.FromMinutes(2);

    public IEnumerable<string> Problems()
    {
        if (EqualReadings is not (>= 10 and <= 100_000)) yield return $"EqualReadings is {EqualReadings}; use 10 to 100000.";
        if (NoCurrent is not (> 0 and < 0.2)) yield return $"NoCurrent is {NoCurrent}; use over 0 to below 0.2.";
        if (HummingPart is not (> 0 and <= 1)) yield return $"HummingPart is {HummingPart}; use over 0 to 1.";
        if (RestFor < TimeSpan.FromMinutes(10)) yield return $"RestFor is {RestFor}; use 10 minutes or more.";
        if (RestDifferenceK is not (> 0 and <= 100)) yield return $"RestDifferenceK is {RestDifferenceK}; use over 0 to 100.";
        if (ShareReadings is not (>= 30 and <= 100_000)) yield return $"ShareReadings is {ShareReadings}; use 30 to 100000.";
        if (ShareChange is not (> 0 and < 1)) yield return $"ShareChange is {ShareChange}; use over 0 to below 1.";
        if (SameTotal is not (> 0 and <= 1)) yield return $"SameTotal is {SameTotal}; use over 0 to 1.";
        if (ShareAgreeing is not (>= 1 and <= 10_000)) yield return $"ShareAgreeing is {ShareAgreeing}; use 1 to 10000.";
        if (MaxAge < TimeSpan.FromSeconds(1)) yield return $"MaxAge is {MaxAge}; use 1 second or more.";
        if (MaxTemperatureAge < TimeSpan.FromSeconds(1)) yield return $"MaxTemperatureAge is {MaxTemperatureAge}; use 1 second or more.";
    }
}
