using EdgeAgent.Contracts.Reasons;

namespace EdgeAgent.Gateway.Detection.Diagnosis;

/// <summary>
/// Names the fault a burst shows, against the machine's own healthy reference when there is one. Order of evidence: no change at all is healthy; race lines
/// that stand out clearly, and blows the cage repeats, come before a risen line at turning frequency, which comes before less clear race lines; blows that come
/// once a turn are the inner race's, other blows a rolling element's; roughness above 1 kHz alone is a bearing's; broadband friction on every axis is a
/// misaligned coupling; noise that swells with every turn is a bent shaft; any other change is told as one whose cause is unknown.
/// </summary>
public static class SpectralDiagnosis
{
    private const double LeastSure = 0.75;
    private const double SureSpan = 0.22;

    /// <summary>Of rules that rest on one sign and few recordings.</summary>
    private const double HardlySure = 0.6;

    /// <summary>Of a bent shaft that no axis along the shaft shows.</summary>
    private const double LeastOfAll = 0.4;

    /// <summary>
    /// Judges a burst. A damaged inner race passes the load zone once a turn, so its lines count only with blows or a rise of level: many a sound inner ring
    /// sits so that it shows them. <paramref name="reference"/> is the same sensor's healthy burst at about the same speed and load, or null. A burst of too few
    /// turns is never given a fault's name.
    /// </summary>
    public static BurstDiagnosis Judge(BurstFeatures burst, BurstReference? reference, SpectralDiagnosisOptions options)
    {
        bool isLongEnough = burst.Turns >= burst.TurnsNeeded;
        if (!isLongEnough && (reference is null || burst.Turns < BurstFeatures.MinTurnsToCompare)) return TooShort(burst);
        BurstDiagnosis diagnosis = reference is null ? JudgeAlone(burst, options) : JudgeAgainst(burst, reference, options);
        return isLongEnough || diagnosis.Fault == MachineFault.Healthy ? diagnosis : TooShort(burst);
    }

    private static BurstDiagnosis TooShort(BurstFeatures burst) =>
        new(MachineFault.Unknown, 0, Because.TooFewTurns(burst.Turns, burst.TurnsNeeded).And(Guessed(burst)), burst);

