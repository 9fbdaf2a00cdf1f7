using System.Globalization;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Machines;

namespace EdgeAgent.Gateway.Detection.Vibration;

/// <summary>
/// Sorts a running machine into operating states by load (motor current) and speed, each in bands with hysteresis, and says when it is between
/// states. Without current and speed there is one state.
/// </summary>
public sealed class OperatingStates(EquipmentProfile profile, LearnedBandOptions options)
{
    private readonly Queue<double> _currents = new();
    private DateTimeOffset _currentAt;
    private DateTimeOffset _steadyAfter;
    private double? _referenceCurrent = profile.RatedCurrent;
    private int? _loadBand;
    private int? _speedBand;

    /// <summary>Current that counts as full load; learned from the first minute when no plate names it.</summary>
    public double? ReferenceCurrent
    {
        get => _referenceCurrent;
        set => _referenceCurrent = profile.RatedCurrent ?? value;
    }

    /// <summary>Names the present state; false while the machine does not run or passes from one state to another.</summary>
    public bool TryState(MachineState machine, DateTimeOffset now, out string state, out string whyNot)
    {
        state = "";
        whyNot = "The machine is not known to run.";
        if (Running.Of(machine, now, options.MaxAge) is RunState.Stopped or RunState.Starting)
        {
            _currents.Clear();
            _loadBand = null;
            _steadyAfter = now + options.SettleFor;
            return false;
        }

        whyNot = "The machine is changing its load or speed.";
        bool isSteady = Load(machine, now) & Speed(machine, now);
        state = string.Create(CultureInfo.InvariantCulture, $"load {_loadBand} speed {_speedBand}");
        return isSteady && now >= _steadyAfter;
    }

    private bool Load(MachineState machine, DateTimeOffset now)
    {
        if (!Running.TryCurrent(machine, now, options.MaxAge, out Reading current)) return true;
        if (current.At != _currentAt)
        {
            _currentAt = current.At;
            _currents.Enqueue(current.Value);
            if (_currents.Count > options.LoadReadings) _currents.Dequeue();
        }

        if (_currents.Count < ShortReadings) return false;
        (double level, double spread) = Robust.MedianAndSpread(_currents);
        if (_referenceCurrent is null && _currents.Count >= options.LoadReadings) _referenceCurrent = level;
        if (_referenceCurrent is not { } reference || reference <= 0) return true;

        double newest = Robust.Median(_currents.Skip(_currents.Count - ShortReadings));
        double noise = ShortMedianNoise * spread;
        if (Math.Abs(newest - level) > Math.Max(options.LoadBand / 2 * reference, noise)) return false;
        _loadBand = Band(level / reference / options.LoadBand, _loadBand, now);
        return true;
    }

    private bool Speed(MachineState machine, DateTimeOffset now)
    {
        if (!Running.TryNewest(machine, FeatureKind.ShaftSpeed, now, options.MaxAge, out Reading speed) || speed.Value < 1) return true;
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

    /// <summary>Readings whose median tells a step of load from noise.</summary>
    private const int ShortReadings = 5;

    /// <summary>Four standard deviations of a median of five: 4 x 1.25 / sqrt(5).</summary>
    private const double ShortMedianNoise = 2.24;

    /// <summary>Part of a band by which a position must leave it.</summary>
    private const double Hysteresis = 0.2;
}
