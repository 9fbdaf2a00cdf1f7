using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Detection.Power;

/// <summary>
/// Alarms when a running pump, fan, compressor or conveyor draws hardly more than at no load: dry run, broken belt or coupling. Judges measured power against
/// rated input, or else current, which falls to 0.3 to 0.5 of rated at no load: too near to half load for small motors, so a current is judged only below a
/// third. Machines made to idle (spindles, gearboxes, others) get no such alarm; their idle running is told by the lasting one.
/// </summary>
public sealed class UnderLoadDetector(EquipmentProfile profile, UnderLoadOptions options) : IDetector
{
    private readonly bool _isMadeToIdle = Judgeable.IsMadeToIdle(profile);
    private DateTimeOffset? _idleSince;
    private DateTimeOffset? _runningSince;

    public string Name => "under-load";

    public void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
    {
        RunState state = machine.RunStateAt(now);
        if (state != RunState.Running)
        {
            (_idleSince, _runningSince) = (null, null);
            if (state == RunState.Stopped) verdicts.Add(Judged(FaultCodes.IdleRunning, VerdictLevel.Normal, 0, 0, Worth.Measured, Because.Stopped));
            return;
        }

        _runningSince ??= now;
        if (now - _runningSince < options.SettleFor || !TryLoad(machine, now, out double load, out double limit, out Worth worth)) return;
        bool isUnder = load < limit;
        if (!isUnder) _idleSince = null;
        else _idleSince ??= now;
        bool isIdle = now - _idleSince >= options.IdleFor;
        if (!_isMadeToIdle) verdicts.Add(Judged(FaultCodes.UnderLoad, isUnder ? VerdictLevel.Alarm : VerdictLevel.Normal, load, limit, worth, reason: null));
        else verdicts.Add(Judged(FaultCodes.IdleRunning, isIdle ? VerdictLevel.Alarm : VerdictLevel.Normal, load, limit, worth, reason: null));
    }

    public string? Save() => null;

    public void Load(string memory)
    {
    }

    private bool TryLoad(MachineState machine, DateTimeOffset now, out double load, out double limit, out Worth worth)
    {
        if (
            profile.RatedInputKw is { } rated
            && machine.TryNumber(new Quantity(FeatureKind.ActivePower, MeasuringPoint.MotorCable), now, options.MaxAge, out Reading power)
            && power.Worth == Worth.Measured
            && !MachineReadings.IsPowerContradicted(machine, now, out _)
        )
        {
            (load, limit, worth) = (power.Value / rated, options.LeastPower, power.Worth);
            return true;
        }

        (load, limit, worth) = (0, options.LeastCurrent, Worth.Estimated);
        if (profile.RatedCurrent is not { } ratedCurrent || !MachineReadings.TryCurrent(machine, now, options.MaxAge, out Reading current)) return false;
        load = current.Value / ratedCurrent;
        return true;
    }

    private static Verdict Judged(string code, VerdictLevel level, double value, double limit, Worth worth, Reason? reason) =>
        new(code, level, MeasuringPoint.MotorCable, "load", value, limit, "", worth, reason);
}

public sealed record UnderLoadOptions
{
    /// <summary>Measured power below this part of rated input is under-load.</summary>
    public double LeastPower { get; init; } = 0.2;        // losses at no load are 3 to 8 % of rated input, a dry pump takes 10 to 20 %

    /// <summary>Current below this part of rated is under-load when power is not measured.</summary>
    public double LeastCurrent { get; init; } = 0.33;     // no-load current of motors above 4 kW: 0.25 to 0.4

    /// <summary>Idle for this long is a waste worth telling.</summary>
    public TimeSpan IdleFor { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>After a start nothing is judged for this long.</summary>
    public TimeSpan SettleFor { get; init; } = TimeSpan.FromSeconds(30);   // a pump fills, a compressor loads

    /// <summary>An older reading is not used.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(15);      // three missed frames at the slowest rate of 5 s

    public IEnumerable<string> Problems()
    {
        if (LeastPower is not (> 0 and < 1)) yield return $"LeastPower is {LeastPower}; use over 0 to below 1.";
        if (LeastCurrent is not (> 0 and < 1)) yield return $"LeastCurrent is {LeastCurrent}; use over 0 to below 1.";
        if (IdleFor < TimeSpan.FromMinutes(1)) yield return $"IdleFor is {IdleFor}; use 1 minute or more.";
        if (SettleFor < TimeSpan.Zero) yield return $"SettleFor is {SettleFor}; use 0 or more.";
        if (MaxAge < TimeSpan.FromSeconds(1)) yield return $"MaxAge is {MaxAge}; use 1 second or more.";
    }
}
