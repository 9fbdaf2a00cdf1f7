using System.Text.Json;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Detection.Process;

/// <summary>
/// Alarms when the flow a machine moves leaves the level it has shown in the same operating state: a valve closed too far, a leak, gas or another
/// medium. Compares the mean of the newest readings with a centre learned from the first readings and followed slowly while all is well.
/// </summary>
public sealed class ProcessBandDetector(EquipmentProfile profile, ProcessBandOptions options, OperatingStateOptions states) : IDetector
{
    /// <summary>Without a plate; only scales what is learned.</summary>
    private const double UsualRpm = 1500;

    private static readonly Quantity s_flow = new(FeatureKind.FlowRate, MeasuringPoint.Process);
    private readonly OperatingStates _states = new(profile, states);
    private readonly Dictionary<OperatingState, FlowLevel> _levels = [];
    private DateTimeOffset _readingAt;

    public string Name => "process-band";

    public void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
    {
        if (!machine.TryNumber(s_flow, now, options.MaxAge, out Reading flow)) return;
        if (!_states.TryState(machine, now, out OperatingState state, out Reason whyNot))
        {
            verdicts.Add(Judged(VerdictLevel.CannotJudge, flow, limit: null, whyNot));
            return;
        }

        if (!_levels.TryGetValue(state, out FlowLevel? level))
        {
            if (_levels.Count >= options.MaxStates)
            {
                verdicts.Add(Judged(VerdictLevel.CannotJudge, flow, limit: null, Because.TooManyStates));
                return;
            }

            _levels[state] = level = new FlowLevel(options);
        }

        if (flow.At != _readingAt)
        {
            _readingAt = flow.At;
            level.Take(flow.Value / SpeedPart, _states.PreciseCurrent, flow.At);
        }

        verdicts.Add(
            level.IsLearned
                ? Judged(level.IsAway ? VerdictLevel.Alarm : VerdictLevel.Normal, flow, level.Limit * SpeedPart, reason: null)
                : JudgeUnlearned(flow)
        );
    }

    /// <summary>
    /// A blocked pump unloads its motor and so enters a state it never showed: there the flow is only held against the least any learned state has.
    /// </summary>
    private Verdict JudgeUnlearned(Reading flow)
    {
        FlowLevel[] learned = [.. _levels.Values.Where(level => level.IsLearned)];
        if (learned.Length == 0) return Judged(VerdictLevel.CannotJudge, flow, limit: null, Because.LearningState);
        double least = options.LeastOfLearned * learned.Min(level => Math.Abs(level.Centre)) * SpeedPart;
        return flow.Value < least
            ? Judged(VerdictLevel.Alarm, flow, least, Because.HardlyAnyFlow)
            : Judged(VerdictLevel.CannotJudge, flow, least, Because.LearningState);
    }

    public void Renew() => _levels.Clear();

    public string? Save() =>
        JsonSerializer.Serialize(
            new Memory(_states.Save(), _levels.Where(pair => pair.Value.IsLearned).ToDictionary(pair => pair.Key.ToString(), pair => pair.Value.Save()))
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
        foreach ((string key, double[] numbers) in saved.Levels.Take(options.MaxStates))
        {
            if (!OperatingState.TryParse(key, out OperatingState state)) continue;
            FlowLevel level = new(options);
            if (level.Load(numbers)) _levels[state] = level;
        }
    }

    /// <summary>Measured over rated speed: flow goes with it (affinity law), also within a speed band; 1 when nothing measures speed.</summary>
    private double SpeedPart => _states.Rpm / (profile.RatedRpm ?? UsualRpm) ?? 1;

    private static Verdict Judged(VerdictLevel level, Reading flow, double? limit, Reason? reason) =>
        new(FaultCodes.ProcessBand, level, MeasuringPoint.Process, "flow-rate", flow.Value, limit, "L/min", flow.Worth, reason);

    private sealed record Memory(double[]? Current, Dictionary<string, double[]> Levels);
}

public sealed record ProcessBandOptions
{
    /// <summary>Readings per operating state before it judges.</summary>
    public int LearningReadings { get; init; } = 400;     // the learning part of SKAB's convention

    /// <summary>Newest readings whose mean is compared.</summary>
    public int MeanReadings { get; init; } = 16;          // a quarter of a minute: noise falls to a quarter of one reading's

    /// <summary>Newest readings whose mean must have come back before the condition ends.</summary>
    public int ReturnReadings { get; init; } = 6;         // fewer, so that an end is seen sooner than a beginning

    /// <summary>The condition ends within this part of the limit.</summary>
    public double ReturnPart { get; init; } = 0.5;           // tuned on the shared half of SKAB; 0.5 to 0.7 differ by less than 0.01 in F1