    private static BurstDiagnosis JudgeAgainst(BurstFeatures burst, BurstReference reference, SpectralDiagnosisOptions options)
    {
        bool isComparable = IsComparable(burst, reference, options);
        double turning = isComparable && burst.TurningProminence >= options.TurningProminence ? TurningRise(burst, reference) : 0;
        double[] highs = isComparable ? Rises(burst.HighLevels, reference.High) : [0];
        double[] middles = isComparable ? Rises(burst.MiddleLevels, reference.Middle) : [0];
        (double high, double middle) = (Robust.Median(highs), Robust.Median(middles));
        double twice = isComparable ? DoubleRise(burst, reference, options) : 0;
        (int rattle, double rattleRise) = isComparable ? Rattle(burst, reference, options) : (0, 0);
        double change = Math.Max(highs.Concat(middles).Max(Math.Abs), turning >= options.TurningDb ? turning : 0);
        double kurtosis = Robust.Median(burst.Kurtoses);
        (DefectLine line, double before, MachineFault race) = StrongerRace(burst, reference);
        double gain = line.Score - before;
        Reason numbers = Because.Turning(turning)
            .And(AlongShaft(burst, reference))
            .And(Because.ComparedLevels(twice, rattle, middle, high, kurtosis))
            .And(Because.RaceLineAgainstReference(line.Score, line.Hz, gain))
            .And(isComparable ? null : Because.LevelsNotComparable)
            .And(Guessed(burst));
        BurstDiagnosis Name(MachineFault fault, double confidence) => new(fault, confidence, numbers, burst);

        bool hasBlows = kurtosis >= options.BlowsKurtosis;
        bool isLouder = hasBlows || Math.Max(middle, high) >= options.FrictionDb;
        bool isClear = line.Score >= options.ClearRaceScore && gain >= options.ClearRaceGain;
        bool hasRace =
            line.Score >= options.RaceScore
            && gain >= (isLouder ? options.RaceGain : options.QuietRaceGain)
            && (isLouder || isClear || (race == MachineFault.BearingOuterRace && burst.IsBearingKnown));
        bool hasCage = burst.Cage.Score - reference.Cage >= options.CageGain;
        bool isLoose = isComparable && !hasRace && ((rattle >= options.RattleLines && rattleRise >= turning) || HasNewHalf(burst, reference, options));
        bool isTwice =
            !hasRace && twice >= options.TurningDb && twice >= Math.Max(turning, Math.Max(middle, high)) + options.LeadDb && IsTwiceLarge(burst, options);
        if (!hasRace && !isLoose && !isTwice && change < options.ChangeDb && (isComparable || !hasBlows))
            return isComparable ? Name(MachineFault.Healthy, Past(options.ChangeDb, change)) : Name(MachineFault.Unknown, 0);
        if (isLoose) return Name(MachineFault.Looseness, Past(rattle, options.RattleLines));
        if (isTwice) return Name(MachineFault.Misalignment, Past(twice, options.TurningDb));
        if (hasRace && isClear) return Name(race, Past(line.Score, options.RaceScore));
        if (hasBlows && hasCage && !hasRace) return Name(MachineFault.BearingBall, Past(kurtosis, options.BlowsKurtosis));
        if (isComparable && !hasRace && !hasBlows && IsBent(burst, reference, options, out double axialRise))
            return Name(MachineFault.BentShaft, Past(axialRise, options.TurningDb));
        if (turning >= options.TurningDb && turning >= Math.Max(middle, high)) return Name(MachineFault.Unbalance, Past(turning, options.TurningDb));
        if (hasRace) return Name(race, Past(line.Score, options.RaceScore));
        if (hasBlows && burst.ShaftModulation >= options.OnceATurn) return Name(RaceOfBlows(burst, options), HardlySure);
        if (hasBlows || hasCage) return Name(MachineFault.BearingBall, Past(kurtosis, options.BlowsKurtosis));
        if (high >= options.RoughDb && middle < options.ChangeDb) return Name(MachineFault.BearingBall, HardlySure);
        bool isFriction = middles.Min() >= options.ChangeDb && highs.Min() >= options.EveryAxisDb;
        if (isFriction || high >= options.FrictionDb) return Name(MachineFault.Misalignment, Past(Math.Max(high, middle), options.FrictionDb));
        if (burst.ShaftModulation >= options.SwellsWithTheTurn) return Name(MachineFault.BentShaft, LeastOfAll);
        return new(MachineFault.Unknown, 0, Because.ChangedCauseUnknown.And(numbers), burst);
    }

    /// <summary>Blows that come and go with the turn: an outer race that carries more of the load once a turn shows its line, else it is the inner race.</summary>
    private static MachineFault RaceOfBlows(BurstFeatures burst, SpectralDiagnosisOptions options) =>
        burst.Outer.Score >= options.RaceScoreOfBlows && burst.Outer.Score > burst.Inner.Score
            ? MachineFault.BearingOuterRace
            : MachineFault.BearingInnerRace;

    /// <summary>
    /// A fault makes a machine louder somewhere. Everything quieter at equal speed, or everything louder by an unheard-of step, is another gain, another sensor
    /// or another mounting, and the levels say nothing.
    /// </summary>
    private static bool IsComparable(BurstFeatures burst, BurstReference reference, SpectralDiagnosisOptions options)
    {
        double[] changes =
        [
            .. burst.ShaftAmplitudes.Zip(reference.Turning, (now, then) => Decibel(now[0], then)),
            .. Rises(burst.MiddleLevels, reference.Middle),
            .. Rises(burst.HighLevels, reference.High),
        ];
        return changes.Max() > -options.QuieterDb && changes.Min() < options.LouderDb;
    }

