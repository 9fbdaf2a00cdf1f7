using System.Text.Json;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Detection.Power;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Detection.Temperatures;

/// <summary>
/// Alarms when a motor's body stands further above the hall than its load explains, below any limit: cooling lost, filter dirty, bearing rubbing. The expected
/// rise is one exponential of squared current (IEC 60034-1 heating); rise per squared current and time constant are learned from the machine's first hours.
/// Says when the limit will be reached at the present slope. Needs a current and the hall's temperature.
/// </summary>
public sealed class HeatBalanceDetector(EquipmentProfile profile, HeatBalanceOptions options) : IDetector
{
    private static readonly Quantity s_body = new(FeatureKind.Temperature, MeasuringPoint.MotorBody);
    private static readonly Quantity s_ambient = new(FeatureKind.Temperature, MeasuringPoint.Ambient);
    private readonly Candidate[] _candidates = [.. options.TimeConstants.Select(_ => new Candidate())];
    private readonly Queue<(DateTimeOffset At, double Value)> _newest = new();
    private DateTimeOffset? _at;
    private double _learnedHours;
    private DateTimeOffset? _runningSince;
    private bool _isHot;

    public string Name => "heat-balance";

    public void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
    {
        if (profile.RatedCurrent is not { } rated || !MachineReadings.TryCurrent(machine, now, options.MaxAge, out Reading current)) return;
        if (
            !machine.TryNumber(s_body, now, options.MaxTemperatureAge, out Reading body)
            || !machine.TryNumber(s_ambient, now, options.MaxTemperatureAge, out Reading ambient)
        )
            return;
        if (_at is { } before && now - before < options.Step) return;
        double hours = Math.Min((now - (_at ?? now)).TotalHours, options.Step.TotalHours * 6);
        _at = now;
        RunState run = machine.RunStateAt(now);
        if (run != RunState.Running) _runningSince = null;
        else _runningSince ??= now;
        double slower = run == RunState.Stopped ? ThermalModel.StandstillFactor : 1;
        double heat = Math.Pow(Math.Min(current.Value / rated, 3), 2);
        double rise = body.Value - ambient.Value;
        for (int i = 0; i < _candidates.Length; i++)
            _candidates[i]
                .Advance(
                    heat,
                    rise,
                    hours,
                    slower * options.TimeConstants[i].TotalHours,
                    isLearning: run == RunState.Running && _learnedHours < options.LearningHours,
                    isFirst: hours <= 0
                );
        if (run == RunState.Running) _learnedHours += hours;
        if (_learnedHours < options.LearningHours)
        {
            verdicts.Add(Judged(VerdictLevel.CannotJudge, body, limit: null, Because.LearningHeat));
            return;
        }

        if (now - _runningSince < options.SettleFor || _runningSince is null)
        {
            verdicts.Add(Judged(VerdictLevel.CannotJudge, body, limit: null, Because.NotRunLongEnough));
            return;
        }

        Candidate best = _candidates.MinBy(candidate => candidate.Error)!;
        double expected = best.Expected;
        double allowed = Math.Max(options.LeastK, Math.Max(options.AllowedPart * expected, options.SpreadsAllowed * best.Spread));
        double over = rise - expected;
        if (over > allowed) _isHot = true;
        else if (over < allowed * (1 - options.Deadband)) _isHot = false;
        Keep(now, body.Value);
        VerdictLevel level = over > allowed ? VerdictLevel.Alarm : _isHot ? VerdictLevel.Watching : VerdictLevel.Normal;
        verdicts.Add(
            Judged(
                level,
                body,
                ambient.Value + expected + allowed,
                level == VerdictLevel.Alarm ? Because.HotterThanLoadExplains(over).And(TimeToLimit()) : null
            )
        );
    }

    public void Renew()
    {
        foreach (Candidate candidate in _candidates) candidate.Forget();
        (_learnedHours, _isHot) = (0, false);
    }

    public string? Save() => JsonSerializer.Serialize(new Memory(_learnedHours, [.. _candidates.Select(candidate => candidate.Save())]));

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

