using System.Globalization;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Detection;

/// <summary>An operating state of one machine.</summary>
/// <param name="Load">Load band; null when no current is measured.</param>
/// <param name="Speed">Speed band, larger is faster; null when no speed is measured.</param>
public readonly record struct OperatingState(int? Load, int? Speed)
{
    /// <summary>As text for a memory.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"load {Load} speed {Speed}");

    public static bool TryParse(string text, out OperatingState state)
    {
        state = default;
        string[] parts = text.Split(' ');
        if (parts is not ["load", var load, "speed", var speed]) return false;
        if (load.Length > 0 && !int.TryParse(load, CultureInfo.InvariantCulture, out _)) return false;
        if (speed.Length > 0 && !int.TryParse(speed, CultureInfo.InvariantCulture, out _)) return false;
        state = new OperatingState(
            load.Length > 0 ? int.Parse(load, CultureInfo.InvariantCulture) : null,
            speed.Length > 0 ? int.Parse(speed, CultureInfo.InvariantCulture) : null);
        return true;
    }
}

/// <summary>
/// Sorts a running machine into operating states by load (motor current) and speed, each in bands with hysteresis, and says when it is between
/// states. A load band is never narrower than the current's own noise. Without current and speed there is one state.
/// </summary>
public sealed class OperatingStates(EquipmentProfile profile, OperatingStateOptions options)
{
    /// <summary>Readings whose median tells a step of load from noise.</summary>
    private const int ShortReadings = 5;

    /// <summary>Four standard deviations of a median of five: 4 x 1.25 / sqrt(5).</summary>
    private const double ShortMedianNoise = 2.24;

    /// <summary>Part of a band by which a position must leave it.</summary>
    private const double Hysteresis = 0.2;

    private readonly Queue<double> _currents = new();
    private List<double>? _learning = [];
    private DateTimeOffset _currentAt;
    private DateTimeOffset _steadyAfter;
    private double? _reference = profile.RatedCurrent;
    private double _noise;
    private int? _loadBand;
    private int? _speedBand;

    /// <summary>Medians of the last few and of more currents, A, when their noise is small enough to tell loads apart within a band; else null.</summary>
    public (double Short, double Long)? PreciseCurrent { get; private set; }

    /// <summary>Measured speed, r/min; null when nothing measures it.</summary>
    public double? Rpm { get; private set; }

    /// <summary>Names the present state; false while the machine does not run or passes from one state to another.</summary>
    public bool TryState(MachineState machine, DateTimeOffset now, out OperatingState state, out Reason whyNot)
    {
        state = default;
        if (machine.RunStateAt(now) is RunState.Stopped or RunState.Starting)
        {
            whyNot = Because.NotKnownToRun;
            _currents.Clear();
            _loadBand = null;
            _steadyAfter = now + options.SettleFor;
            return false;
        }

        whyNot = Because.LoadChanges;
        bool isSteady = Load(machine, now) & Speed(machine, now);
        state = new OperatingState(_loadBand, _speedBand);
        return isSteady && now >= _steadyAfter;
    }

    /// <summary>What was learned of the current, as numbers for a memory: its full-load level and its noise.</summary>
    public double[]? Save() => _learning is null && _reference is { } reference ? [reference, _noise] : null;

    /// <summary>Takes back a memory; ignores what is not one.</summary>
    public void Load(double[]? saved)
    {
        if (saved is not [> 0 and < 1e6, >= 0 and < 1e6]) return;
        (_reference, _noise, _learning) = (profile.RatedCurrent ?? saved[0], saved[1], null);
    }

