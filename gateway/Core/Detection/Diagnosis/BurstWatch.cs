using System.Text.Json;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Gateway.Machines;

namespace EdgeAgent.Gateway.Detection.Diagnosis;

/// <summary>
/// Diagnoses the raw bursts of one machine. The first bursts at a point and speed become its healthy reference; later ones are named against it, and a fault is
/// an alarm when consecutive bursts agree. Bursts come rarely, so a verdict stands until the next one; <see cref="Renew"/> after service takes a new reference.
/// </summary>
public sealed class BurstWatch(EquipmentProfile profile, BurstWatchOptions options) : IDetector
{
    /// <summary>Every fault a burst can show, and its code.</summary>
    private static readonly (MachineFault Fault, string Code)[] s_codes =
    [
        (MachineFault.Unbalance, FaultCodes.ShaftUnbalance),
        (MachineFault.Misalignment, FaultCodes.ShaftMisalignment),
        (MachineFault.BentShaft, FaultCodes.ShaftBent),
        (MachineFault.Looseness, FaultCodes.Looseness),
        (MachineFault.BearingInnerRace, FaultCodes.BearingInnerRace),
        (MachineFault.BearingOuterRace, FaultCodes.BearingOuterRace),
        (MachineFault.BearingBall, FaultCodes.BearingRollingElement),
    ];

    private readonly BearingOrders? _bearing = profile.Bearings.Select(BearingOrders.Of).FirstOrDefault(orders => orders is not null);
    private readonly Dictionary<MeasuringPoint, List<BurstReference>> _learning = [];
    private readonly Dictionary<MeasuringPoint, List<BurstReference>> _references = [];
    private readonly Dictionary<MeasuringPoint, (MachineFault Fault, int Agreeing, double Confidence, string Reason)> _opinions = [];

    public string Name => "burst-watch";

    /// <summary>
    /// Judges a burst and returns the diagnosis with its evidence; null while it goes into the reference, when no speed is known, or when the burst is not valid.
    /// </summary>
    public BurstDiagnosis? Take(MeasuringPoint point, Burst burst, double? measuredRpm)
    {
        if ((measuredRpm ?? profile.RatedRpm) is not (> 0 and var rpm) || burst.Problems().Any()) return null;
        BurstFeatures features = new(burst, rpm, _bearing);
        if (Reference(point, features) is not { } reference)
        {
            Learn(point, features);
            return null;
        }

        BurstDiagnosis diagnosis = SpectralDiagnosis.Judge(features, reference, options.Diagnosis);
        int agreeing = _opinions.TryGetValue(point, out (MachineFault Fault, int Agreeing, double Confidence, string Reason) last) && last.Fault == diagnosis.Fault ? last.Agreeing + 1 : 1;
        _opinions[point] = (diagnosis.Fault, agreeing, diagnosis.Confidence, diagnosis.Reason);
        return diagnosis;
    }

    /// <summary>Forgets reference and opinions: the machine was serviced or a sensor moved.</summary>
    public void Renew()
    {
        _learning.Clear();
        _references.Clear();
        _opinions.Clear();
    }

    public void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
    {
        foreach ((MeasuringPoint point, (MachineFault fault, int agreeing, double confidence, string reason)) in _opinions)
        {
            foreach ((MachineFault known, string code) in s_codes)
            {
                VerdictLevel level = fault != known ? VerdictLevel.Normal : agreeing >= options.BurstsAgreeing ? VerdictLevel.Alarm : VerdictLevel.Watching;
                verdicts.Add(new Verdict(code, level, point, "confidence", fault == known ? confidence : 0, null, "", Worth.Estimated, fault == known ? reason : null));
            }
        }
    }

    public string? Save() => JsonSerializer.Serialize(_references.ToDictionary(pair => MeasuringPoints.Of(pair.Key), pair => pair.Value));

    public void Load(string memory)
    {
        Dictionary<string, List<BurstReference>>? saved;
        try
        {
            saved = JsonSerializer.Deserialize<Dictionary<string, List<BurstReference>>>(memory);
        }
        catch (JsonException)
        {
            return;
        }

        foreach ((string name, List<BurstReference> references) in saved ?? [])
        {
            if (MeasuringPoints.TryParse(name, out MeasuringPoint point)) _references[point] = [.. references.Where(reference => reference?.Turning is not null && reference.IsValid).Take(options.MaxSpeeds)];
        }
    }

    private BurstReference? Reference(MeasuringPoint point, BurstFeatures features) =>
        _references.GetValueOrDefault(point)?.Find(reference => IsSameSpeed(reference, features) && reference.Turning.Length == features.ShaftAmplitudes.Count);

    private void Learn(MeasuringPoint point, BurstFeatures features)
    {
        if (!_learning.TryGetValue(point, out List<BurstReference>? learning)) _learning[point] = learning = [];
        learning.RemoveAll(burst => !IsSameSpeed(burst, features));
        learning.Add(BurstReference.Of(features));
        if (learning.Count < options.LearningBursts) return;
        if (!_references.TryGetValue(point, out List<BurstReference>? references)) _references[point] = references = [];
        if (references.Count < options.MaxSpeeds) references.Add(BurstReference.Of(learning));
        learning.Clear();
    }

    private bool IsSameSpeed(BurstReference reference, BurstFeatures features) => Math.Abs(features.ShaftHz / reference.ShaftHz - 1) <= options.SpeedTolerance;
}

public sealed record BurstWatchOptions
{
    /// <summary>Healthy bursts that make a reference.</summary>
    public int LearningBursts { get; init; } = 3;

    /// <summary>Consecutive bursts that must name the same fault.</summary>
    public int BurstsAgreeing { get; init; } = 2;

    /// <summary>A reference serves speeds up to this part away.</summary>
    public double SpeedTolerance { get; init; } = 0.1;    // levels grow with the square of speed: 20 % is 1.6 dB, well below the 3 dB that count

    /// <summary>Speeds kept per measuring point; a burst at a further speed is not judged.</summary>
    public int MaxSpeeds { get; init; } = 8;

    public SpectralDiagnosisOptions Diagnosis { get; init; } = new();

    public IEnumerable<string> Problems()
    {
        if (LearningBursts is not (>= 1 and <= 100)) yield return $"LearningBursts is {LearningBursts}; use 1 to 100.";
        if (BurstsAgreeing is not (>= 1 and <= 100)) yield return $"BurstsAgreeing is {BurstsAgreeing}; use 1 to 100.";
        if (SpeedTolerance is not (> 0 and <= 0.5)) yield return $"SpeedTolerance is {SpeedTolerance}; use over 0 to 0.5.";
        if (MaxSpeeds is not (>= 1 and <= 100)) yield return $"MaxSpeeds is {MaxSpeeds}; use 1 to 100.";
        foreach (string problem in Diagnosis.Problems()) yield return "diagnosis: " + problem;
    }
}