    private static BurstDiagnosis JudgeAlone(BurstFeatures burst, SpectralDiagnosisOptions options)
    {
        (DefectLine line, _, MachineFault race) = StrongerRace(burst, null);
        double kurtosis = Robust.Median(burst.Kurtoses);
        (double velocity, bool leads) = TurningVelocity(burst);
        Reason numbers = Because.NoReference
            .And(Because.TurningVelocity(velocity))
            .And(Because.Kurtosis(kurtosis))
            .And(Because.RaceLine(line.Score, line.Hz))
            .And(Guessed(burst));
        bool hasBlows = kurtosis >= options.BlowsKurtosisAlone;
        if (leads && velocity >= options.TurningMmPerSecAlone) return new(MachineFault.Unbalance, Past(velocity, options.TurningMmPerSecAlone), numbers, burst);
        if (line.Score >= options.RaceScoreAlone && (hasBlows || race == MachineFault.BearingOuterRace))
            return new(race, Past(line.Score, options.RaceScoreAlone), numbers, burst);
        if (hasBlows && burst.ShaftModulation >= options.OnceATurn) return new(RaceOfBlows(burst, options), HardlySure, numbers, burst);
        if (hasBlows) return new(MachineFault.BearingBall, Past(kurtosis, options.BlowsKurtosisAlone), numbers, burst);
        return new(MachineFault.Unknown, 0, numbers, burst);
    }

    private static Reason? AlongShaft(BurstFeatures burst, BurstReference reference) =>
        burst.AxialIndex is { } axial ? Because.TurningAlongShaft(Decibel(burst.ShaftAmplitudes[axial][0], reference.Turning[axial])) : null;

    /// <summary>What the engineer must know to trust the numbers: null when bearing and speed are known.</summary>
    private static Reason? Guessed(BurstFeatures burst)
    {
        Reason? speed = burst.IsSpeedGuessed ? Because.SpeedGuessed(60 * burst.ShaftHz) : null;
        return burst.IsBearingKnown ? speed : Because.BearingUnknown.And(speed);
    }

    /// <summary>
    /// Largest velocity at turning frequency, mm/s RMS, and whether it is twice that of every harmonic of its axis; 0 when the unit is unknown.
    /// </summary>
    private static (double MmPerSec, bool Leads) TurningVelocity(BurstFeatures burst)
    {
        int axis = Enumerable.Range(0, burst.ShaftAmplitudes.Count).MaxBy(i => burst.ShaftAmplitudes[i][0]);
        double turning = burst.VelocityMmPerSec(axis, 1) ?? 0;
        bool leads = Enumerable.Range(2, BurstFeatures.ShaftHarmonics - 1).All(k => turning >= 2 * burst.VelocityMmPerSec(axis, k));
        return (turning, leads && burst.Prominence(axis, 1) >= BurstFeatures.LineProminence);
    }

    /// <summary>Rise of the line at twice the turning frequency in dB, where it stands out; mean of the two axes where it rose most.</summary>
    private static double DoubleRise(BurstFeatures burst, BurstReference reference, SpectralDiagnosisOptions options) =>
        Enumerable
            .Range(0, burst.ShaftAmplitudes.Count)
            .Select(axis => burst.Prominence(axis, 2) >= options.TurningProminence ? Decibel(burst.ShaftAmplitudes[axis][1], reference.Twice[axis]) : 0)
            .OrderDescending()
            .Take(2)
            .Average();

    /// <summary>
    /// On the axis where the line at twice the turning frequency is largest: whether its velocity is a large part of that at turning frequency.
    /// </summary>
    private static bool IsTwiceLarge(BurstFeatures burst, SpectralDiagnosisOptions options)
    {
        double[] axis = burst.ShaftAmplitudes.MaxBy(amplitudes => amplitudes[1])!;
        return axis[1] / 2 >= options.TwicePart * axis[0];
    }

    /// <summary>
    /// The line at turning frequency rose along the shaft, where an unbalanced rotor hardly moves it; null knowledge of the axes knows no bent shaft.
    /// </summary>
    private static bool IsBent(BurstFeatures burst, BurstReference reference, SpectralDiagnosisOptions options, out double rise)
    {
        rise = 0;
        if (burst.AxialIndex is not { } axial || burst.Prominence(axial, 1) < options.TurningProminence) return false;
        double Added(int axis) => Math.Sqrt(Math.Max(0, Math.Pow(burst.ShaftAmplitudes[axis][0], 2) - Math.Pow(reference.Turning[axis], 2)));
        rise = Decibel(burst.ShaftAmplitudes[axial][0], reference.Turning[axial]);
        double radial = Enumerable.Range(0, burst.ShaftAmplitudes.Count).Where(axis => axis != axial).Max(Added);
        return rise >= options.TurningDb && Added(axial) >= options.AxialPart * radial;
    }