        if (
            saved?.Candidates?.Length != _candidates.Length
            || saved.Candidates.Any(numbers => numbers is not { Length: 5 } || !numbers.All(double.IsFinite))
            || saved.Hours is not (>= 0 and < 1e6)
        )
            return;
        for (int i = 0; i < _candidates.Length; i++) _candidates[i].Load(saved.Candidates[i]);
        _learnedHours = saved.Hours;
    }

    private void Keep(DateTimeOffset now, double value)
    {
        _newest.Enqueue((now, value));
        while (_newest.Count > options.SlopeValues) _newest.Dequeue();
    }

    /// <summary>Straight line through the newest values: minutes to the limit at its slope, with the interval of two standard errors.</summary>
    private Reason? TimeToLimit()
    {
        if (profile.MaxBodyTemperature is not { } limit || _newest.Count < options.SlopeValues) return null;
        DateTimeOffset start = _newest.Peek().At;
        double[] minutes = [.. _newest.Select(value => (value.At - start).TotalMinutes)];
        double[] values = [.. _newest.Select(value => value.Value)];
        (double meanX, double meanY) = (minutes.Average(), values.Average());
        double spread = minutes.Sum(x => (x - meanX) * (x - meanX));
        double slope = minutes.Zip(values).Sum(pair => (pair.First - meanX) * (pair.Second - meanY)) / spread;
        double error = Math.Sqrt(
            minutes.Zip(values).Sum(pair => Math.Pow(pair.Second - meanY - slope * (pair.First - meanX), 2)) / (values.Length - 2) / spread
        );
        double left = limit - values[^1];
        if (left <= 0 || slope - 2 * error <= 0) return null;
        return Because.LimitAtThisRate(limit, left / slope, left / (slope + 2 * error), left / (slope - 2 * error));
    }

    private static Verdict Judged(VerdictLevel level, Reading body, double? limit, Reason? reason) =>
        new(FaultCodes.OverExpectedTemperature, level, MeasuringPoint.MotorBody, "temperature", body.Value, limit, "°C", body.Worth, reason);

    private sealed record Memory(double Hours, double[][] Candidates);

    /// <summary>The heating with one time constant: filtered squared current, rise per unit of it, and how well that explains the rise.</summary>
    private sealed class Candidate
    {
        private double _heat;
        private double _heatByRise;
        private double _heatByHeat;

        public double Error { get; private set; }

        public double Weight { get; private set; }

        public double Expected => _heatByHeat > 0 ? Math.Max(0, _heatByRise / _heatByHeat * _heat) : 0;

        public double Spread => Weight > 0 ? Math.Sqrt(Error / Weight) : 0;

        public void Advance(double heat, double rise, double hours, double timeConstant, bool isLearning, bool isFirst)
        {
            _heat = isFirst ? heat : _heat + (heat - _heat) * (1 - Math.Exp(-hours / timeConstant));
            if (!isLearning) return;
            double away = rise - Expected;

            // The filter needs two time constants to forget how the machine stood before; only then it explains anything.
            Weight += hours;
            if (Weight > 2 * timeConstant) Error += hours * away * away;
            _heatByRise += hours * _heat * rise;
            _heatByHeat += hours * _heat * _heat;
        }

        public void Forget() => (_heatByRise, _heatByHeat, Error, Weight) = (0, 0, 0, 0);

        public double[] Save() => [_heat, _heatByRise, _heatByHeat, Error, Weight];

        public void Load(double[] numbers) => (_heat, _heatByRise, _heatByHeat, Error, Weight) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    }
}

public sealed record HeatBalanceOptions
{
    /// <summary>Time constants that are tried; the one that explains the first hours best is taken.</summary>
    public IReadOnlyList<TimeSpan> TimeConstants { get; init; } = [TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(40)]; // bodies of motors from 1 to 200 kW

    /// <summary>Hours from which the heating is learned.</summary>
    public double LearningHours { get; init; } = 2;       // three time constants of a large motor, and a few changes of load

    /// <summary>Rise over the expected one that is still usual, K.</summary>
    public double LeastK { get; init; } = 8;              // sun on the housing, a door that opens

    /// <summary>The same as a part of the expected rise.</summary>
    public double AllowedPart { get; init; } = 0.25;

    /// <summary>The same in spreads of what was not explained while learning.</summary>
    public double SpreadsAllowed { get; init; } = 4;

    /// <summary>The condition ends this part below.</summary>
    public double Deadband { get; init; } = 0.3;

    /// <summary>After a start nothing is judged for this long: how far it cooled at standstill is known roughly only.</summary>
    public TimeSpan SettleFor { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>How often it looks.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Values whose slope tells the time to the limit.</summary>
    public int SlopeValues { get; init; } = 20;           // ten minutes

    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(15);      // three missed frames at the slowest rate of 5 s
    public TimeSpan MaxTemperatureAge { get; init; } = TimeSpan.FromMinutes(2);

    public IEnumerable<string> Problems()
    {
        if (TimeConstants.Count is < 1 or > 10 || TimeConstants.Any(constant => constant < TimeSpan.FromMinutes(1)))
            yield return "TimeConstants must be 1 to 10 of a minute or more.";
        if (LearningHours is not (>= 0.5 and <= 1000)) yield return $"LearningHours is {LearningHours}; use 0.5 to 1000.";
        if (LeastK is not (> 0 and <= 100)) yield return $"LeastK is {LeastK}; use over 0 to 100.";
        if (AllowedPart is not (>= 0 and <= 10)) yield return $"AllowedPart is {AllowedPart}; use 0 to 10.";
        if (SpreadsAllowed is not (>= 0 and <= 100)) yield return $"SpreadsAllowed is {SpreadsAllowed}; use 0 to 100.";
        if (Deadband is not (>= 0 and <= 0.9)) yield return $"Deadband is {Deadband}; use 0 to 0.9.";
        if (SettleFor < TimeSpan.Zero) yield return $"SettleFor is {SettleFor}; use 0 or more.";
        if (Step < TimeSpan.FromSeconds(1)) yield return $"Step is {Step}; use 1 second or more.";
        if (SlopeValues is not (>= 5 and <= 1000)) yield return $"SlopeValues is {SlopeValues}; use 5 to 1000.";
        if (MaxAge < TimeSpan.FromSeconds(1)) yield return $"MaxAge is {MaxAge}; use 1 second or more.";
        if (MaxTemperatureAge < TimeSpan.FromSeconds(1)) yield return $"MaxTemperatureAge is {MaxTemperatureAge}; use 1 second or more.";
    }
}
