using System.Text.Json;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Profiles;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Detection.Vibration;

/// <summary>
/// The second criterion of ISO 20816-3: velocity that left the reference taken at commissioning, up or down, by more than a quarter of the zone B/C boundary,
/// in the same operating state. Judges only machines the zones apply to. A change that stands for a day is the new reference; service takes a new one at once
/// (<see cref="Renew"/>).
/// </summary>
public sealed class VibrationChangeDetector(EquipmentProfile profile, VibrationChangeOptions options, OperatingStateOptions states) : IDetector
{
    private static readonly MeasuringPoint[] s_bearings = [MeasuringPoint.DriveEnd, MeasuringPoint.NonDriveEnd];
    private readonly OperatingStates _states = new(profile, states);
    private readonly Reason? _whyNot = VibrationStandard.WhyNot(profile);
    private readonly double? _allowed = options.PartOfBoundary * IsoZones.For(profile.IsoGroup, profile.Mounting)?.BetweenBAndC;
    private readonly Dictionary<string, Reference> _references = [];

    public string Name => "vibration-change";

    public void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
    {
        if (_whyNot is not null || _allowed is not { } allowed) return;
        bool isSteady = _states.TryState(machine, now, out OperatingState state, out Reason whyNot);
        foreach (MeasuringPoint point in s_bearings)
        {
            if (!TryLargest(machine, now, point, out Reading velocity)) continue;
            if (!isSteady)
            {
                verdicts.Add(Judged(VerdictLevel.CannotJudge, point, velocity, velocity.Value, limit: null, whyNot));
                continue;
            }

            string key = MeasuringPoints.Of(point) + "/" + state;
            if (!_references.TryGetValue(key, out Reference? reference))
            {
                if (_references.Count >= options.MaxReferences) continue;
                _references[key] = reference = new Reference();
            }

            verdicts.Add(Judge(reference, point, velocity, allowed));
        }
    }

    public void Renew() => _references.Clear();

    public string? Save() =>
        JsonSerializer.Serialize(_references.Where(pair => pair.Value.Level is not null).ToDictionary(pair => pair.Key, pair => pair.Value.Level!.Value));

    public void Load(string memory)
    {
        Dictionary<string, double>? saved;
        try
        {
            saved = JsonSerializer.Deserialize<Dictionary<string, double>>(memory);
        }
        catch (JsonException)
        {
            return;
        }

        foreach ((string key, double level) in (saved ?? []).Take(options.MaxReferences))
        {
            if (double.IsFinite(level) && level > 0) _references[key] = new Reference { Level = level };
        }
    }

    private Verdict Judge(Reference reference, MeasuringPoint point, Reading velocity, double allowed)
    {
        reference.Take(velocity, options);
        if (reference.Level is not { } level || reference.Now is not { } present)
            return Judged(VerdictLevel.CannotJudge, point, velocity, velocity.Value, limit: null, Because.TakingReference);
        double change = present - level;
        if (Math.Abs(change) > allowed) reference.IsAway = true;
        else if (Math.Abs(change) < allowed * (1 - options.Deadband)) reference.IsAway = false;
        reference.AcceptLasting(present, velocity.At, options);
        VerdictLevel verdict = Math.Abs(change) > allowed ? VerdictLevel.Alarm : reference.IsAway ? VerdictLevel.Watching : VerdictLevel.Normal;
        return Judged(
            verdict,
            point,
            velocity,
            present,
            change > 0 ? level + allowed : Math.Max(0, level - allowed),
            verdict == VerdictLevel.Alarm ? Because.VibrationChanged(change, level) : null
        );
    }

    private bool TryLargest(MachineState machine, DateTimeOffset now, MeasuringPoint point, out Reading largest)
    {
        largest = default;
        bool isFound = false;
        for (byte axis = 0; axis <= 3; axis++)
        {
            if (
                !machine.TryNumber(new Quantity(FeatureKind.VelocityRms, point, axis), now, options.MaxAge, out Reading velocity)
                || (isFound && velocity.Value <= largest.Value)
            )
                continue;
            (largest, isFound) = (velocity, true);
        }

        return isFound;
    }

