using System.Text.Json;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Detection.Power;

/// <summary>
/// Alarms when the three currents of a motor share their sum otherwise than they did at the same load: turns shorted within a winding draw more in its phase and
/// its neighbour long before anything is hot. A motor's own and its supply's usual unbalance are learned; what a change of the voltages explains is taken off.
/// <para>Where it fails: a short that was there while it learned; without the voltages, a supply whose unbalance changes by over a per cent is taken for the
/// motor's. Limits: <see cref="MostBands"/> loads, the least used is forgotten.</para>
/// </summary>
public sealed class WindingDetector(EquipmentProfile profile, WindingOptions options) : IDetector
{
    /// <summary>Loads kept, each a quarter above the one below: from idling to a locked rotor are ten.</summary>
    public const int MostBands = 16;

    private const double BandStep = 1.25;

    /// <summary>A factor of two.</summary>
    private const int NearBands = 3;

    private Dictionary<int, Usual> _usual = [];
    private Shares _smooth;
    private double _mean;
    private DateTimeOffset _at;
    private bool _hasSmooth;

    public string Name => "winding";

    public void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
    {
        if (profile.Phases != 3 || !PhaseReadings.TryAll(machine, now, options.MaxAge, out PhaseCurrents currents, out Reading reading)) return;
        bool isTooSmall = currents.Mean <= 0 || currents.Mean < options.LeastCurrent * (profile.RatedCurrent ?? 0);
        RunState run = machine.RunStateAt(now);
        if (isTooSmall || currents.Lowest < options.LostPart * currents.Mean || run is RunState.Stopped or RunState.Starting)
        {
            _hasSmooth = false;
            verdicts.Add(Refused(reading, run == RunState.Starting ? Because.Starting : isTooSmall || run == RunState.Stopped ? Because.TooLittleCurrent : Because.PhaseLost));
            return;
        }

        bool isNew = reading.At > _at;
        if (isNew) Smooth(currents, reading.At);
        if (Math.Abs(currents.Mean / _mean - 1) > options.SteadyPart)
        {
            verdicts.Add(Refused(reading, Because.LoadChanges));
            return;
        }

        int band = (int)Math.Floor(Math.Log(_mean) / Math.Log(BandStep));
        if (!_usual.TryGetValue(band, out Usual? usual)) usual = Begin(band);
        Shares supply = SupplyOf(machine, now);
        bool isLearned = usual.Readings >= options.LearningReadings;
        (int near, Usual? other) = isLearned ? (band, usual) : Nearest(band);
        if (other is null)
        {
            if (isNew) usual.Learn(_smooth, supply);
            verdicts.Add(Refused(reading, Because.TakingReference));
            return;
        }

        // Shorted turns draw more in all, so they come at a load that was never learned: the nearest one stands in.
        double limit = (isLearned ? 1 : options.OtherLoadTimes) * Math.Max(options.LeastChange, options.SpreadsAllowed * other.Spread);
        double change = Math.Max(0, Distance(other, near, band) - options.CurrentOverVoltageUnbalance * supply.DistanceTo(other.Voltage));
        if (isNew && isLearned && change < limit / 2) usual.Follow(_smooth, supply, options.FollowReadings);
        if (isNew && !isLearned && change < limit) usual.Learn(_smooth, supply);
        usual = other;
        (int phase, double more) = _smooth.LargestRise(usual.Current);
        verdicts.Add(
            new Verdict(
                FaultCodes.StatorWinding,
                change >= limit ? VerdictLevel.Alarm : change >= options.WatchPart * limit ? VerdictLevel.Watching : VerdictLevel.Normal,
                MeasuringPoint.MotorCable,
                "phase-share-change",
                change,
                limit,
                "",
                reading.Worth,
                change >= options.WatchPart * limit ? Because.PhaseShareChanged(phase, 100 * more) : null
            )
        );
    }

    public string? Save() => _usual.Count == 0 ? null : JsonSerializer.Serialize(_usual);

    public void Load(string memory)
    {
        try
        {
            Dictionary<int, Usual?> saved = JsonSerializer.Deserialize<Dictionary<int, Usual?>>(memory) ?? [];
            _usual = saved.Where(pair => pair.Value is { IsValid: true }).Take(MostBands).ToDictionary(pair => pair.Key, pair => pair.Value!);
        }
        catch (JsonException)
        {
            // A memory that can't be read is learned anew.
        }
    }

