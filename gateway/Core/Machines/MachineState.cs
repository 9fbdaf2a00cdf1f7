using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Machines;

/// <summary>What is measured where: the key under which the newest value of a machine is kept.</summary>
/// <param name="Axis">0 overall, 1-3 for x, y, z or the phases.</param>
public readonly record struct Quantity(FeatureKind Kind, MeasuringPoint Point, byte Axis = 0);

/// <summary>The newest value of a quantity.</summary>
/// <param name="Value">In the engineering unit of its kind; 0 when <paramref name="Worth"/> is a sensor state.</param>
/// <param name="Worth">What it is worth.</param>
/// <param name="At">When the window ended, on the gateway's time line.</param>
/// <param name="Module">Which module said so; 0 the gateway itself.</param>
public readonly record struct Reading(double Value, Worth Worth, DateTimeOffset At, ulong Module)
{
    public bool IsNumber => Worths.IsNumber(Worth);
}

/// <summary>
/// Everything known of one machine now: the newest reading per quantity, joined from all its modules, and its profile. Detectors read it; only
/// <see cref="Apply"/> changes it, and what the detectors together make of it (<see cref="DoubtStandstill"/>).
/// </summary>
public sealed class MachineState(EquipmentProfile profile)
{
    private readonly Dictionary<Quantity, Reading> _readings = [];

    /// <summary>The answer given last: a dozen detectors ask about one moment.</summary>
    private (DateTimeOffset At, RunState State, Reading Told)? _runState;

    public EquipmentProfile Profile { get; } = profile;

    /// <summary>When the newest reading was taken; null while there is none.</summary>
    public DateTimeOffset? LastReadingAt { get; private set; }

    public IReadOnlyDictionary<Quantity, Reading> Readings => _readings;

    /// <summary>
    /// It vibrates as it does when it runs, and no current comes: whatever says that it stands, or takes nothing, is not believed. Whether it runs nobody knows
    /// then.
    /// </summary>
    public bool IsStandstillDoubted { get; private set; }

    public void DoubtStandstill(bool isDoubted)
    {
        if (isDoubted != IsStandstillDoubted) _runState = null;
        IsStandstillDoubted = isDoubted;
    }

    /// <summary>Takes a reading; an older one than the one kept is ignored.</summary>
    public void Apply(Quantity quantity, Reading reading)
    {
        if (_readings.TryGetValue(quantity, out Reading kept) && kept.At > reading.At) return;
        _readings[quantity] = reading;
        _runState = null;
        if (LastReadingAt is null || reading.At > LastReadingAt) LastReadingAt = reading.At;
    }

    /// <summary>Readings from beyond a moment go: they were stamped by a clock that was wrong.</summary>
    public void ForgetAfter(DateTimeOffset now)
    {
        foreach ((Quantity quantity, Reading reading) in _readings.ToList())
        {
            if (reading.At > now) _readings.Remove(quantity);
        }

        _runState = null;
        LastReadingAt = _readings.Count == 0 ? null : _readings.Values.Max(reading => reading.At);
    }

    /// <summary>Whether the machine runs (<see cref="RunStates"/>).</summary>
    public RunState RunStateAt(DateTimeOffset now) => RunStateAt(now, out _);

    /// <param name="told">The reading the answer rests on; the default for unknown.</param>
    public RunState RunStateAt(DateTimeOffset now, out Reading told)
    {
        if (_runState is not { } known || known.At != now)
        {
            RunState state = RunStates.Read(this, now, out Reading reading);
            if (state == RunState.Stopped && IsStandstillDoubted) (state, reading) = (RunState.Unknown, default);
            _runState = known = (now, state, reading);
        }

        told = known.Told;
        return known.State;
    }

    /// <summary>The reading of a quantity when it is a number and not older than <paramref name="maxAge"/>.</summary>
    public bool TryNumber(Quantity quantity, DateTimeOffset now, TimeSpan maxAge, out Reading reading) =>
        _readings.TryGetValue(quantity, out reading) && reading.IsNumber && now - reading.At <= maxAge;
}