    private static Verdict Judged(VerdictLevel level, MeasuringPoint point, Reading reading, double value, double? limit, Reason? reason) =>
        new(FaultCodes.VibrationChange, level, point, "velocity-rms", value, limit, "mm/s", reading.Worth, reason);

    /// <summary>The reference of one point in one state, and the median of the newest readings.</summary>
    private sealed class Reference
    {
        private readonly List<double> _newest = [];
        private DateTimeOffset _at;
        private DateTimeOffset? _awaySince;

        public double? Level { get; set; }

        public double? Now { get; private set; }

        public bool IsAway { get; set; }

        /// <summary>Medians of whole batches: readings of one batch are compared together, so the cost per reading is next to nothing.</summary>
        public void Take(Reading reading, VibrationChangeOptions options)
        {
            if (reading.At <= _at) return;
            _at = reading.At;
            _newest.Add(reading.Value);
            if (_newest.Count < (Level is null ? options.ReferenceReadings : options.CompareReadings)) return;
            double median = Robust.Median(_newest);
            _newest.Clear();
            if (Level is null) Level = median;
            Now = median;
        }

        public void AcceptLasting(double present, DateTimeOffset at, VibrationChangeOptions options)
        {
            if (!IsAway) _awaySince = null;
            else _awaySince ??= at;
            if (at - _awaySince < options.AcceptAfter || _awaySince is null) return;
            (Level, IsAway, _awaySince) = (present, false, null);
        }
    }
}

public sealed record VibrationChangeOptions
{
    /// <summary>Change as a part of the zone B/C boundary that is significant.</summary>
    public double PartOfBoundary { get; init; } = 0.25;   // ISO 20816-3, criterion II

    /// <summary>The condition ends this part below.</summary>
    public double Deadband { get; init; } = 0.2;

    /// <summary>Readings of an operating state whose median is its reference.</summary>
    public int ReferenceReadings { get; init; } = 600;    // ten minutes at 1 Hz: longer than a neighbour shakes

    /// <summary>Readings whose median is compared.</summary>
    public int CompareReadings { get; init; } = 300;      // the standard speaks of steady state: five minutes

    /// <summary>A change that stands this long is the new reference.</summary>
    public TimeSpan AcceptAfter { get; init; } = TimeSpan.FromHours(24);   // the time in which an alarm rejoins its episode: a person has been told

    /// <summary>References kept per machine; further states are not judged.</summary>
    public int MaxReferences { get; init; } = 100;

    /// <summary>An older reading is not used.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(15);      // three missed frames at the slowest rate of 5 s

    public IEnumerable<string> Problems()
    {
        if (PartOfBoundary is not (> 0 and <= 2)) yield return $"PartOfBoundary is {PartOfBoundary}; use over 0 to 2.";
        if (Deadband is not (>= 0 and <= 0.9)) yield return $"Deadband is {Deadband}; use 0 to 0.9.";
        if (ReferenceReadings is not (>= 30 and <= 100_000)) yield return $"ReferenceReadings is {ReferenceReadings}; use 30 to 100000.";
        if (CompareReadings is not (>= 30 and <= 100_000)) yield return $"CompareReadings is {CompareReadings}; use 30 to 100000.";
        if (AcceptAfter < TimeSpan.FromHours(1)) yield return $"AcceptAfter is {AcceptAfter}; use 1 hour or more.";
        if (MaxReferences is not (>= 1 and <= 10_000)) yield return $"MaxReferences is {MaxReferences}; use 1 to 10000.";
        if (MaxAge < TimeSpan.FromSeconds(1)) yield return $"MaxAge is {MaxAge}; use 1 second or more.";
    }
}
