using System.Text.Json;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Detection.Power;

/// <summary>
/// Alarms when the thermal model of the motor reaches the trip level of its class. Two models run: one that takes what is unknown (before the first
/// reading, in gaps) for cold, one that takes it for hot. The capacity told is the hot one's; the alarm needs both, so that a gateway's first hour brings no
/// false one. It watches; the overload relay protects.
/// </summary>
public sealed class ThermalOverloadDetector(EquipmentProfile profile, ThermalOverloadOptions options) : IDetector
{
    /// <summary>NEC 430.32: an overload device may end at 125 % from service factor 1.15 on, so the rating counts up to 1.25 / 1.125 higher.</summary>
    private const double LargestServiceFactor = 1.25 / ThermalModel.TripCurrent;

    private readonly double? _ratedCurrent = profile.RatedCurrent * Math.Min(profile.ServiceFactor, LargestServiceFactor);
    private readonly ThermalModel _ifCold = new(profile.TripClass);
    private readonly ThermalModel _ifHot = new(profile.TripClass) { Heat = 1 };
    private DateTimeOffset? _at;
    private double _current;
    private bool _hasTripped;

    public string Name => "thermal-overload";

    public void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
    {
        if (_ratedCurrent is not { } rated)
        {
            verdicts.Add(Judged(VerdictLevel.CannotJudge, Worth.Assumed, Because.NoRatedCurrent));
            return;
        }

        if (!TryHeating(machine, now, out double ampere, out Reading reading))
        {
            verdicts.Add(Judged(VerdictLevel.CannotJudge, Worth.Assumed, Because.NoCurrent));
            return;
        }

        if (_at > now) _at = null;                                                      // the clock was set back: the heat stands, its time is void
        if (reading.At > _at || _at is null)
        {
            Advance(reading.At);
            (_at, _current) = (reading.At, ampere / rated);
        }

        bool isOver = _ifCold.Heat >= ThermalModel.TripHeat;
        if (isOver) _hasTripped = true;
        else if (_ifCold.CapacityUsed < options.ResetAt) _hasTripped = false;
        VerdictLevel level = isOver ? VerdictLevel.Alarm : _hasTripped || _ifHot.Heat >= ThermalModel.TripHeat ? VerdictLevel.Watching : VerdictLevel.Normal;
        verdicts.Add(Judged(level, reading.Worth, Outlook(_ifHot.SecondsToTrip(_current))));
    }

    public string? Save() =>
        _at is { } at && double.IsFinite(_ifCold.Heat + _ifHot.Heat + _current)
            ? JsonSerializer.Serialize(new[] { at.ToUnixTimeMilliseconds(), _ifCold.Heat, _ifHot.Heat, _current })
            : null;

    public void Load(string memory)
    {
        double[]? saved;
        try
        {
            saved = JsonSerializer.Deserialize<double[]>(memory);
        }
        catch (JsonException)
        {
            return;
        }

        if (saved is not [> 0 and < 4e12, >= 0 and <= 100, >= 0 and <= 100, >= 0 and <= 100]) return;
        (_at, _ifCold.Heat, _ifHot.Heat, _current) = (DateTimeOffset.FromUnixTimeMilliseconds((long)saved[0]), saved[1], saved[2], saved[3]);
    }

    /// <summary>Up to the longest gap the last current held; beyond it the cold model takes standstill, the hot one rated load.</summary>
    private void Advance(DateTimeOffset to)
    {
        if (_at is not { } from) return;
        double seconds = (to - from).TotalSeconds;
        double held = Math.Min(seconds, options.MaxAge.TotalSeconds);
        bool stands = _current < options.StandstillCurrent;
        _ifCold.Advance(held, _current, stands);
        _ifHot.Advance(held, _current, stands);
        if (seconds <= held) return;
        _ifCold.Advance(seconds - held, 0, isStandingStill: false);
        _ifHot.Advance(seconds - held, 1, isStandingStill: false);
    }

    private bool TryHeating(MachineState machine, DateTimeOffset now, out double ampere, out Reading reading)
    {
        if (PhaseReadings.TryAll(machine, now, options.MaxAge, out PhaseCurrents phases, out reading))
        {
            ampere = phases.HeatingEquivalent;
            return true;
        }

        bool isFound = MachineReadings.TryCurrent(machine, now, options.MaxAge, out reading);
        ampere = reading.Value;
        return isFound;
    }

    /// <summary>When it trips; null when it never does at this current.</summary>
    private static Reason? Outlook(double secondsToTrip) => secondsToTrip switch
    {
        < 0.5 => Because.TripPointReached,
        double.PositiveInfinity => null,
        _ => Because.TripsAtThisCurrent(secondsToTrip),
    };

    private Verdict Judged(VerdictLevel level, Worth worth, Reason? reason) =>
        new(FaultCodes.ThermalOverload, level, MeasuringPoint.MotorCable, "thermal-capacity-used", _ifHot.CapacityUsed, 1, "", worth, reason);
}

public sealed record ThermalOverloadOptions
{
    /// <summary>The condition ends when this part of the capacity is used.</summary>
    public double ResetAt { get; init; } = 0.9;

    /// <summary>Below this part of rated current the motor stands still.</summary>
    public double StandstillCurrent { get; init; } = 0.1;  // a motor at no load draws 0.2 to 0.5

    /// <summary>An older reading is not used, and a longer gap is unknown.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(15);   // three missed frames at the slowest rate of 5 s

    public IEnumerable<string> Problems()
    {
        if (ResetAt is not (> 0 and < 1)) yield return $"ResetAt is {ResetAt}; use over 0 to below 1.";
        if (StandstillCurrent is not (> 0 and < 0.5)) yield return $"StandstillCurrent is {StandstillCurrent}; use over 0 to below 0.5.";
        if (MaxAge < TimeSpan.FromSeconds(1)) yield return $"MaxAge is {MaxAge}; use 1 second or more.";
    }
}