    private bool Load(MachineState machine, DateTimeOffset now)
    {
        if (!MachineReadings.TryCurrent(machine, now, options.MaxAge, out Reading current)) return true;
        if (current.At != _currentAt)
        {
            _currentAt = current.At;
            _currents.Enqueue(current.Value);
            if (_currents.Count > options.LoadReadings) _currents.Dequeue();
            Learn(current.Value);
        }

        if (_currents.Count < ShortReadings) return false;
        (double level, double spread) = Robust.MedianAndSpread(_currents);
        double reference = _reference ?? level;
        double band = Math.Max(options.LoadBand * reference, options.NoiseInBand * _noise);
        double newest = Robust.Median(_currents.Skip(_currents.Count - ShortReadings));
        PreciseCurrent = _learning is null && _noise <= options.PreciseNoise * level ? (newest, level) : null;
        if (Math.Abs(newest - level) > Math.Max(band / 2, ShortMedianNoise * spread)) return false;
        _loadBand = Band((level - reference) / band, _loadBand, now);
        return true;
    }

    private void Learn(double current)
    {
        _learning?.Add(current);
        if (_learning?.Count != options.NoiseReadings) return;
        (double level, _noise) = Robust.MedianAndSpread(_learning);
        _reference ??= level;
        _learning = null;
    }

    private bool Speed(MachineState machine, DateTimeOffset now)
    {
        if (!MachineReadings.TryNewest(machine, FeatureKind.ShaftSpeed, now, options.MaxAge, out Reading speed) || speed.Value < 1) return true;
        Rpm = speed.Value;
        _speedBand = Band(Math.Log(speed.Value) / Math.Log(1 + options.SpeedBand), _speedBand, now);
        return true;
    }

    /// <summary>The whole number nearest to a position, but the old one while the position is only a little outside it.</summary>
    private int Band(double position, int? old, DateTimeOffset now)
    {
        if (old is { } kept && Math.Abs(position - kept) < 0.5 + Hysteresis) return kept;
        if (old is not null) _steadyAfter = now + options.SettleFor;
        return (int)Math.Round(position);
    }
}

public sealed record OperatingStateOptions
{
    /// <summary>Width of a load band as a part of full-load current.</summary>
    public double LoadBand { get; init; } = 0.25;         // quarter, half, three quarters, full: as a motor's data sheet gives them

    /// <summary>Width of a load band in spreads of a single current reading.</summary>
    public double NoiseInBand { get; init; } = 4; // one-second snapshots of a pulsating current (SKAB: 25 %) beat slowly; their median still wanders by a spread

    /// <summary>Current readings from which its noise, and without a plate its level, is learned.</summary>
    public int NoiseReadings { get; init; } = 60;

    /// <summary>Noise of one current reading, as a part of it, up to which the current tells loads apart within a band.</summary>
    public double PreciseNoise { get; init; } = 0.05;     // a median of thirty is then good for 1 %

    /// <summary>Width of a speed band as a part of the speed.</summary>
    public double SpeedBand { get; init; } = 0.05;        // unbalance grows with the square of speed: 10 % within a band

    /// <summary>Current readings whose median is the load.</summary>
    public int LoadReadings { get; init; } = 30;          // longer than the swing of a belt or a valve

    /// <summary>After a start or a change of state nothing is judged for this long.</summary>
    public TimeSpan SettleFor { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>An older reading is not used.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(15);      // three missed frames at the slowest rate of 5 s

    public IEnumerable<string> Problems()
    {
        if (LoadBand is not (> 0 and <= 1)) yield return $"LoadBand is {LoadBand}; use over 0 to 1.";
        if (NoiseInBand is not (>= 0 and <= 100)) yield return $"NoiseInBand is {NoiseInBand}; use 0 to 100.";
        if (NoiseReadings is not (>= 10 and <= 10_000)) yield return $"NoiseReadings is {NoiseReadings}; use 10 to 10000.";
        if (PreciseNoise is not (>= 0 and <= 1)) yield return $"PreciseNoise is {PreciseNoise}; use 0 to 1.";
        if (SpeedBand is not (> 0 and <= 1)) yield return $"SpeedBand is {SpeedBand}; use over 0 to 1.";
        if (LoadReadings is not (>= 5 and <= 600)) yield return $"LoadReadings is {LoadReadings}; use 5 to 600.";
        if (SettleFor < TimeSpan.Zero) yield return $"SettleFor is {SettleFor}; use 0 or more.";
        if (MaxAge < TimeSpan.FromSeconds(1)) yield return $"MaxAge is {MaxAge}; use 1 second or more.";
    }
}
