using EdgeAgent.Contracts.CloudWire;
using EdgeAgent.Contracts.Faults;
using EdgeAgent.Contracts.Languages;
using EdgeAgent.Contracts.ModuleWire;
using EdgeAgent.Contracts.Reasons;
using EdgeAgent.Gateway.Detection;
using EdgeAgent.Gateway.Detection.Diagnosis;
using EdgeAgent.Gateway.Detection.Power;
using EdgeAgent.Gateway.Detection.Vibration;
using EdgeAgent.Gateway.Machines;
using EdgeAgent.Gateway.Uplink;

namespace EdgeAgent.Gateway.Evidence;

/// <summary>
/// Puts a judged burst and what else is known of the machine at that moment into the payload of an evidence event. Always within <see cref="EvidenceRules"/>.
/// </summary>
public static class EvidenceComposer
{
    private const int MarkedHarmonics = 4;
    private const int ShaftMarks = 3;

    /// <summary>What a person asks first comes first; the machine's page has the rest.</summary>
    private const int MaxNumbers = 8;

    /// <param name="id">See <see cref="EvidenceData.EvidenceId"/>.</param>
    /// <param name="machine">After the burst was judged.</param>
    /// <param name="request">Why it was recorded.</param>
    /// <param name="outcome">What the burst showed; null when it could not be judged for want of a speed.</param>
    /// <param name="isSpeedMeasured">The speed near which the turning frequency was sought was measured.</param>
    public static EvidenceData Of(
        string id,
        Machine machine,
        string module,
        MeasuringPoint point,
        DateTimeOffset at,
        BurstRequest? request,
        string? episode,
        Burst burst,
        BurstOutcome? outcome,
        bool isSpeedMeasured
    )
    {
        BurstDiagnosis? diagnosis = outcome?.Diagnosis;
        MachineFault fault = diagnosis?.Fault ?? MachineFault.Unknown;
        List<SpectrumData> spectra = [];
        List<MarkData> marks = [];
        if (outcome is not null) Draw(outcome, fault, spectra, marks);
        DateTimeOffset now = DateTimeOffset.FromUnixTimeMilliseconds(machine.TimeMs);
        (string? zone, Reason? zoneBecause) = ZoneOf(machine, point, now);
        Reason? because = outcome is null ? Because.NoSpeed : diagnosis?.Reason;
        return new EvidenceData(
            id,
            machine.Profile.Id,
            module,
            MeasuringPoints.Of(point),
            at,
            request?.AskedBy ?? BurstRequest.ByModule,
            request?.CommandId,
            episode,
            burst.Seconds,
            burst.RateHz,
            burst.Axes.Count,
            outcome is { Diagnosis: null } ? BurstFaults.Reference : BurstFaults.LabelOf(fault),
            BurstFaults.CodeOf(fault),
            Math.Round(diagnosis?.Confidence ?? 0, 2),
            Short(because),
            outcome is null ? null : Math.Round(outcome.Features.ShaftHz, 3),
            outcome is null ? null : isSpeedMeasured ? "measured" : "estimated",
            zone,
            zone is null ? Short(zoneBecause) : IsoZones.Edition,
            ThermalCapacityOf(machine, now),
            NumbersOf(machine, outcome, point, isSpeedMeasured, now),
            diagnosis is null ? [] : [.. outcome!.Ranked.Select(cause => Cause(cause.Fault, cause.Confidence, cause.Fault == fault ? diagnosis.Reason : null))],
            spectra,
            marks,
            because,
            zoneBecause);
    }

    private static CauseData Cause(MachineFault fault, double confidence, Reason? reason) =>
        new(BurstFaults.CodeOf(fault)!, Math.Round(confidence, 2), Short(reason));

    /// <summary>
    /// For a bearing the envelope in which its line shows and the spectrum of that axis; for all else the spectrum of the axis that turns most, and the
    /// envelope of a sound one beside it.
    /// </summary>
    private static void Draw(BurstOutcome outcome, MachineFault fault, List<SpectrumData> spectra, List<MarkData> marks)
    {
        BurstFeatures features = outcome.Features;
        (DefectLine line, string name) = fault switch
        {
            MachineFault.BearingInnerRace => (features.Inner, "bpfi"),
            MachineFault.BearingBall => (features.Cage, "cage"),
            MachineFault.BearingOuterRace => (features.Outer, "bpfo"),
            _ => (
                features.Outer.Score >= features.Inner.Score ? features.Outer : features.Inner,
                features.Outer.Score >= features.Inner.Score ? "bpfo" : "bpfi"
            ),
        };
        bool isBearing = fault is MachineFault.BearingInnerRace or MachineFault.BearingOuterRace or MachineFault.BearingBall;
        int axis = LoudestAxis(features);
        LineSpectrum low = features.LowSpectra[axis];
        SpectrumData spectrum = Reduce("spectrum", axis + 1, null, low, "m/s²", outcome);
        SpectrumData? envelope = line.Where is { } where ? Reduce("envelope", where.Axis + 1, where, where.Lines, "", outcome) : null;
        spectra.AddRange(isBearing && envelope is not null ? [envelope, spectrum] : envelope is null ? [spectrum] : [spectrum, envelope]);

        for (int index = 0; index < spectra.Count; index++)
        {
            bool isEnvelope = spectra[index].Kind == "envelope";
            LineSpectrum lines = isEnvelope ? line.Where!.Lines : low;
            int ofShaft = fault switch { MachineFault.Unbalance => 1, MachineFault.Misalignment or MachineFault.BentShaft => ShaftMarks, _ => 0 };
            for (int k = 1; k <= ShaftMarks; k++)
                Mark(marks, index, "shaft", k, k * features.ShaftHz, features.ShaftHz, lines, isOfFault: !isEnvelope && k <= ofShaft);
            for (int k = 1; isEnvelope && isBearing && k <= MarkedHarmonics; k++)
                Mark(marks, index, name, k, k * line.Hz, features.ShaftHz, lines, isOfFault: true);
        }
    }

