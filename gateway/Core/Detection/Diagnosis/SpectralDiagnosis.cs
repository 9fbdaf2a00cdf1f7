using EdgeAgent.Contracts.Reasons;

namespace EdgeAgent.Gateway.Detection.Diagnosis;

/// <summary>
/// Names the fault a burst shows, against the machine's own healthy reference when there is one. Order of reasoning: no change at all is healthy; a rise at
/// turning frequency that leads all other rises is unbalance; race lines in the envelope name the race; blows without race lines are a
/// rolling element; broadband friction without blows is misalignment; a changed shape with little of all that is a bent shaft. The last two rest on one test
/// rig (the adi recordings) and are the weakest; so are ball faults, which show no lines of their own on most recordings.
/// </summary>
public static class SpectralDiagnosis
{
    /// <summary>
    /// Judges a burst. A damaged inner race passes the load zone once a turn, so its lines count only with blows or a rise of level: many a sound inner ring
    /// sits so that it shows them. One axis can't tell a coupling from a rolling element; the bearing is then the likelier. <paramref name="reference"/> is the
    /// same sensor's healthy burst at about the same speed and load, or null.</summary>
    public static BurstDiagnosis Judge(BurstFeatures burst, BurstReference? reference, SpectralDiagnosisOptions options) =>
        reference is null ? JudgeAlone(burst, options) : JudgeAgainst(burst, reference, options);

    private static BurstDiagnosis JudgeAgainst(BurstFeatures burst, BurstReference reference, SpectralDiagnosisOptions options)
    {
        double turning = burst.TurningProminence >= options.TurningProminence ? TurningRise(burst, reference) : 0;
        double high = Rise(burst.HighLevels, reference.High);
        double middle = Rise(burst.MiddleLevels, reference.Middle);
        double twice = DoubleRise(burst, reference, options);
        (int rattle, double rattleRise) = Rattle(burst, reference, options);
        double change = Math.Max(LargestChange(burst, reference), turning >= options.TurningDb ? turning : 0);
        double kurtosis = Robust.Median(burst.Kurtoses);
        (DefectLine line, double before, MachineFault race) = StrongerRace(burst, reference);
        double gain = line.Score - before;
        Reason numbers = Because.Turning(turning)
            .And(AlongShaft(burst, reference))
            .And(Because.ComparedLevels(twice, rattle, middle, high, kurtosis))
            .And(Because.RaceLineAgainstReference(line.Score, line.Hz, gain))
            .And(Guessed(burst));
        bool hasBlows = kurtosis >= options.BlowsKurtosis;
        bool isLouder = hasBlows || Math.Max(middle, high) >= options.FrictionDb;
        bool isClear = line.Score >= options.ClearRaceScore && gain >= options.ClearRaceGain;
        bool hasRace =
            line.Score >= options.RaceScore
            && gain >= (isLouder ? options.RaceGain : options.QuietRaceGain)
            && (isLouder || isClear || (race == MachineFault.BearingOuterRace && burst.IsBearingKnown));
        bool isLoose = !hasRace && ((rattle >= options.RattleLines && rattleRise >= turning) || HasNewHalf(burst, reference, options));
        bool isTwice =
            !hasRace && twice >= options.TurningDb && twice >= Math.Max(turning, Math.Max(middle, high)) + options.LeadDb && IsTwiceLarge(burst, options);
        if (!hasRace && !isLoose && !isTwice && change < options.ChangeDb) return new(MachineFault.Healthy, Past(options.ChangeDb, change), numbers, burst);
        if (isLoose) return new(MachineFault.Looseness, Past(rattle, options.RattleLines), numbers, burst);
        if (isTwice) return new(MachineFault.Misalignment, Past(twice, options.TurningDb), numbers, burst);
        if (!hasRace && !hasBlows && IsBent(burst, reference, options, out double axialRise))
            return new(MachineFault.BentShaft, Past(axialRise, options.TurningDb), numbers, burst);
        if (turning >= options.TurningDb && turning >= Math.Max(middle, high))
            return new(MachineFault.Unbalance, Past(turning, options.TurningDb), numbers, burst);
        if (hasRace) return new(race, Past(line.Score, options.RaceScore), numbers, burst);
        hasBlows |= burst.Cage.Score - reference.Cage >= options.CageGain || burst.ShaftAmplitudes.Count == 1;
        if (hasBlows) return new(MachineFault.BearingBall, Past(kurtosis, options.BlowsKurtosis), numbers, burst);
        if (high >= options.FrictionDb) return new(MachineFault.Misalignment, Past(high, options.FrictionDb), numbers, burst);
        return new(MachineFault.BentShaft, 0.3, numbers, burst);
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

    private static double Rise(List<double> now, double[] then) => Robust.Median(now.Zip(then, Decibel));

    /// <summary>The largest change of a level, up or down, in dB.</summary>
    private static double LargestChange(BurstFeatures burst, BurstReference reference) =>
        burst.HighLevels.Zip(reference.High, Decibel)
            .Concat(burst.MiddleLevels.Zip(reference.Middle, Decibel))
            .Max(Math.Abs);

    private static double Decibel(double now, double then) => 20 * Math.Log10((now + double.Epsilon) / (then + double.Epsilon));

    private static double Past(double value, double limit) => Math.Clamp(0.5 + 0.5 * (value - limit) / Math.Abs(limit), 0.1, 0.99);
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
        if (FrictionDb is not (> 0 and <= 60)) yield return $"FrictionDb is {FrictionDb}; use over 0 to 60.";
    }
}
