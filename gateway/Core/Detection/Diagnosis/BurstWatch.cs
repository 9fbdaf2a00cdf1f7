using System.Text.Json;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Profiles;

namespace EdgeAgent.Gateway.Detection.Diagnosis;

/// <summary>What became of a burst.</summary>
/// <param name="Features">What was measured.</param>
/// <param name="Diagnosis">The opinion; null when the burst went into the healthy reference.</param>
/// <param name="Reference">What it was compared with; null without one.</param>
/// <param name="Ranked">The named fault and what else the burst would allow.</param>
public sealed record BurstOutcome(
    BurstFeatures Features,
    BurstDiagnosis? Diagnosis,
    BurstReference? Reference,
    IReadOnlyList<(MachineFault Fault, double Confidence)> Ranked
);

/// <summary>
/// Diagnoses the raw bursts of one machine. The first bursts at a point and speed become its healthy reference; later ones are named against it, and a fault is
/// an alarm when consecutive bursts agree. Bursts come rarely, so a verdict stands until the next one; <see cref="Renew"/> after service takes a new reference.
/// <para>Limits: <see cref="BurstWatchOptions.MaxSpeeds"/> speeds a point, about 30 KB each with their pictures; a burst at a further speed is judged without a
/// reference.</para>
/// </summary>
public sealed class BurstWatch(EquipmentProfile profile, BurstWatchOptions options) : IDetector
{
    private readonly BearingOrders? _bearing = profile.Bearings.Select(BearingOrders.Of).FirstOrDefault(orders => orders is not null);
    private readonly Dictionary<MeasuringPoint, PointMemory> _points = [];
    private string? _saved;
    private bool _hasMemory;

    public string Name => "burst-watch";

    /// <summary>Judges a burst; null when no speed is known to look near, or when the burst is not valid.</summary>
    /// <param name="measuredRpm">Speed when it was taken; the plate's without it.</param>
    /// <param name="at">When it was taken.</param>
    /// <param name="mayLearn">False when the machine is in trouble or stands: then the burst is never taken for healthy, and is judged as well as it goes
    /// without a reference.</param>
    public BurstOutcome? Take(MeasuringPoint point, Burst burst, double? measuredRpm, DateTimeOffset at, bool mayLearn)
    {
        if ((measuredRpm ?? profile.RatedRpm) is not (> 0 and var rpm) || burst.Problems().Any()) return null;
        BurstFeatures features = new(burst with { AxialAxis = profile.AxialAxisAt(point) }, rpm, _bearing);
        if (!_points.TryGetValue(point, out PointMemory? memory)) _points[point] = memory = new PointMemory();
        (_saved, _hasMemory) = (null, true);
        memory.TakenAt = at;
        BurstReference? reference = memory.References.Find(kept => IsSameSpeed(kept, features) && kept.Turning.Length == features.ShaftAmplitudes.Count);
        memory.IsTooShort = features.Turns < features.TurnsNeeded;
        if (reference is null && mayLearn && !memory.IsTooShort && !WantsSecondOpinion(memory) && memory.References.Count < options.MaxSpeeds)
        {
            Learn(memory, features);
            return new BurstOutcome(features, null, null, []);
        }

        BurstDiagnosis diagnosis = SpectralDiagnosis.Judge(features, reference, options.Diagnosis);
        int agreeing = memory.Opinion is { } last && last.Fault == diagnosis.Fault ? last.Agreeing + 1 : 1;
        memory.Opinion = new Opinion(diagnosis.Fault, agreeing, diagnosis.Confidence, diagnosis.Reason);
        return new BurstOutcome(features, diagnosis, reference, RankedFaults.Of(diagnosis, reference, options.Diagnosis));
    }

    /// <summary>What the point waits for; says how soon the next burst is wanted.</summary>
    public BurstNeed NeedOf(MeasuringPoint point)
    {
        if (!_points.TryGetValue(point, out PointMemory? memory)) return BurstNeed.Reference;
        if (WantsSecondOpinion(memory)) return BurstNeed.Confirmation;
        if (memory.IsTooShort) return BurstNeed.Routine; // the next one will be as short
        return memory.References.Count == 0 || memory.Learning.Count > 0 ? BurstNeed.Reference : BurstNeed.Routine;
    }

    /// <summary>When a burst of the point was last taken; null never.</summary>
    public DateTimeOffset? TakenAt(MeasuringPoint point) => _points.GetValueOrDefault(point)?.TakenAt;

    /// <summary>
    /// Forgets the references: the machine was serviced or a sensor moved. What was found before counts as cured, so that its alarms end and do not keep the
    /// new reference from being taken.
    /// </summary>
    public void Renew()
    {
        foreach (MeasuringPoint point in _points.Keys.ToList())
            _points[point] = new PointMemory { Opinion = new Opinion(MachineFault.Healthy, 1, 0, Because.ReferenceRenewed) };
        _saved = null;
    }