    private static SpectrumData Reduce(string kind, int axis, EnvelopeSpectrum? envelope, LineSpectrum lines, string unit, BurstOutcome outcome)
    {
        double[] steps = ReducedSpectrum.Steps(lines, outcome.Features.ShaftHz);
        double scale = Math.Max(steps.Max(), 1e-9) / EvidenceRules.HighestLevel;
        ReducedSpectrum? before = outcome.Reference?.Spectra.FirstOrDefault(kept =>
            kept.Axis == axis && kept.FromHz == envelope?.FromHz && kept.ToHz == envelope?.ToHz
        );
        return new SpectrumData(
            kind,
            axis,
            Round(envelope?.FromHz),
            Round(envelope?.ToHz),
            ReducedSpectrum.TopOrder,
            unit,
            scale,
            [.. steps.Select(step => (int)Math.Round(step / scale))],
            before?.Highest / 255,
            before is null ? null : [.. before.Levels.Select(level => (int)level)]);
    }

    private static void Mark(List<MarkData> marks, int spectrum, string name, int harmonic, double hz, double shaftHz, LineSpectrum lines, bool isOfFault)
    {
        bool isShown = hz > 0 && hz <= Math.Min(ReducedSpectrum.TopOrder * shaftHz, (lines.Power.Count - 1) * lines.LineHz);
        if (isShown)
            marks.Add(
                new MarkData(spectrum, name, harmonic, Math.Round(hz, 3), Math.Round(hz / shaftHz, 4), Math.Round(Math.Sqrt(lines.PeakPower(hz)), 6), isOfFault)
            );
    }

    private static int LoudestAxis(BurstFeatures features)
    {
        int loudest = 0;
        for (int axis = 1; axis < features.ShaftAmplitudes.Count; axis++)
        {
            if (features.ShaftAmplitudes[axis][0] > features.ShaftAmplitudes[loudest][0]) loudest = axis;
        }

        return loudest;
    }

    /// <summary>The zone as the zone detector sees it now, or why it refuses.</summary>
    private static (string? Zone, Reason? Because) ZoneOf(Machine machine, MeasuringPoint point, DateTimeOffset now)
    {
        foreach (Verdict verdict in Ask<VibrationZoneDetector>(machine, now))
        {
            if (verdict.Point != point) continue;
            if (verdict.Level == VerdictLevel.CannotJudge) return (null, verdict.Reason);
            return (verdict.Level == VerdictLevel.Alarm ? verdict.Zone : "A-B", null);
        }

        return (null, Because.NoVelocity);
    }

    private static double? ThermalCapacityOf(Machine machine, DateTimeOffset now)
    {
        foreach (Verdict verdict in Ask<ThermalOverloadDetector>(machine, now))
        {
            if (verdict.FaultCode == FaultCodes.ThermalOverload && verdict.Level != VerdictLevel.CannotJudge)
                return Math.Round(Math.Clamp(verdict.Value, 0, 100), 3);
        }

        return null;
    }

    /// <summary>A detector asked twice at one moment says the same twice.</summary>
    private static List<Verdict> Ask<T>(Machine machine, DateTimeOffset now)
        where T : IDetector
    {
        List<Verdict> verdicts = [];
        foreach (T detector in machine.Detectors.OfType<T>()) detector.Observe(machine.State, now, verdicts);
        return verdicts;
    }

    private static List<NumberData> NumbersOf(Machine machine, BurstOutcome? outcome, MeasuringPoint point, bool isSpeedMeasured, DateTimeOffset now)
    {
        List<NumberData> numbers = [];
        string place = MeasuringPoints.Of(point);
        if (outcome is not null)
        {
            numbers.Add(
                new NumberData(
                    "shaft-speed",
                    Math.Round(60 * outcome.Features.ShaftHz, 1),
                    "r/min",
                    isSpeedMeasured ? "measured" : "estimated",
                    machine.Profile.RatedRpm,
                    place
                )
            );
            numbers.Add(new NumberData("kurtosis", Math.Round(Robust.Median(outcome.Features.Kurtoses), 2), "", "measured", null, place));
        }

        numbers.AddRange(
            CloudPayloads
                .NumbersOf(machine, now, MaxNumbers)
                .Where(number => number.Point != "module" && numbers.TrueForAll(known => (known.Name, known.Point) != (number.Name, number.Point)))
        );
        return numbers;
    }

    private static double? Round(double? hz) => hz is { } value ? Math.Round(value, 1) : null;

    private static string? Short(Reason? reason) => PayloadRules.Cut(reason?.For(Catalogue.English));
}