    /// <summary>A half of the turning frequency stands out, rose as much as counts, and its velocity is a good part of that at turning frequency.</summary>
    private static bool HasNewHalf(BurstFeatures burst, BurstReference reference, SpectralDiagnosisOptions options)
    {
        for (int axis = 0; axis < burst.ShaftAmplitudes.Count; axis++)
        {
            for (int i = 0; i < BurstFeatures.HalfOrders.Length; i++)
            {
                double amplitude = burst.HalfAmplitudes[axis][i];
                bool isLarge = amplitude / BurstFeatures.HalfOrders[i] >= options.HalfPart * burst.ShaftAmplitudes[axis][0];
                if (
                    isLarge
                    && burst.Prominence(axis, BurstFeatures.HalfOrders[i]) >= options.TurningProminence
                    && Decibel(amplitude, reference.Rattle[axis][i]) >= options.RattleDb
                )
                    return true;
            }
        }

        return false;
    }

    /// <summary>
    /// On the axis with most: how many of the halves and higher harmonics stand out and rose as much as counts, and the mean of their rises in dB.
    /// </summary>
    private static (int Lines, double Rise) Rattle(BurstFeatures burst, BurstReference reference, SpectralDiagnosisOptions options)
    {
        (int Lines, double Rise) most = (0, 0);
        for (int axis = 0; axis < burst.ShaftAmplitudes.Count; axis++)
        {
            double[] orders = [.. BurstFeatures.HalfOrders, 3, 4, 5, 6, 7, 8];
            double[] now = [.. burst.HalfAmplitudes[axis], .. burst.ShaftAmplitudes[axis][2..]];
            double[] rises =
            [
                .. orders
                    .Select((order, i) => burst.Prominence(axis, order) >= options.TurningProminence ? Decibel(now[i], reference.Rattle[axis][i]) : 0)
                    .Where(rise => rise >= options.RattleDb),
            ];
            if (rises.Length > most.Lines) most = (rises.Length, rises.Average());
        }

        return most;
    }

    private static (DefectLine Line, double Before, MachineFault Race) StrongerRace(BurstFeatures burst, BurstReference? reference)
    {
        return burst.Inner.Score > burst.Outer.Score
            ? (burst.Inner, reference?.Inner ?? 0, MachineFault.BearingInnerRace)
            : (burst.Outer, reference?.Outer ?? 0, MachineFault.BearingOuterRace);
    }

    /// <summary>Rise of the line at turning frequency in dB: mean of the two axes where it is largest, for unbalance turns and so shows in two.</summary>
    private static double TurningRise(BurstFeatures burst, BurstReference reference) =>
        burst.ShaftAmplitudes.Zip(reference.Turning, (now, then) => Decibel(now[0], then)).OrderDescending().Take(2).Average();

    private static double[] Rises(List<double> now, double[] then) => [.. now.Zip(then, Decibel)];

    private static double Decibel(double now, double then) => 20 * Math.Log10((now + double.Epsilon) / (then + double.Epsilon));

    /// <summary>
    /// How sure a rule is that has a number past its limit: 0.77 at the limit, rising to 0.97 at twice it. Over left-out rigs about so many of the answers are
    /// right (<c>tests/DetectionQuality</c>, reliability).
    /// </summary>
    private static double Past(double value, double limit) =>
        LeastSure + SureSpan * Math.Clamp(0.5 + 0.5 * (value - limit) / Math.Abs(limit), 0.1, 0.99);
}

public sealed record SpectralDiagnosisOptions
{
    /// <summary>Anything that changed less than this, with no new race line, is healthy; dB.</summary>
    public double ChangeDb { get; init; } = 3;            // two halves of one healthy recording differ by at most 1.5 dB in all shared sets

    /// <summary>Rise at turning frequency that is unbalance when it leads; dB.</summary>
    public double TurningDb { get; init; } = 6;           // a doubling: the usual alarm step of vibration programmes