    /// <summary>The learned load nearest to one that is not; null when none is within a factor of two.</summary>
    private (int Band, Usual? Usual) Nearest(int band)
    {
        (int Band, Usual? Usual) nearest = (0, null);
        foreach ((int other, Usual usual) in _usual)
        {
            bool isNear = usual.Readings >= options.LearningReadings && Math.Abs(other - band) <= NearBands;
            if (isNear && (nearest.Usual is null || Math.Abs(other - band) < Math.Abs(nearest.Band - band))) nearest = (other, usual);
        }

        return nearest;
    }

    /// <summary>
    /// Clamps that see differently keep their shares at every load, an unbalanced supply keeps its amperes: what is nearer to the shares seen is taken.
    /// </summary>
    private double Distance(Usual usual, int from, int to)
    {
        Shares sameAmps = default(Shares).Towards(usual.Current, Math.Pow(BandStep, from - to));
        return Math.Min(_smooth.DistanceTo(usual.Current), _smooth.DistanceTo(sameAmps));
    }

    private Usual Begin(int band)
    {
        if (_usual.Count == MostBands) _usual.Remove(_usual.MinBy(pair => pair.Value.Readings).Key);
        return _usual[band] = new Usual();
    }

    private void Smooth(PhaseCurrents currents, DateTimeOffset at)
    {
        Shares shares = Shares.Of(currents);
        double part = _hasSmooth ? 1 - Math.Exp(-Math.Max(0, (at - _at).TotalSeconds) / options.SmoothSeconds) : 1;
        (_smooth, _mean) = (_hasSmooth ? _smooth.Towards(shares, part) : shares, _hasSmooth ? _mean + part * (currents.Mean - _mean) : currents.Mean);
        (_at, _hasSmooth) = (at, true);
    }

    /// <summary>Nothing where the voltages are not measured: then no change is the supply's.</summary>
    private Shares SupplyOf(MachineState machine, DateTimeOffset now) =>
        PhaseReadings.TryVoltages(machine, now, options.MaxAge, out PhaseCurrents volts, out _) && volts.Mean > 0 ? Shares.Of(volts) : default;

    private static Verdict Refused(Reading reading, Reason because) =>
        new(FaultCodes.StatorWinding, VerdictLevel.CannotJudge, MeasuringPoint.MotorCable, "phase-share-change", 0, null, "", reading.Worth, because);

    /// <summary>How far each phase lies above or below the mean of the three, as part of it; the three add up to nothing.</summary>
    internal readonly record struct Shares(double First, double Second, double Third)
    {
        public static Shares Of(PhaseCurrents currents) => new(currents.First / currents.Mean - 1, currents.Second / currents.Mean - 1, currents.Third / currents.Mean - 1);

        public Shares Towards(Shares other, double part) =>
            new(First + part * (other.First - First), Second + part * (other.Second - Second), Third + part * (other.Third - Third));

        /// <summary>Amplitude of the difference seen as a vector turning through the phases: 0.1 when a phase gained a tenth and its neighbours lost half of one.</summary>
        public double DistanceTo(Shares other) =>
            Math.Sqrt(2.0 / 3 * (Math.Pow(First - other.First, 2) + Math.Pow(Second - other.Second, 2) + Math.Pow(Third - other.Third, 2)));

        public (int Phase, double More) LargestRise(Shares usual)
        {
            ReadOnlySpan<double> rises = [First - usual.First, Second - usual.Second, Third - usual.Third];
            int most = 0;
            for (int i = 1; i < rises.Length; i++)
            {
                if (rises[i] > rises[most]) most = i;
            }

            return (most + 1, rises[most]);
        }

        public bool IsValid => double.IsFinite(First) && double.IsFinite(Second) && double.IsFinite(Third);
    }

    /// <summary>What is usual at one load.</summary>
    internal sealed record Usual
    {
        public long Readings { get; set; }
        public Shares Current { get; set; }
        public Shares Voltage { get; set; }

        /// <summary>Mean distance of a reading from what was usual.</summary>
        public double Spread { get; set; }

        public bool IsValid => Readings >= 0 && Current.IsValid && Voltage.IsValid && Spread is >= 0 and < 1;