    public void Observe(MachineState machine, DateTimeOffset now, ICollection<Verdict> verdicts)
    {
        foreach ((MeasuringPoint point, PointMemory memory) in _points)
        {
            if (memory.Opinion is not { } opinion) continue;
            foreach ((MachineFault known, string code) in BurstFaults.Codes)
            {
                bool isIt = opinion.Fault == known;
                VerdictLevel level = !isIt ? VerdictLevel.Normal : opinion.Agreeing >= options.BurstsAgreeing ? VerdictLevel.Alarm : VerdictLevel.Watching;
                verdicts.Add(
                    new Verdict(code, level, point, "confidence", isIt ? opinion.Confidence : 0, null, "", Worth.Estimated, isIt ? opinion.Because : null)
                );
            }
        }
    }

    /// <summary>An empty memory is saved too: after <see cref="Renew"/> the old one must not come back.</summary>
    public string? Save() =>
        !_hasMemory ? null : _saved ??= JsonSerializer.Serialize(_points.ToDictionary(pair => MeasuringPoints.Of(pair.Key), pair => pair.Value));

    public void Load(string memory)
    {
        Dictionary<string, PointMemory>? saved;
        try
        {
            saved = JsonSerializer.Deserialize<Dictionary<string, PointMemory>>(memory);
        }
        catch (JsonException)
        {
            return;
        }

        _hasMemory = true;
        foreach ((string name, PointMemory kept) in saved ?? [])
        {
            if (kept?.References is null || kept.Learning is null || !MeasuringPoints.TryParse(name, out MeasuringPoint point)) continue;
            _points[point] = new PointMemory
            {
                References = [.. Valid(kept.References).Take(options.MaxSpeeds)],
                Learning = [.. Valid(kept.Learning).Take(options.LearningBursts)],
                Opinion =
                    kept.Opinion is { Agreeing: >= 1, Confidence: >= 0 and <= 1 } && Enum.IsDefined(kept.Opinion.Fault) ? kept.Opinion : null,
                TakenAt = kept.TakenAt,
            };
        }
    }

    /// <summary>A fault was named and not yet confirmed: the next burst is for that, also where the reference is still to be taken.</summary>
    private bool WantsSecondOpinion(PointMemory memory) =>
        memory.Opinion is { } opinion && BurstFaults.CodeOf(opinion.Fault) is not null && opinion.Agreeing < options.BurstsAgreeing;

    private void Learn(PointMemory memory, BurstFeatures features)
    {
        memory.Learning.RemoveAll(burst => !IsSameSpeed(burst, features) || burst.Turning.Length != features.ShaftAmplitudes.Count);
        memory.Learning.Add(BurstReference.Of(features));
        if (memory.Learning.Count < options.LearningBursts) return;
        memory.References.Add(BurstReference.Of(memory.Learning));
        memory.Learning.Clear();
    }

    private static IEnumerable<BurstReference> Valid(IEnumerable<BurstReference?> references) =>
        references.OfType<BurstReference>().Where(reference => reference is { Turning: not null, High: not null, Middle: not null, IsValid: true });

    private bool IsSameSpeed(BurstReference reference, BurstFeatures features) => Math.Abs(features.ShaftHz / reference.ShaftHz - 1) <= options.SpeedTolerance;

    private sealed record Opinion(MachineFault Fault, int Agreeing, double Confidence, Reason? Because);

    private sealed class PointMemory
    {
        public List<BurstReference> References { get; init; } = [];
        public List<BurstReference> Learning { get; init; } = [];
        public Opinion? Opinion { get; set; }
        public DateTimeOffset? TakenAt { get; set; }

        /// <summary>The module's recordings hold too few turns at this speed; asked again once in a while, for the speed may be another then.</summary>
        public bool IsTooShort { get; set; }
    }
}

/// <summary>What a measuring point waits for.</summary>
public enum BurstNeed
{
    /// <summary>Its healthy reference is not complete.</summary>
    Reference,

    /// <summary>A fault was named once and wants a second opinion.</summary>
    Confirmation,

    /// <summary>The look from time to time that finds a bearing's damage before the broadband level rises.</summary>
    Routine,
}

public sealed record BurstWatchOptions
{
    /// <summary>Healthy bursts that make a reference.</summary>
    public int LearningBursts { get; init; } = 3;

    /// <summary>Consecutive bursts that must name the same fault.</summary>
    public int BurstsAgreeing { get; init; } = 2;

    /// <summary>A reference serves speeds up to this part away.</summary>
    public double SpeedTolerance { get; init; } = 0.1;    // levels grow with the square of speed: 20 % is 1.6 dB, well below the 3 dB that count

    /// <summary>Speeds kept per measuring point; a burst at a further speed is judged without a reference.</summary>
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
