using System.Globalization;
using System.Text.Json;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Detection.Vibration;

/// <summary>
/// Alarms when vibration rises out of the band this very machine has shown in the same operating state. Evidence is gathered as a cumulative sum of the
/// excess (Page 1954), so a large rise is believed after two readings, a small one after some ten, a single knock never; the sum is bounded, so
/// the alarm ends a few readings after the rise does. It learns from the first readings of each state, counted, not timed.
/// </summary>
public sealed class LearnedBandDetector(EquipmentProfile profile, LearnedBandOptions options, OperatingStateOptions states) : IDetector
{
    private readonly OperatingStates _states = new(profile, states);
    private readonly Dictionary<(OperatingState State, Quantity Quantity), LearnedLevel> _levels = [];
    private readonly Dictionary<Quantity, Evidence> _evidence = [];
    private readonly Verdict?[] _worst = new Verdict?[MeasuringPoints.Highest + 1];

    /// <summary>A healthy reference of at least one quantity in one operating state is there.</summary>
    public bool HasLearned => _levels.Values.Any(level => level.IsLearned);

    public string Name => "learned-band";

    public void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
    {
        bool isSteady = _states.TryState(machine, now, out OperatingState state, out Reason whyNot);
        Array.Clear(_worst);
        foreach ((Quantity quantity, Reading reading) in machine.Readings)
        {
            if (quantity.Kind is not (FeatureKind.AccelerationRms or FeatureKind.VelocityRms)) continue;
            if (!reading.IsNumber || reading.Value <= 0 || now - reading.At > options.MaxAge) continue;
            Keep(isSteady ? Judge(machine, now, state, quantity, reading) : Judged(VerdictLevel.CannotJudge, quantity, reading, limit: null, whyNot));
        }

        foreach (Verdict? worst in _worst)
        {
            if (worst is { } verdict) verdicts.Add(verdict);
        }
    }

    public void Renew()
    {
        _levels.Clear();
        _evidence.Clear();
    }

    public string? Save() =>
        JsonSerializer.Serialize(
            new Memory(
                _states.Save(),
                _levels.Where(pair => pair.Value.IsLearned).ToDictionary(pair => Key(pair.Key.State, pair.Key.Quantity), pair => pair.Value.Save())
            )
        );

    public void Load(string memory)
    {
        Memory? saved;
        try
        {
            saved = JsonSerializer.Deserialize<Memory>(memory);
        }
        catch (JsonException)
        {
            return;
        }

        if (saved?.Levels is null) return;
        _states.Load(saved.Current);
        foreach ((string key, double[] numbers) in saved.Levels.Take(options.MaxLevels))
        {
            if (!TryParseKey(key, out OperatingState state, out Quantity quantity)) continue;
            LearnedLevel level = new(options);
            level.Load(numbers);
            if (level.IsLearned) _levels[(state, quantity)] = level;
        }
    }

    private Verdict Judge(MachineState machine, DateTimeOffset now, OperatingState state, Quantity quantity, Reading reading)
    {
        if (!_levels.TryGetValue((state, quantity), out LearnedLevel? level))
        {
            if (_levels.Count >= options.MaxLevels)
                return Judged(VerdictLevel.CannotJudge, quantity, reading, limit: null, Because.TooManyStates);
            _levels[(state, quantity)] = level = new LearnedLevel(options);
        }

        if (!_evidence.TryGetValue(quantity, out Evidence? evidence)) _evidence[quantity] = evidence = new Evidence();
        if (evidence.ReadingAt != reading.At)
        {
            // Two equal readings in a row are a sensor that hangs: they say nothing about the machine.
            bool isNew = evidence.Value != reading.Value;
            (evidence.ReadingAt, evidence.Value) = (reading.At, reading.Value);
            double logValue = Math.Log(reading.Value / PerSpeed);
            double? excess = level.IsLearned ? level.Excess(logValue) : ExcessOverOtherStates(state, quantity, logValue) ?? level.Excess(logValue);
            bool isTurned = IsTurned(machine, now, state, quantity);
            evidence.TurnedSince = isTurned ? evidence.TurnedSince ?? reading.At : null;
            if (isNew) evidence.Add(isTurned ? 0 : excess ?? 0, reading.At, options);
            if (!isNew) return Judged(VerdictLevel.Watching, quantity, reading, limit: null, Because.ReadingDoesNotMove);
            if ((level.IsLearned || evidence.MayLearn(reading.At, options)) && !(reading.At - evidence.TurnedSince < options.AcceptAfter))
                level.Take(logValue, reading.At);
        }

        if (level.Excess(0) is null && !evidence.IsAlarm)
            return Judged(VerdictLevel.CannotJudge, quantity, reading, limit: null, Because.LearningState);
        VerdictLevel verdict = evidence.IsAlarm ? VerdictLevel.Alarm : evidence.Sum > 0 ? VerdictLevel.Watching : VerdictLevel.Normal;
        return Judged(
            verdict,
            quantity,
            reading,
            level.Rise > 0 ? PerSpeed * Math.Exp(level.Centre + level.Rise) : null,
            level.IsLearned ? null : Because.ProvisionalBand
        );
    }