        public void Learn(Shares current, Shares voltage)
        {
            Readings++;
            double part = 1.0 / Readings;
            if (Readings > 1) Spread += part * (current.DistanceTo(Current) - Spread);
            (Current, Voltage) = (Current.Towards(current, part), Voltage.Towards(voltage, part));
        }

        /// <summary>A supply that drifts by the day and a machine that wears are followed slowly; what comes within hours is not.</summary>
        public void Follow(Shares current, Shares voltage, long readings)
        {
            Readings++;
            double part = 1.0 / readings;
            Spread += part * (current.DistanceTo(Current) - Spread);
            (Current, Voltage) = (Current.Towards(current, part), Voltage.Towards(voltage, part));
        }
    }
}

public sealed record WindingOptions
{
    /// <summary>Readings at one load that make its reference.</summary>
    public int LearningReadings { get; init; } = 300;     // five minutes at one a second, as the learned bands

    /// <summary>Change of the shares that is an alarm, as a vector through the phases.</summary>
    public double LeastChange { get; init; } = 0.08;      // a supply within 1 % of its usual unbalance changes currents by less (NEMA MG-1: six to ten times)

    /// <summary>A change of so many usual distances is needed as well.</summary>
    public double SpreadsAllowed { get; init; } = 3;

    /// <summary>Times the limit where the nearest learned load stands in for one that is not learned.</summary>
    public double OtherLoadTimes { get; init; } = 1.25;

    /// <summary>From this part of the limit on it is watched.</summary>
    public double WatchPart { get; init; } = 0.75;

    /// <summary>Most that a change of the voltages' shares explains of the currents'.</summary>
    public double CurrentOverVoltageUnbalance { get; init; } = 10;   // NEMA MG-1 14.36: six to ten

    /// <summary>Readings over which a slow drift is followed.</summary>
    public long FollowReadings { get; init; } = 86_400;   // a day

    /// <summary>Shares are smoothed over this time.</summary>
    public double SmoothSeconds { get; init; } = 20;

    /// <summary>A mean current that lies further from its own mean is a changing load.</summary>
    public double SteadyPart { get; init; } = 0.1;

    /// <summary>Below this part of rated current shares are not judged.</summary>
    public double LeastCurrent { get; init; } = 0.2;

    /// <summary>A phase below this part of the mean is lost, which is another fault.</summary>
    public double LostPart { get; init; } = 0.2;

    /// <summary>An older reading is not used.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(15);   // three missed frames at the slowest rate of 5 s

    public IEnumerable<string> Problems()
    {
        if (LearningReadings is not (>= 10 and <= 100_000)) yield return $"LearningReadings is {LearningReadings}; use 10 to 100000.";
        if (LeastChange is not (> 0 and < 1)) yield return $"LeastChange is {LeastChange}; use over 0 to below 1.";
        if (SpreadsAllowed is not (>= 1 and <= 100)) yield return $"SpreadsAllowed is {SpreadsAllowed}; use 1 to 100.";
        if (OtherLoadTimes is not (>= 1 and <= 10)) yield return $"OtherLoadTimes is {OtherLoadTimes}; use 1 to 10.";
        if (WatchPart is not (> 0 and <= 1)) yield return $"WatchPart is {WatchPart}; use over 0 to 1.";
        if (CurrentOverVoltageUnbalance is not (>= 1 and <= 20)) yield return $"CurrentOverVoltageUnbalance is {CurrentOverVoltageUnbalance}; use 1 to 20.";
        if (FollowReadings < LearningReadings) yield return $"FollowReadings is {FollowReadings}; use LearningReadings or more.";
        if (SmoothSeconds is not (>= 0 and <= 600)) yield return $"SmoothSeconds is {SmoothSeconds}; use 0 to 600.";
        if (SteadyPart is not (> 0 and <= 1)) yield return $"SteadyPart is {SteadyPart}; use over 0 to 1.";
        if (LeastCurrent is not (>= 0 and <= 1)) yield return $"LeastCurrent is {LeastCurrent}; use 0 to 1.";
        if (LostPart is not (> 0 and < 0.8)) yield return $"LostPart is {LostPart}; use over 0 to below 0.8.";
        if (MaxAge < TimeSpan.FromSeconds(1)) yield return $"MaxAge is {MaxAge}; use 1 second or more.";
    }
}