    /// <summary>By this much a rise must lead the others to name the fault; dB.</summary>
    public double LeadDb { get; init; } = 3;

    /// <summary>Velocity at twice the turning frequency over that at it, from which a coupling is misaligned.</summary>
    public double TwicePart { get; init; } = 0.5;         // Piotrowski, Shaft Alignment Handbook; ISO 13373-3: severe from one half

    /// <summary>Rise of a half or higher harmonic that counts for a loose part; dB.</summary>
    public double RattleDb { get; init; } = 10; // three times: a harmonic or two rise with anything, many by so much with looseness only (ISO 13373-3, truncated waveform)

    /// <summary>
    /// Velocity at a half of the turning frequency over that at it, which only a loose part makes even when the line at turning frequency leads.
    /// </summary>
    public double HalfPart { get; init; } = 0.2;          // an unbalanced rotor has no halves; ISO 13373-3 names them for looseness and rubbing

    /// <summary>What a fault adds at turning frequency along the shaft over what it adds across, from which the shaft is bent and not unbalanced.</summary>
    public double AxialPart { get; init; } = 0.5;         // ISO 13373-3; the usual rule of vibration analysts: axial above half of radial is no unbalance

    /// <summary>Of nine such lines, how many name looseness.</summary>
    public int RattleLines { get; init; } = 5;

    /// <summary>Score from which a race line counts, against a reference.</summary>
    public double RaceScore { get; init; } = 4;

    /// <summary>Rise of the score over the reference's from which it counts.</summary>
    public double RaceGain { get; init; } = 1.2;

    /// <summary>The same when there are neither blows nor a rise of level.</summary>
    public double QuietRaceGain { get; init; } = 1.5;

    /// <summary>A race line this clear, and this much clearer than the reference's, needs neither blows nor a rise.</summary>
    public double ClearRaceScore { get; init; } = 6;
    public double ClearRaceGain { get; init; } = 4;

    /// <summary>A line at turning frequency that stands out less is noise.</summary>
    public double TurningProminence { get; init; } = BurstFeatures.LineProminence;

    /// <summary>Score from which a race line counts without a reference.</summary>
    public double RaceScoreAlone { get; init; } = 5;

    /// <summary>Velocity at turning frequency that is unbalance without a reference when it is twice any harmonic's; mm/s RMS.</summary>
    public double TurningMmPerSecAlone { get; init; } = 4.5;   // ISO 10816-3 group 2 flexible, B/C

    /// <summary>Kurtosis from which there are blows when there is no reference to compare with.</summary>
    public double BlowsKurtosisAlone { get; init; } = 5;       // a sound bearing with rough grease reaches 4.3 in the shared sets

    /// <summary>Kurtosis from which there are blows.</summary>
    public double BlowsKurtosis { get; init; } = 4;       // noise has 3; ISO 13373-2 names 4 as a usual warning

    /// <summary>Rise of the score at twice cage frequency that stands for blows.</summary>
    public double CageGain { get; init; } = 1.5;

    /// <summary>Rise above 1 kHz without blows that is friction of a misaligned coupling; dB.</summary>
    public double FrictionDb { get; init; } = 6;

    /// <summary>Beside a changed middle band on every axis, the rise above 1 kHz on every axis that is friction too; dB.</summary>
    public double EveryAxisDb { get; init; } = 1;

    /// <summary>Rise above 1 kHz, with no change below, that is roughness in a bearing; dB.</summary>
    public double RoughDb { get; init; } = 4;             // a bearing's stage 1 and 2 show above 1 kHz before anything lower moves (ISO 13373-3)

    /// <summary>Modulation of the envelope by the turn from which blows are those of an inner race.</summary>
    public double OnceATurn { get; init; } = 3.85;        // balls of all shared rigs reach 3.7, inner races begin at 4.0

    /// <summary>Score of the outer race's line from which such blows are its own.</summary>
    public double RaceScoreOfBlows { get; init; } = 3.5;

    /// <summary>The same from which a change without any other sign is a bent shaft.</summary>
    public double SwellsWithTheTurn { get; init; } = 5;