    /// <summary>
    /// One axis rose while another fell and their sum of squares stayed: the sensor was turned, the machine is as it was. A state not learned yet is compared
    /// with the shares of a learned one.
    /// </summary>
    private bool IsTurned(MachineState machine, DateTimeOffset now, OperatingState state, Quantity quantity)
    {
        if (quantity.Axis == 0) return false;
        OperatingState known = state;
        double allowed = 1 + options.TurnedTotal;
        if (!HasAllAxes(state, quantity))
        {
            (OperatingState State, Quantity Quantity)? other = _levels
                .Keys.Cast<(OperatingState State, Quantity Quantity)?>()
                .FirstOrDefault(key => key!.Value.Quantity == quantity && HasAllAxes(key.Value.State, quantity));
            if (other is null) return false;
            (known, allowed) = (other.Value.State, options.OtherStateRise * options.OtherStateRise);
        }

        Span<double> squares = stackalloc double[3];
        Span<double> usual = stackalloc double[3];
        (double total, double usualTotal) = (0, 0);
        for (byte axis = 1; axis <= 3; axis++)
        {
            if (!machine.TryNumber(quantity with { Axis = axis }, now, options.MaxAge, out Reading reading)) return false;
            squares[axis - 1] = Math.Pow(reading.Value / PerSpeed, 2);
            usual[axis - 1] = Math.Exp(2 * _levels[(known, quantity with { Axis = axis })].Centre);
            (total, usualTotal) = (total + squares[axis - 1], usualTotal + usual[axis - 1]);
        }

        if (total > allowed * usualTotal || total * allowed < usualTotal) return false;
        bool hasFallen = false;
        for (int axis = 0; axis < 3; axis++) hasFallen |= squares[axis] / total < options.TurnedFall * options.TurnedFall * usual[axis] / usualTotal;
        return hasFallen;
    }

    private bool HasAllAxes(OperatingState state, Quantity quantity)
    {
        for (byte axis = 1; axis <= 3; axis++)
        {
            if (!_levels.TryGetValue((state, quantity with { Axis = axis }), out LearnedLevel? level) || !level.IsLearned) return false;
        }

        return true;
    }

    /// <summary>
    /// Within a speed band vibration is taken to grow with speed: between the square of an unbalanced rotor and the constancy of a shaken floor. Across the few
    /// per cent of a band both are then off by little.
    /// </summary>
    private double PerSpeed => _states.Rpm ?? 1;

    /// <summary>A state not learned yet is judged, generously, by the liveliest learned state that is no slower: vibration grows with speed.</summary>
    private double? ExcessOverOtherStates(OperatingState state, Quantity quantity, double logValue)
    {
        double? liveliest = null;
        foreach (((OperatingState known, Quantity other), LearnedLevel level) in _levels)
        {
            if (
                other == quantity
                && !(known.Speed < state.Speed)
                && known.Speed.HasValue == state.Speed.HasValue
                && level.IsLearned
                && !(level.Centre < liveliest)
            )
                liveliest = level.Centre;
        }

        return liveliest is { } centre ? (logValue - centre) / Math.Log(options.OtherStateRise) : null;
    }

    private void Keep(Verdict verdict)
    {
        ref Verdict? worst = ref _worst[(int)verdict.Point];
        if (worst is not { } known || Rank(verdict) > Rank(known)) worst = verdict;
    }

    /// <summary>An alarm outranks all; among others the one that comes closest to its limit speaks for the point.</summary>
    private static double Rank(Verdict verdict) => (verdict.Level, verdict.Limit) switch
    {
        (VerdictLevel.Alarm, { } limit) => 1e6 + verdict.Value / limit,
        (VerdictLevel.Alarm, _) => 1e6,
        (VerdictLevel.CannotJudge, _) => -1,
        (_, { } limit) => verdict.Value / limit,
        _ => 0,
    };

    private static Verdict Judged(VerdictLevel level, Quantity quantity, Reading reading, double? limit, Reason? reason) =>
        new(
            FaultCodes.VibrationBand,
            level,
            quantity.Point,
            FeatureKinds.Of(quantity.Kind),
            reading.Value,
            limit,
            FeatureKinds.Unit(quantity.Kind),
            reading.Worth,
            reason
        );

    private static string Key(OperatingState state, Quantity quantity) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)quantity.Kind}/{(int)quantity.Point}/{quantity.Axis}/{state}");

    private static bool TryParseKey(string key, out OperatingState state, out Quantity quantity)
    {
        (state, quantity) = (default, default);
        string[] parts = key.Split('/', 4);
        if (parts.Length != 4 || !byte.TryParse(parts[0], out byte kind) || !byte.TryParse(parts[1], out byte point) || !byte.TryParse(parts[2], out byte axis))
            return false;
        if (!FeatureKinds.IsKnown(kind) || !MeasuringPoints.IsKnown(point)) return false;
        quantity = new Quantity((FeatureKind)kind, (MeasuringPoint)point, axis);
        return OperatingState.TryParse(parts[3], out state);
    }

    private sealed record Memory(double[]? Current, Dictionary<string, double[]> Levels);

    /// <summary>The bounded cumulative sum of one quantity's excess.</summary>
    private sealed class Evidence
    {
        public DateTimeOffset ReadingAt;
        public double Value;

        /// <summary>Since when the sensor seems turned; nothing is learned from it before somebody had a day to put it back.</summary>
        public DateTimeOffset? TurnedSince;
        private DateTimeOffset? _alarmSince;

        public double Sum { get; private set; }

        public bool IsAlarm => _alarmSince is not null;

        /// <summary>
        /// A state is not learned from readings that another state calls an alarm, unless that has stood so long that it must be this state's nature.
        /// </summary>
        public bool MayLearn(DateTimeOffset at, LearnedBandOptions options) => _alarmSince is not { } since || at - since >= options.AcceptAfter;

        public void Add(double excess, DateTimeOffset at, LearnedBandOptions options)
        {
            double step = Math.Max(Math.Clamp(excess, 0, options.LargestExcess) - options.EvidenceFrom, -1);
            Sum = Math.Clamp(Sum + step, 0, options.EvidenceNeeded);
            if (Sum >= options.EvidenceNeeded) _alarmSince ??= at;
            else if (Sum <= 0) _alarmSince = null;
        }
    }
}