    /// <summary>Smallest part of the flow that counts as a change.</summary>
    public double SmallestChange { get; init; } = 0.011;     // tuned on SKAB, 0.010 to 0.016 do: a meter that counts whole L/min at 32 L/min resolves no less

    /// <summary>The same per L/min: a larger stream carries more gas and wanders more.</summary>
    public double ChangePerLitrePerMinute { get; init; } = 2.7e-4;   // SKAB's healthy run dips by 3 % at 126 L/min for up to two minutes

    /// <summary>Largest part of the flow that is allowed for the stream's size.</summary>
    public double LargestChange { get; init; } = 0.05;    // a valve a twentieth further closed must be seen whatever the stream

    /// <summary>Standard errors of the mean that are still normal.</summary>
    public double ErrorsAllowed { get; init; } = 4;

    /// <summary>Times the wander of the mean while learning that is still normal.</summary>
    public double WanderAllowed { get; init; } = 2;     // a slow swing of the process shows most of its reach in 400 readings

    /// <summary>How much more flow may change than a precise motor current does.</summary>
    public double FlowOverCurrent { get; init; } = 2.6; // flow follows load; current at a third of load changes by 1 / 2.6 of that, for a part of it magnetises

    /// <summary>In a state not learned yet, less than this part of the least learned flow is an alarm.</summary>
    public double LeastOfLearned { get; init; } = 0.25;   // a pump throttled to a third of its load still moves about a third

    /// <summary>One reading counts as at most this part away.</summary>
    public double LargestStep { get; init; } = 0.06;      // so that the end of a burst pipe is seen as soon as that of a leak

    /// <summary>Readings over which the centre follows while all is well.</summary>
    public int FollowingReadings { get; init; } = 3000;   // slower than a fault of minutes, faster than a plant warming up (SKAB: 4 % in 2.8 h)

    /// <summary>A level outside the band that stands this long is learned anew.</summary>
    public TimeSpan AcceptAfter { get; init; } = TimeSpan.FromHours(24);   // the time in which an alarm rejoins its episode

    /// <summary>An older reading is not used.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(15);      // three missed frames at the slowest rate of 5 s

    /// <summary>Operating states kept per machine; further states are not judged.</summary>
    public int MaxStates { get; init; } = 100;

    public IEnumerable<string> Problems()
    {
        if (LearningReadings is not (>= 30 and <= 100_000)) yield return $"LearningReadings is {LearningReadings}; use 30 to 100000.";
        if (MeanReadings < 1 || MeanReadings > LearningReadings) yield return $"MeanReadings is {MeanReadings}; use 1 to LearningReadings.";
        if (ReturnReadings < 1 || ReturnReadings > MeanReadings) yield return $"ReturnReadings is {ReturnReadings}; use 1 to MeanReadings.";
        if (ReturnPart is not (> 0 and <= 1)) yield return $"ReturnPart is {ReturnPart}; use over 0 to 1.";
        if (SmallestChange is not (> 0 and <= 1)) yield return $"SmallestChange is {SmallestChange}; use over 0 to 1.";
        if (ChangePerLitrePerMinute is not (>= 0 and <= 1)) yield return $"ChangePerLitrePerMinute is {ChangePerLitrePerMinute}; use 0 to 1.";
        if (LargestChange < SmallestChange || LargestChange > 1) yield return $"LargestChange is {LargestChange}; use SmallestChange to 1.";
        if (ErrorsAllowed is not (>= 1 and <= 100)) yield return $"ErrorsAllowed is {ErrorsAllowed}; use 1 to 100.";
        if (WanderAllowed is not (>= 1 and <= 10)) yield return $"WanderAllowed is {WanderAllowed}; use 1 to 10.";
        if (FlowOverCurrent is not (>= 0 and <= 10)) yield return $"FlowOverCurrent is {FlowOverCurrent}; use 0 to 10.";
        if (LeastOfLearned is not (>= 0 and < 1)) yield return $"LeastOfLearned is {LeastOfLearned}; use 0 to below 1.";
        if (LargestStep <= LargestChange) yield return $"LargestStep is {LargestStep}; use more than LargestChange.";
        if (FollowingReadings < LearningReadings) yield return $"FollowingReadings is {FollowingReadings}; use LearningReadings or more.";
        if (AcceptAfter < TimeSpan.FromHours(1)) yield return $"AcceptAfter is {AcceptAfter}; use 1 hour or more.";
        if (MaxAge < TimeSpan.FromSeconds(1)) yield return $"MaxAge is {MaxAge}; use 1 second or more.";
        if (MaxStates is not (>= 1 and <= 10_000)) yield return $"MaxStates is {MaxStates}; use 1 to 10000.";
    }
}
