using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Detection.Power;

/// <summary>
/// Watches how a motor starts and whether it stalls, from current over the rated one: a start that lasts longer than its class allows, a rotor that
/// does not turn (the current does not fall), and more starts in an hour than the motor's size stands. A drive or soft starter limits the current; then only
/// starts per hour are judged.
/// </summary>
public sealed class StartDetector(EquipmentProfile profile, StartOptions options) : IDetector
{
    /// <summary>Longest start by trip class, s: the upper limit of its trip time at 7.2 times rated current.</summary>
    private static readonly Dictionary<string, double> s_longest = new(StringComparer.Ordinal) { ["10A"] = 10, ["10"] = 10, ["20"] = 20, ["30"] = 30 };

    private readonly Queue<DateTimeOffset> _starts = new();
    private readonly double _longestSeconds = s_longest[profile.TripClass];
    private readonly int _mostStarts = MostStarts(profile.RatedShaftKw);
    private DateTimeOffset? _at;
    private DateTimeOffset? _highSince;
    private double _highest;
    private bool _isStart;
    private bool _wasStopped;

    public string Name => "starts";

    public void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
    {
        if (profile.RatedCurrent is not { } rated || !MachineReadings.TryCurrent(machine, now, options.MaxAge, out Reading reading)) return;
        double current = reading.Value / rated;
        if (reading.At != _at) Take(current, reading.At);
        double high = _highSince is { } since ? (reading.At - since).TotalSeconds : 0;
        bool isDirect = profile.Supply is SupplyType.DirectOnLine or SupplyType.Unknown;
        bool isLocked =
            isDirect
            && current >= options.LockedCurrent
            && current >= options.NotFallen * _highest
            && high >= (_isStart ? _longestSeconds : options.StallSeconds);
        bool isLong = isDirect && _isStart && !isLocked && high > _longestSeconds;

        verdicts.Add(Judged(FaultCodes.LockedRotor, isLocked, "current-over-rated", current, options.LockedCurrent, reading.Worth));
        verdicts.Add(Judged(FaultCodes.LongStart, isLong, "start-seconds", _isStart ? high : 0, _longestSeconds, reading.Worth));
        while (_starts.Count > 0 && reading.At - _starts.Peek() > TimeSpan.FromHours(1)) _starts.Dequeue();
        verdicts.Add(Judged(FaultCodes.StartsPerHour, _starts.Count > _mostStarts, "starts-per-hour", _starts.Count, _mostStarts, reading.Worth));
    }

    public string? Save() => null;

    public void Load(string memory)
    {
    }

    /// <summary>Usual limits of makers for evenly spread starts of a standard motor; without the size the middle one.</summary>
    public static int MostStarts(double? shaftKw) => shaftKw switch
    {
        <= 7.5 => 15,
        <= 75 or null => 10,
        _ => 5,
    };

    private void Take(double current, DateTimeOffset at)
    {
        _at = at;
        if (current < options.StoppedCurrent)
        {
            (_wasStopped, _isStart, _highSince, _highest) = (true, false, null, 0);
            return;
        }

        if (_wasStopped)
        {
            _starts.Enqueue(at);
            if (_starts.Count > options.MaxStartsKept) _starts.Dequeue();
            (_wasStopped, _isStart) = (false, true);
        }

        if (current >= options.HighCurrent)
        {
            _highSince ??= at;
            _highest = Math.Max(_highest, current);
        }
        else
        {
            (_isStart, _highSince, _highest) = (false, null, 0);
        }
    }

    private static Verdict Judged(string code, bool isAlarm, string name, double value, double limit, Worth worth) =>
        new(code, isAlarm ? VerdictLevel.Alarm : VerdictLevel.Normal, MeasuringPoint.MotorCable, name, value, limit, "", worth);
}

public sealed record StartOptions
{
    /// <summary>Below this part of rated current the motor is off.</summary>
    public double StoppedCurrent { get; init; } = 0.1;    // a motor at no load draws 0.2 to 0.5

    /// <summary>From this part of rated current on it is starting or overloaded.</summary>
    public double HighCurrent { get; init; } = 2;         // breakdown torque is left above about 2.5; rated overload stays below 1.5

    /// <summary>From this part on its rotor may stand.</summary>
    public double LockedCurrent { get; init; } = 3;       // IEC 60034-12 design N: locked-rotor current 5 to 8; worn or small motors 4

    /// <summary>A turning rotor's current falls below this part of its highest.</summary>
    public double NotFallen { get; init; } = 0.85;

    /// <summary>A rotor that ran and draws locked-rotor current this long has stalled.</summary>
    public double StallSeconds { get; init; } = 2;        // longer than the dip of a starting neighbour

    /// <summary>Starts kept for counting; the oldest goes first.</summary>
    public int MaxStartsKept { get; init; } = 100;

    /// <summary>An older reading is not used.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(15);   // three missed frames at the slowest rate of 5 s

    public IEnumerable<string> Problems()
    {
        if (StoppedCurrent is not (> 0 and < 0.5)) yield return $"StoppedCurrent is {StoppedCurrent}; use over 0 to below 0.5.";
        if (HighCurrent is not (> 1 and <= 5)) yield return $"HighCurrent is {HighCurrent}; use over 1 to 5.";
        if (LockedCurrent < HighCurrent || LockedCurrent > 10) yield return $"LockedCurrent is {LockedCurrent}; use HighCurrent to 10.";
        if (NotFallen is not (> 0 and <= 1)) yield return $"NotFallen is {NotFallen}; use over 0 to 1.";
        if (StallSeconds is not (> 0 and <= 60)) yield return $"StallSeconds is {StallSeconds}; use over 0 to 60.";
        if (MaxStartsKept is not (>= 20 and <= 10_000)) yield return $"MaxStartsKept is {MaxStartsKept}; use 20 to 10000.";
        if (MaxAge < TimeSpan.FromSeconds(1)) yield return $"MaxAge is {MaxAge}; use 1 second or more.";
    }
}