    /// <summary>All levels down by this at equal speed are another gain and no fault; dB.</summary>
    public double QuieterDb { get; init; } = 15;

    /// <summary>All levels up by this, the line at turning frequency among them, are another gain; dB.</summary>
    public double LouderDb { get; init; } = 30;

    public IEnumerable<string> Problems()
    {
        if (ChangeDb is not (> 0 and <= 60)) yield return $"ChangeDb is {ChangeDb}; use over 0 to 60.";
        if (TurningDb is not (> 0 and <= 60)) yield return $"TurningDb is {TurningDb}; use over 0 to 60.";
        if (RaceScore is not (> 0 and <= 20)) yield return $"RaceScore is {RaceScore}; use over 0 to 20.";
        if (RaceGain is not (>= 0 and <= 20)) yield return $"RaceGain is {RaceGain}; use 0 to 20.";
        if (QuietRaceGain < RaceGain) yield return $"QuietRaceGain is {QuietRaceGain}; use RaceGain or more.";
        if (ClearRaceScore < RaceScore || ClearRaceGain < QuietRaceGain)
            yield return $"ClearRaceScore and ClearRaceGain are {ClearRaceScore} and {ClearRaceGain}; use more than RaceScore and QuietRaceGain.";
        if (TurningProminence is not (>= 1 and <= 1e6)) yield return $"TurningProminence is {TurningProminence}; use 1 to 1000000.";
        if (RaceScoreAlone is not (> 0 and <= 20)) yield return $"RaceScoreAlone is {RaceScoreAlone}; use over 0 to 20.";
        if (AxialPart is not (> 0 and <= 5)) yield return $"AxialPart is {AxialPart}; use over 0 to 5.";
        if (LeadDb is not (>= 0 and <= 60)) yield return $"LeadDb is {LeadDb}; use 0 to 60.";
        if (TwicePart is not (> 0 and <= 10)) yield return $"TwicePart is {TwicePart}; use over 0 to 10.";
        if (RattleDb is not (> 0 and <= 60)) yield return $"RattleDb is {RattleDb}; use over 0 to 60.";
        if (HalfPart is not (> 0 and <= 10)) yield return $"HalfPart is {HalfPart}; use over 0 to 10.";
        if (RattleLines is not (>= 1 and <= 9)) yield return $"RattleLines is {RattleLines}; use 1 to 9.";
        if (TurningMmPerSecAlone is not (> 0 and <= 100)) yield return $"TurningMmPerSecAlone is {TurningMmPerSecAlone}; use over 0 to 100.";
        if (BlowsKurtosisAlone is not (> 3 and <= 100)) yield return $"BlowsKurtosisAlone is {BlowsKurtosisAlone}; use over 3 to 100.";
        if (BlowsKurtosis is not (> 3 and <= 100)) yield return $"BlowsKurtosis is {BlowsKurtosis}; use over 3 to 100.";
        if (CageGain is not (> 0 and <= 20)) yield return $"CageGain is {CageGain}; use over 0 to 20.";
        if (EveryAxisDb is not (>= 0 and <= 60)) yield return $"EveryAxisDb is {EveryAxisDb}; use 0 to 60.";
        if (RoughDb is not (> 0 and <= 60)) yield return $"RoughDb is {RoughDb}; use over 0 to 60.";
        if (OnceATurn is not (> 0 and <= 20)) yield return $"OnceATurn is {OnceATurn}; use over 0 to 20.";
        if (RaceScoreOfBlows is not (> 0 and <= 20)) yield return $"RaceScoreOfBlows is {RaceScoreOfBlows}; use over 0 to 20.";
        if (SwellsWithTheTurn is not (> 0 and <= 20)) yield return $"SwellsWithTheTurn is {SwellsWithTheTurn}; use over 0 to 20.";
        if (QuieterDb is not (> 0 and <= 120)) yield return $"QuieterDb is {QuieterDb}; use over 0 to 120.";
        if (LouderDb is not (> 0 and <= 120)) yield return $"LouderDb is {LouderDb}; use over 0 to 120.";
        if (FrictionDb is not (> 0 and <= 60)) yield return $"FrictionDb is {FrictionDb}; use over 0 to 60.";
    }
}
